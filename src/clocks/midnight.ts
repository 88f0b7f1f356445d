import { dayCutter } from '../ledger/instant.ts'

const HOUR = 3_600_000

/** Days have 23 to 25 hours, and a zone that changed sides of the date line once had a day of 47. */
const LONGEST_DAY = 49 * HOUR

/**
 * The first instant of the day after the one that `instant` falls on, to the millisecond, in a zone where midnight may not exist.
 * @param instant milliseconds since 1970
 */
export function nextMidnight (instant: number, timeZone: string): number {
  const dayOf = (ms: number) => dayCutter(timeZone)(new Date(ms).toISOString())
  const today = dayOf(instant)
  let [before, after] = [instant, instant]
  while (dayOf(after) <= today && after - instant < LONGEST_DAY) after += HOUR
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayOf(middle) <= today) before = middle
    else after = middle
  }
  return after
}
