import type { Tx } from '../../db/connect.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { promiseEvents } from '../ledger/queries.ts'
import {
  MOST_GROUPS, fromDay, ledgerPromise, promiseTally, promiseThread, toDay,
  type Day, type LedgerPromise, type Party, type PromiseKind, type PromiseLedgerState, type PromiseSide, type PromiseSummary
} from '../scoring/index.ts'

/** What of the ledger is shown; the summary is of all promises. */
interface PromiseFilters {
  state?: PromiseLedgerState
  by?: Party
  kind?: PromiseKind
}

export interface LedgerQuestion {
  tenantId: string
  relationship: string
  asOf: Day
  /** UTC with microseconds; everything known when left away */
  knownAt: string | undefined
  filters: PromiseFilters
  /** all that was asked for but the page, as the caller wrote it: what a cursor belongs to */
  query: object
  limit: number
  cursor: string | undefined
}

/** A promise without a due day comes after all others. */
const NO_DAY = Number.MAX_SAFE_INTEGER

/** Where a promise stands in the list. */
type Position = [due: number, promiseId: string]

/**
 * The promises of a relationship at the end of a day: the summary of all, and a page of those that the filters leave. Every promise is
 * read for each page, one after the other, but only the page and the sums are kept.
 */
export async function readPromiseLedger (tx: Tx, { tenantId, relationship, asOf, knownAt, filters, query, limit, cursor }: LedgerQuestion) {
  const page = pageAfter(cursor === undefined ? undefined : positionIn(cursor, query), limit)
  const tally = promiseTally()
  for await (const promise of promisesAt(tx, tenantId, relationship, asOf, knownAt)) {
    tally.add(promise)
    if (isWanted(promise, filters)) page.offer(promise)
  }
  const summary = tally.summary()
  const { data, more, last } = page.end()
  return {
    summary,
    data,
    has_more: more,
    ...(more && last ? { next_cursor: encodeCursor('promises', query, last) } : {}),
    notes: notesOn(summary, asOf, side => tally.isCut(side))
  }
}

/** Each promise of the relationship as it stands at the end of the day, in no particular order. */
async function * promisesAt (
  tx: Tx, tenantId: string, relationship: string, asOf: Day, knownAt: string | undefined
): AsyncGenerator<LedgerPromise> {
  let id: string | undefined
  let thread = promiseThread()
  for await (const events of promiseEvents(tx, tenantId, relationship, asOf, knownAt)) {
    for (const event of events) {
      const isNext = event.data.promise_id !== id
      if (isNext && id !== undefined) yield ledgerPromise(id, thread.standing(), asOf)
      if (isNext) thread = promiseThread()
      id = event.data.promise_id
      thread.add(event)
    }
  }
  if (id !== undefined) yield ledgerPromise(id, thread.standing(), asOf)
}

function isWanted (promise: LedgerPromise, { state, by, kind }: PromiseFilters): boolean {
  return (state ?? promise.state) === promise.state && (by ?? promise.by) === promise.by && (kind ?? promise.kind) === promise.kind
}

function positionOf (promise: LedgerPromise): Position {
  return [promise.due_on === undefined ? NO_DAY : toDay(promise.due_on), promise.promise_id]
}

function isBefore ([dueA, idA]: Position, [dueB, idB]: Position): boolean {
  return dueA < dueB || (dueA === dueB && idA < idB)
}

/** Keeps of all promises that are offered the `limit` first ones after a position, and one more to know whether there are more. */
function pageAfter (after: Position | undefined, limit: number) {
  const kept: Array<{ promise: LedgerPromise, position: Position }> = []
  return {
    offer (promise: LedgerPromise): void {
      const position = positionOf(promise)
      if (after !== undefined && !isBefore(after, position)) return
      const worst = kept.at(-1)
      if (kept.length > limit && worst && !isBefore(position, worst.position)) return
      const place = kept.findIndex(other => isBefore(position, other.position))
      kept.splice(place === -1 ? kept.length : place, 0, { promise, position })
      if (kept.length > limit + 1) kept.pop()
    },
    end () {
      const page = kept.slice(0, limit)
      return { data: page.map(({ promise }) => promise), more: kept.length > limit, last: page.at(-1)?.position }
    }
  }
}

function positionIn (cursor: string, query: object): Position {
  const [due, id] = decodeCursor('promises', cursor, query)
  if (!Number.isSafeInteger(due) || typeof id !== 'string') throw forgedCursor()
  return [due as number, id]
}

function notesOn ({ supplier, customer, unclear }: PromiseSummary, asOf: Day, isCut: (side: Party) => boolean): string[] {
  const notes = [...notesOnSide('supplier', supplier, isCut('supplier')), ...notesOnSide('customer', customer, isCut('customer'))]
  if (unclear > 0) {
    notes.push(`Promises of which nobody told who gave them or when they are due: ${unclear}. They are unclear, and judged on neither side.`)
  }
  return supplier.promises + customer.promises + unclear > 0
    ? notes
    : [`No promise was recorded up to ${fromDay(asOf)}: all rates are unknown.`]
}

function notesOnSide (name: Party, side: PromiseSide, isCut: boolean): string[] {
  const notes = []
  if (side.judged === 0) {
    notes.push(`No promise of the ${name} was settled or is overdue: its kept_rate and mean_lateness_days are unknown.`)
  } else {
    if (side.mean_lateness_days === undefined) notes.push(`All judged promises of the ${name} were broken: its mean_lateness_days is unknown.`)
    if (side.handoff_gap === undefined) {
      notes.push(`The handoff_gap of the ${name} is unknown: it takes judged promises that one department made and owed, and others that two did.`)
    }
  }
  if (isCut) notes.push(`Only the ${MOST_GROUPS} groups with the most promises of the ${name} are listed.`)
  return notes
}
