import { fromDay, toDay } from './calendar.ts'
import type { Day } from './events.ts'

export const METRIC_INTERVALS = ['total', 'day', 'week', 'month', 'quarter', 'year'] as const
export type MetricInterval = typeof METRIC_INTERVALS[number]

/** Days from `start` to `end`, both included. */
export interface Period {
  start: Day
  end: Day
}

/** 1970-01-05, the first Monday of the calendar of day numbers. */
const MONDAY = 4

/** The first day of the interval that follows the one in which `day` lies; Infinity for the one and only. */
export function nextStart (interval: MetricInterval, day: Day): Day {
  if (interval === 'total') return Infinity
  if (interval === 'day') return day + 1
  if (interval === 'week') return day - mod(day - MONDAY, 7) + 7
  const [year, month] = fromDay(day).split('-').map(Number) as [number, number]
  const months = interval === 'month' ? 1 : interval === 'quarter' ? 3 : 12
  const next = month - mod(month - 1, months) + months
  const [y, m] = next > 12 ? [year + 1, next - 12] : [year, next]
  return y > 9999 ? Infinity : toDay(`${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-01`)
}

/**
 * The calendar intervals from `start` to `end`, ascending; the first and the last are cut by them. Weeks begin on Monday (ISO 8601).
 * Undefined when there are more than `most`.
 */
export function periodsOf (interval: MetricInterval, { start, end }: Period, most: number): Period[] | undefined {
  const periods: Period[] = []
  for (let day = start; day <= end;) {
    if (periods.length === most) return undefined
    const next = Math.min(nextStart(interval, day), end + 1)
    periods.push({ start: day, end: next - 1 })
    day = next
  }
  return periods
}

function mod (a: number, b: number): number {
  return (a % b + b) % b
}
