import { Type, type Static } from 'typebox'
import { FROM_YEAR_1, NO_CONTROL } from '../http/forms.ts'
import { ref, words } from '../http/ref.ts'
import { count, day, list, number, open, pageEnd } from '../http/shapes.ts'
import { METRIC_INTERVALS } from '../scoring/index.ts'
import { ShareInterval } from './schema.ts'

/** A cursor of a query holds the labels of a cell, of which each can take 1024 bytes. */
const MOST_CURSOR = 8192
export const MOST_ROWS = 10_000
export const USUAL_ROWS = 1000

const name = (description: string) => Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$', description })
const text = (description: string) => Type.String({ minLength: 1, maxLength: 256, pattern: NO_CONTROL, description })
const date = (description: string) => Type.Optional(Type.String({ format: 'date', pattern: FROM_YEAR_1, description }))

export const COMPARISONS = ['previous_period', 'portfolio_median', 'benchmark'] as const

const MetricIntervalInput = words(METRIC_INTERVALS, {
  $id: 'MetricIntervalInput', description: 'How the window is cut; weeks begin on Monday. The first and the last are cut by start and end.'
})
const MetricComparisonInput = words(COMPARISONS, {
  $id: 'MetricComparisonInput',
  description: 'previous_period: the same cell one period earlier. portfolio_median: the median of the metric over all relationships. benchmark: a value of the literature.'
})
const FilterOperatorInput = words(['eq', 'in', 'range', 'absent'], {
  $id: 'FilterOperatorInput', description: 'eq takes `value`, in `values`, range one or two bounds, absent nothing: where the field is not told.'
})
const SortDirectionInput = words(['ascending', 'descending'], { $id: 'SortDirectionInput', description: 'Cells without a value come last in either.' })

const bound = (description: string) => Type.Optional(Type.Number({ format: 'double', description }))

const MetricFilterInput = Type.Object({
  field: name('A dimension of all asked metrics or, for a range, customer_trust, supplier_trust or health.'),
  operator: ref(FilterOperatorInput),
  value: Type.Optional(text('The one value (eq).')),
  values: Type.Optional(Type.Array(text('One of the values.'), { minItems: 1, maxItems: 1000, description: 'The values (in).' })),
  at_least: bound('Lower bound, included (range).'),
  at_most: bound('Upper bound, included (range).'),
  below: bound('Upper bound, not included (range).')
}, { $id: 'MetricFilterInput', additionalProperties: false, description: 'A condition on relationships or on facts.' })

const MetricOrderInput = Type.Object({
  field: name('A metric or dimension of the query, or `period`.'),
  direction: Type.Optional(ref(SortDirectionInput))
}, { $id: 'MetricOrderInput', additionalProperties: false, description: 'The order of the cells; equal ones by period and group.' })

const filters = Type.Optional(Type.Array(ref(MetricFilterInput), { maxItems: 20, description: 'Conditions that must all hold.' }))
const window = {
  start: date('First day, included (default: a year before `end`).'),
  end: date('Last day, included (default: today in the tenant\'s time zone).'),
  time_zone: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'IANA zone in which days are cut (default: the tenant\'s).' }))
}

const question = {
  metrics: Type.Array(name('A metric of the catalogue.'), { minItems: 1, maxItems: 20, description: 'What is asked.' }),
  ...window,
  interval: Type.Optional(ref(MetricIntervalInput)),
  group_by: Type.Optional(Type.Array(name('A dimension of all asked metrics.'), { maxItems: 3, description: 'Up to three dimensions.' })),
  filters,
  compare: Type.Optional(Type.Array(ref(MetricComparisonInput), { maxItems: 3, description: 'What stands beside each value.' })),
  order_by: Type.Optional(ref(MetricOrderInput)),
  model: Type.Optional(Type.Integer({ format: 'int32', minimum: 1, maximum: 2147483647, description: 'Version of the scoring model (default: the one in force).' }))
}
const cursor = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CURSOR, description: '`next_cursor` of the page before, with the same query.' }))
const limit = Type.Optional(Type.Integer({ format: 'int32', minimum: 1, maximum: MOST_ROWS, description: `Cells of a page, 1 to ${MOST_ROWS} (default ${USUAL_ROWS}).` }))

export const MetricQueryInput = Type.Object({ ...question, limit, cursor }, { $id: 'MetricQueryInput', additionalProperties: false })
export const MetricExportInput = Type.Object(question, { $id: 'MetricExportInput', additionalProperties: false, description: 'A query; all of its cells are answered.' })
export type MetricQuestion = Static<typeof MetricExportInput>
export type MetricQuery = Static<typeof MetricQueryInput>

export const MetricEventsInput = Type.Object({
  metric: name('A flow metric of the catalogue.'), ...window, filters, limit, cursor
}, { $id: 'MetricEventsInput', additionalProperties: false })
export type MetricEventsQuery = Static<typeof MetricEventsInput>

const MetricPeriod = Type.Object({ start: day('First day.'), end: day('Last day.') }, { $id: 'MetricPeriod' })
const MetricGroup = Type.Record(Type.String(), Type.String(), { $id: 'MetricGroup', description: 'By dimension; absent where nothing is said.' })
const MetricValues = Type.Record(Type.String(), number('The value.'), { $id: 'MetricValues', description: 'By metric; what is unknown is absent.' })
const MetricIntervals = Type.Record(Type.String(), ref(ShareInterval), { $id: 'MetricIntervals', description: '90 % intervals, by metric.' })
const MetricCurrencies = Type.Record(Type.String(), Type.String(), { $id: 'MetricCurrencies', description: 'ISO 4217, by metric.' })
const MetricComparisons = Type.Object({
  previous_period: Type.Optional(ref(MetricValues)),
  portfolio_median: Type.Optional(ref(MetricValues)),
  benchmark: Type.Optional(ref(MetricValues))
}, { $id: 'MetricComparisons' })
const MetricCell = Type.Object({
  period: ref(MetricPeriod),
  group: ref(MetricGroup),
  values: ref(MetricValues),
  intervals: Type.Optional(ref(MetricIntervals)),
  currencies: Type.Optional(ref(MetricCurrencies)),
  comparisons: Type.Optional(ref(MetricComparisons))
}, { $id: 'MetricCell' })

const MetricLimits = Type.Object({
  facts_read: count('Most facts of a query.'), scores_computed: count('Most scores of a query.'), groups: count('Most cells of a query.')
}, { $id: 'MetricLimits' })
const MetricCost = Type.Object({
  facts_read: count('Facts that were summed.'),
  scores_computed: count('Relationships times ends of periods whose scores were computed.'),
  groups: count('Cells, of all pages.'),
  quota_units: count('What the query takes of the quota of the key, beside the unit of every request.'),
  limits: ref(MetricLimits)
}, { $id: 'MetricCost' })

const notes = Type.Array(Type.String(), { description: 'What was assumed, and why values are absent.' })
const answered = { start: day('First day.'), end: day('Last day.'), time_zone: Type.String({ description: 'In which days are cut.' }) }

export const MetricAnswer = Type.Object({
  ...answered,
  interval: open(METRIC_INTERVALS, 'How the window was cut.'),
  model: Type.Optional(count('Version of the scoring model, when one was asked for.')),
  data: list(MetricCell, 'The cells that have a value.'),
  ...pageEnd,
  cost: ref(MetricCost),
  notes
}, { $id: 'MetricAnswer' })

const MetricEvent = Type.Object({
  event_id: Type.String(),
  source: Type.String(),
  relationship: Type.String(),
  day: day('The day on which it counts.'),
  fact: Type.String({ description: 'Which fact of the event it is: its type, or what its thread makes of it.' }),
  amount: Type.Optional(number('What it adds to the sum, or to the upper part of the ratio.')),
  out_of: Type.Optional(number('What it adds to the lower part of a ratio.'))
}, { $id: 'MetricEvent' })

export const MetricEventPage = Type.Object({ metric: Type.String(), ...answered, data: list(MetricEvent, 'By day, relationship and order within the day.'), ...pageEnd },
  { $id: 'MetricEventPage' })

export const querySchemas = [
  MetricIntervalInput, MetricComparisonInput, FilterOperatorInput, SortDirectionInput, MetricFilterInput, MetricOrderInput,
  MetricQueryInput, MetricExportInput, MetricEventsInput, MetricPeriod, MetricGroup, MetricValues, MetricIntervals, MetricCurrencies,
  MetricComparisons, MetricCell, MetricLimits, MetricCost, MetricAnswer, MetricEvent, MetricEventPage
]
