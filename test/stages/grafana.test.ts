import { readFileSync } from 'node:fs'
import t from 'tap'
import { portfolioApp, readerOf } from './reporting-app.ts'

interface Panel {
  id: number
  type: string
  title: string
  description: string
  gridPos: { x: number, y: number, w: number, h: number }
  targets: Array<{ rawSql: string, format: string, datasource: { uid: string } }>
}

interface Dashboard {
  panels: Panel[]
  templating: { list: Array<{ name: string, query: string }> }
}

const text = readFileSync('examples/grafana/dashboard.json', 'utf8')
const dashboard = JSON.parse(text) as Dashboard

let made: Awaited<ReturnType<typeof portfolioApp>>
let sql: Awaited<ReturnType<typeof readerOf>>
t.before(async () => {
  made = await portfolioApp(t)
  sql = await readerOf(t, made)
})

/** As Grafana sends it to PostgreSQL for the first half of 2026. */
function expanded (sql: string, segments: string[]): string {
  const [from, to] = ["'2026-01-01T00:00:00Z'", "'2026-07-01T00:00:00Z'"]
  return sql
    .replace(/\$__timeFilter\((\w+)\)/g, `$1 BETWEEN ${from} AND ${to}`)
    .replace(/\$__timeGroup\((\w+), '7d'\)/g, 'floor(extract(epoch from $1)/604800)*604800')
    .replace(/\$\{segment:sqlstring\}/g, segments.map(segment => `'${segment}'`).join(','))
}

t.test('every panel of the dashboard finds something, as a reader', async t => {
  const segments = (await sql.unsafe(dashboard.templating.list[0]!.query)).map(row => String(Object.values(row)[0]))
  t.ok(segments.length > 1)
  for (const { title, type, targets } of dashboard.panels) {
    for (const { rawSql, format } of targets) {
      const query = expanded(rawSql, segments)
      t.notMatch(query, /\$/, `${title}: nothing is left to replace`)
      const rows = await sql.unsafe(query)
      t.ok(rows.length > 0, title)
      if (format === 'time_series') t.ok('time' in rows[0]!, `${title} has a time`)
      if (type === 'stat') t.ok(rows.length === 1 && Object.values(rows[0]!)[0] !== null, title)
      if (type !== 'stat') t.equal((await sql.unsafe(expanded(rawSql, ['nobody']))).length, 0, `${title} is narrowed by the segment`)
    }
  }
})

t.test('the figures of the first row are those of the API', async t => {
  const { inject, customers } = made
  const segments = [...new Set(customers.map(({ segment }) => segment))]
  const shown = async (title: string) => {
    const [row] = await sql.unsafe(expanded(dashboard.panels.find(panel => panel.title === title)!.targets[0]!.rawSql, segments))
    return Number(Object.values(row!)[0])
  }
  let transaction = 0
  let minutes = 0
  for (const { key } of customers) {
    const { body: { transaction_time_share: share } } = await inject('GET', `/v1/relationships/${key}/overhead?start=2026-01-01&end=2026-07-01`)
    transaction += share.value * share.face_to_face_minutes
    minutes += share.face_to_face_minutes
  }
  t.ok(Math.abs(await shown('Time spent on price, contracts and blame') - transaction / minutes) < 1e-9)
  t.equal(await shown('Relationships'), customers.length)
  t.equal(await shown('Signals that wait for somebody'), (await inject('GET', '/v1/signals?limit=100')).body.data.length)
})

t.test('panels do not lie on each other and are explained', async t => {
  const taken = new Set<string>()
  for (const { title, description, gridPos: { x, y, w, h }, targets } of dashboard.panels) {
    t.ok(description.length > 10, title)
    t.ok(x + w <= 24, title)
    t.strictSame([...new Set(targets.map(({ datasource }) => datasource.uid))], ['aftersale'])
    for (let row = y; row < y + h; row++) {
      for (let column = x; column < x + w; column++) {
        t.notOk(taken.has(`${row} ${column}`), `${title} has its place for itself`)
        taken.add(`${row} ${column}`)
      }
    }
  }
  t.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length)
  t.match(readFileSync('examples/grafana/provisioning/datasources/aftersale.yaml', 'utf8'), /uid: aftersale\n/)
})
