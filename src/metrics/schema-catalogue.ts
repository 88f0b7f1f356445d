import { Type } from 'typebox'
import { list, number, open } from '../http/shapes.ts'
import { ref } from '../http/ref.ts'

const AGGREGATIONS = [
  'sum', 'ratio_of_sums', 'difference_of_ratios', 'function_of_sums', 'mean_over_relationships', 'share_of_relationships', 'number_of_relationships'
]
const UNITS = [
  'count', 'share', 'probability', 'score', 'points', 'percent', 'minutes', 'person_minutes', 'days', 'units', 'weight', 'money', 'money_per_hour', 'rate'
]

const MetricBenchmarks = Type.Record(Type.String(), number('A value of the literature.'), {
  $id: 'MetricBenchmarks', description: 'Values of the literature, by what they are of.'
})

const Metric = Type.Object({
  name: Type.String({ description: 'Names it in queries and answers.' }),
  question: Type.String({ description: 'The question that it answers.' }),
  definition: Type.String({ description: 'The formula in words.' }),
  kind: open(['flow', 'state'], '`flow`: what happened in a window. `state`: what holds at the end of a window.'),
  unit: open(UNITS, 'Shares and probabilities lie between 0 and 1, percent between 0 and 100; money is in the currency that the answer names.'),
  better: open(['more', 'less', 'neither'], 'Which way is better for the relationship.'),
  aggregation: open(AGGREGATIONS, 'How the value of many relationships and days is made.'),
  source: Type.String({ description: 'Where the formula stands.' }),
  dimensions: Type.Array(Type.String(), { description: 'What it can be grouped and filtered by.' }),
  event_types: Type.Array(Type.String(), { description: 'The built-in event types that it is computed from.' }),
  benchmarks: Type.Optional(ref(MetricBenchmarks))
}, { $id: 'Metric' })

export const MetricCatalogue = Type.Object({
  data: list(Metric, 'Every metric: states first, then flows.'),
  has_more: Type.Boolean({ description: 'Always false: the catalogue is one page.' })
}, { $id: 'MetricCatalogue' })

export const catalogueSchemas = [MetricBenchmarks, Metric, MetricCatalogue]
