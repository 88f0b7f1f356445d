import type { Interval } from './distributions.ts'
import type { EventType } from './events.ts'

/** Minutes, days and money are sums; shares and probabilities lie between 0 and 1, percent between 0 and 100, scores as they say. */
export type MetricUnit =
  'count' | 'share' | 'probability' | 'score' | 'points' | 'percent' | 'minutes' | 'person_minutes' | 'days' | 'units' | 'weight' | 'money' | 'money_per_hour' | 'rate'

/** How a cell of many relationships and days is made from its parts. */
export type MetricAggregation =
  'sum' | 'ratio_of_sums' | 'difference_of_ratios' | 'function_of_sums' | 'mean_over_relationships' | 'share_of_relationships' | 'number_of_relationships'

/** What the catalogue says of every metric. */
export interface MetricText {
  name: string
  /** The question that it answers, for a person. */
  question: string
  /** The formula in words. */
  definition: string
  unit: MetricUnit
  /** Which way is better for the relationship; `neither` for what only describes it. */
  better: 'more' | 'less' | 'neither'
  aggregation: MetricAggregation
  /** Where the formula stands: a section of docs/model.md, or the literature. */
  source: string
  /** The built-in event types that it is computed from. */
  event_types: readonly EventType[]
  /** Values of the literature to hold it against. */
  benchmarks?: Readonly<Record<string, number>>
}

/** The value of a flow metric in one cell. */
export interface MetricValue {
  value: number
  /** 90 % interval, where the model has one. */
  interval?: Interval
  /** Of an amount of money. */
  currency?: string
}
