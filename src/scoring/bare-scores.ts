import type { TrustInput } from './assess.ts'
import { bandOf, type Composite } from './composite.ts'
import { DIRECTIONS, type Band, type Direction } from './model.ts'
import { isRated, type Assessment } from './trust.ts'

export type ScoreName = Direction | 'health'
export const SCORE_NAMES: readonly ScoreName[] = [...DIRECTIONS, 'health']

/** A score without anything that costs time: no interval, no trend, no points. Without enough coverage there is no score. */
export interface BareScore {
  /** 0 to 100 */
  score?: number
  band: Band
}

/** Both scores and the health of a relationship, the same numbers as in its trust document. */
export function bareScores (assessment: Assessment, input: TrustInput): Record<ScoreName, BareScore> {
  const bare = (composite: Composite): BareScore => isRated(composite, input)
    ? { score: composite.score, band: bandOf(composite.score, input.model) }
    : { band: 'unrated' }
  const [customer, supplier] = [bare(assessment.customer_trust), bare(assessment.supplier_trust)]
  const lower = (supplier.score ?? Infinity) < (customer.score ?? Infinity) ? supplier : customer
  return { customer_trust: customer, supplier_trust: supplier, health: lower }
}
