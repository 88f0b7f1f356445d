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
