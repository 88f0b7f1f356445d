import type { Day } from './events.ts'

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DAYS_PER_ERA = 146_097
const DAYS_TO_1970 = 719_468

/**
 * The day number of an ISO date (`1970-01-01` is day 0) in the proleptic Gregorian calendar.
 * Counts in years that begin in March, so that the leap day is the last day of a year
 * (Hinnant, chrono-compatible low-level date algorithms).
 * @throws RangeError when the text is no date of the calendar, such as `2025-02-29`
 */
export function toDay (iso: string): Day {
  const match = ISO_DATE.exec(iso)
  if (match === null) throw new RangeError(`"${iso}" is not a date of the form YYYY-MM-DD`)
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + date - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  const day = era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970
  if (month < 1 || month > 12 || date < 1 || fromDay(day) !== iso) throw new RangeError(`"${iso}" is not a day of the calendar`)
  return day
}

/** The ISO date of a day number: the inverse of `toDay`. */
export function fromDay (day: Day): string {
  const shifted = day + DAYS_TO_1970
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const date = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}

/** The first day of answers, which know no year 0000. */
export const FIRST_DAY: Day = toDay('0001-01-01')
