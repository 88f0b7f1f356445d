import { day } from '../format.ts'
import type { Interval } from './query.ts'

export interface Period { start: string, end: string }

const MOST = 20_000
const DAY = 86_400_000
const iso = (time: number) => new Date(time).toISOString().slice(0, 10)
const timeOf = (text: string) => Date.parse(`${text}T00:00:00Z`)

/** The first day of the period after that of `text`. */
function next (interval: Interval, text: string): string {
  const date = new Date(timeOf(text))
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  if (interval === 'day') return iso(timeOf(text) + DAY)
  if (interval === 'week') return iso(timeOf(text) + DAY * (7 - (date.getUTCDay() + 6) % 7))
  if (interval === 'month') return iso(Date.UTC(year, month + 1))
  if (interval === 'quarter') return iso(Date.UTC(year, month - month % 3 + 3))
  return iso(Date.UTC(year + 1, 0))
}

/** All periods of a window, also those that an answer leaves away because nothing is known of them. */
export function periodsOf (interval: Interval, { start, end }: Period): Period[] {
  if (interval === 'total') return [{ start, end }]
  const periods: Period[] = []
  for (let from = start; from <= end && periods.length < MOST;) {
    const to = next(interval, from)
    const last = iso(timeOf(to) - DAY)
    periods.push({ start: from, end: last < end ? last : end })
    from = to
  }
  return periods
}

/** Whether the window cuts its first or its last period, so that sums over them are smaller than over whole ones. */
export function cuts (interval: Interval, { start, end }: Period): { first: boolean, last: boolean } {
  if (interval === 'total') return { first: false, last: false }
  return { first: next(interval, iso(timeOf(start) - DAY)) !== start, last: next(interval, end) !== iso(timeOf(end) + DAY) }
}

/** A period for people, e.g. `Jan 2026`, `Q1 2026`, `week of 5 Jan 2026`. */
export function periodLabel (interval: Interval, { start, end }: Period): string {
  if (interval === 'day') return day(start)
  if (interval === 'week') return `week of ${day(start)}`
  if (interval === 'month') return day(start).replace(/^\d+ /, '')
  if (interval === 'quarter') return `Q${Math.floor(new Date(timeOf(start)).getUTCMonth() / 3) + 1} ${start.slice(0, 4)}`
  if (interval === 'year') return start.slice(0, 4)
  return `${day(start)} – ${day(end)}`
}
