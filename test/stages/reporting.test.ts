import { readFileSync } from 'node:fs'
import t from 'tap'
import { toDay } from '../../src/scoring/index.ts'
import { portfolioApp, readerOf } from './reporting-app.ts'

/* The views of the schema `reporting` against the API, and against docs/sql.md. */

const document = readFileSync('docs/sql.md', 'utf8')
let made: Awaited<ReturnType<typeof portfolioApp>>
let sql: Awaited<ReturnType<typeof readerOf>>
t.before(async () => {
  made = await portfolioApp(t)
  sql = await readerOf(t, made)
})
const close = (a: unknown, b: number) => Math.abs(Number(a) - b) <= 1e-9 * Math.max(1, Math.abs(b))

t.test('the views say what the API says', async t => {
  const { inject, customers, database, tenant } = made

  t.strictSame([...await sql`select * from tenant`], [{ name: 'default', time_zone: 'UTC', currency: 'EUR', today: '2026-07-01' }])

  const { body: { data: list } } = await inject('GET', '/v1/relationships?limit=100')
  t.strictSame((await sql`select relationship, name, segment, tags from relationships order by relationship collate "C"`).map(row => ({ ...row })),
    customers.map(({ key, name, segment, size }) => ({ relationship: key, name, segment, tags: [size] }))
      .sort((a, b) => a.relationship < b.relationship ? -1 : 1))
  for (const { key } of list) {
    const [row] = await sql`select * from portfolio where relationship = ${key}`
    const { body: trust } = await inject('GET', `/v1/relationships/${key}/trust`)
    t.match(row, { as_of: '2026-07-01', customer_band: trust.customer_trust.band, supplier_band: trust.supplier_trust.band, health_band: trust.health.band })
    t.equal(row!.customer_trust ?? undefined, trust.customer_trust.score)
    t.equal(row!.health ?? undefined, trust.health.score)

    const { body: overhead } = await inject('GET', `/v1/relationships/${key}/overhead?start=2026-01-01&end=2026-07-01`)
    const [use] = await sql`
      select sum(face_to_face_minutes) as minutes, sum(price_minutes + contract_minutes + blame_minutes) / sum(face_to_face_minutes) as share
      from time_use_by_month where relationship = ${key} and month >= '2026-01-01'`
    t.ok(close(use!.share, overhead.transaction_time_share.value), `${key}: ${use!.share} is ${overhead.transaction_time_share.value}`)
    t.equal(Number(use!.minutes), overhead.transaction_time_share.face_to_face_minutes)

    const { body: { summary: { supplier: ours } } } = await inject('GET', `/v1/relationships/${key}/promises`)
    const [ledger] = await sql`
      select count(*) filter (where outcome = 'overdue')::int as overdue, count(*) filter (where outcome = 'kept' and days_late = 0)::int as kept,
        count(*)::int as judged, avg(days_late) filter (where outcome <> 'broken') as lateness
      from promises where relationship = ${key} and by = 'supplier'`
    const { lateness, ...counts } = ledger!
    t.match(ours, counts)
    t.ok(close(lateness, ours.mean_lateness_days), `${key}: ${lateness} days late`)
    const [open] = await sql`
      select count(*) filter (where overdue)::int as overdue from open_promises where relationship = ${key} and by = 'supplier'`
    t.equal(open!.overdue, ours.overdue)
  }

  const { body: signals } = await inject('GET', '/v1/signals?limit=100')
  t.strictSame((await sql`select signal_id as id, type, sentence from signals where state in ('open', 'acknowledged') order by 1`).map(row => ({ ...row })),
    signals.data.map(({ id, type, sentence }: any) => ({ id, type, sentence })).sort((a: any, b: any) => a.id < b.id ? -1 : 1))

  const events = await database.withTenant(tenant.tenantId, tx => tx`select count(*)::int as n, max(day) as last from events`)
  t.strictSame([...await sql`select count(*)::int as n, max(day) as last from events`], [...events])
})

t.test('a promise stands in facts_as_of as it stood on that day', async t => {
  const made = await portfolioApp(t, { relationships: 1, days: 5 })
  const sql = await readerOf(t, made)
  const event = (id: string, time: string, type: string, data: object) => ({ id, source: '/t', type, subject: 'acme', time, data })
  await made.inject('POST', '/v1/events/batch', {
    events: [
      event('a', '2026-05-01T09:00:00Z', 'promise.made', { promise_id: 'p', by: 'supplier', kind: 'quality', due_on: '2026-06-10' }),
      event('b', '2026-06-15T09:00:00Z', 'promise.settled', { promise_id: 'p', outcome: 'kept', settled_on: '2026-06-15' }),
      event('c', '2026-05-01T09:00:00Z', 'promise.made', { promise_id: 'q', by: 'supplier', kind: 'quality', due_on: '2026-06-20' })
    ]
  })
  t.equal((await made.inject('GET', '/v1/relationships/acme/trust')).status, 200)
  const standing = async (day: string) => (await sql`
    select day, outcome, days::int from facts_as_of(${day}) where relationship = 'acme' and fact = 'promise' order by day`).map(row => Object.values(row))
  t.strictSame(await standing('2026-06-10'), [])
  t.strictSame(await standing('2026-06-12'), [['2026-06-10', 'overdue', null]])
  t.strictSame(await standing('2026-06-20'), [['2026-06-15', 'kept', 5]])
  t.strictSame(await standing('2026-06-21'), [['2026-06-15', 'kept', 5], ['2026-06-20', 'overdue', null]])
  t.strictSame((await sql`select day, outcome, days_late::int from promises where relationship = 'acme' order by day`).map(row => Object.values(row)),
    [['2026-06-15', 'kept', 5], ['2026-06-20', 'overdue', toDay('2026-07-01') - toDay('2026-06-20')]])
  t.strictSame((await sql`select due_on, overdue, days_overdue from open_promises where relationship = 'acme'`).map(row => Object.values(row)),
    [['2026-06-20', true, 11]])
})

t.test('every view and column is documented, with its type, and nothing that is not there', async t => {
  const columns = await sql<Array<{ view: string, name: string, type: string }>>`
    select table_name as view, column_name as name, case data_type when 'ARRAY' then 'text[]' else udt_name end as type
    from information_schema.columns where table_schema = 'reporting'`
  const types = new Map(columns.map(({ view, name, type }) => [`${view}.${name}`, type]))
  const told: string[] = []
  const views = document.split('\n## Views\n')[1]!.split('\n## ')[0]!
  for (const [, view = '', text = ''] of views.matchAll(/^### (\w+)\n([\s\S]*?)(?=^### |$(?![\s\S]))/gm)) {
    const rows = [...text.matchAll(/^\| ([a-z_, ]+) \| ?([\w[\]]*) \|/gm)].filter(([, names]) => names !== 'column')
    for (const [name, type] of rows.flatMap(([, names = '', type = '']) => names.split(', ').map(name => [`${view}.${name}`, type] as const))) {
      told.push(name)
      if (type !== '') t.equal(types.get(name), type, name)
    }
  }
  t.strictSame(told.sort(), [...types.keys()].sort())
})

t.test('the queries of the document run, and find something', async t => {
  const queries = [...document.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, query = '']) => query)
  t.ok(queries.length > 5)
  for (const query of queries) {
    const rows = await sql.unsafe(query)
    t.ok(rows.length > 0, query)
  }
})
