import type { MetricText } from './metric.ts'
import type { RelationshipState } from './relationship-state.ts'
import { CONTACT_METRICS } from './state-metrics-contact.ts'
import { DIMENSION_METRICS } from './state-metrics-dimensions.ts'
import { POSITION_METRICS } from './state-metrics-position.ts'
import { TRUST_METRICS } from './state-metrics-trust.ts'
import type { DayTotals } from './totals.ts'

/** A figure that each relationship has at the end of a day. */
export interface StateMetric extends MetricText {
  /** How the values of several relationships become one: their mean, the share of those with 1 (the mean too), or how many there are. */
  aggregation: 'mean_over_relationships' | 'share_of_relationships' | 'number_of_relationships'
  /** What it needs of the totals of the days. */
  reads: ReadonlyArray<keyof DayTotals>
  /**
   * The figure of one relationship; undefined when it is unknown, and it then enters no mean. Of a share 1 or 0, of a number 1.
   * @param state of a relationship that has begun
   */
  value (state: RelationshipState): number | undefined
  /** Of money: the currency of the value. */
  currency? (state: RelationshipState): string | undefined
}

/** Every figure of MODEL 2 to 8 that is a state; by name each is there once. */
export const STATE_METRICS: readonly StateMetric[] = [...TRUST_METRICS, ...DIMENSION_METRICS, ...CONTACT_METRICS, ...POSITION_METRICS]
