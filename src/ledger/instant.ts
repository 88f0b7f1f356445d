const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/
const HOUR = 3_600_000

/**
 * An RFC 3339 instant in UTC with exactly six fractional digits, so that text order is time order; nanoseconds are cut off.
 * Undefined when the text is no such instant, names no day of the calendar or lies outside the years 0001 to 9999.
 */
export function toUtc (text: string): string | undefined {
  const match = RFC3339.exec(text)
  if (match === null) return undefined
  const [, year, month, day, , fraction = '', sign, hours, minutes] = match
  if (Number(day) < 1 || Number(day) > daysOf(Number(year), Number(month))) return undefined
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  const seconds = text.slice(0, 19)
  const utc = sign === undefined ? seconds : shift(seconds, (sign === '+' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)))
  return utc.length !== 19 || utc.startsWith('0000') ? undefined : `${utc}.${micros}Z`
}

function daysOf (year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  if (month < 1 || month > 12) return 0
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Moves 'YYYY-MM-DDTHH:MM:SS' by minutes; a result outside the years 0000 to 9999 is longer than 19 characters. */
function shift (seconds: string, minutes: number): string {
  return new Date(Date.parse(`${seconds}Z`) + minutes * 60_000).toISOString().slice(0, -5)
}

/** Cuts a calendar day out of an instant of `toUtc`. */
export type DayCutter = (utc: string) => string

const cutters = new Map<string, DayCutter>()

/** The function that says on which calendar day ('YYYY-MM-DD') an instant falls in an IANA time zone. */
export function dayCutter (timeZone: string): DayCutter {
  let cutter = cutters.get(timeZone)
  if (cutter === undefined) {
    cutter = timeZone === 'UTC' ? utc => utc.slice(0, 10) : zoneCutter(timeZone)
    cutters.set(timeZone, cutter)
  }
  return cutter
}

const MANY_HOURS = 50_000

function zoneCutter (timeZone: string): DayCutter {
  // Not the calendar `iso8601`: this engine counts its days before 1582 in the Julian calendar.
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, calendar: 'gregory', year: 'numeric', month: '2-digit', day: '2-digit', era: 'short'
  })
  const exactly = (ms: number) => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]))
    const year = part.era?.startsWith('B') ? '0000' : part.year!.padStart(4, '0')
    return `${year}-${part.month}-${part.day}`
  }
  // Almost every hour lies within one day, so its day is asked for once; the few that do not are cut exactly.
  const wholeHours = new Map<number, string | undefined>()
  return (utc) => {
    const ms = Date.parse(`${utc.slice(0, 23)}Z`)
    const hour = Math.floor(ms / HOUR)
    if (!wholeHours.has(hour)) {
      if (wholeHours.size >= MANY_HOURS) wholeHours.clear()
      const first = exactly(hour * HOUR)
      wholeHours.set(hour, first === exactly((hour + 1) * HOUR - 1) ? first : undefined)
    }
    return wholeHours.get(hour) ?? exactly(ms)
  }
}

/** What PostgreSQL writes for a timestamptz in UTC ('2026-03-02 10:00:00.5+00'), as `toUtc` would. */
export function fromPostgres (text: string): string {
  const end = text.length - 3 // '+00'
  const fraction = end > 19 ? text.slice(20, end).padEnd(6, '0') : '000000'
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`
}
