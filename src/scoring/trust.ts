import { baseRates, readAll, type BaseRates, type Readings, type TrustInput } from './assess.ts'
import { fromDay } from './calendar.ts'
import {
  bandOf, combine, confidenceOf, intervalOf, intervalsOf, varianceOf, type Composite, type Intervals
} from './composite.ts'
import type { Interval } from './distributions.ts'
import type { Axis, Band, Confidence, Dimension, Direction } from './model.ts'
import { attention, type Attention } from './attention.ts'
import { silence, type Silence } from './silence.ts'
import { trendsOf, type Trend } from './trend.ts'

/** What one dimension adds to a score, in points; both together are its distance from the baseline. */
export interface Points {
  /** From how the tenant's relationships usually are. */
  usual_level: number
  /** From the events of this relationship. */
  evidence: number
}

/** One dimension as shown. Without evidence there is no score, no interval and no mean. */
export interface DimensionScore {
  dimension: Dimension
  axis: Axis
  /** 0 to 100 */
  score?: number
  interval?: Interval
  /** Share (ratio dimensions) or weighted events per day (rate dimensions). */
  mean?: number
  /** What is expected without evidence; in the unit of `mean`. */
  base_rate: number
  /** 0 to 1 */
  uncertainty: number
  weight: number
  /** Pieces of evidence that hold at as_of. */
  events: number
  /** Absent when the direction has no score. */
  points?: Points
}

/** The trust of one side. Without enough coverage: no score, no interval, band `unrated`, confidence `none`. */
export interface DirectedTrust {
  /** 0 to 100 */
  score?: number
  interval?: Interval
  /** 0 to 1 */
  coverage: number
  confidence: Confidence
  band: Band
  /** The score before any evidence of this relationship, 0 to 100. */
  baseline: number
  dimensions: DimensionScore[]
  trend: Trend
}

/** The lower of the scores that exist, the side it belongs to, and the dimension that takes most from it. */
export interface Health {
  score: number
  band: Band
  side: Direction
  dimension: Dimension
}

export interface Trust {
  as_of: string
  model: number
  customer_trust: DirectedTrust
  supplier_trust: DirectedTrust
  /** Absent when neither side has a score. */
  health?: Health
  silence: Silence
  /** Absent for a relationship without any event. */
  attention?: Attention
}

/** Everything that a trust document and its explanation have in common. */
export interface Assessment {
  rates: BaseRates
  readings: Readings
  silence: Silence
  customer_trust: Composite
  supplier_trust: Composite
}

/** Reads the evidence of a relationship once; `trust` and `explain` can share the result. */
export function assess (input: TrustInput): Assessment {
  const rates = baseRates(input)
  const readings = readAll(input, rates)
  const quiet = silence(input.days, input.asOf, input.model)
  const customer = combine('customer_trust', readings, input.model)
  const factor = quiet.state.includes('not_candid') ? input.model.silence.coverage_factor : 1
  return {
    rates,
    readings,
    silence: quiet,
    customer_trust: { ...customer, coverage: customer.coverage * factor },
    supplier_trust: combine('supplier_trust', readings, input.model)
  }
}

/**
 * The trust in both directions at the end of `input.asOf`. A pure function of its input: the same evidence gives the same
 * document, digit by digit, in whatever order it arrived.
 */
export function trust (input: TrustInput, assessment: Assessment = assess(input)): Trust {
  const intervals = intervalsOf(assessment.readings)
  const trendOf = trendsOf(input, assessment.rates)
  const given = attention(input)
  const health = healthOf(assessment, input)
  return {
    as_of: fromDay(input.asOf),
    model: input.model.version,
    customer_trust: { ...directed(assessment.customer_trust, intervals, input), trend: trendOf('customer_trust') },
    supplier_trust: { ...directed(assessment.supplier_trust, intervals, input), trend: trendOf('supplier_trust') },
    ...health !== undefined && { health },
    silence: assessment.silence,
    ...given !== undefined && { attention: given }
  }
}

/** Whether enough is known to show the score. */
export function isRated ({ coverage }: Composite, { model }: TrustInput): boolean {
  return confidenceOf(coverage, model) !== 'none'
}

function directed (composite: Composite, intervals: Intervals, input: TrustInput): Omit<DirectedTrust, 'trend'> {
  const { score, coverage, baseline } = composite
  const rated = isRated(composite, input)
  return {
    ...rated && { score, interval: intervalOf(score, varianceOf(composite, intervals, input.model)) },
    coverage,
    confidence: confidenceOf(coverage, input.model),
    band: rated ? bandOf(score, input.model) : 'unrated',
    baseline,
    dimensions: dimensionScores(composite, intervals, rated)
  }
}

function dimensionScores (composite: Composite, intervals: Intervals, rated: boolean): DimensionScore[] {
  return composite.parts.map(part => {
    const { dimension, spec, score, mean, uncertainty, events } = part.reading
    const interval = intervals[dimension]
    return {
      dimension,
      axis: spec.axis,
      ...interval !== undefined && { score, interval, mean },
      base_rate: part.reading.base_rate,
      uncertainty,
      weight: spec.weight,
      events,
      ...rated && { points: pointsOf(composite, part) }
    }
  })
}

/** What a dimension moves the score away from the baseline. */
export function pointsOf ({ baseline, divisor }: Composite, { reading, effective }: Composite['parts'][number]): Points {
  return {
    usual_level: effective * (reading.prior_score - baseline) / divisor,
    evidence: effective * (reading.score - reading.prior_score) / divisor
  }
}

function healthOf (assessment: Assessment, input: TrustInput): Health | undefined {
  const weaker = [assessment.customer_trust, assessment.supplier_trust]
    .filter(composite => isRated(composite, input))
    .reduce<Composite | undefined>((low, next) => low === undefined || next.score < low.score ? next : low, undefined)
  const dimension = weaker === undefined ? undefined : heaviest(weaker)
  if (weaker === undefined || dimension === undefined) return undefined
  return { score: weaker.score, band: bandOf(weaker.score, input.model), side: weaker.direction, dimension }
}

/** The dimension with evidence that takes most points from a score, or gives fewest. */
function heaviest (composite: Composite): Dimension | undefined {
  let dimension: Dimension | undefined
  let least = Infinity
  for (const part of composite.parts) {
    const { usual_level: usual, evidence } = pointsOf(composite, part)
    if (part.reading.uncertainty < 1 && usual + evidence < least) {
      least = usual + evidence
      dimension = part.reading.dimension
    }
  }
  return dimension
}
