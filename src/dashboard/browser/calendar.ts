/*
 * Calendar days as texts such as 2026-06-30, and as dates at midnight UTC for charts.
 */

const DAY = 86_400_000

/** A day for a chart's axis. */
export const asDate = (iso: string) => new Date(`${iso}T00:00:00Z`)

/** Days from one day to a later one. */
export const daysBetween = (earlier: string, later: string) => Math.round((asDate(later).getTime() - asDate(earlier).getTime()) / DAY)

/** The calendar day of an instant in a time zone. */
export function dayIn (instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant))
}

/** The instant that is surely not after the begin of a day anywhere; what is before the day must be left out by who reads. */
export const beforeDay = (iso: string) => new Date(asDate(iso).getTime() - DAY).toISOString()

/** The instant that is surely not before the end of a day anywhere. */
export const afterDay = (iso: string) => new Date(asDate(iso).getTime() + 2 * DAY).toISOString()
