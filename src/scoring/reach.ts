import type { DayTotals } from './totals.ts'

/** The departments that make what is sold. */
const TECHNICAL: ReadonlySet<string> = new Set(['engineering', 'manufacturing'])

/** Person-minutes of ours with the customer. */
export interface TimeSpent {
  /** By department, > 0; the departments of a meeting share its time equally. */
  departments: Map<string, number>
  /** Of meetings that name no department of ours. */
  unnamed: number
}

export function timeSpent (window: readonly DayTotals[]): TimeSpent {
  const minutes = new Map<string, number>()
  let unnamed = 0
  for (const { departments, minutes: time } of window.flatMap(({ attendance }) => attendance ?? [])) {
    if (departments.length === 0) unnamed += time
    for (const name of departments) minutes.set(name, (minutes.get(name) ?? 0) + time / departments.length)
  }
  return { departments: new Map([...minutes].filter(([, time]) => time > 0)), unnamed }
}

/** Entropy of the time over departments relative to its maximum: 0 one alone, 1 all alike; unknown without their names. */
export function reach ({ departments }: TimeSpent): number | undefined {
  if (departments.size < 2) return departments.size === 1 ? 0 : undefined
  const sum = total(departments)
  let entropy = 0
  for (const time of departments.values()) {
    const part = time / sum
    if (part > 0) entropy -= part * Math.log(part)
  }
  return Math.min(1, entropy / Math.log(departments.size))
}

/** Minutes of engineering and manufacturing; unknown when no meeting names a department of ours. */
export function technicalMinutes ({ departments }: TimeSpent): number | undefined {
  return departments.size === 0 ? undefined : total([...departments].filter(([name]) => TECHNICAL.has(name)))
}

/** All minutes that have a department. */
export function total (departments: Iterable<readonly [string, number]>): number {
  let sum = 0
  for (const [, minutes] of departments) sum += minutes
  return sum
}
