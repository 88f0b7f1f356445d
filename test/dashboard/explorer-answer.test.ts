import t from 'tap'
import { groupLabel, type Cell } from '../../src/dashboard/browser/explorer/answer.ts'
import { clientCall, curlCall, eventsBody } from '../../src/dashboard/browser/explorer/call.ts'
import { catalogueOf, dimensionOffers, searched, type MetricEntry } from '../../src/dashboard/browser/explorer/catalogue.ts'
import { cuts, periodLabel, periodsOf } from '../../src/dashboard/browser/explorer/periods.ts'
import { EMPTY, type MetricsQuery } from '../../src/dashboard/browser/explorer/query.ts'
import { QUESTIONS } from '../../src/dashboard/browser/explorer/questions.ts'
import { barsOf, comparisonSeries, heatOf, pairsOf, seriesOf } from '../../src/dashboard/browser/explorer/series.ts'
import { besideText, changeText, valueText, valueWithUnit } from '../../src/dashboard/browser/explorer/units.ts'
import { viewOf, viewsFor, VIEWS } from '../../src/dashboard/browser/explorer/view.ts'
import { METRICS } from '../../src/metrics/catalogue.ts'

const YEAR = { start: '2026-01-15', end: '2026-04-10' }
const JANUARY = { start: '2026-01-15', end: '2026-01-31' }
const MARCH = { start: '2026-03-01', end: '2026-03-31' }
const cell = (group: Record<string, string>, values: Record<string, number>, period = YEAR, rest: Partial<Cell> = {}): Cell =>
  ({ period, group, values, ...rest })
const entry = (name: string, dimensions: string[], rest: Partial<MetricEntry> = {}): MetricEntry => ({
  name, question: '', definition: '', unit: 'count', better: 'more', aggregation: 'sum', source: '', kind: 'flow', dimensions, event_types: [], ...rest
})
const query = (rest: Partial<MetricsQuery>): MetricsQuery => ({ ...EMPTY, metrics: ['m'], ...rest })

t.test('periods fill the window, the first and the last cut by it', async t => {
  t.strictSame(periodsOf('month', YEAR), [
    JANUARY, { start: '2026-02-01', end: '2026-02-28' }, MARCH, { start: '2026-04-01', end: '2026-04-10' }
  ])
  t.strictSame(periodsOf('week', { start: '2026-01-01', end: '2026-01-12' }), [
    { start: '2026-01-01', end: '2026-01-04' }, { start: '2026-01-05', end: '2026-01-11' }, { start: '2026-01-12', end: '2026-01-12' }
  ], 'weeks begin on Monday')
  t.strictSame(periodsOf('quarter', YEAR).map(({ start }) => start), ['2026-01-15', '2026-04-01'])
  t.strictSame(periodsOf('year', { start: '2025-12-31', end: '2026-01-01' }).length, 2)
  t.equal(periodsOf('day', { start: '2024-02-28', end: '2024-03-01' }).length, 3)
  t.strictSame(periodsOf('total', YEAR), [YEAR])
  t.strictSame(['day', 'week', 'month', 'quarter', 'year', 'total'].map(name => periodLabel(name as 'day', MARCH)),
    ['1 Mar 2026', 'week of 1 Mar 2026', 'Mar 2026', 'Q1 2026', '2026', '1 Mar 2026 – 31 Mar 2026'])
})

t.test('a period that is not whole is known', async t => {
  t.strictSame(cuts('month', YEAR), { first: true, last: true })
  t.strictSame(cuts('month', { start: '2026-01-01', end: '2026-02-28' }), { first: false, last: false })
  t.strictSame(cuts('week', { start: '2026-01-05', end: '2026-01-12' }), { first: false, last: true })
  t.strictSame(cuts('day', YEAR), { first: false, last: false })
  t.strictSame(cuts('total', YEAR), { first: false, last: false })
})

t.test('the shape of an answer decides how it is seen', async t => {
  const groups = (count: number) => Array.from({ length: count }, (_, i) => cell({ segment: `s${i}` }, { m: i }))
  t.strictSame(viewsFor(query({}), [cell({}, { m: 1 })]), ['tiles'])
  t.strictSame(viewsFor(query({ interval: 'month' }), [cell({}, { m: 1 })]), ['lines', 'bars'])
  t.strictSame(viewsFor(query({ interval: 'month', group_by: ['segment'] }), groups(6)), ['lines', 'heat'])
  t.strictSame(viewsFor(query({ interval: 'month', group_by: ['segment'] }), groups(7)), ['heat', 'lines'], 'seven lines are too many')
  t.strictSame(viewsFor(query({ group_by: ['segment'] }), groups(3)), ['bars'])
  t.strictSame(viewsFor(query({ group_by: ['segment'], metrics: ['m', 'n'] }), groups(3)), ['bars', 'scatter'])
  const pairs = (count: number) => Array.from({ length: count }, (_, i) => cell({ segment: 'a', by: `b${i}` }, { m: i }))
  t.strictSame(viewsFor(query({ group_by: ['segment', 'by'] }), pairs(4)), ['grouped', 'heat'])
  t.strictSame(viewsFor(query({ group_by: ['segment', 'by'] }), pairs(5)), ['heat', 'grouped'])
  t.equal(viewOf('heat', query({ interval: 'month', group_by: ['segment'] }), groups(2)), 'heat')
  t.equal(viewOf('pie', query({ group_by: ['segment'] }), groups(2)), 'bars', 'what cannot be is not shown')
})

t.test('a line is broken where nothing is known', async t => {
  const asked = query({ interval: 'month', group_by: ['segment'] })
  const cells = [
    cell({ segment: 'b' }, { m: 1 }, JANUARY), cell({ segment: 'a' }, { m: 5 }, JANUARY, { intervals: { m: { low: 4, high: 6 } } }),
    cell({ segment: 'a' }, { m: 7 }, MARCH, { comparisons: { benchmark: { m: 3 } } }), cell({}, { m: 2 }, MARCH), cell({ segment: 'c' }, { other: 9 }, MARCH)
  ]
  const series = seriesOf(asked, YEAR, cells, 'm')
  t.strictSame(series.map(({ label, points }) => [label, points.map(({ value }) => value)]), [
    ['a', [5, undefined, 7, undefined]], ['not told', [undefined, undefined, 2, undefined]], ['b', [1, undefined, undefined, undefined]]
  ], 'the largest first, and what events do not tell is a group of its own')
  t.match(series[0]!.points[0], { low: 4, high: 6, cell: cells[1] })
  t.strictSame(comparisonSeries(asked, YEAR, cells, 'm', 'benchmark').map(({ value }) => value), [undefined, undefined, 3, undefined])
  t.strictSame(comparisonSeries(asked, YEAR, cells, 'm', 'previous_period'), [])
})

t.test('bars, heat maps and pairs leave out what is unknown', async t => {
  const cells = [cell({ segment: 'a', by: 'x' }, { m: 2, n: 1 }), cell({ segment: 'b', by: 'x' }, { m: 9 }), cell({ segment: 'a' }, { m: 4, n: 0 }), cell({ segment: 'c' }, { n: 1 })]
  const bars = (rest: Partial<MetricsQuery>) => barsOf(query({ group_by: ['segment', 'by'], ...rest }), cells, 'm').map(({ label, value }) => [label, value])
  t.strictSame(bars({}), [['b · x', 9], ['a · not told', 4], ['a · x', 2]])
  t.strictSame(bars({ order_by: { field: 'segment', direction: 'ascending' } })[0], ['a · x', 2], 'an order that was asked for stays')
  const heat = heatOf(query({ group_by: ['segment', 'by'] }), cells, 'm', () => '')
  t.strictSame([heat.rows, heat.columns, heat.cells.length], [['b', 'a'], ['x', 'not told'], 3])
  const timed = heatOf(query({ interval: 'month', group_by: ['segment'] }), [cell({ segment: 'a' }, { m: 1 }, MARCH), cell({ segment: 'a' }, { m: 2 }, JANUARY)], 'm', ({ start }) => start)
  t.strictSame(timed.columns, ['2026-01-15', '2026-03-01'], 'time goes to the right')
  t.strictSame(pairsOf(['segment'], cells, ['m', 'n']).map(({ label, x, y }) => [label, x, y]), [['a', 2, 1], ['a', 4, 0]])
  t.equal(groupLabel(['purpose'], cell({ purpose: 'price_negotiation' }, {})), 'price negotiation')
})

t.test('values are said with their unit, and changes in words', async t => {
  t.strictSame([valueText(0.314, 'share'), valueText(0.0314, 'probability'), valueText(12.345, 'percent'), valueText(64.6, 'score')], ['31%', '3.1%', '12.3%', '65'])
  t.strictSame([valueWithUnit(1234.5, 'minutes'), valueWithUnit(2.5, 'days'), valueWithUnit(0.1234, 'rate')], ['1,235 min', '2.5 days', '0.123'])
  t.strictSame([valueText(1234567, 'money', 'EUR'), valueText(12, 'money')], ['€1,234,567', '12'])
  t.equal(changeText(0.35, 0.30, 'share', 'less'), 'up 5 points, worse')
  t.equal(changeText(0.35, 0.40, 'share', 'less'), 'down 5 points, better')
  t.equal(changeText(10, 12, 'count', 'neither'), 'down 2')
  t.equal(changeText(0.3001, 0.3, 'share', 'more'), 'unchanged', 'what one does not see did not change')
  t.strictSame([besideText(2, 1, 'count'), besideText(1, 2, 'count'), besideText(1, 1, 'count')], ['above it', 'below it', 'the same'])
})

t.test('a dimension that a metric lacks is not offered, and why', async t => {
  const catalogue = catalogueOf([
    entry('minutes', ['segment', 'purpose', 'channel']), entry('promises_kept', ['segment', 'kind']), entry('health', ['segment'], { kind: 'state' })
  ])
  t.strictSame(dimensionOffers(catalogue, []).map(({ name, reason }) => [name, reason]), ['segment', 'purpose', 'channel', 'kind'].map(name => [name, undefined]))
  const offers = new Map(dimensionOffers(catalogue, ['minutes', 'health']).map(({ name, reason }) => [name, reason]))
  t.strictSame(offers.get('segment'), undefined)
  t.equal(offers.get('purpose'), 'health tells how a relationship stands, which has no purpose')
  t.equal(offers.get('kind'), 'the events behind minutes, health have no kind')
})

t.test('metrics are found by any word of theirs, names first', async t => {
  const entries = [entry('minutes', [], { definition: 'Minutes of a promise, say' }), entry('promise_kept_rate', [], { question: 'Are promises kept?' })]
  t.strictSame(searched(entries, 'promise').map(({ name }) => name), ['promise_kept_rate', 'minutes'])
  t.strictSame(searched(entries, 'kept promise').map(({ name }) => name), ['promise_kept_rate'])
  t.equal(searched(entries, '').length, 2)
  t.equal(searched(entries, 'elephant').length, 0)
})

t.test('the call to copy says the same as the question, whatever its texts hold', async t => {
  const asked = query({ filters: [{ field: 'tag', operator: 'eq', value: "it's \"new\"" }] })
  const curl = curlCall('https://example.com/crm/', asked)
  t.match(curl, "curl --fail-with-body 'https://example.com/crm/v1/metrics/query'")
  const sent = /-d '([\s\S]*)'$/.exec(curl)![1]!.replaceAll(String.raw`'\''`, "'")
  t.strictSame(JSON.parse(sent), { metrics: ['m'], interval: 'total', filters: asked.filters })
  const client = clientCall('https://example.com/crm/', asked)
  t.match(client, "baseUrl: 'https://example.com/crm'")
  t.match(client, String.raw`value: 'it\'s "new"'`)
  t.match(client, "metrics: [\n      'm'\n    ]")
})

t.test('the events behind a cell are asked for by its labels, also by those that are not told', async t => {
  const asked = query({ time_zone: 'Asia/Tokyo', group_by: ['segment', 'purpose'], filters: [{ field: 'by', operator: 'eq', value: 'customer' }] })
  t.strictSame(eventsBody(asked, 'm', cell({ segment: 'food' }, { m: 1 }, MARCH)), {
    metric: 'm',
    ...MARCH,
    time_zone: 'Asia/Tokyo',
    filters: [
      { field: 'by', operator: 'eq', value: 'customer' }, { field: 'segment', operator: 'eq', value: 'food' }, { field: 'purpose', operator: 'absent' }
    ]
  })
})

t.test('every ready question can be answered, and asks for something different', async t => {
  t.equal(new Set(QUESTIONS.map(({ question }) => question)).size, QUESTIONS.length)
  for (const { question, query: { metrics, group_by: groupBy = [], order_by: order }, view } of QUESTIONS) {
    for (const name of metrics) t.strictSame(groupBy.filter(by => !METRICS.get(name)?.dimensions.some(known => known === by)), [], `${question} ${name}`)
    t.ok(metrics.every(name => METRICS.has(name)), question)
    t.ok(order === undefined || [...metrics, ...groupBy].includes(order.field), question)
    t.ok(view === undefined || VIEWS.some(known => known === view), question)
  }
})
