import t from 'tap'
import { addressText, filterFrom, filterText, parametersOf, queryFrom } from '../../src/dashboard/browser/explorer/address.ts'
import { bodyOf, EMPTY, withFilter, withGroups, withMetrics, type Filter, type MetricsQuery } from '../../src/dashboard/browser/explorer/query.ts'
import { filterOf, filterWords, rangeOf } from '../../src/dashboard/browser/explorer/filter-words.ts'
import fc from '../helpers/property.ts'

const FULL: MetricsQuery = {
  metrics: ['transaction_time_share', 'promise_kept_rate'],
  start: '2026-01-01',
  end: '2026-06-30',
  interval: 'month',
  time_zone: 'Europe/Berlin',
  group_by: ['segment', 'purpose'],
  filters: [
    { field: 'segment', operator: 'eq', value: 'automotive' },
    { field: 'channel', operator: 'in', values: ['phone', 'video'] },
    { field: 'customer_trust', operator: 'range', at_least: 40, below: 60.5 },
    { field: 'owner', operator: 'absent' }
  ],
  compare: ['previous_period', 'benchmark'],
  order_by: { field: 'promise_kept_rate', direction: 'descending' },
  model: 2
}

t.test('a question stands in the address as people can read it', async t => {
  t.equal(addressText(parametersOf(FULL)), 'metrics=transaction_time_share,promise_kept_rate&interval=month&by=segment,purpose' +
    '&start=2026-01-01&end=2026-06-30&zone=Europe%2FBerlin&filter=segment:eq:automotive&filter=channel:in:phone,video' +
    '&filter=customer_trust:range:40..60.5&filter=owner:absent:&compare=previous_period,benchmark&order=-promise_kept_rate&model=2')
  t.strictSame(queryFrom(new URLSearchParams(addressText(parametersOf(FULL)))), FULL)
  t.equal(addressText(parametersOf(EMPTY)), '', 'what says nothing is left away')
})

const plain = { noNullPrototype: true }
const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/)
const label = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
const bound = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map(value => value === 0 ? 0 : value)
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: word, operator: fc.constant('eq' as const), value: label }, plain),
  fc.record({ field: word, operator: fc.constant('in' as const), values: fc.uniqueArray(label, { minLength: 1, maxLength: 5 }) }, plain),
  fc.record({ field: word, operator: fc.constant('absent' as const) }, plain),
  fc.record({ field: word, operator: fc.constant('range' as const), at_least: bound }, plain),
  fc.record({ field: word, operator: fc.constant('range' as const), below: bound }, plain),
  fc.record({ field: word, operator: fc.constant('range' as const), at_least: bound, below: bound }, plain)
)

t.test('every filter comes back from an address as it was', async t => {
  fc.assert(fc.property(fc.array(filter, { maxLength: 5 }), (filters) => {
    const text = addressText(parametersOf({ metrics: ['events'], filters }))
    t.strictSame(queryFrom(new URLSearchParams(text)).filters, filters)
  }))
  t.equal(filterText({ field: 'tag', operator: 'in', values: ['a,b', '100%'] }), 'tag:in:a%2Cb,100%25')
})

t.test('no address makes the page fail, and what it cannot mean is left away', async t => {
  fc.assert(fc.property(fc.string(), (text) => {
    const query = queryFrom(new URLSearchParams(text))
    t.strictSame(queryFrom(parametersOf(query)), query)
  }))
  const odd = queryFrom(new URLSearchParams('metrics=events,EVENTS,,events,a-b&interval=minute&by=a,b,c,d&start=2026-02-31x&end=2026-06-30' +
    '&filter=nothing&filter=a:eq:&filter=a:range:x..y&filter=a:near:b&filter=a:range:..5&compare=best,benchmark&order=--x&model=-1'))
  t.strictSame(odd, {
    ...EMPTY, metrics: ['events'], group_by: ['a', 'b', 'c'], end: '2026-06-30', filters: [{ field: 'a', operator: 'range', below: 5 }], compare: ['benchmark']
  })
  const reversed = queryFrom(new URLSearchParams('metrics=events&start=2026-06-30&end=2026-01-01'))
  t.strictSame(bodyOf(reversed), { metrics: ['events'], interval: 'total' }, 'a window that ends before it begins is none')
  t.equal(queryFrom(parametersOf({ metrics: Array.from({ length: 30 }, (_, i) => `m${i}`) })).metrics.length, 20)
  t.equal(filterFrom('a:in:,'), undefined)
})

t.test('the order goes with what it orders by', async t => {
  t.strictSame(withMetrics(FULL, ['promise_kept_rate']).order_by, FULL.order_by)
  t.equal(withMetrics(FULL, ['events']).order_by, undefined)
  const byGroup = { ...FULL, order_by: { field: 'segment', direction: 'ascending' as const } }
  t.strictSame(withGroups(byGroup, ['segment', 'owner', 'segment', 'stage', 'tag']).group_by, ['segment', 'owner', 'stage'])
  t.equal(withGroups(byGroup, ['owner']).order_by, undefined)
  const once = withFilter(EMPTY, { field: 'by', operator: 'eq', value: 'customer' })
  t.equal(withFilter(once, { field: 'by', operator: 'eq', value: 'customer' }), once, 'the same filter twice is one')
})

t.test('filters are said in words, and made from what was chosen', async t => {
  t.strictSame(FULL.filters.map(filterWords), ['Segment is automotive', 'Channel is phone or video', 'Customer trust from 40 to below 60.5', 'Owner is not told'])
  t.equal(filterWords({ field: 'purpose', operator: 'eq', value: 'price_negotiation' }), 'Purpose is price negotiation')
  t.equal(filterWords({ field: 'health', operator: 'range', below: 40 }), 'Health below 40')
  t.equal(filterWords({ field: 'health', operator: 'range', at_least: 80 }), 'Health at least 80')
  t.equal(filterOf('tag', []), undefined)
  t.strictSame(filterOf('tag', ['a', 'a']), { field: 'tag', operator: 'eq', value: 'a' })
  t.strictSame(filterOf('tag', ['a', 'b']), { field: 'tag', operator: 'in', values: ['a', 'b'] })
  t.strictSame(rangeOf('health', ' 40', ''), { field: 'health', operator: 'range', at_least: 40 })
  t.strictSame(rangeOf('health', '', '1e400'), undefined)
})
