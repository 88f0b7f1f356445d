import t from 'tap'
import type { Database, Tx } from '../../db/connect.ts'
import { inTurn } from '../../src/days/turns.ts'
import { trustDocuments } from '../../src/trust/documents.ts'
import { testApp } from '../helpers/app.ts'

/*
 * How often evidence is read and folded for one answer, and how many folds of former evidence may wait.
 */

const { inject, setNow, database, tenant } = await testApp(t, { now: '2026-03-01T10:00:00Z' })
const kept = (id: string, day: string) => ({
  id,
  source: 'erp',
  type: 'promise.settled',
  subject: 'acme',
  time: `${day}T08:00:00Z`,
  data: { promise_id: id, by: 'supplier', kind: 'delivery', due_on: day, outcome: 'kept' }
})
await inject('POST', '/v1/events', kept('a', '2026-02-01'))
setNow('2026-03-05T10:00:00Z')
await inject('POST', '/v1/events', kept('b', '2026-02-02'))
await inject('GET', '/v1/relationships/acme/trust')

/** The database, with the first words of every statement told to `tell`. */
function told (tell: (statement: string) => void): Database {
  const watched = (tx: Tx) => new Proxy(tx, {
    apply (target, self, args: [TemplateStringsArray]) {
      if (Array.isArray(args[0])) tell(args[0].join('?').trim())
      return Reflect.apply(target as never, self, args)
    }
  })
  return { ...database, withTenant: (tenantId, work) => database.withTenant(tenantId, tx => work(watched(tx))) }
}

t.test('folds of what was known wait in a short line; equal ones are one, and more are refused', async t => {
  let open = () => {}
  const first = inTurn(tenant.tenantId, () => new Promise<void>(resolve => { open = resolve }))
  const ask = (minute: number) => inject('GET', `/v1/relationships/acme/trust?known_at=2026-03-02T10:0${minute}:00Z`)
  const minutes = Array.from({ length: 10 }, (_, minute) => minute)
  const asked = minutes.map(ask)
  const refused = await new Promise<Awaited<ReturnType<typeof ask>>[]>(resolve => {
    const found: Awaited<ReturnType<typeof ask>>[] = []
    for (const answer of asked) answer.then(one => { if (one.status === 503 && found.push(one) === 2) resolve(found) }, t.error)
  })
  for (const { headers, body } of refused) {
    t.match(body, { code: 'UNAVAILABLE', detail: /known_at/ })
    t.match(headers, { 'retry-after': '5' })
  }
  open()
  await first
  t.strictSame((await Promise.all(asked)).map(({ status }) => status).sort(), [...Array.from({ length: 8 }, () => 200), 503, 503])
  t.strictSame((await Promise.all(minutes.map(() => ask(1)))).map(({ status }) => status), minutes.map(() => 200), 'one instant, one fold')
})

t.test('the days of a relationship that is too large to be kept are read once for one answer', async t => {
  // More pieces of evidence than are kept of all relationships together.
  await database.operator`update days set totals = jsonb_set(totals, '{evidence}', (
    select jsonb_agg(same.piece) from (select days.totals -> 'evidence' -> 0 as piece from generate_series(1, 100001)) same)) where relationship = 'acme' and day = '2026-02-01'`
  const statements: string[] = []
  const documents = trustDocuments(told(statement => statements.push(statement)), () => new Date('2026-03-05T10:00:00Z'))
  const readings = () => statements.splice(0).filter(statement => statement.startsWith('select day, totals from days')).length
  const question = { tenant, key: 'acme', asOf: undefined, model: undefined, contributions: 1, start: '2026-02-05', end: '2026-03-05' }
  t.equal(JSON.parse(await documents.history({ ...question, interval: 'month' })).points.length, 2)
  t.equal(readings(), 1, 'history')
  const report = JSON.parse(await documents.changes({ ...question, startModel: undefined }))
  t.equal(readings(), 1, 'changes')
  t.strictSame(report.customer_trust.events.map(({ evidence }: { evidence: string }) => evidence), ['standing'], 'nothing is gone and new')
  await documents.history({ ...question, interval: 'month', knownAt: '2026-03-02T00:00:00.000000Z' })
  t.equal(readings(), 1, 'history as it was known')
})
