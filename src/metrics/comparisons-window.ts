import { FIRST_DAY, fromDay, nextStart, toDay, type Day, type MetricInterval, type Period } from '../scoring/index.ts'

const MONTHS = { month: 1, quarter: 3, year: 12 } as const

/**
 * The window whose periods are those before the periods of `window`, one by one, and cut alike: of the total the equally long window just
 * before it; of calendar intervals each the one before, of which a first or last one that is cut has the same days of its months, as far
 * as the month has them. Undefined where the calendar of answers ends.
 */
export function windowBefore (interval: MetricInterval, { start, end }: Period): Period | undefined {
  const before = moved(interval, { start, end })
  return before.start < FIRST_DAY ? undefined : before
}

function moved (interval: MetricInterval, { start, end }: Period): Period {
  if (interval === 'total') return { start: start - (end - start + 1), end: start - 1 }
  if (interval === 'day') return { start: start - 1, end: end - 1 }
  if (interval === 'week') return { start: start - 7, end: end - 7 }
  const months = MONTHS[interval]
  const isWhole = nextStart(interval, end) === end + 1
  // The day after a whole interval begins the next one, and that day exists in every month.
  return { start: monthsBefore(start, months), end: isWhole ? monthsBefore(end + 1, months) - 1 : monthsBefore(end, months) }
}

/** The same day so many months earlier, or the last one of that month; -Infinity before the first year. */
function monthsBefore (day: Day, months: number): Day {
  const [year, month, date] = fromDay(day).split('-').map(Number) as [number, number, number]
  const count = year * 12 + month - 1 - months
  return count < 12 ? -Infinity : Math.min(firstOf(count) + date, firstOf(count + 1)) - 1
}

/** The first day of a month that is counted from the year 0. */
function firstOf (count: number): Day {
  return toDay(`${String(Math.floor(count / 12)).padStart(4, '0')}-${String(count % 12 + 1).padStart(2, '0')}-01`)
}
