import { toUtc } from '../ledger/instant.ts'
import { RowFault, type Row } from './reading.ts'

/*
 * Values of records, taken leniently: systems and their exports write the same number, flag or instant as a value or as a text.
 * A cell that is empty is absent.
 */

/**
 * A text or a number as text, without spaces around it; undefined when there is none.
 * @throws RowFault for a whole number beyond 2^53 - 1, which may be that of another record
 */
export function textCell (row: Row, field: string): string | undefined {
  const value = row[field]
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RowFault(field, 'is a number too large to be exact; send it as a text', value)
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return text === '' ? undefined : text
}

/** A word of a list, such as NO_SHOW for 'no show'. */
export function wordCell (row: Row, field: string): string | undefined {
  return textCell(row, field)?.slice(0, 100).toUpperCase().replaceAll(/[ -]/g, '_')
}

/** A word of a list that the CRM documents; OTHER for anything else, which people may have written. */
export function listedCell (row: Row, field: string, list: ReadonlySet<string>): string | undefined {
  const word = wordCell(row, field)
  return word === undefined || list.has(word) ? word : 'OTHER'
}

/**
 * A number from 0 to `maximum`.
 * @throws RowFault when it is none
 */
export function numberCell (row: Row, field: string, maximum: number): number | undefined {
  const text = textCell(row, field)
  if (text === undefined) return undefined
  const value = /^[0-9]{1,15}([.][0-9]{1,15})?$/.test(text) ? Number(text) : NaN
  if (!(value <= maximum)) throw new RowFault(field, `must be a number from 0 to ${maximum}`, row[field])
  return value
}

/**
 * A flag: true, 1, yes or false, 0, no.
 * @throws RowFault when it is none
 */
export function flagCell (row: Row, field: string): boolean | undefined {
  const text = textCell(row, field)?.toLowerCase()
  if (text === undefined) return undefined
  if (text === 'true' || text === '1' || text === 'yes') return true
  if (text === 'false' || text === '0' || text === 'no') return false
  throw new RowFault(field, 'must be true or false', row[field])
}

/**
 * An id of HubSpot: digits, so that no name or address of a person becomes part of an id of an event.
 * @throws RowFault when it is not
 */
export function idCell (row: Row, field: string): string | undefined {
  const text = textCell(row, field)
  if (text !== undefined && !/^[0-9]{1,40}$/.test(text)) {
    throw new RowFault(field, 'must be an id of HubSpot: 1 to 40 digits', row[field])
  }
  return text
}

const UNIX_MS = /^[0-9]{11,14}$/
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * A point in time: 'YYYY-MM-DDTHH:MM:SS.mmmZ' where the cell says the offset or counts milliseconds since 1970, the same without Z
 * where it shows a clock without saying where, 'YYYY-MM-DD' where it is a day.
 * @throws RowFault when it is none of these
 */
export function timeCell (row: Row, field: string): string | undefined {
  const text = textCell(row, field)
  if (text === undefined) return undefined
  const time = UNIX_MS.test(text) ? new Date(Number(text)).toISOString() : isoTime(text)
  if (time === undefined || time.startsWith('+')) {
    throw new RowFault(field, 'must be an ISO 8601 date or date-time, or milliseconds since 1970', row[field])
  }
  return recent(field, time, row[field])
}

/**
 * A time of a record as it is; no CRM is older than 1970, and what says so was never filled in.
 * @throws RowFault when it lies before
 */
export function recent (field: string, time: string, received: unknown): string {
  if (time < '1970') throw new RowFault(field, 'must not lie before 1970; leave it away when nobody knows it', received)
  return time
}

function isoTime (text: string): string | undefined {
  const match = ISO.exec(text)
  if (match === null) return undefined
  const [, date, clock = '00:00', seconds = '00', fraction = '0', offset = 'Z'] = match
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset
  const utc = toUtc(`${date}T${clock}:${seconds}.${fraction}${zone}`)?.slice(0, 23)
  if (utc === undefined || match[2] === undefined) return utc?.slice(0, 10)
  return match[5] === undefined ? utc : `${utc}Z`
}

/** The instant of the first of these cells that has one, UTC with milliseconds; a clock without an offset is read as UTC. */
export function revisionCell (row: Row, ...fields: string[]): string | undefined {
  for (const field of fields) {
    const time = timeCell(row, field)
    if (time !== undefined) return time.endsWith('Z') ? time : `${time.length === 10 ? `${time}T00:00:00.000` : time}Z`
  }
  return undefined
}

/** Whether a time of `timeCell` shows a clock and not only a day. */
export const hasClock = (time: string): boolean => time.length > 10
