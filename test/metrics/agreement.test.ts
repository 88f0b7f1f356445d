import t from 'tap'
import { metricsApp } from './app.ts'
import { isClose } from './close.ts'
import { NAIVE } from './naive-metrics.ts'
import { naiveQuery, placeOf, type NaiveCell, type NaiveQuery, type NaiveWorld } from './naive-query.ts'
import { queries } from './queries.ts'

/* Generated queries, answered by the service and by plain loops over the events: every cell alike, none missing, none too many. */

const QUERIES = 100
const RATES = { currency: 'EUR', hourly_rates: { sales: 80, engineering: 95.5 } }

const { inject, world, catalogue } = await metricsApp(t, RATES)

/** What differs between the two sides, in words. */
function differences (told: any, expected: Map<string, NaiveCell>): string[] {
  const found: string[] = []
  const left = new Map(expected)
  for (const { period, group, values, intervals, currencies } of told.data) {
    const place = placeOf(period, group)
    const cell = left.get(place)
    left.delete(place)
    for (const name of new Set([...Object.keys(values), ...Object.keys(cell?.values ?? {})])) {
      const { value, currency, low, high } = cell?.values[name] ?? {}
      const interval = intervals?.[name]
      if (!isClose(values[name], value)) found.push(`${place} ${name}: ${values[name]} told, ${value} expected`)
      else if (currencies?.[name] !== currency) found.push(`${place} ${name}: in ${currencies?.[name]} told, in ${currency} expected`)
      else if (!isClose(interval?.low, low) || !isClose(interval?.high, high)) found.push(`${place} ${name}: ${JSON.stringify(interval)} told, ${low} to ${high} expected`)
    }
  }
  return [...found, ...[...left].map(([place, { values }]) => `${place} is missing: ${JSON.stringify(values)}`)]
}

async function disagreements (asked: readonly NaiveQuery[], naive: NaiveWorld): Promise<{ cells: number, found: object[] }> {
  const found: object[] = []
  let cells = 0
  for (const query of asked) {
    const { status, body } = await inject('POST', '/v1/metrics/query', { ...query, limit: 10_000 })
    const expected = naiveQuery(naive, query)
    cells += expected.size
    const differs = status === 200 ? differences(body, expected) : [JSON.stringify(body)]
    if (differs.length > 0) found.push({ query, differs: differs.slice(0, 3), of: differs.length })
  }
  return { cells, found }
}

t.test('the naive side knows every flow metric of the catalogue, and no other', async t => {
  t.same(Object.keys(NAIVE).sort(), catalogue.filter(({ kind }) => kind === 'flow').map(({ name }) => name).sort())
})

t.test('generated queries about costs are answered alike while people of other departments have no rate', async t => {
  const costs = catalogue.filter(({ name }) => name.endsWith('_cost') && name !== 'complaint_cost')
  const { found } = await disagreements(queries(costs, world, 20), world)
  t.same(found.slice(0, 5), [])
})

t.test('generated queries are answered as plain loops over the events answer them', async t => {
  const usual = { default_hourly_rate: 60 }
  await inject('PATCH', '/v1/tenant', usual)
  const { cells, found } = await disagreements(queries(catalogue, world, QUERIES), { ...world, rates: { ...RATES, ...usual } })
  t.ok(cells > 2 * QUERIES, `${cells} cells, or equality would say little`)
  t.same(found.slice(0, 5), [], `${found.length} of ${QUERIES} queries differ`)
})

t.test('so is every metric on every day, in zones before and behind that of the tenant', async t => {
  const names = Object.keys(NAIVE)
  const asked = ['Pacific/Auckland', 'UTC', 'America/Los_Angeles'].flatMap((zone, n) => [0, 1, 2, 3, 4].map(i => ({
    metrics: names.slice(i * 20, i * 20 + 20),
    start: '2024-12-20',
    end: '2025-04-20',
    interval: 'day' as const,
    time_zone: zone,
    group_by: n === 1 ? ['relationship'] : [],
    filters: []
  })))
  const { cells, found } = await disagreements(asked, { ...world, rates: { ...RATES, default_hourly_rate: 60 } })
  t.ok(cells > 1000, `${cells} cells`)
  t.same(found.slice(0, 5), [])
})
