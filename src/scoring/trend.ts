import { readWindow, type BaseRates, type Readings, type TrustInput } from './assess.ts'
import { fromDay } from './calendar.ts'
import { combine, intervalsOf, varianceOf, type Intervals } from './composite.ts'
import { lnBeta, normalCdf } from './distributions.ts'
import type { Day } from './events.ts'
import { known } from './known.ts'
import { RATIO_DIMENSIONS, type Direction, type RatioDimension } from './model.ts'
import { negative, positive } from './sums.ts'
import { holds } from './totals.ts'

/** Where a score is going: the recent window against the one before it. */
export interface Trend {
  label: 'improving' | 'steady' | 'deteriorating' | 'unknown'
  /** Probability that the recent score is the higher one; absent when the label is unknown. */
  p_improving?: number
  /** Score of each window's own evidence; absent when the window shows too little. */
  recent?: number
  reference?: number
  /** First day of the stretch that differs most from what came before; absent when nothing changed. */
  since?: string
}

interface Window {
  readings: Readings
  intervals: Intervals
}

/** Judges the trend of each direction; reads both windows once. Evidence does not fade inside a window. */
export function trendsOf (input: TrustInput, rates: BaseRates): (direction: Direction) => Trend {
  const { asOf, model: { trend } } = input
  const start = asOf - trend.recent_days + 1
  const recent = windowOf(readWindow(input, rates, start, asOf))
  const reference = windowOf(readWindow(input, rates, start - trend.reference_days, start - 1))
  return direction => trendOf(direction, [recent, reference], input, rates)
}

function windowOf (readings: Readings): Window {
  return { readings, intervals: intervalsOf(readings) }
}

function trendOf (direction: Direction, windows: readonly [Window, Window], input: TrustInput, rates: BaseRates): Trend {
  const { model, model: { trend } } = input
  const [recent, reference] = windows.map(({ readings, intervals }) => {
    const composite = combine(direction, readings, model)
    if (composite.coverage < trend.least_coverage) return undefined
    return { score: composite.score, variance: varianceOf(composite, intervals, model) }
  })
  const scores = known({ recent: recent?.score, reference: reference?.score })
  if (recent === undefined || reference === undefined) return { label: 'unknown', ...scores }
  const p = probabilityAbove(recent.score - reference.score, recent.variance + reference.variance)
  if (p < trend.improving && p > trend.deteriorating) return { label: 'steady', p_improving: p, ...scores }
  const label = p >= trend.improving ? 'improving' : 'deteriorating'
  const since = changeDay(direction, input, rates)
  return { label, p_improving: p, ...scores, ...known({ since: since === undefined ? undefined : fromDay(since) }) }
}

/** Probability that a difference with this variance is above 0; certain when there is no variance. */
function probabilityAbove (difference: number, variance: number): number {
  return difference === 0 ? 0.5 : normalCdf(difference / Math.sqrt(variance))
}

/** Evidence of one dimension before and after a day that splits it. */
interface Split {
  prior: [number, number]
  before: [number, number]
  after: [number, number]
  /** Log likelihood of both sides, up to a constant. */
  likelihood: number
}

/**
 * The day of evidence, in both windows together, that splits the evidence best in two: the largest likelihood of two
 * Beta-binomial stretches, summed over the ratio dimensions. The earliest of equally good days.
 */
function changeDay (direction: Direction, input: TrustInput, rates: BaseRates): Day | undefined {
  const pieces = piecesOf(direction, input)
  const splits = new Map<string, Split>()
  for (const { dimension, p, n } of pieces) {
    const split = splits.get(dimension) ?? emptySplit(rates[dimension], input.model.prior_weight)
    split.after[0] += p
    split.after[1] += n
    splits.set(dimension, split)
  }
  for (const split of splits.values()) split.likelihood = likelihood(split)
  let best: Day | undefined
  let most = -Infinity
  let previous: Day | undefined
  for (const { day, dimension, p, n } of pieces) {
    if (previous !== undefined && day !== previous) {
      const sum = [...splits.values()].reduce((total, split) => total + split.likelihood, 0)
      if (sum > most) [most, best] = [sum, day]
    }
    previous = day
    const split = splits.get(dimension)
    if (split !== undefined) move(split, p, n)
  }
  return best
}

interface Piece {
  day: Day
  dimension: RatioDimension
  p: number
  n: number
}

/** The ratio evidence of a direction in both windows, by day. */
function piecesOf (direction: Direction, { asOf, days, model }: TrustInput): Piece[] {
  const first = asOf - model.trend.recent_days - model.trend.reference_days + 1
  const dimensions = RATIO_DIMENSIONS.filter(dimension => model.dimensions[dimension].directions.includes(direction))
  return days.filter(({ day }) => day >= first && day <= asOf).flatMap(({ day, totals }) => {
    return totals.evidence.flatMap(evidence => {
      const dimension = dimensions.find(name => name === evidence.dimension)
      if (dimension === undefined || !holds(evidence, asOf)) return []
      return [{ day, dimension, p: positive(evidence, asOf - day), n: negative(evidence, asOf - day) }]
    })
  })
}

function emptySplit (baseRate: number, weight: number): Split {
  return { prior: [weight * baseRate, weight * (1 - baseRate)], before: [0, 0], after: [0, 0], likelihood: 0 }
}

function move (split: Split, p: number, n: number): void {
  split.before = [split.before[0] + p, split.before[1] + n]
  split.after = [Math.max(0, split.after[0] - p), Math.max(0, split.after[1] - n)]
  split.likelihood = likelihood(split)
}

function likelihood ({ prior: [a, b], before, after }: Split): number {
  return lnBeta(a + before[0], b + before[1]) + lnBeta(a + after[0], b + after[1])
}
