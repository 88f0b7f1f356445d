import { Type } from 'typebox'
import { todayOf } from '../days/today.ts'
import { Problem } from '../errors.ts'
import { dateParameter as date, day, instant } from '../http/shapes.ts'
import { knownAtParameter, readKnownAt } from '../ledger/known-at.ts'
import { FIRST_DAY, fromDay, toDay, type Day } from '../scoring/index.ts'

/** The window of one relationship in the query. */
export const windowParameters = {
  start: date('First day, inclusive (default: a year before `end`).', '2026-01-01'),
  end: date('Last day, inclusive (default: today in the tenant\'s time zone).', '2026-06-30'),
  known_at: knownAtParameter
}

/** The window in the answer. */
export const windowFields = {
  relationship: Type.String(),
  known_at: Type.Optional(instant('What the answer was limited to, as asked for; absent when everything counts.')),
  start: day('First day of the window.'),
  end: day('Last day of the window.')
}

export interface Window {
  start: Day
  end: Day
  /** The day of `now`, or of `knownAt` when that was asked for, in the tenant's time zone. */
  today: Day
  knownAt: string | undefined
}

/**
 * The window that a query asks for: by default the year up to today.
 * @throws Problem VALIDATION_FAILED when it ends before it begins, or `known_at` is no instant up to `now`
 */
export function readWindow (query: { start?: string, end?: string, known_at?: string }, timeZone: string, now: Date): Window {
  const end = query.end === undefined ? todayOf(timeZone, now) : toDay(query.end)
  const start = query.start === undefined ? Math.max(end - 364, FIRST_DAY) : toDay(query.start)
  if (start > end) {
    throw new Problem('VALIDATION_FAILED', 'start must not be after end.', {
      errors: [{ parameter: 'start', message: `must not be after end (${fromDay(end)})`, received: fromDay(start) }]
    })
  }
  const knownAt = readKnownAt(query.known_at, now)
  return { start, end, today: todayOf(timeZone, knownAt === undefined ? now : new Date(knownAt)), knownAt }
}

/** The first fields of an answer about a window. */
export function headOf (key: string, { knownAt }: Window): { relationship: string, known_at?: string } {
  return { relationship: key, ...(knownAt === undefined ? {} : { known_at: knownAt }) }
}
