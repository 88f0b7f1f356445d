import { betaInterval, gammaInterval, type Interval } from './distributions.ts'
import type { Dimension, RateSpec, RatioSpec, ScoringModel } from './model.ts'
import type { DimensionSum } from './sums.ts'

interface CommonReading {
  dimension: Dimension
  /** Pieces of evidence that hold at as_of. */
  events: number
  /** Expected without evidence of this relationship; in the unit of `mean`. */
  base_rate: number
  /** The forecast: a share (ratio), or weighted events per day (rate). */
  mean: number
  /** Share of the prior in the mean, in (0, 1]; 1 when there is no evidence. */
  uncertainty: number
  /** Score at `mean` and at `base_rate`, 0 to 100. */
  score: number
  prior_score: number
}

/** Opinion on a share: `alpha` and `beta` of its Beta distribution are the evidence and the prior together. */
export interface RatioReading extends CommonReading {
  kind: 'ratio'
  spec: RatioSpec
  alpha: number
  beta: number
}

/** Opinion on a rate per day: `shape` and `rate` of its Gamma distribution are the evidence and the prior together. */
export interface RateReading extends CommonReading {
  kind: 'rate'
  spec: RateSpec
  shape: number
  rate: number
}

/** What the evidence says about one dimension. */
export type Reading = RatioReading | RateReading

/** The opinion on a share after evidence r, s, with the prior weight W at the base rate. */
export function readRatio (
  dimension: Dimension, spec: RatioSpec, { r, s, events }: DimensionSum, baseRate: number, { prior_weight: prior }: ScoringModel
): RatioReading {
  const total = r + s + prior
  const mean = (r + prior * baseRate) / total
  return {
    kind: 'ratio',
    dimension,
    spec,
    events,
    base_rate: baseRate,
    mean,
    uncertainty: prior / total,
    score: ratioScore(spec, mean),
    prior_score: ratioScore(spec, baseRate),
    alpha: r + prior * baseRate,
    beta: s + prior * (1 - baseRate)
  }
}

/** The opinion on a rate after weighted events and `exposure` weighted days. */
export function readRate (
  dimension: Dimension, spec: RateSpec, { r, events }: DimensionSum, exposure: number, { prior_events: prior }: ScoringModel
): RateReading {
  const priorDays = prior / spec.prior_rate
  const shape = prior + r
  const rate = priorDays + exposure
  return {
    kind: 'rate',
    dimension,
    spec,
    events,
    base_rate: spec.prior_rate,
    mean: shape / rate,
    uncertainty: priorDays / rate,
    score: rateScore(spec, shape / rate),
    prior_score: rateScore(spec, spec.prior_rate),
    shape,
    rate
  }
}

/** Score 0 to 100 of a mean: linear from `worst` to `best`, flat outside. */
export function ratioScore ({ worst, best }: Pick<RatioSpec, 'worst' | 'best'>, mean: number): number {
  return 100 * Math.min(1, Math.max(0, (mean - worst) / (best - worst)))
}

/** Score 0 to 100 of a rate per day: 50 at the half-saturation rate. */
export function rateScore (
  { better, half_saturation_rate: half }: Pick<RateSpec, 'better' | 'half_saturation_rate'>, rate: number
): number {
  return 100 * (better === 'more' ? rate : half) / (rate + half)
}

/** The 90 % interval of a reading's score. */
export function scoreInterval (reading: Reading): Interval {
  if (reading.kind === 'ratio') {
    const { low, high } = betaInterval(reading.alpha, reading.beta)
    return { low: ratioScore(reading.spec, low), high: ratioScore(reading.spec, high) }
  }
  const { low, high } = gammaInterval(reading.shape, reading.rate)
  const ends = [rateScore(reading.spec, low), rateScore(reading.spec, high)]
  return { low: Math.min(...ends), high: Math.max(...ends) }
}
