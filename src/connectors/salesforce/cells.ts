import { toUtc } from '../../ledger/instant.ts'
import { flagCell, recent, textCell } from '../cells.ts'
import { RowFault, type Row } from '../reading.ts'

/*
 * The values of a record, as the APIs of Salesforce give them or as the cells of a bulk export do: then all are texts, and an empty
 * one is an absent one.
 */

function cell (row: Row, field: string): unknown {
  const value = row[field]
  return value === null || value === '' ? undefined : value
}

/** A word of a picklist, or a line of text. */
export const text = textCell

/** Whether a box is checked; an empty one is not. */
export const flag = (row: Row, field: string): boolean => flagCell(row, field) ?? false

/** A whole number from 0 to `most`. */
export function whole (row: Row, field: string, most: number): number | undefined {
  const value = cell(row, field)
  if (value === undefined) return undefined
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,10}(?:\.0+)?$/.test(value) ? Number(value) : NaN
  if (!Number.isInteger(number) || number < 0 || number > most) throw new RowFault(field, `must be a whole number from 0 to ${most}`, value)
  return number
}

/** An instant, as UTC with milliseconds. Salesforce writes its offset without a colon. */
export function instant (row: Row, field: string): string | undefined {
  const value = cell(row, field)
  if (value === undefined) return undefined
  const utc = typeof value === 'string' ? toUtc(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) : undefined
  if (utc === undefined) throw new RowFault(field, 'must be an instant such as 2026-05-04T08:30:00.000+0000', value)
  return recent(field, `${utc.slice(0, 23)}Z`, value)
}

/** A day. It may carry the time of midnight in UTC, which means nothing: in New York it would be the day before. */
export function day (row: Row, field: string): string | undefined {
  const value = cell(row, field)
  if (value === undefined) return undefined
  const date = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?(?:Z|\+00:?00))?$/.exec(value)?.[1] : undefined
  if (date === undefined || toUtc(`${date}T12:00:00Z`) === undefined) throw new RowFault(field, 'must be a day such as 2026-05-04', value)
  return recent(field, date, value)
}
