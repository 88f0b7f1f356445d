import { exposedSince, startOf, type TrustInput } from './assess.ts'
import { normalCdf } from './distributions.ts'
import type { Day } from './events.ts'
import { DIMENSIONS, type Direction, type RateSpec, type RatioSpec } from './model.ts'
import { rateScore, ratioScore } from './reading.ts'
import { SIGNAL_POLICY } from './signal-policy.ts'
import { negative, positive } from './sums.ts'
import { holds } from './totals.ts'

/** Whether a score has fallen lately. Figures are absent when either window shows too little. */
export interface Fall {
  fallen: boolean
  /** Probability of a difference at least as low if nothing had changed, 0 to 1. */
  p?: number
  /** Scores 0 to 100 of the two windows, of the dimensions that both know, each weighted by what it can tell. */
  recent?: number
  reference?: number
}

/** What one window says about one dimension; sums of weights, of weights · values and of their squares. */
interface Sample {
  weight: number
  squares: number
  value: number
  valueSquares: number
  count: number
}

/** The difference of one dimension in standard deviations, and how large a fall of `fall_points` would be. */
interface Difference {
  z: number
  expected: number
  recent: number
  reference: number
}

/**
 * Compares the last 60 days of a direction with the year before. Stricter than the label of the trend, because it is looked at every
 * day: the differences of all dimensions are added up in the proportion in which a general fall of trust would show in them.
 */
export function fallOf (input: TrustInput, direction: Direction): Fall {
  const { recent_days: recentDays, reference_days: referenceDays } = SIGNAL_POLICY.deteriorating
  const start = input.asOf - recentDays + 1
  const recent = samplesOf(input, direction, start, input.asOf)
  const reference = samplesOf(input, direction, start - referenceDays, start - 1)
  const started = startOf(input)
  return judge(DIMENSIONS.flatMap(dimension => {
    const spec = input.model.dimensions[dimension]
    if (!spec.directions.includes(direction)) return []
    if (spec.kind === 'ratio') return finite(compareRatio(spec, recent.get(dimension), reference.get(dimension)))
    // Nothing happening is evidence only where it would have been reported.
    const since = exposedSince(spec, started, input)
    if (since === undefined) return []
    return finite(compareRate(spec, recent.get(dimension), reference.get(dimension), recentDays, Math.min(referenceDays, start - since)))
  }))
}

function finite (found: Difference | undefined): Difference[] {
  return found !== undefined && Object.values(found).every(Number.isFinite) ? [found] : []
}

/** Every dimension counts as much as it would tell of a fall: the best weights when the dimensions err independently. */
function judge (differences: readonly Difference[]): Fall {
  const { fall_points: least, p: level, least_expected: leastExpected } = SIGNAL_POLICY.deteriorating
  const sum = (value: (difference: Difference) => number) => differences.reduce((total, difference) => total + value(difference), 0)
  const information = sum(({ expected }) => expected ** 2)
  if (Math.sqrt(information) < leastExpected) return { fallen: false }
  const p = normalCdf(sum(({ expected, z }) => expected * z) / Math.sqrt(information))
  const recent = sum(({ expected, recent }) => expected ** 2 * recent) / information
  const reference = sum(({ expected, reference }) => expected ** 2 * reference) / information
  return { fallen: p <= level && reference - recent >= least, p, recent, reference }
}

function samplesOf ({ days, model, asOf }: TrustInput, direction: Direction, start: Day, end: Day): Map<string, Sample> {
  const samples = new Map<string, Sample>()
  for (const { day, totals } of days) {
    if (day < start) continue
    if (day > end) break
    for (const evidence of totals.evidence) {
      const spec = model.dimensions[evidence.dimension]
      if (!spec.directions.includes(direction) || !holds(evidence, asOf)) continue
      const sample = samples.get(evidence.dimension) ?? { weight: 0, squares: 0, value: 0, valueSquares: 0, count: 0 }
      samples.set(evidence.dimension, sample)
      const good = positive(evidence, asOf - day)
      const weight = spec.kind === 'rate' ? good : good + negative(evidence, asOf - day)
      if (!(weight > 0)) continue
      sample.weight += weight
      sample.squares += weight * weight
      sample.value += good
      sample.valueSquares += weight * (good / weight) ** 2
      sample.count += 1
    }
  }
  return samples
}

const NOTHING: Sample = { weight: 0, squares: 0, value: 0, valueSquares: 0, count: 0 }

/** Two means with the scatter that the events themselves show. */
function compareRatio (spec: RatioSpec, recent: Sample = NOTHING, reference: Sample = NOTHING): Difference | undefined {
  const { least_events: least, prior_events: prior, fall_points: points } = SIGNAL_POLICY.deteriorating
  if (recent.count < least || reference.count < least) return undefined
  const weight = recent.weight + reference.weight
  const middle = (recent.value + reference.value) / weight
  const scatter = (recent.valueSquares + reference.valueSquares) / weight - middle ** 2
  const n = effective(recent) + effective(reference)
  const variance = (n * Math.max(0, scatter) + prior * spec.base_rate * (1 - spec.base_rate)) / (n + prior)
  const deviation = Math.sqrt(variance * (1 / effective(recent) + 1 / effective(reference)))
  const means = [recent.value / recent.weight, reference.value / reference.weight] as const
  return {
    z: (means[0] - means[1]) / deviation,
    expected: points / 100 * (spec.best - spec.worst) / deviation,
    recent: ratioScore(spec, means[0]),
    reference: ratioScore(spec, means[1])
  }
}

/** How many events of equal weight would scatter like these. */
function effective ({ weight, squares }: Sample): number {
  return weight * weight / squares
}

/**
 * Two counts, made even by the square root (Anscombe), because a single rare event must not look like a fall. `before` is the exposed
 * part of the reference in days; below `days` it is too short, or the last days themselves are not wholly exposed.
 */
function compareRate (
  spec: RateSpec, recent: Sample = NOTHING, reference: Sample = NOTHING, days: number, before: number
): Difference | undefined {
  const all = recent.weight + reference.weight
  if (!(all > 0) || before < days) return undefined
  // An event of the usual size counts as one.
  const size = (recent.squares + reference.squares) / all
  const [now, then] = [recent.weight / size, reference.weight / size]
  const ratio = days / before
  const z = (2 * Math.sqrt(now + 3 / 8) - 2 * Math.sqrt(ratio * (then + 3 / 8))) / Math.sqrt(1 + ratio)
  const score = rateScore(spec, reference.weight / before)
  const lowered = Math.max(1, score - SIGNAL_POLICY.deteriorating.fall_points)
  const half = spec.half_saturation_rate
  const rate = spec.better === 'more' ? half * lowered / (100 - lowered) : half * (100 / lowered - 1)
  const shift = 2 * Math.abs(Math.sqrt(rate * days / size + 3 / 8) - Math.sqrt(ratio * (then + 3 / 8))) / Math.sqrt(1 + ratio)
  return {
    z: spec.better === 'more' ? z : -z,
    expected: SIGNAL_POLICY.deteriorating.rate_weight * shift,
    recent: rateScore(spec, recent.weight / days),
    reference: score
  }
}
