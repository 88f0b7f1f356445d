import { count } from './count.ts'
import { dayRows } from './day-rows.ts'
import type { Day, LedgerEvent } from './events.ts'
import { evidenceOf } from './evidence.ts'
import { DIMENSIONS } from './model.ts'
import { compareEvents } from './order.ts'
import type { DayTotals, Evidence, Placed } from './totals.ts'

/**
 * The totals of one day of a relationship, or undefined when nothing stands on it.
 * @param events the events of that day, thread events included
 * @param threads what `placeThread` put on this day, of every thread that touches it
 *
 * Neither needs an order. The result holds for every as_of: what a later event changes carries the as_of days on which it holds.
 */
export function foldDay (day: Day, events: readonly LedgerEvent[], threads: readonly Placed[]): DayTotals | undefined {
  if (events.length === 0 && threads.length === 0) return undefined
  const placed = [...threads]
  const totals: DayTotals = { events: events.length, evidence: [] }
  const rows = dayRows()
  for (const event of [...events].sort(compareEvents)) {
    count(totals, event, rows)
    for (const evidence of evidenceOf(event)) {
      placed.push({ day, event, list: 'evidence', entry: { ...evidence, id: event.id, source: event.source } })
    }
  }
  for (const { list, entry } of placed.sort(comparePlaced)) {
    if (list === 'facts') continue
    const entries: Array<typeof entry> = totals[list] ??= []
    entries.push(entry)
  }
  return totals
}

function comparePlaced (a: Placed, b: Placed): number {
  return compareEvents(a.event, b.event) || rank(a) - rank(b) || (a.entry.from ?? a.day) - (b.entry.from ?? b.day)
}

/** Place of an entry's dimension; 0 for the other lists, whose entries never meet in one list for the same event. */
function rank ({ list, entry }: Placed): number {
  return list === 'evidence' ? DIMENSIONS.indexOf((entry as Evidence).dimension) : 0
}
