import type { Tx } from '../../db/connect.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { callOf, type Call } from '../scoring/index.ts'
import { MOST_RELATIONSHIPS, scoredRows, type ScoredRow, type Selection } from './queries.ts'
import { standNotes } from './report.ts'

export interface CallQuery extends Selection {
  limit?: number
  cursor?: string
}

interface Listed {
  row: ScoredRow
  asOf: string
  call: Call
}

type Position = [urgency: number, key: string]

/**
 * A page of the customers to call, the most urgent first and equally urgent ones by key. The urgency follows from figures that were
 * kept when the relationship was scored; no more than a few pages are in memory at a time.
 */
export async function callList (tx: Tx, tenantId: string, today: string, query: CallQuery) {
  const { cursor, limit: asked = 20, ...selection } = query
  const limit = Math.min(asked, 100)
  const last = cursor === undefined ? undefined : position(cursor, selection)
  const counts = { total: 0, scored: 0, behind: 0 }
  let toCall = 0
  let more = false
  let best: Listed[] = []
  for await (const rows of scoredRows(tx, tenantId, today, selection)) {
    for (const row of rows) {
      if (counts.total === MOST_RELATIONSHIPS) {
        more = true
        break
      }
      counts.total += 1
      if (row.asOf === null) continue
      counts.scored += 1
      if (row.behind) counts.behind += 1
      const call = callOf(row.figures?.call ?? {})
      if (call.urgency === 0) continue
      toCall += 1
      if (last === undefined || compare([call.urgency, row.key], last) > 0) best.push({ row, asOf: row.asOf, call })
    }
    best = first(best, limit + 1)
  }
  const page = best.slice(0, limit)
  const end = best.length > limit ? page.at(-1) : undefined
  const notes = standNotes(counts, more)
  return {
    as_of: today,
    relationships: counts.total,
    to_call: toCall,
    data: page.map(shown),
    has_more: end !== undefined,
    ...(end === undefined ? {} : { next_cursor: encodeCursor('calls', selection, [end.call.urgency, end.row.key]) }),
    ...(notes.length > 0 ? { notes } : {})
  }
}

function first (listed: Listed[], limit: number): Listed[] {
  return listed.sort((a, b) => compare([a.call.urgency, a.row.key], [b.call.urgency, b.row.key])).slice(0, limit)
}

/** Below 0 when `a` is called before `b`. */
function compare (a: Position, b: Position): number {
  return b[0] - a[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)
}

function position (cursor: string, selection: Selection): Position {
  const [urgency, key] = decodeCursor('calls', cursor, selection)
  if (typeof urgency !== 'number' || !Number.isFinite(urgency) || typeof key !== 'string') throw forgedCursor()
  return [urgency, key]
}

function shown ({ row: { key, name, segment, figures }, asOf, call }: Listed) {
  const { last_contact_on: last, orders } = figures?.call ?? {}
  return {
    relationship: key,
    ...(name === null ? {} : { name }),
    ...(segment === null ? {} : { segment }),
    as_of: asOf,
    ...call,
    ...(last === undefined ? {} : { last_contact_on: last }),
    ...(orders === undefined ? {} : { order_value: orders })
  }
}
