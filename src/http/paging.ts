import { createHash } from 'node:crypto'
import { Problem } from '../errors.ts'

const VERSION = 1

/** Which query a cursor belongs to: the same list and the same filters in any order of their names give the same text. */
function fingerprint (list: string, filters: unknown): string {
  const sorted = JSON.stringify([list, filters], (_key, value) => value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value)
  return createHash('sha256').update(sorted).digest('base64url').slice(0, 16)
}

/** An opaque cursor that continues after the row with the sort keys `last`, for this list with the same `filters` only. */
export function encodeCursor (list: string, filters: unknown, last: unknown[]): string {
  return Buffer.from(JSON.stringify([VERSION, fingerprint(list, filters), ...last])).toString('base64url')
}

/**
 * The sort keys of `encodeCursor`.
 * @throws Problem CURSOR_INVALID when the text is no cursor or belongs to another list or to other filters
 */
export function decodeCursor (list: string, cursor: string, filters: unknown): unknown[] {
  const [version, owner, ...last] = parse(cursor)
  if (version !== VERSION || typeof owner !== 'string' || last.length === 0) {
    throw forgedCursor()
  }
  if (owner !== fingerprint(list, filters)) {
    throw new Problem('CURSOR_INVALID', 'The cursor belongs to a query with other filters; keep the filters while paging, or begin again without a cursor.',
      at('belongs to other filters'))
  }
  return last
}

/** The refusal of a cursor that was made up: it is no secret, so the values in it are checked where they are used. */
export function forgedCursor (): Problem {
  return new Problem('CURSOR_INVALID', 'The cursor is none that this service gave out; begin again without one.', at('is not a cursor'))
}

function parse (cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

const at = (message: string) => ({ errors: [{ parameter: 'cursor', message }] })
