import { betaInterval, type Interval } from './distributions.ts'
import { DIMENSIONS, INTERVAL, type Band, type Confidence, type Dimension, type Direction, type ScoringModel } from './model.ts'
import type { Readings } from './assess.ts'
import { scoreInterval, type Reading } from './reading.ts'

/** One dimension inside a score. */
export interface Part {
  reading: Reading
  /** Effective weight: the dimension's weight as far as there is evidence for it, >= 0. */
  effective: number
}

/** A trust score and what it is made of. It exists even where too little is known to show it. */
export interface Composite {
  direction: Direction
  parts: Part[]
  /** Score without any evidence, 0 to 100. */
  baseline: number
  /** Sum of the effective weights and of the weight of the baseline; divides every contribution. */
  divisor: number
  score: number
  /** Share of the weights for which there is evidence, 0 to 1. */
  coverage: number
}

export type Intervals = Partial<Record<Dimension, Interval>>

/** Combines the readings of one direction: evidence decides as far as there is any, the baseline fills the rest. */
export function combine (direction: Direction, readings: Readings, model: ScoringModel): Composite {
  const parts = DIMENSIONS.map(dimension => readings[dimension])
    .filter(({ spec }) => spec.directions.includes(direction))
    .map(reading => ({ reading, effective: reading.spec.weight * (1 - reading.uncertainty) }))
  let weights = 0
  let prior = 0
  let effective = 0
  let weighted = 0
  for (const part of parts) {
    weights += part.reading.spec.weight
    prior += part.reading.spec.weight * part.reading.prior_score
    effective += part.effective
    weighted += part.effective * part.reading.score
  }
  const baseline = prior / weights
  const divisor = effective + model.baseline.weight
  const score = Math.min(100, (weighted + model.baseline.weight * baseline) / divisor)
  return { direction, parts, baseline, divisor, score, coverage: effective / weights }
}

/** Score intervals of the dimensions that have evidence. Computed once, because quantiles are what a score costs. */
export function intervalsOf (readings: Readings): Intervals {
  return Object.fromEntries(Object.values(readings)
    .filter(reading => reading.uncertainty < 1)
    .map(reading => [reading.dimension, scoreInterval(reading)]))
}

/**
 * Variance of a score: of its dimensions and of its baseline, limited to what a figure from 0 to 100 can have. Errors that go
 * together (`dimension_correlation`) add up as deviations instead of as squares; with the correlation 0 and the dispersion 1
 * the factors change no digit.
 */
export function varianceOf ({ parts, divisor, score }: Composite, intervals: Intervals, model: ScoringModel): number {
  const { dimension_correlation: correlation, dispersion } = model
  let sum = model.baseline.weight ** 2 * model.baseline.variance
  let together = 0
  for (const { reading, effective } of parts) {
    const interval = intervals[reading.dimension]
    if (interval === undefined) continue
    const deviation = (interval.high - interval.low) / INTERVAL.width
    sum += effective ** 2 * deviation ** 2 * dispersion * (1 - correlation)
    together += effective * deviation
  }
  if (correlation > 0) sum += correlation * dispersion * together ** 2
  return Math.min(sum / divisor ** 2, model.baseline.variance_limit * score * (100 - score))
}

/** Parameters of a Beta distribution whose quantiles keep no digit of its width; a normal distribution is the same there. */
const MOST_CERTAIN = 1e12

/**
 * The 90 % interval of a score: quantiles of the Beta distribution on 0 to 100 with this mean and variance.
 * At a score of 0 or 100 no variance is left and the interval is the score itself.
 */
export function intervalOf (score: number, variance: number): Interval {
  if (!(variance > 0)) return { low: score, high: score }
  const mean = score / 100
  const total = score * (100 - score) / variance - 1
  if (total > MOST_CERTAIN) {
    const deviation = INTERVAL.width / 2 * Math.sqrt(variance)
    return { low: Math.max(0, score - deviation), high: Math.min(100, score + deviation) }
  }
  const [alpha, beta] = [mean * total, (1 - mean) * total]
  if (!(alpha > 0 && beta > 0)) return { low: score, high: score }
  const { low, high } = betaInterval(alpha, beta)
  return { low: 100 * low, high: 100 * high }
}

/** How much a coverage is worth; `none` means that there is no score. */
export function confidenceOf (coverage: number, { confidence }: ScoringModel): Confidence {
  if (coverage < confidence.low) return 'none'
  if (coverage < confidence.medium) return 'low'
  return coverage < confidence.high ? 'medium' : 'high'
}

export function bandOf (score: number, { bands }: ScoringModel): Band {
  return bands.findLast(band => score >= band.lowest)?.band ?? 'unrated'
}
