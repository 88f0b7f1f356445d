import t from 'tap'
import { fromDay, toDay, type MetricInterval } from '../../src/scoring/index.ts'
import { comparing, comparisonQueries, type ComparableCell, type ComparableQuery } from '../../src/metrics/comparisons.ts'
import { windowBefore } from '../../src/metrics/comparisons-window.ts'

const FACTS = new Set(['purpose', 'channel'])
const isFact = (dimension: string) => FACTS.has(dimension)

function query (
  interval: MetricInterval, start: string, end: string, rest: { groupBy?: string[], filters?: Array<{ field: string }> } = {}
): ComparableQuery & { metrics: string[] } {
  return { metrics: ['minutes'], interval, start: toDay(start), end: toDay(end), groupBy: rest.groupBy ?? [], filters: rest.filters ?? [] }
}

function cell (
  start: string, end: string, group: Record<string, string>, values: Record<string, number>, currencies?: Record<string, string>
): ComparableCell {
  return { period: { start: toDay(start), end: toDay(end) }, group, values, ...currencies !== undefined && { currencies } }
}

t.test('the window before holds the periods before, cut alike', async t => {
  const before = (interval: MetricInterval, start: string, end: string) => {
    const found = windowBefore(interval, { start: toDay(start), end: toDay(end) })
    return found && `${fromDay(found.start)} ${fromDay(found.end)}`
  }
  t.equal(before('total', '2026-04-01', '2026-06-30'), '2025-12-31 2026-03-31', '91 days and the 91 before')
  t.equal(before('day', '2026-03-01', '2026-03-05'), '2026-02-28 2026-03-04')
  t.equal(before('week', '2026-06-03', '2026-06-20'), '2026-05-27 2026-06-13')
  t.equal(before('month', '2026-01-01', '2026-03-31'), '2025-12-01 2026-02-28', 'whole months')
  t.equal(before('month', '2026-01-15', '2026-03-20'), '2025-12-15 2026-02-20', 'cut on both sides')
  t.equal(before('month', '2026-02-01', '2026-02-28'), '2026-01-01 2026-01-31', 'a whole short month and a whole long one')
  t.equal(before('month', '2026-03-30', '2026-03-30'), '2026-02-28 2026-02-28', 'February has no 30th')
  t.equal(before('quarter', '2026-04-01', '2026-05-31'), '2026-01-01 2026-02-28', 'the end of May is no end of a quarter')
  t.equal(before('quarter', '2026-04-01', '2026-06-30'), '2026-01-01 2026-03-31')
  t.equal(before('year', '2024-02-29', '2024-12-31'), '2023-02-28 2023-12-31')
  t.equal(before('year', '0001-01-01', '0001-12-31'), undefined, 'nothing is before the first year')
  t.equal(before('total', '0001-01-01', '0001-12-31'), undefined)
})

t.test('the previous period is asked as the query is, and as of its own end only in a total', async t => {
  const filters = [{ field: 'segment' }, { field: 'channel' }]
  const total = comparisonQueries(query('total', '2026-06-01', '2026-06-30', { groupBy: ['segment'], filters }), ['previous_period'], isFact)
  t.strictSame(total, {
    previous_period: {
      metrics: ['minutes'], interval: 'total', start: toDay('2026-05-02'), end: toDay('2026-05-31'), groupBy: ['segment'], filters, asOf: undefined
    }
  })
  const monthly = comparisonQueries(query('month', '2026-05-01', '2026-06-30'), ['previous_period', 'benchmark'], isFact)
  t.equal(monthly.previous_period?.asOf, toDay('2026-06-30'))
  t.equal(monthly.portfolio_median, undefined)
})

t.test('the median is asked for every relationship by itself, and keeps what is said of facts', async t => {
  const asked = query('month', '2026-05-01', '2026-06-30', {
    groupBy: ['segment', 'purpose'], filters: [{ field: 'owner' }, { field: 'channel' }, { field: 'customer_trust' }]
  })
  t.match(comparisonQueries(asked, ['portfolio_median'], isFact), {
    portfolio_median: { groupBy: ['relationship', 'purpose'], filters: [{ field: 'channel' }], start: toDay('2026-05-01'), end: toDay('2026-06-30') }
  })
})

t.test('each period stands beside the one before it in the same group', async t => {
  const asked = query('month', '2026-01-15', '2026-03-20', { groupBy: ['segment'] })
  const beside = comparing(asked, {
    previous_period: [
      cell('2025-12-15', '2025-12-31', { segment: 'food' }, { minutes: 10 }),
      cell('2026-01-01', '2026-01-31', { segment: 'food' }, { minutes: 20, meetings: 2 }),
      cell('2026-02-01', '2026-02-20', {}, { minutes: 30 })
    ],
    isFact
  })
  const at = (start: string, end: string, group: Record<string, string>) => beside(cell(start, end, group, { minutes: 1 }))
  t.strictSame(at('2026-01-15', '2026-01-31', { segment: 'food' }), { previous_period: { minutes: 10 } })
  t.strictSame(at('2026-02-01', '2026-02-28', { segment: 'food' }), { previous_period: { minutes: 20, meetings: 2 } })
  t.strictSame(at('2026-03-01', '2026-03-20', {}), { previous_period: { minutes: 30 } }, 'relationships without a segment are a group')
  t.equal(at('2026-03-01', '2026-03-20', { segment: 'food' }), undefined, 'nothing was known then')
})

t.test('the median is over relationships in which the figure is known, by period and by the group of the facts', async t => {
  const asked = query('month', '2026-05-01', '2026-06-30', { groupBy: ['segment', 'purpose'] })
  const may = (relationship: string, purpose: string, values: Record<string, number>) =>
    cell('2026-05-01', '2026-05-31', { relationship, purpose }, values)
  const beside = comparing(asked, {
    portfolio_median: [
      may('a', 'design', { minutes: 90 }), may('b', 'design', { minutes: 10 }), may('c', 'design', { minutes: 40 }),
      may('d', 'design', { meetings: 3 }), may('a', 'service', { minutes: 5 }), may('b', 'service', { minutes: 8 }),
      cell('2026-06-01', '2026-06-30', { relationship: 'a', purpose: 'design' }, { minutes: 1000 })
    ],
    isFact
  })
  const at = (group: Record<string, string>) => beside(cell('2026-05-01', '2026-05-31', group, { minutes: 1 }))
  t.strictSame(at({ segment: 'food', purpose: 'design' }), { portfolio_median: { minutes: 40 } })
  t.strictSame(at({ purpose: 'service' }), { portfolio_median: { minutes: 6.5 } }, 'between the two in the middle')
  t.equal(at({ purpose: 'training' }), undefined)
})

t.test('amounts are compared with amounts of the same currency only', async t => {
  const asked = query('total', '2026-05-01', '2026-05-31')
  const eur = { cost: 'EUR' }
  const beside = comparing(asked, {
    previous_period: [cell('2026-03-31', '2026-04-30', {}, { cost: 7 }, { cost: 'USD' })],
    portfolio_median: [
      cell('2026-05-01', '2026-05-31', { relationship: 'a' }, { cost: 100 }, eur),
      cell('2026-05-01', '2026-05-31', { relationship: 'b' }, { cost: 300 }, eur),
      cell('2026-05-01', '2026-05-31', { relationship: 'c' }, { cost: 9000 }, { cost: 'JPY' })
    ],
    isFact
  })
  t.strictSame(beside(cell('2026-05-01', '2026-05-31', {}, { cost: 1 }, eur)), { portfolio_median: { cost: 200 } })
  t.equal(beside(cell('2026-05-01', '2026-05-31', {}, { cost: 1 }, { cost: 'CHF' })), undefined)
})

t.test('a benchmark stands beside a value, and nowhere else', async t => {
  const beside = comparing(query('total', '2026-05-01', '2026-05-31'), { benchmark: { transaction_time_share: 0.235 }, isFact })
  t.strictSame(beside(cell('2026-05-01', '2026-05-31', {}, { transaction_time_share: 0.4 })), { benchmark: { transaction_time_share: 0.235 } })
  t.equal(beside(cell('2026-05-01', '2026-05-31', {}, { minutes: 3 })), undefined)
})
