/** The range of one parameter, both ends included; chosen so that no model within them makes a figure that is not finite. */
export interface Range {
  min: number
  max: number
  whole?: true
  text: string
}

/** Ranges by name, as the parameters are nested. */
export interface Ranges { [name: string]: Range | Ranges }

const range = (min: number, max: number, text: string): Range => ({ min, max, text })
const whole = (min: number, max: number, text: string): Range => ({ min, max, whole: true, text })

const WEIGHT = range(0, 100, 'Share of the dimension in its scores, relative to the others; 0 takes it out, else at least 0.001.')
const HALF_LIFE = range(1, 3650, 'Age in days at which evidence counts half.')

/** What of a ratio dimension a model may set. */
export const RATIO: Record<string, Range> = {
  weight: WEIGHT,
  half_life_days: HALF_LIFE,
  base_rate: range(0.001, 0.999, 'The mean expected before there is any evidence at all.'),
  worst: range(0, 1, 'The mean that scores 0; at least 0.01 below `best`.'),
  best: range(0, 1, 'The mean that scores 100.')
}

/** What of a rate dimension a model may set. */
export const RATE: Record<string, Range> = {
  weight: WEIGHT,
  half_life_days: HALF_LIFE,
  prior_rate: range(1e-6, 10, 'Weighted events per day expected before there is any evidence.'),
  half_saturation_rate: range(1e-6, 10, 'Weighted events per day at which the score is 50.')
}

/** What of a dimension belongs to the evidence, which is folded once for all versions. */
export const FIXED = ['kind', 'directions', 'axis', 'better', 'fed_by'] as const

/** Where a band begins. */
export const FROM = range(0, 100, 'The score at which the band begins, itself included.')

const PROBABILITY = (text: string) => range(0.0001, 0.5, text)
const FACTOR = (text: string) => range(0.01, 100, text)
const complains = (what: string) => range(0, 1, `Probability that a customer complains of a failure about ${what}.`)

/** An entry of the factors by the length of the cycle. */
export const CYCLE: Record<string, Range> = {
  up_to_months: range(0.1, 1200, 'The longest cycle, in months, that the factor is for.'),
  factor: FACTOR('Factor on the contacts that are required.')
}
export const MOST_CYCLES = 20

/** Every parameter apart from the dimensions, the bands and the cycles. */
export const COMMON = {
  prior_weight: range(0.01, 1000, 'Weight of the base rate of a ratio dimension, in events.'),
  prior_events: range(0.01, 1000, 'Weight of the prior rate of a rate dimension, in events.'),
  dimension_correlation: range(0, 0.99, 'How far the errors of the dimensions of a score go together; 0 = each for itself.'),
  dispersion: range(0.01, 100, 'Factor on the variance of every dimension inside a score.'),
  baseline: {
    weight: range(0.01, 100, 'Weight of the baseline inside a score.'),
    variance: range(1e-6, 2500, 'Variance of the baseline, in points squared.'),
    variance_limit: range(0.01, 0.99, 'Limit of the variance of a score S, as a share of S(100 - S).')
  },
  confidence: {
    low: range(0.001, 1, 'Least coverage for a score at all.'),
    medium: range(0.001, 1, 'Least coverage of the confidence medium; above `low`.'),
    high: range(0.001, 1, 'Least coverage of the confidence high; above `medium`.')
  },
  trend: {
    recent_days: whole(1, 3650, 'Length of the recent window.'),
    reference_days: whole(1, 3650, 'Length of the window before it.'),
    improving: range(0, 1, 'Probability from which on a trend is improving; above `deteriorating`.'),
    deteriorating: range(0, 1, 'Probability up to which a trend is deteriorating.'),
    least_coverage: range(0.001, 1, 'Least coverage of each window.')
  },
  silence: {
    least_gaps: whole(1, 1000, 'Fewest gaps that give a probability.'),
    rank_gaps: whole(1, 1000, 'Fewest gaps for the rank rule.'),
    half_life_days: HALF_LIFE,
    burst_weight: range(0, 1, 'How far several contacts in a burst count as one; 0 = every gap counts alike.'),
    quiet: PROBABILITY('Probability at or below which the customer is quiet.'),
    not_candid: PROBABILITY('Probability at or below which the missing complaints are not candid.'),
    coverage_factor: range(0, 1, 'What a customer who is not candid leaves of the coverage of customer_trust.'),
    complains: { money: complains('money'), delivery: complains('delivery'), quality: complains('quality'), conduct: complains('conduct') }
  },
  attention: {
    window_days: whole(1, 3650, 'Length of the window in which contacts count.'),
    contacts: range(0.01, 1000, 'Contacts required in one window before the factors.'),
    longer_cycle: FACTOR('Factor of a cycle longer than all that are listed.'),
    complexity: { low: FACTOR('Factor of low complexity.'), medium: FACTOR('Factor of medium complexity.'), high: FACTOR('Factor of high complexity.') },
    after_sale: FACTOR('Factor in the window after a sale.'),
    neglected_below: range(0, 1, 'Share of the required contacts below which a relationship is neglected.'),
    initiative_base_rate: range(0.001, 0.999, 'Share of proactive contacts expected before any is known.')
  }
} satisfies Ranges

export function isRange (ranges: Range | Ranges): ranges is Range {
  return typeof ranges.min === 'number'
}
