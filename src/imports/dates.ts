import { fromDay, toDay } from '../scoring/index.ts'

/** Reads one text as a date ('2026-03-02') or an instant ('2026-03-02T14:30:00Z'); undefined when it is none of that form. */
export type DateReader = (text: string) => string | undefined

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const LONG_MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']

const PARTS: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<short>\\d{2})',
  Month: `(?<long>${LONG_MONTHS.join('|')})`,
  Mon: `(?<mon>${MONTHS.join('|')})`,
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>[01]\\d|2[0-3])',
  mm: '(?<minute>[0-5]\\d)',
  ss: '(?<second>[0-5]\\d)'
}
// The T between date and time is the one letter that stands for itself.
const TOKEN = /YYYY|YY|Month|Mon|MM|M|DD|D|T(?=HH)|HH|mm|ss|[A-Za-z]+/g

const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/**
 * The reader of one form, such as `DD-Mon-YY`, `M/D/YY`, `YYYY-MM-DD HH:mm`, or one of the words `iso` (RFC 3339, a date or an
 * instant), `epoch_s` and `epoch_ms`. Years of two digits are 1969 to 2068. A time of day without an offset is given `utcOffset`.
 * @throws RangeError for a form that cannot name a day
 */
export function dateReader (form: string, utcOffset: string): DateReader {
  if (form === 'iso') return text => isDate(text) || (INSTANT.test(text) && isDate(text.slice(0, 10))) ? text : undefined
  if (form === 'epoch_s') return text => epoch(text, 1000)
  if (form === 'epoch_ms') return text => epoch(text, 1)
  const pattern = compile(form)
  const timed = form.includes('HH')
  return (text) => {
    const part = pattern.exec(text)?.groups
    if (!part) return undefined
    const day = `${year(part)}-${month(part)}-${part.day!.padStart(2, '0')}`
    if (!isDate(day)) return undefined
    return timed ? `${day}T${part.hour}:${part.minute ?? '00'}:${part.second ?? '00'}${utcOffset}` : day
  }
}

function compile (form: string): RegExp {
  const named: string[] = []
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  let body = ''
  let end = 0
  for (const { 0: token, index } of form.matchAll(TOKEN)) {
    const part = PARTS[token]
    if (part === undefined && token !== 'T') throw new RangeError(`"${token}" is no part of a date form; use ${Object.keys(PARTS).join(', ')}, iso, epoch_s or epoch_ms`)
    body += literal(form.slice(end, index)) + (part ?? token)
    end = index + token.length
    if (part !== undefined) named.push(/<(\w+)>/.exec(part)![1]!)
  }
  const once = (...names: string[]) => named.filter(name => names.includes(name)).length === 1
  if (!once('year', 'short') || !once('month', 'mon', 'long') || !once('day')) {
    throw new RangeError(`the date form "${form}" must name a year, a month and a day, each once`)
  }
  if (new Set(named).size < named.length) throw new RangeError(`the date form "${form}" names a part twice`)
  return new RegExp(`^${body}${literal(form.slice(end))}$`, 'i')
}

function year ({ year, short }: Record<string, string | undefined>): string {
  return year ?? `${Number(short) < 69 ? '20' : '19'}${short}`
}

function month ({ month, mon, long }: Record<string, string | undefined>): string {
  if (month !== undefined) return month.padStart(2, '0')
  const index = mon === undefined ? LONG_MONTHS.indexOf(long!.toLowerCase()) : MONTHS.indexOf(mon.toLowerCase())
  return String(index + 1).padStart(2, '0')
}

function epoch (text: string, scale: number): string | undefined {
  const ms = /^-?\d{1,16}(\.\d+)?$/.test(text) ? Number(text) * scale : NaN
  return Math.abs(ms) < 253_402_300_800_000 && ms > -62_135_596_800_000 ? new Date(ms).toISOString() : undefined
}

export function isDate (text: string): boolean {
  try {
    toDay(text)
    return true
  } catch {
    return false
  }
}

/** Moves the day of a date or an instant; the time of day stays. */
export function moveDays (date: string, days: number): string {
  return fromDay(toDay(date.slice(0, 10)) + days) + date.slice(10)
}

/** A date as an instant: noon, which is the same calendar day in almost every time zone. Instants stay as they are. */
export function toInstant (date: string, utcOffset: string): string {
  return date.length === 10 ? `${date}T12:00:00${utcOffset}` : date
}
