import type { TrustInput } from './assess.ts'
import { fromDay } from './calendar.ts'
import type { Composite, Part } from './composite.ts'
import type { Day } from './events.ts'
import { DIMENSIONS, type Dimension, type ScoringModel } from './model.ts'
import { compareText } from './order.ts'
import { rateScore, type RateReading, type RatioReading } from './reading.ts'
import { negative, positive, weightTables } from './sums.ts'
import { holds, type Evidence } from './totals.ts'
import { assess, isRated, pointsOf, type Assessment } from './trust.ts'

/** What one event adds to a score through one dimension. */
export interface Contribution {
  dimension: Dimension
  event_id: string
  source: string
  /** The day on which the evidence stands. */
  date: string
  points: number
}

/** How far one dimension moves a score away from the baseline, apart from its events. */
export interface DimensionShare {
  dimension: Dimension
  usual_level: number
  /** Rate dimensions with exposure only: what the reported time would have done to the score had nothing happened in it. */
  time_without_events?: number
}

/** A score taken apart: the baseline and all points sum to the score. Without a score there is nothing to take apart. */
export interface DirectedExplanation {
  score?: number
  baseline: number
  dimensions: DimensionShare[]
  /** The largest contributions of events, by absolute points. */
  contributions: Contribution[]
  /** The events that are not listed, together. */
  other_events: { events: number, points: number }
}

export interface Explanation {
  as_of: string
  model: number
  customer_trust: DirectedExplanation
  supplier_trust: DirectedExplanation
}

/** The points of one piece of evidence, before its date is written out. */
export interface Share {
  evidence: Evidence
  day: Day
  points: number
}

/**
 * Both scores down to single events: the `limit` largest contributions are listed, the rest is summed. An event that is
 * evidence for two dimensions contributes to each of them.
 */
export function explain (input: TrustInput, { limit }: { limit: number }, assessment: Assessment = assess(input)): Explanation {
  return {
    as_of: fromDay(input.asOf),
    model: input.model.version,
    customer_trust: explainDirection(assessment.customer_trust, input, limit),
    supplier_trust: explainDirection(assessment.supplier_trust, input, limit)
  }
}

function explainDirection (composite: Composite, input: TrustInput, limit: number): DirectedExplanation {
  const { baseline, score } = composite
  if (!isRated(composite, input)) return { baseline, dimensions: [], contributions: [], other_events: { events: 0, points: 0 } }
  const shares = eventShares(composite, input).sort(compareShares)
  const rest = shares.slice(limit)
  return {
    score,
    baseline,
    dimensions: composite.parts.map(part => dimensionShare(composite, part, input.model)),
    contributions: shares.slice(0, limit).map(({ evidence, day, points }) => {
      return { dimension: evidence.dimension, event_id: evidence.id, source: evidence.source, date: fromDay(day), points }
    }),
    other_events: { events: rest.length, points: rest.reduce((sum, { points }) => sum + points, 0) }
  }
}

/** What a dimension adds apart from its events. */
export function dimensionShare (composite: Composite, part: Part, model: ScoringModel): DimensionShare {
  const { reading, effective } = part
  const share = { dimension: reading.dimension, usual_level: pointsOf(composite, part).usual_level }
  if (reading.kind === 'ratio' || effective === 0) return share
  const time = uneventfulScore(reading, model) - reading.prior_score
  return { ...share, time_without_events: effective * time / composite.divisor }
}

/** Score of a rate dimension had nothing happened in the time that it was reported. */
function uneventfulScore ({ spec, rate }: RateReading, model: ScoringModel): number {
  return rateScore(spec, model.prior_events / rate)
}

/** The points of every piece of evidence of a direction, in the order of the rows; `end` as in `readAll`. */
export function eventShares (composite: Composite, { asOf, days, model }: TrustInput, end: Day = asOf): Share[] {
  const scales = scalesOf(composite, model)
  const weights = weightTables(days, end, model)
  const shares: Share[] = []
  for (const { day, totals } of days) {
    if (day > asOf) break
    for (const evidence of totals.evidence) {
      const scale = scales[evidence.dimension]
      if (scale === undefined || !holds(evidence, asOf)) continue
      const age = asOf - day
      const weight = weights[evidence.dimension][end - day] ?? 0
      const points = weight * (scale.positive * positive(evidence, age) - scale.negative * negative(evidence, age))
      shares.push({ evidence, day, points })
    }
  }
  return shares
}

/** Points per unit of decayed positive and negative evidence. */
interface Scale {
  positive: number
  negative: number
}

function scalesOf ({ parts, divisor }: Composite, model: ScoringModel): Partial<Record<Dimension, Scale>> {
  return Object.fromEntries(parts.map(({ reading, effective }) => {
    const scale = reading.kind === 'ratio' ? ratioScale(reading) : rateScale(reading, model)
    const factor = effective / divisor
    return [reading.dimension, { positive: factor * scale.positive, negative: factor * scale.negative }]
  }))
}

/** `m - a` is an exact sum over events; where the score is flat outside worst and best, one factor brings the sum to the score. */
function ratioScale ({ spec, mean, base_rate: a, score, prior_score: prior, alpha, beta }: RatioReading): Scale {
  const isFlat = [mean, a].some(value => value < spec.worst || value > spec.best)
  const flatSlope = mean === a ? 0 : (score - prior) / (mean - a)
  const slope = (isFlat ? flatSlope : 100 / (spec.best - spec.worst)) / (alpha + beta)
  return { positive: slope * (1 - a), negative: slope * a }
}

/** Events share, by weight, the distance from the score that the time alone would have. */
function rateScale (reading: RateReading, model: ScoringModel): Scale {
  const count = reading.shape - model.prior_events
  return { positive: count > 0 ? (reading.score - uneventfulScore(reading, model)) / count : 0, negative: 0 }
}

/** Largest absolute points first; equal ones by day (latest first), dimension, source and id. */
export function compareShares (a: Share, b: Share): number {
  return Math.abs(b.points) - Math.abs(a.points) || b.day - a.day ||
    DIMENSIONS.indexOf(a.evidence.dimension) - DIMENSIONS.indexOf(b.evidence.dimension) ||
    compareText(a.evidence.source, b.evidence.source) || compareText(a.evidence.id, b.evidence.id)
}
