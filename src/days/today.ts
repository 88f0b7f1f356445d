import { dayCutter } from '../ledger/instant.ts'
import { toDay, type Day } from '../scoring/index.ts'

/** The calendar day that `now` falls on in a time zone. */
export function todayOf (timeZone: string, now: Date): Day {
  return toDay(dayCutter(timeZone)(now.toISOString()))
}
