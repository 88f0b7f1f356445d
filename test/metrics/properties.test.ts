import t from 'tap'
import { metricsApp, ZONE, type Metric } from './app.ts'
import { isClose } from './close.ts'
import { naiveQuery, placeOf, type NaiveQuery } from './naive-query.ts'
import { queries } from './queries.ts'

/* What holds between the answers of several queries, whatever the metric. */

const { inject, world, catalogue } = await metricsApp(t, { currency: 'EUR', default_hourly_rate: 60 })
const flows = catalogue.filter(({ kind }) => kind === 'flow')
const sums = flows.filter(({ aggregation, unit }) => aggregation === 'sum' && unit !== 'money')
const WINDOW = { start: '2024-10-01', end: '2025-05-20', time_zone: ZONE }

type Values = Record<string, number>
interface Cell { period: { start: string, end: string }, group: Record<string, string>, values: Values }

async function ask (query: Partial<NaiveQuery>): Promise<Cell[]> {
  const { status, body } = await inject('POST', '/v1/metrics/query', { ...WINDOW, limit: 10_000, ...query })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.data
}

/** Metrics in twenties that all know a dimension. */
function * twenties (metrics: readonly Metric[], dimension?: string): Generator<string[]> {
  const names = metrics.filter(({ dimensions }) => dimension === undefined || dimensions.includes(dimension)).map(({ name }) => name)
  for (let i = 0; i < names.length; i += 20) yield names.slice(i, i + 20)
}

function added (cells: readonly Cell[]): Values {
  const total: Values = {}
  for (const { values } of cells) for (const [name, value] of Object.entries(values)) total[name] = (total[name] ?? 0) + value
  return total
}

const differing = (a: Values, b: Values) => [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(name => !isClose(a[name], b[name]))
const byPlace = (cells: readonly Cell[]) => Object.fromEntries(cells.map(({ period, group, values }) => [placeOf(period, group), values]))

t.test('groups add up to the whole for every sum and every dimension but tags, which overlap', async t => {
  const dimensions = [...new Set(sums.flatMap(({ dimensions }) => dimensions))].filter(name => name !== 'tag')
  for (const dimension of dimensions) {
    for (const metrics of twenties(sums, dimension)) {
      const [whole] = await ask({ metrics })
      t.same(differing(added(await ask({ metrics, group_by: [dimension] })), whole!.values), [], dimension)
    }
  }
})

t.test('periods add up: days to weeks, months to quarters and all to the total', async t => {
  for (const metrics of twenties(sums)) {
    const [whole] = await ask({ metrics, group_by: [] })
    for (const interval of ['day', 'week', 'month', 'quarter', 'year'] as const) {
      t.same(differing(added(await ask({ metrics, interval })), whole!.values), [], interval)
    }
  }
})

t.test('a share is the ratio of the sums of a cell and no mean of shares', async t => {
  const metrics = ['transaction_time_share', 'transaction_minutes', 'face_to_face_minutes', 'idea_adoption_rate', 'ideas_adopted', 'ideas_settled']
  let seen = 0
  for (const { values } of await ask({ metrics, interval: 'month', group_by: ['segment'] })) {
    for (const [ratio, part, whole] of [metrics.slice(0, 3), metrics.slice(3)]) {
      const expected = values[whole!]! > 0 ? (values[part!] ?? 0) / values[whole!]! : undefined
      t.ok(isClose(values[ratio!], expected), `${ratio} of ${JSON.stringify(values)}`)
      if (values[part!] !== undefined) seen++
    }
  }
  t.ok(seen > 10)
})

t.test('conditions on each value of a dimension part the whole', async t => {
  const questions = [['purpose', ['meetings', 'minutes']], ['by', ['promises_judged', 'promises_overdue']], ['type', ['events']]] as const
  for (const [field, metrics] of questions) {
    const groups = await ask({ metrics: [...metrics], group_by: [field], interval: 'quarter' })
    for (const value of new Set(groups.flatMap(({ group }) => group[field] ?? []))) {
      const only = await ask({ metrics: [...metrics], interval: 'quarter', filters: [{ field, operator: 'eq', value }] })
      const same = groups.filter(({ group }) => group[field] === value)
      t.same(only.map(({ period, values }) => ({ period, values })), same.map(({ period, values }) => ({ period, values })), `${field} ${value}`)
    }
  }
})

t.test('the order of metrics, dimensions and conditions changes nothing', async t => {
  for (const query of queries(catalogue, world, 12)) {
    const { metrics, group_by: groups, filters } = query
    const turned = { ...query, metrics: metrics.toReversed(), group_by: groups.toReversed(), filters: filters.toReversed() }
    t.same(byPlace(await ask(turned)), byPlace(await ask(query)))
  }
})

t.test('pages of any size make the whole, in its order', async t => {
  const query = { ...WINDOW, metrics: ['events'], interval: 'week' as const, group_by: ['type', 'relationship'] }
  const whole = await ask(query)
  t.ok(whole.length > 100)
  for (const limit of [7, 64]) {
    const found: Cell[] = []
    for (let cursor: string | undefined, more = true; more;) {
      const { body } = await inject('POST', '/v1/metrics/query', { ...query, limit, ...cursor !== undefined && { cursor } })
      found.push(...body.data)
      ;({ has_more: more, next_cursor: cursor } = body)
    }
    t.same(found, whole)
  }
})

t.test('the events behind a cell add up to its value', async t => {
  const window = { ...WINDOW, start: '2025-01-01', end: '2025-03-31', time_zone: 'America/New_York' }
  const plain = flows.filter(({ aggregation, unit }) => ['sum', 'ratio_of_sums'].includes(aggregation) && !unit.startsWith('money'))
  for (const { name } of plain) {
    const { status, body } = await inject('POST', '/v1/metrics/events', { metric: name, ...window, limit: 10_000 })
    if (status !== 200) return t.fail(`${name}: ${JSON.stringify(body)}`)
    const [cell] = naiveQuery(world, { ...window, metrics: [name], interval: 'total', group_by: [], filters: [] }).values()
    const value = cell?.values[name]?.value
    const add = (field: 'amount' | 'out_of') => body.data.reduce((sum: number, row: any) => sum + (row[field] ?? 0), 0)
    if (value === undefined) continue
    if (body.data.some((row: any) => row.out_of !== undefined)) {
      if (name === 'information_reciprocity' || name === 'inspection_minutes_per_1000_units') continue // no plain quotient of two sums
      t.ok(isClose(add('amount') / add('out_of'), value), `${name}: ${add('amount')} / ${add('out_of')} for ${value}`)
    } else t.ok(isClose(add('amount'), value), `${name}: ${add('amount')} for ${value}`)
  }
})
