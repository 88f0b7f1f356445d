import type { Schema } from '../contract.ts'

/** What one dimension gives to a score, relative to the baseline. */
export interface Bar {
  dimension: string
  axis: string
  usual: number
  evidence: number
  /** both together */
  points: number
  events: number
  score?: number
  low?: number
  high?: number
}

/** The dimensions with evidence, those that move the score most first; and those without. */
export function barsOf (dimensions: ReadonlyArray<Schema<'DimensionScore'>>): { bars: Bar[], without: string[] } {
  const known = dimensions.filter(({ score }) => score !== undefined)
  return {
    bars: known.map(({ dimension, axis, score, interval, events, points }) => {
      const [usual, evidence] = [points?.usual_level ?? 0, points?.evidence ?? 0]
      return {
        dimension,
        axis,
        usual,
        evidence,
        points: usual + evidence,
        events,
        ...(score === undefined ? {} : { score }),
        ...(interval === undefined ? {} : { low: interval.low, high: interval.high })
      }
    }).sort((a, b) => Math.abs(b.points) - Math.abs(a.points)),
    without: dimensions.filter(({ score }) => score === undefined).map(({ dimension }) => dimension)
  }
}

/** How many points the widest bar must hold, in either direction. */
export function reach (bars: readonly Bar[]): number {
  return Math.max(1, ...bars.flatMap(({ usual, evidence, points }) => [usual, evidence, points].map(Math.abs)))
}

type Part = Schema<'Contribution'>

/** The contributions of one dimension, the largest first. */
export function contributionsOf (all: readonly Part[], dimension: string): Part[] {
  return all.filter(own => own.dimension === dimension).sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
}
