import type { EventType } from './events.ts'

export type Direction = 'customer_trust' | 'supplier_trust'
export type Axis = 'competence' | 'integrity' | 'revealed' | 'stated'
export type RatioDimension = 'promise_keeping' | 'goods_quality' | 'complaint_recovery' | 'inspection_freedom' | 'negotiation_ease' |
  'customer_stated_trust' | 'customer_commitments' | 'bidding_restraint' | 'supplier_stated_trust'
export type RateDimension = 'supplier_integrity' | 'customer_openness' | 'customer_integrity' | 'supplier_openness'
export type Dimension = RatioDimension | RateDimension
/** What a failure of ours is about; decides how likely a customer is to complain of it. */
export type Voice = 'money' | 'delivery' | 'quality' | 'conduct'
export type Complexity = 'low' | 'medium' | 'high'
export type Band = 'unrated' | 'poor' | 'fair' | 'good' | 'strong'
export type Confidence = 'none' | 'low' | 'medium' | 'high'

export const DIRECTIONS: readonly Direction[] = ['customer_trust', 'supplier_trust']

/** Every dimension in the one order in which they are listed and summed. */
export const DIMENSIONS: readonly Dimension[] = [
  'promise_keeping', 'goods_quality', 'complaint_recovery', 'supplier_integrity', 'inspection_freedom', 'customer_openness',
  'negotiation_ease', 'customer_stated_trust', 'customer_commitments', 'customer_integrity', 'bidding_restraint',
  'supplier_openness', 'supplier_stated_trust'
]

export const RATIO_DIMENSIONS: readonly RatioDimension[] = [
  'promise_keeping', 'goods_quality', 'complaint_recovery', 'inspection_freedom', 'negotiation_ease', 'customer_stated_trust',
  'customer_commitments', 'bidding_restraint', 'supplier_stated_trust'
]

interface CommonSpec {
  /** The scores that the dimension is part of. */
  directions: readonly Direction[]
  axis: Axis
  /** Share of the dimension in its scores, relative to the other dimensions; >= 0. */
  weight: number
  /** Age in days at which evidence counts half; > 0. */
  half_life_days: number
}

/** A dimension whose events say how good something was, from 0 to 1 (Beta opinion). */
export interface RatioSpec extends CommonSpec {
  kind: 'ratio'
  /** The mean expected before there is any evidence at all; inside (0, 1). */
  base_rate: number
  /** The mean that scores 0. */
  worst: number
  /** The mean that scores 100; above `worst`. */
  best: number
}

/** A dimension that counts how often something happens (Gamma posterior). */
export interface RateSpec extends CommonSpec {
  kind: 'rate'
  better: 'less' | 'more'
  /** Weighted events per day expected before there is any evidence; > 0. */
  prior_rate: number
  /** Weighted events per day at which the score is 50; > 0. */
  half_saturation_rate: number
  /** Event types whose reporting proves that nothing happening would have been noticed. */
  fed_by: readonly EventType[]
}

export type DimensionSpec = RatioSpec | RateSpec

/** An immutable version of everything that a tenant may configure. Plain JSON. */
export interface ScoringModel {
  version: number
  dimensions: Record<RatioDimension, RatioSpec> & Record<RateDimension, RateSpec>
  /** Weight of the base rate of a ratio dimension, in events (W). */
  prior_weight: number
  /** Weight of the prior rate of a rate dimension, in events (k0). */
  prior_events: number
  /** Weight (κ) and variance of the baseline inside a score, and the limit of the variance as a share of S(100 - S). */
  baseline: { weight: number, variance: number, variance_limit: number }
  /** How far the errors of the dimensions of a score go together, in [0, 1); 0 = each for itself. */
  dimension_correlation: number
  /** Factor on the variance of every dimension inside a score, > 0: graded evidence scatters otherwise than yes and no. */
  dispersion: number
  /** Least coverage of each confidence; below `low` there is no score. */
  confidence: { low: number, medium: number, high: number }
  /** Bands in ascending order; each begins at `from` and includes it. */
  bands: ReadonlyArray<{ band: Exclude<Band, 'unrated'>, lowest: number }>
  trend: { recent_days: number, reference_days: number, improving: number, deteriorating: number, least_coverage: number }
  silence: {
    /** Fewest gaps that give a probability at all. */
    least_gaps: number
    /** Fewest gaps for the rank rule. */
    rank_gaps: number
    half_life_days: number
    /** How far several contacts in a burst count as one when the usual gap is sought, in [0, 1]; 0 = every gap counts alike. */
    burst_weight: number
    /** Probability at or below which the customer is called quiet. */
    quiet: number
    /** Probability at or below which the missing complaints are called not candid. */
    not_candid: number
    /** What a customer who is not candid leaves of the coverage of customer_trust. */
    coverage_factor: number
    /** Probability that a failure of this type is complained of. */
    complains: Record<Voice, number>
  }
  attention: {
    window_days: number
    /** Contacts required in one window before the factors. */
    contacts: number
    /** Factor by the length of the cycle; the first entry that reaches the length counts, else `longer_cycle`. */
    cycles: ReadonlyArray<{ up_to_months: number, factor: number }>
    longer_cycle: number
    complexity: Record<Complexity, number>
    /** Factor in the window after a sale. */
    after_sale: number
    neglected_below: number
    initiative_base_rate: number
  }
}

const YEAR = 365
const INTEGRITY: Omit<RateSpec, 'directions'> = {
  kind: 'rate',
  axis: 'integrity',
  weight: 4,
  half_life_days: 365,
  better: 'less',
  prior_rate: 0.5 / YEAR,
  half_saturation_rate: 2 / YEAR,
  fed_by: ['misconduct.observed', 'promise.settled']
}
const OPENNESS: Omit<RateSpec, 'directions' | 'weight'> = {
  kind: 'rate',
  axis: 'revealed',
  half_life_days: 180,
  better: 'more',
  prior_rate: 12 / YEAR,
  half_saturation_rate: 12 / YEAR,
  fed_by: ['information.shared', 'idea.contributed']
}

function ratio (
  directions: readonly Direction[], axis: Axis, weight: number, baseRate: number, [worst, best]: [number, number], halfLife: number
): RatioSpec {
  return { kind: 'ratio', directions, axis, weight, base_rate: baseRate, worst, best, half_life_days: halfLife }
}

const BY_CUSTOMER: readonly Direction[] = ['customer_trust']
const BY_SUPPLIER: readonly Direction[] = ['supplier_trust']

/** Version 1: the model that a tenant starts with. */
export const MODEL_1: ScoringModel = {
  version: 1,
  dimensions: {
    promise_keeping: ratio(BY_CUSTOMER, 'competence', 3, 0.885, [0.5, 1], 120),
    goods_quality: ratio(BY_CUSTOMER, 'competence', 1, 0.95, [0.8, 1], 180),
    complaint_recovery: ratio(BY_CUSTOMER, 'competence', 2, 0.6, [0, 1], 180),
    supplier_integrity: { ...INTEGRITY, directions: BY_CUSTOMER },
    inspection_freedom: ratio(BY_CUSTOMER, 'revealed', 2, 0.5, [0, 1], 180),
    customer_openness: { ...OPENNESS, directions: BY_CUSTOMER, weight: 2 },
    negotiation_ease: ratio(DIRECTIONS, 'revealed', 2, 0.65, [0.5, 0.75], 180),
    customer_stated_trust: ratio(BY_CUSTOMER, 'stated', 2, 0.6, [0, 1], 365),
    customer_commitments: ratio(BY_SUPPLIER, 'competence', 3, 0.8, [0.5, 1], 120),
    customer_integrity: { ...INTEGRITY, directions: BY_SUPPLIER },
    bidding_restraint: ratio(BY_SUPPLIER, 'integrity', 2, 0.6, [0, 1], 180),
    supplier_openness: { ...OPENNESS, directions: BY_SUPPLIER, weight: 1 },
    supplier_stated_trust: ratio(BY_SUPPLIER, 'stated', 2, 0.6, [0, 1], 365)
  },
  prior_weight: 2,
  prior_events: 1,
  baseline: { weight: 1, variance: 625, variance_limit: 0.95 },
  dimension_correlation: 0,
  dispersion: 1,
  confidence: { low: 0.05, medium: 0.25, high: 0.5 },
  bands: [{ band: 'poor', lowest: 0 }, { band: 'fair', lowest: 40 }, { band: 'good', lowest: 60 }, { band: 'strong', lowest: 80 }],
  trend: { recent_days: 90, reference_days: 365, improving: 0.9, deteriorating: 0.1, least_coverage: 0.05 },
  silence: {
    least_gaps: 3,
    rank_gaps: 19,
    half_life_days: 180,
    burst_weight: 0,
    quiet: 0.05,
    not_candid: 0.05,
    coverage_factor: 0.5,
    complains: { money: 0.6, delivery: 0.3, quality: 0.3, conduct: 0.15 }
  },
  attention: {
    window_days: 90,
    contacts: 3,
    cycles: [{ up_to_months: 3, factor: 0.5 }, { up_to_months: 12, factor: 1 }, { up_to_months: 36, factor: 1.5 }],
    longer_cycle: 2,
    complexity: { low: 0.5, medium: 1, high: 2 },
    after_sale: 1.5,
    neglected_below: 0.5,
    initiative_base_rate: 0.5
  }
}

/**
 * What one event is worth. Day totals are folded once for all model versions, so these are the same in every version.
 */
export const EVIDENCE = {
  /** Days of lateness that halve the value of a kept promise. */
  lateness_half_life_days: 7,
  /** Days until a resolution that halve its value. */
  recovery_half_life_days: 14,
  /** A recovered failure never counts as much as no failure. */
  recovery_cap: 0.9,
  /** What a partly accepted complaint is worth of an accepted one. */
  partly: 0.5,
  /** Days after which an open complaint counts as unresolved. */
  unresolved_after_days: 14,
  /** Severity that has weight 1. */
  usual_severity: 3,
  broken_without_warning: 2,
  sharing: { open: 1, restricted: 2, confidential: 4 },
  idea: 2
} as const

/** Ends of every interval (90 %) and its width in standard deviations. */
export const INTERVAL = { low: 0.05, high: 0.95, width: 3.29 } as const

/** Transaction share of face-to-face time of the most and least trusted buyers (Dyer and Chu 2003). */
export const BENCHMARKS = { most_trusted: 0.235, least_trusted: 0.47 } as const
