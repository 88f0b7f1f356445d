const DAY = 86_400_000
const MANY = 1000

const formats = new Map<string, Intl.DateTimeFormat | undefined>()

/** Turns what clocks of a place show into instants; both in milliseconds, the clock counted as if it were UTC. */
export type Clock = (wall: number) => number

/** The clocks of an IANA time zone; undefined when there is no such zone. */
export function clockOf (timeZone: string): Clock | undefined {
  const format = formatOf(timeZone)
  return format && (wall => toInstant(wall, ms => shown(format, ms) - ms))
}

/**
 * The instant at which clocks show `wall`, given how far they are ahead of UTC at an instant. A clock shows an hour twice when it is
 * set back: the first counts. An hour that it skips is read as if it had not been set yet.
 */
export function toInstant (wall: number, ahead: (ms: number) => number): number {
  const before = wall - ahead(wall - DAY)
  if (before + ahead(before) === wall) return before
  const after = wall - ahead(wall + DAY)
  return after + ahead(after) === wall ? after : before
}

/** A time of `timeCell` as RFC 3339 in UTC; a day is taken at noon, and what says no offset in the tenant's time zone. */
export function instantOf (time: string, timeZone: string): string {
  if (time.endsWith('Z')) return time
  const wall = Date.parse(time.length === 10 ? `${time}T12:00:00Z` : `${time}Z`)
  const clock = clockOf(timeZone)
  return new Date(clock === undefined ? wall : clock(wall)).toISOString()
}

/** The calendar day, 'YYYY-MM-DD', of a time of `timeCell` in the tenant's time zone. */
export function dayOf (time: string, timeZone: string): string {
  if (!time.endsWith('Z')) return time.slice(0, 10)
  const format = formatOf(timeZone)
  const ms = Date.parse(time)
  return new Date(format === undefined ? ms : shown(format, ms)).toISOString().slice(0, 10)
}

/** Whole and hundredths of minutes between two times of `timeCell`. */
export function minutesBetween (start: string, end: string, timeZone: string): number {
  return hundredths((Date.parse(instantOf(end, timeZone)) - Date.parse(instantOf(start, timeZone))) / 60_000)
}

/** Minutes to the hundredth, which is finer than anybody measures them. */
export const hundredths = (minutes: number): number => Math.round(minutes * 100) / 100

function formatOf (timeZone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(timeZone)) {
    if (formats.size >= MANY) formats.clear()
    formats.set(timeZone, makeFormat(timeZone))
  }
  return formats.get(timeZone)
}

function makeFormat (timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric'
    })
  } catch {
    return undefined
  }
}

/** What clocks show at an instant. */
function shown (format: Intl.DateTimeFormat, ms: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) + ((ms % 1000) + 1000) % 1000
}
