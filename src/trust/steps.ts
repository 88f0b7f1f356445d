import { fromDay, toDay, type Day } from '../scoring/index.ts'

export const INTERVALS = ['day', 'week', 'month'] as const
export type Interval = typeof INTERVALS[number]

/** The days of a history, ascending: every day, every seventh, or the same day of each month, counted back from `end` to `start`. */
export function steps (start: Day, end: Day, interval: Interval): Day[] {
  const days: Day[] = []
  for (let n = 0, day = end; day >= start; day = back(end, ++n, interval)) days.push(day)
  return days.reverse()
}

/** How many steps there are, without making them. */
export function countSteps (start: Day, end: Day, interval: Interval): number {
  const length = { day: 1, week: 7, month: 28 }[interval]
  return Math.floor((end - start) / length) + 1
}

function back (end: Day, n: number, interval: Interval): Day {
  if (interval === 'day') return end - n
  if (interval === 'week') return end - 7 * n
  const [year = 0, month = 0, day = 0] = fromDay(end).split('-').map(Number)
  const months = year * 12 + (month - 1) - n
  const y = Math.floor(months / 12)
  const m = months - y * 12 + 1
  // The last day of a shorter month stands for the days that it lacks.
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate()
  const two = (value: number) => String(value).padStart(2, '0')
  return toDay(`${String(y).padStart(4, '0')}-${two(m)}-${two(Math.min(day, last))}`)
}
