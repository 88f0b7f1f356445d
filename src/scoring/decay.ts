import type { Day } from './events.ts'

const LONGEST = 65_536
const tables = new Map<number, number[]>()

/**
 * Weights `2^(-age/halfLife)` by age in days, from 0 to at least the smaller of `oldest` and 65,536 days; what is older
 * has no weight in any digit. Remembered, because one score looks up thousands of them.
 */
export function decayTable (halfLife: number, oldest: number): readonly number[] {
  let table = tables.get(halfLife)
  if (table === undefined) {
    if (tables.size >= 64) tables.clear()
    tables.set(halfLife, table = [])
  }
  for (let age = table.length; age <= Math.min(oldest, LONGEST); age++) table.push(2 ** (-age / halfLife))
  return table
}

/** Days from `start` to `end`, both included, each weighted by its age at `end`; 0 when `start` is later or unknown. */
export function decayedDays (start: Day | undefined, end: Day, halfLife: number): number {
  if (start === undefined || start > end) return 0
  const daily = -Math.LN2 / halfLife
  return Math.expm1(daily * (end - start + 1)) / Math.expm1(daily)
}
