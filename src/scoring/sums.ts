import { decayTable } from './decay.ts'
import type { Day } from './events.ts'
import { DIMENSIONS, type Dimension, type ScoringModel } from './model.ts'
import { latenessValue } from './promise.ts'
import { holds, type DayRow, type Evidence } from './totals.ts'

/** Weighted evidence of one dimension. */
export interface DimensionSum {
  /** Positive evidence of a ratio dimension, or weighted events of a rate dimension. */
  r: number
  /** Negative evidence; 0 for a rate dimension. */
  s: number
  /** Pieces of evidence that hold, whatever their age. */
  events: number
}

export type EvidenceSums = Record<Dimension, DimensionSum>

/** Where evidence is taken from: its state at `asOf`, on days from `start` to `end`, fading by age or (`plain`) not at all. */
export interface Scope {
  asOf: Day
  start?: Day
  end: Day
  plain?: boolean
}

type WeightTables = Record<Dimension, readonly number[]>

/** Sums the evidence of a relationship, always in the order of its rows. */
export function sumEvidence (days: readonly DayRow[], scope: Scope, model: ScoringModel): EvidenceSums {
  const { asOf, start = -Infinity, end, plain = false } = scope
  const sums = byDimension<DimensionSum>(() => ({ r: 0, s: 0, events: 0 }))
  const weights = weightTables(days, end, model)
  for (const { day, totals } of days) {
    if (day < start) continue
    if (day > end) break
    for (const evidence of totals.evidence) {
      if (!holds(evidence, asOf)) continue
      const sum = sums[evidence.dimension]
      const weight = plain ? 1 : weights[evidence.dimension][end - day] ?? 0
      sum.r += weight * positive(evidence, asOf - day)
      sum.s += weight * negative(evidence, asOf - day)
      sum.events += 1
    }
  }
  return sums
}

/** Tables of the weights of every dimension, long enough for the oldest row. */
export function weightTables (days: readonly DayRow[], end: Day, model: ScoringModel): WeightTables {
  const oldest = days[0] === undefined ? -1 : end - days[0].day
  return byDimension(dimension => decayTable(model.dimensions[dimension].half_life_days, oldest))
}

/** Positive weight of a ratio evidence or weight of a rate evidence, `age` days after the day that it stands on. */
export function positive (evidence: Pick<Evidence, 'p' | 'x' | 'late'>, age: number): number {
  if (evidence.late === undefined) return evidence.p ?? evidence.x ?? 0
  return evidence.late * latenessValue(age)
}

/** Negative weight of an evidence, `age` days after the day that it stands on. */
export function negative (evidence: Pick<Evidence, 'n' | 'late'>, age: number): number {
  if (evidence.late === undefined) return evidence.n ?? 0
  return evidence.late * (1 - latenessValue(age))
}

/** A record with one value per dimension, in the order of DIMENSIONS. */
export function byDimension<T> (value: (dimension: Dimension) => T): Record<Dimension, T> {
  return Object.fromEntries(DIMENSIONS.map(dimension => [dimension, value(dimension)])) as Record<Dimension, T>
}
