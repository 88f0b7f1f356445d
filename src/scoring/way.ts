import { assess, type Assessment } from './trust.ts'
import { readAll, type Readings, type TrustInput } from './assess.ts'
import { combine, type Composite } from './composite.ts'
import type { Day } from './events.ts'
import type { Direction } from './model.ts'

/** Why a score differs between two days, in the order in which one cause after the other is let in. */
export const CAUSES = ['model_version', 'base_rate', 'fading', 'new_evidence'] as const
export type Cause = typeof CAUSES[number]

/** Both ends of a change. All three have the same rows, or copies of them. */
export interface ChangeInput {
  /** The earlier day by the model of the start. */
  from: TrustInput
  /** The earlier day by the model of the end; the same as `from` when both are one version. */
  renewed: TrustInput
  /** The later day by the model of the end. */
  to: TrustInput
}

/** A score on the way from one day to another: real at both ends, in between as if only some causes had acted. */
export interface Stop {
  composite: Composite
  input: TrustInput
  /** The day until which the evidence of the input's as_of has faded. */
  end: Day
}

/** The assessments of both ends, and the stops from one to the other, one more than causes. */
export interface Way {
  from: Assessment
  to: Assessment
  stops (direction: Direction): Stop[]
}

/**
 * The way from the earlier score to the later one. First the model of the end judges the start; then the other relationships are
 * those of the end; then the evidence of the start fades until the end, events and time without events alike; then what holds at
 * the end takes its place. Pauses between the assessments.
 */
export function * wayBetween ({ from, renewed, to }: ChangeInput): Generator<undefined, Way, undefined> {
  const first = assess(from)
  yield
  const last = assess(to)
  yield
  const second = renewed === from ? first : assess(renewed)
  yield
  const stops: Array<{ readings: Readings, input: TrustInput, end: Day }> = [
    { readings: first.readings, input: from, end: from.asOf },
    { readings: second.readings, input: renewed, end: renewed.asOf },
    { readings: readAll(renewed, last.rates), input: renewed, end: renewed.asOf },
    { readings: readAll(renewed, last.rates, to.asOf), input: renewed, end: to.asOf },
    { readings: last.readings, input: to, end: to.asOf }
  ]
  return {
    from: first,
    to: last,
    stops: direction => stops.map(({ readings, input, end }) => ({ composite: combine(direction, readings, input.model), input, end }))
  }
}
