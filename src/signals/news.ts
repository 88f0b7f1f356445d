import type { SignalEvidence } from '../scoring/index.ts'

/** By how much of the larger one two figures must differ to be news; figures below the floor are all as good as nothing. */
const SHARE = 0.25
const FLOOR = 0.05

/**
 * Whether evidence says something that the kept evidence does not: another fact, an event that is not named there, or a figure that
 * differs by more than a quarter. Days go by and weights fade without anything having happened; that is not worth a write each day.
 */
export function saysNew (kept: SignalEvidence, found: SignalEvidence): boolean {
  return differs(kept.facts, found.facts, (a, b) => a !== b) || differs(kept.figures, found.figures, isOther) || namesMore(kept, found)
}

function differs<T> (kept: Record<string, T>, found: Record<string, T>, isNew: (a: T, b: T) => boolean): boolean {
  const names = Object.keys(found)
  if (names.length !== Object.keys(kept).length) return true
  return names.some(name => {
    const [before, after] = [kept[name], found[name]]
    return before === undefined || after === undefined || isNew(before, after)
  })
}

function isOther (a: number, b: number): boolean {
  const larger = Math.max(Math.abs(a), Math.abs(b))
  return larger >= FLOOR && Math.abs(a - b) > SHARE * larger
}

function namesMore (kept: SignalEvidence, found: SignalEvidence): boolean {
  const names = new Set(kept.events.map(event => JSON.stringify([event.source, event.id])))
  return found.events.some(event => !names.has(JSON.stringify([event.source, event.id])))
}
