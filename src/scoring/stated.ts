import type { TrustInput } from './assess.ts'
import { combine, confidenceOf, intervalOf, intervalsOf, varianceOf, type Composite, type Intervals } from './composite.ts'
import { normalCdf, type Interval } from './distributions.ts'
import { known } from './known.ts'
import { DIRECTIONS, INTERVAL, type Confidence, type Dimension, type Direction } from './model.ts'
import { assess, isRated, type Assessment } from './trust.ts'

/** What one side says of the other: the score of its answers to the question of trust. */
export interface Stated {
  /** 0 to 100 */
  score: number
  interval: Interval
  /** Answers that the score rests on, whatever their age. */
  answers: number
}

/** The same direction read from everything but what is said. */
export interface Behavioural {
  /** 0 to 100 */
  score: number
  interval: Interval
  /** Share of the remaining weights for which there is evidence, 0 to 1. */
  coverage: number
  confidence: Confidence
}

/** Words against deeds. */
export interface Disagreement {
  /** Stated minus behavioural score, -100 to 100. */
  points: number
  /** How sure it is that the two differ, 0 to 1: 1 minus the two-sided p of a z-test on the variances of both intervals. */
  p_differs: number
}

/** Stated trust beside behavioural trust; each absent when it is unknown, and with it the disagreement. */
export interface StatedAndBehavioural {
  stated?: Stated
  behavioural?: Behavioural
  disagreement?: Disagreement
}

const STATED: Record<Direction, Dimension> = { customer_trust: 'customer_stated_trust', supplier_trust: 'supplier_stated_trust' }

/** Both directions at the end of `input.asOf`: what is said, what is done, and how far the two are apart. */
export function statedAndBehavioural (
  input: TrustInput, assessment: Assessment = assess(input)
): Record<Direction, StatedAndBehavioural> {
  const intervals = intervalsOf(assessment.readings)
  const [customer, supplier] = DIRECTIONS.map(direction => compare(direction, input, assessment, intervals))
  return { customer_trust: customer ?? {}, supplier_trust: supplier ?? {} }
}

function compare (direction: Direction, input: TrustInput, assessment: Assessment, intervals: Intervals): StatedAndBehavioural {
  const reading = assessment.readings[STATED[direction]]
  const interval = intervals[STATED[direction]]
  const stated = interval === undefined ? undefined : { score: reading.score, interval, answers: reading.events }
  const behavioural = withoutStated(direction, input, assessment, intervals)
  return known({
    stated,
    behavioural,
    disagreement: stated === undefined || behavioural === undefined ? undefined : disagreement(stated, behavioural)
  })
}

/** The score of `behavioural` alone, which needs no interval of any dimension, 0 to 100. */
export function behaviouralScore (direction: Direction, input: TrustInput, assessment: Assessment): number | undefined {
  return compositeWithoutStated(direction, input, assessment)?.score
}

function withoutStated (direction: Direction, input: TrustInput, assessment: Assessment, intervals: Intervals): Behavioural | undefined {
  const { model } = input
  const composite = compositeWithoutStated(direction, input, assessment)
  if (composite === undefined) return undefined
  const { score, coverage } = composite
  const interval = intervalOf(score, varianceOf(composite, intervals, model))
  return { score, interval, coverage, confidence: confidenceOf(coverage, model) }
}

/** The direction with the weight of its stated dimension set to 0; unknown where the rest is worth too little. */
function compositeWithoutStated (direction: Direction, input: TrustInput, { readings, silence }: Assessment): Composite | undefined {
  const { model } = input
  const stated = readings[STATED[direction]]
  const silenced = { ...stated, spec: { ...stated.spec, weight: 0 } } as typeof stated // the spec keeps its kind
  const rest = { ...readings, [STATED[direction]]: silenced }
  if (!Object.values(rest).some(({ spec }) => spec.directions.includes(direction) && spec.weight > 0)) return undefined
  const all = combine(direction, rest, model)
  const factor = direction === 'customer_trust' && silence.state.includes('not_candid') ? model.silence.coverage_factor : 1
  const composite: Composite = { ...all, coverage: all.coverage * factor }
  return isRated(composite, input) ? composite : undefined
}

function disagreement (stated: Stated, behavioural: Behavioural): Disagreement {
  const points = stated.score - behavioural.score
  const variance = varianceIn(stated.interval) + varianceIn(behavioural.interval)
  if (variance === 0) return { points, p_differs: points === 0 ? 0 : 1 }
  return { points, p_differs: 2 * normalCdf(Math.abs(points) / Math.sqrt(variance)) - 1 }
}

function varianceIn ({ low, high }: Interval): number {
  return ((high - low) / INTERVAL.width) ** 2
}
