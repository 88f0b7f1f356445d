import type { Day } from './events.ts'
import { latenessValue } from './promise.ts'
import { negative, positive } from './sums.ts'
import { holds, type Validity } from './totals.ts'

/** Evidence of one ratio dimension that stands on a day. */
export interface FadingPiece extends Validity {
  day: Day
  p?: number
  n?: number
  late?: number
}

/** Faded sums at the end of each day from `start` on. */
export interface DailySums {
  start: Day
  r: Float64Array
  s: Float64Array
}

/** What is faded from one day to the next; `kept` is the part of `late` that still counts as kept, and fades twice. */
interface Faded { p: number, n: number, late: number, kept: number }

/**
 * The faded evidence of a dimension at the end of every day from `start` to `end`, each as the model sums it for that as_of. Yesterday's
 * sums are faded and changed by what joins and leaves, so the cost grows with the pieces and the days and not with their product.
 */
export function dailySums (pieces: readonly FadingPiece[], halfLife: number, start: Day, end: Day): DailySums {
  const length = Math.max(0, end - start + 1)
  const sums = { start, r: new Float64Array(length), s: new Float64Array(length) }
  const changes = changesOf(pieces, start, end)
  const daily = 2 ** (-1 / halfLife)
  const state: Faded = { p: 0, n: 0, late: 0, kept: 0 }
  for (let i = 0; i < length; i++) {
    state.p *= daily
    state.n *= daily
    state.late *= daily
    state.kept *= daily * latenessValue(1)
    for (const { piece, sign } of changes.get(start + i) ?? []) change(state, piece, start + i, halfLife, sign)
    // A difference below 0 can only come from rounding.
    sums.r[i] = Math.max(0, state.p + state.kept)
    sums.s[i] = Math.max(0, state.n + state.late - state.kept)
  }
  return sums
}

interface Change { piece: FadingPiece, sign: 1 | -1 }

/** By day what begins or ceases to hold; what holds on the first day begins there. */
function changesOf (pieces: readonly FadingPiece[], start: Day, end: Day): Map<Day, Change[]> {
  const changes = new Map<Day, Change[]>()
  const note = (day: Day, change: Change) => {
    const onDay = changes.get(day)
    if (onDay === undefined) changes.set(day, [change])
    else onDay.push(change)
  }
  for (const piece of pieces) {
    const first = Math.max(start, piece.day, piece.from ?? piece.day)
    if (first > end || !holds(piece, first)) continue
    note(first, { piece, sign: 1 })
    if (piece.until !== undefined && piece.until < end) note(piece.until + 1, { piece, sign: -1 })
  }
  return changes
}

function change (state: Faded, piece: FadingPiece, day: Day, halfLife: number, sign: 1 | -1): void {
  const age = day - piece.day
  const weight = sign * 2 ** (-age / halfLife)
  if (piece.late === undefined) {
    state.p += weight * positive(piece, age)
    state.n += weight * negative(piece, age)
  } else {
    state.late += weight * piece.late
    state.kept += weight * piece.late * latenessValue(age)
  }
}
