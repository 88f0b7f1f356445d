import postgres from 'postgres'
import t from 'tap'
import { ACCOUNT, connectorsApp, idOf, type Sender } from './connectors-app.ts'

/* Which of several sayings counts, what a request says of itself, and who waits for whom. */

const { sender, url } = await connectorsApp(t)
const CALL = {
  Id: idOf('00T', 1),
  AccountId: ACCOUNT.long,
  Status: 'Completed',
  ActivityDate: '2026-05-04',
  CallDurationInSeconds: 1800,
  CallType: 'Inbound',
  LastModifiedDate: '2026-05-04T09:00:00.000+0000'
}
const GONE = { Id: CALL.Id, IsDeleted: true }
const at = (day: string, changes: object = {}) => ({ ...CALL, LastModifiedDate: `${day}T09:00:00.000+0000`, ...changes })
const minutes = async ({ counting }: Sender) => (await counting()).map(({ data }) => data.minutes)
const statuses = (answer: any) => answer.items.map((item: any) => item.status)

t.test('a deletion stands against rows from before it, together or apart, and a later revision lives', async t => {
  for (const gone of [GONE, { ...GONE, LastModifiedDate: CALL.LastModifiedDate }]) {
    for (const requests of [[[CALL], [gone], [CALL]], [[gone], [CALL]], [[CALL, gone]], [[gone, CALL]]]) {
      const one = await sender()
      for (const records of requests) await one.send('task', records)
      t.strictSame(await minutes(one), [])
      t.match(await one.send('task', [at('2026-07-02')]), { recorded: 1 })
    }
  }
})

t.test('rows of Dynamics that are deleted say no revision and stay deleted', async t => {
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e'
  const row = {
    activityid: id,
    statecode: 1,
    modifiedon: '2026-05-04T09:00:00Z',
    actualstart: '2026-05-04T08:00:00Z',
    actualdurationminutes: 20,
    _regardingobjectid_value: id,
    '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account'
  }
  const one = await sender()
  t.match(await one.send('dynamics/phonecall', [row]), { recorded: 1 })
  t.match(await one.send('dynamics/phonecall', [{ id, reason: 'deleted' }]), { deleted: 1 })
  t.match(await one.send('dynamics/phonecall', [row]), { stale: 1, items: [{ reason: /newer before, at 2026-07-01T12:00:00.000Z/ }] })
  t.strictSame(await one.counting(), [])
})

t.test('of two contents of one revision the same counts in any order, and the one that says more', async t => {
  const [short, long, bare] = [at('2026-05-04', { CallDurationInSeconds: 60 }), CALL, at('2026-05-04', { AccountId: null })]
  const ends = []
  for (const requests of [[[short], [long]], [[long], [short]], [[short, long]], [[long, short]], [[short], [long], [bare], [short]]]) {
    const one = await sender()
    for (const records of requests) await one.send('task', records)
    ends.push(await minutes(one))
  }
  t.equal(ends[0]!.length, 1)
  for (const end of ends) t.strictSame(end, ends[0])
  const one = await sender()
  t.match(await one.send('task', [bare]), { ignored: 1 })
  t.match(await one.send('task', [CALL]), { recorded: 1 }, 'with its account')
})

t.test('a revision that lies more than a day ahead is refused by its field', async t => {
  const { send } = await sender()
  t.match(await send('task', [at('2026-07-03')]), { refused: 1, items: [{ problem: { errors: [{ pointer: '/records/0/LastModifiedDate', message: /24 hours/ }] } }] })
})

t.test('a newest revision that is refused leaves the good one before it', async t => {
  const said = (day: number, changes: object) =>
    ({ Id: idOf('500', 1), AccountId: ACCOUNT.long, Type: 'Electrical', CreatedDate: '2026-05-01T09:00:00Z', LastModifiedDate: `2026-05-0${day}T09:00:00Z`, ...changes })
  const [old, good, bad] = [said(2, { Priority: 'Low' }), said(3, { Priority: 'High' }), said(4, { CreatedDate: '2027-05-01T09:00:00Z' })]
  for (const records of [[good, bad, old], [bad, old, good]]) {
    const one = await sender()
    const answer = await one.send('case', records)
    t.match(answer, { recorded: 1, refused: 1, stale: 1 })
    t.equal(answer.items[records.indexOf(bad)].status, 'refused')
    t.strictSame((await one.counting()).map(({ data }) => data.severity), [4])
  }
})

t.test('a record whose events are taken back because it is ignored now is updated', async t => {
  const one = await sender()
  await one.send('task', [CALL])
  t.match(await one.send('task', [at('2026-05-06', { Status: 'Open' })]), { updated: 1, ignored: 0, items: [{ reason: 'It is not completed yet.' }] })
  t.match(await one.send('task', [at('2026-05-07', { Status: 'Open' })]), { ignored: 1 })
})

t.test('a dry run of many records says what then happens', async t => {
  const tasks = Array.from({ length: 600 }, (_, n) => ({ ...CALL, Id: idOf('00T', n + 1) }))
  const complaint = { AccountId: ACCOUNT.long, Type: 'Electrical', CreatedDate: '2026-05-01T09:00:00Z', LastModifiedDate: '2026-05-01T09:00:00Z' }
  const parent = { ...complaint, Id: idOf('500', 999) }
  const cases = Array.from({ length: 500 }, (_, n) => ({ ...complaint, Id: idOf('500', n + 1), ParentId: parent.Id }))
  for (const [object, records, counts] of [
    ['task', [...tasks, at('2026-05-05')], { recorded: 600, stale: 1 }], ['case', [...cases, parent], { recorded: 1, ignored: 500 }]
  ] as const) {
    const { send } = await sender()
    const dry = await send(object, [...records], '?dry_run=true')
    const real = await send(object, [...records])
    t.match(dry, counts)
    t.strictSame(statuses(dry), statuses(real))
  }
})

t.test('a tenant whose records wait keeps no other from its answer', async t => {
  const [busy, other] = [await sender(), await sender()]
  const sql = postgres(url, { max: 1, onnotice () {} })
  t.teardown(() => sql.end())
  let settled = 0
  let waiting: Array<Promise<unknown>> = []
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`records of salesforce of ${busy.tenant.tenantId}`}, 0))`
    waiting = Array.from({ length: 12 }, (_, n) => busy.send('task', [{ ...CALL, Id: idOf('00T', n + 1) }]).finally(() => { settled++ }))
    t.equal((await other.inject('GET', '/v1/relationships')).status, 200)
    t.equal(settled, 0, 'the others are still waiting')
  })
  for (const answer of await Promise.all(waiting)) t.match(answer, { recorded: 1 })
})
