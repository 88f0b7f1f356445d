import type { Interval } from './distributions.ts'
import { INTERVAL } from './model.ts'

/** How far two figures rise and fall together. */
export interface RankCorrelation {
  /** Spearman's rho, -1 to 1. */
  rho: number
  /** 90 % interval; absent at exactly -1 or 1, where Fisher's z has no finite value. */
  interval?: Interval
}

/** Fewest pairs that give a rho: the variance of Fisher's z divides by the pairs beyond three. */
export const LEAST_PAIRS = 4

/** Variance of Fisher's z of a rank correlation, times the pairs beyond three (Fieller, Hartley and Pearson 1957). */
const FIELLER = 1.06

/** The ranks of values from 1 up; equal values share the mean of their ranks. */
export function midRanks (values: readonly number[]): number[] {
  // Bare numbers are sorted many times faster than places by the numbers that stand on them.
  const sorted = Float64Array.from(values).sort()
  const ranks = new Map<number, number>()
  for (let first = 0; first < sorted.length;) {
    let end = first + 1
    while (end < sorted.length && sorted[end] === sorted[first]) end += 1
    ranks.set(sorted[first]!, (first + 1 + end) / 2)
    first = end
  }
  return values.map(value => ranks.get(value)!)
}

/**
 * Spearman's rho of pairs, with ties by mid-ranks; undefined with fewer than four pairs, and where one side is the same throughout.
 * All sums are of halves and exact for up to 100,000 pairs, so the order of the pairs changes no digit.
 */
export function rankCorrelation (pairs: ReadonlyArray<readonly [number, number]>): RankCorrelation | undefined {
  const n = pairs.length
  if (n < LEAST_PAIRS) return undefined
  const x = midRanks(pairs.map(([value]) => value))
  const y = midRanks(pairs.map(([, value]) => value))
  const mean = (n + 1) / 2
  let xx = 0
  let yy = 0
  let xy = 0
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - mean
    const dy = y[i]! - mean
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  if (xx === 0 || yy === 0) return undefined
  const rho = Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
  if (Math.abs(rho) === 1) return { rho }
  const reach = INTERVAL.width / 2 * Math.sqrt(FIELLER / (n - 3))
  const z = Math.atanh(rho)
  return { rho, interval: { low: Math.tanh(z - reach), high: Math.tanh(z + reach) } }
}
