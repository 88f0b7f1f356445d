import t from 'tap'
import fc from '../helpers/property.ts'
import { ACCOUNT, connectorsApp, dump, idOf, type Counting, type Sender } from './connectors-app.ts'

/*
 * Any order of arrival and any repetition of the same records ends in the same events and the same scores; nothing that people wrote
 * is kept.
 */

const { sender, url } = await connectorsApp(t)
const CANARY = 'canary-5b1e'
const TEXTS = {
  Subject: `Complaint about ${CANARY}`,
  Description: CANARY,
  Location: `Room ${CANARY}`,
  SuppliedName: CANARY,
  SuppliedEmail: `${CANARY}@example.com`,
  FromAddress: `${CANARY}@example.com`,
  ToAddress: `${CANARY}@example.com`,
  TextBody: CANARY,
  CallDisposition: CANARY,
  Status: CANARY,
  Origin: CANARY
}
const at = (day: number) => `2026-05-${String(day).padStart(2, '0')}T10:00:00.000+0000`
const record = (kind: string, n: number, changed: number, rest: object) =>
  ({ ...TEXTS, Id: idOf(kind, n), AccountId: ACCOUNT.short, CreatedDate: at(1), LastModifiedDate: at(changed), ...rest })

/** Each with its object: revisions of one record, its children before it, deletions, a part of another complaint. */
const SENT: Array<[string, object]> = [
  ['task', record('00T', 1, 2, { IsClosed: false, CallType: 'Inbound', ActivityDate: '2026-05-04' })],
  ['task', record('00T', 1, 4, { IsClosed: true, CallType: 'Inbound', ActivityDate: '2026-05-04', CallDurationInSeconds: 600 })],
  ['task', record('00T', 1, 5, { IsClosed: true, CallType: 'Inbound', ActivityDate: '2026-05-04', CallDurationInSeconds: 660 })],
  ['task', record('00T', 2, 5, { IsClosed: true, CallType: 'Outbound', ActivityDate: '2026-05-05' })],
  ['task', record('00T', 2, 6, { IsDeleted: true })],
  ['task', record('00T', 3, 5, { IsClosed: true, CallType: 'Outbound', ActivityDate: '2026-05-05' })],
  ['task', record('00T', 3, 5, { IsDeleted: true })],
  ['task', record('00T', 4, 5, { IsClosed: true, CallType: 'Outbound', ActivityDate: '2026-05-05' })],
  ['task', record('00T', 4, 6, { IsDeleted: true })],
  ['task', record('00T', 4, 7, { IsClosed: true, CallType: 'Inbound', ActivityDate: '2026-05-05' })],
  ['task', record('00T', 5, 5, { IsClosed: true, CallType: 'Outbound', ActivityDate: '2026-05-05' })],
  ['task', { Id: idOf('00T', 5), IsDeleted: true }],
  ['task', record('00T', 6, 5, { IsClosed: true, CallType: 'Outbound', ActivityDate: '2026-05-05', CallDurationInSeconds: 60 })],
  ['task', record('00T', 6, 5, { IsClosed: true, CallType: 'Outbound', ActivityDate: '2026-05-05', CallDurationInSeconds: 90 })],
  ['event', record('00U', 1, 6, { StartDateTime: at(6), DurationInMinutes: 60 })],
  ['event', record('00U', 1, 7, { StartDateTime: at(6), DurationInMinutes: 90 })],
  ['event_relation', record('0RE', 1, 6, { EventId: idOf('00U', 1), RelationId: idOf('003', 1) })],
  ['event_relation', record('0RE', 2, 6, { EventId: idOf('00U', 1), RelationId: idOf('003', 2) })],
  ['event_relation', record('0RE', 2, 7, { EventId: idOf('00U', 1), RelationId: idOf('003', 2), Status: 'Declined' })],
  ['event_relation', record('0RE', 3, 7, { EventId: idOf('00U', 1), RelationId: idOf('005', 1) })],
  ['event_relation', record('0RE', 3, 8, { IsDeleted: true })],
  ['case', record('500', 1, 8, { Type: 'Electrical', Priority: 'Low' })],
  ['case', record('500', 1, 9, { Type: 'Electrical', Priority: 'High', IsClosed: true, ClosedDate: at(9) })],
  ['case', record('500', 2, 9, { Type: 'Electrical', ParentId: idOf('500', 1) })],
  ['case', record('500', 3, 9, { Type: 'Electrical', ParentId: idOf('500', 4) })],
  ['case', record('500', 4, 9, { Type: 'Electrical' })],
  ['case', record('500', 4, 10, { IsDeleted: true })],
  ['case_milestone', record('555', 1, 9, { CaseId: idOf('500', 1), StartDate: at(8), TargetDate: at(9), IsCompleted: true, CompletionDate: at(9) })],
  ['case_milestone', record('555', 2, 9, { CaseId: idOf('500', 4), StartDate: at(8), TargetDate: at(9) })],
  ['email_message', record('02s', 1, 9, { ParentId: idOf('500', 1), Incoming: true, MessageDate: at(9) })]
]

/** Which revision an event was read from, and how often, depends on the order; what it says does not. */
const withoutRevisions = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(/@[\d:T.-]+Z(\/\w+)?(\.\d+)?/g, '$1'))

async function result ({ counting, inject }: Sender): Promise<{ events: Counting[], trust: object }> {
  const { body } = await inject('GET', `/v1/relationships/${ACCOUNT.long}/trust?as_of=2026-06-30`)
  const byId = (a: Counting, b: Counting) => a.id < b.id ? -1 : 1
  return withoutRevisions({ events: (await counting()).sort(byId), trust: body })
}

/** Sends runs of records of one kind together. */
async function sendAll ({ send }: Sender, records: ReadonlyArray<[string, object]>) {
  const runs: Array<[string, object[]]> = []
  for (const [object, one] of records) {
    const last = runs.at(-1)
    if (last?.[0] === object) last[1].push(one)
    else runs.push([object, [one]])
  }
  for (const [object, run] of runs) {
    const answer = await send(object, run)
    if (answer.refused > 0) throw new Error(JSON.stringify(answer.items))
  }
}

const reference = await sender()
await sendAll(reference, SENT)
const expected = await result(reference)

t.test('the newest of each record counts', async t => {
  t.strictSame(expected.events.map(({ id, type }) => `${id.replace(/5g0000\d+(\d)\w{3}/, '-$1')} ${type}`), [
    'Case/500-1/raised complaint.raised',
    'Case/500-1/resolved complaint.resolved',
    'Case/500-3/raised complaint.raised',
    'CaseMilestone/555-1/made promise.made',
    'CaseMilestone/555-1/settled promise.settled',
    'EmailMessage/02s-1 interaction.held',
    'Event/00U-1 interaction.held',
    'Task/00T-1 interaction.held',
    'Task/00T-4 touchpoint.made',
    'Task/00T-6 interaction.held'
  ])
  const meeting = expected.events.find(({ id }) => id.startsWith('Event/'))
  t.match(meeting!.data, { minutes: 90, supplier_people: 1, customer_people: 1 })
  t.match(expected.trust, { customer_trust: { score: Number } })
})

t.test('any order and any repetition of the records leaves the same events and the same scores', async t => {
  const arrival = fc.tuple(fc.shuffledSubarray(SENT, { minLength: SENT.length }), fc.subarray(SENT, { maxLength: 8 }))
  await fc.assert(fc.asyncProperty(arrival, async ([order, again]) => {
    const one = await sender()
    await sendAll(one, [...order, ...again])
    t.strictSame(await result(one), expected)
  }), { numRuns: 6 })
})

t.test('records of one meeting that come at the same moment see each other', async t => {
  const one = await sender()
  await Promise.all(SENT.map(([object, record]) => one.send(object, [record])))
  t.strictSame(await result(one), expected)
})

t.test('nothing that people wrote stands in the database', async t => {
  const text = await dump(t, url)
  t.match(text, 'EventRelation'.slice(0, 5), 'there is something to look at')
  t.notOk(text.includes(CANARY))
  t.ok(text.includes('problem_solving'), 'only what it says about the purpose')
})
