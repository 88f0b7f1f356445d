import { toDay, type Day } from '../scoring/index.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day that `now` falls on in a time zone. */
export function todayOf (timeZone: string, now: Date): Day {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  return toDay(format.format(now))
}
