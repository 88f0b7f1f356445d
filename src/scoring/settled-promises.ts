import type { Day, LedgerEvent } from './events.ts'
import { latenessValue } from './promise.ts'
import { isClear, latenessOf, promiseThread, settledOn } from './promise-standing.ts'
import { threadOf } from './threads.ts'

/** A promise of ours whose outcome is known. */
export interface SettledPromise {
  /** The day on which its outcome began to show: on the eve of it a forecast knows nothing of it. */
  judged: Day
  /** The day of the settlement that counts. */
  settled: Day
  /** What it was worth, from 0 (broken) to 1 (kept in time). */
  value: number
}

/**
 * The promises of ours that were settled up to `end`, from the events of one relationship in any order. What was waived or is open
 * has no outcome. The outcome begins to show on the due day, on the day of the settlement, or on that of an earlier one that was
 * corrected later, whichever is first.
 */
export function settledPromises (events: readonly LedgerEvent[], end: Day): SettledPromise[] {
  const threads = new Map<string, LedgerEvent[]>()
  for (const event of events) {
    const name = threadOf(event)
    if (name === undefined || event.day > end || !event.type.startsWith('promise.')) continue
    const thread = threads.get(name)
    if (thread === undefined) threads.set(name, [event])
    else thread.push(event)
  }
  return [...threads.values()].flatMap(outcomeOf)
}

function outcomeOf (events: readonly LedgerEvent[]): SettledPromise[] {
  const thread = promiseThread()
  for (const event of events) thread.add(event)
  const promise = thread.standing()
  const { settlement } = promise
  if (!isClear(promise) || promise.by !== 'supplier' || settlement === undefined || settlement.data.outcome === 'waived') return []
  const value = settlement.data.outcome === 'broken' ? 0 : latenessValue(latenessOf(promise.due, settlement))
  const settlements = events.filter(event => event.type === 'promise.settled' && !isRenewal(event)).map(({ day }) => day)
  const judged = settlements.reduce((first, day) => Math.min(first, day), Math.min(promise.due, settledOn(settlement)))
  return [{ judged, settled: settlement.day, value }]
}

function isRenewal (event: LedgerEvent): boolean {
  return event.type === 'promise.settled' && event.data.outcome === 'renegotiated' && event.data.new_due_on !== undefined
}
