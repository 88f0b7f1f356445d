import type { LedgerEvent } from './events.ts'

/** Compares two texts by code units: the same on every machine, whatever its language. */
export function compareText (a: string, b: string): number {
  if (a < b) return -1
  return a > b ? 1 : 0
}

/** The one order of events, by (time, source, id), whatever the order of their arrival. */
export function compareEvents (a: LedgerEvent, b: LedgerEvent): number {
  return compareText(a.time, b.time) || compareText(a.source, b.source) || compareText(a.id, b.id)
}

/** The earlier of two events in that order; the one that there is when the other is still unknown. */
export function earlier<E extends LedgerEvent> (known: E | undefined, event: E): E {
  return known === undefined || compareEvents(event, known) < 0 ? event : known
}

/** The later of two events in that order; the one that there is when the other is still unknown. */
export function later<E extends LedgerEvent> (known: E | undefined, event: E): E {
  return known === undefined || compareEvents(event, known) > 0 ? event : known
}
