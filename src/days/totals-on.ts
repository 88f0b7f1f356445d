import { setImmediate as otherWork } from 'node:timers/promises'
import type { Tx } from '../../db/connect.ts'
import { eventsOfThreads, eventsOnDays, type Place, type PlacedEvent, type Thread } from '../ledger/queries.ts'
import { factsOf, foldDay, fromDay, placeThread, threadOf, type DayTotals, type Fact } from '../scoring/index.ts'

/** How many days or threads are computed at a stretch before other requests have their turn. */
const STRETCH = 100

/** What threads put on their days, by the name of the thread. */
export type Threads = Map<string, ReturnType<typeof placeThread>>

type OnThread = (thread: Thread, events: readonly PlacedEvent[]) => void

/** A day of a relationship and what the ledger says of it; no totals when nothing stands on it. */
export interface PlacedTotals extends Place {
  totals: DayTotals | undefined
  /** The rows for the metrics; made when they are asked for. */
  facts (): Fact[]
}

/**
 * The totals of some days from their events and threads: at most a thousand places, in the order of the answer.
 * @param threads those of the days before, which are kept as far as they go on, so that a long thread is read and placed once
 * @param knownAt an instant (UTC, microseconds): only what was known then; everything that counts when left away
 * @param onThread is told of each thread that is read, with all of its events that count
 */
export async function totalsOn (
  tx: Tx, tenantId: string, places: readonly Place[], threads: Threads, knownAt?: string, onThread: OnThread = () => {}
): Promise<PlacedTotals[]> {
  const [events, touching] = await Promise.all([
    eventsOnDays(tx, tenantId, places, knownAt),
    tx<Array<Place & Thread>>`
      select d.relationship, d.day ${sinceEpoch(tx)}, d.thread
      from unnest(${places.map(p => p.relationship)}::text[], ${places.map(p => fromDay(p.day))}::date[]) as p (relationship, day)
      join thread_days d on d.tenant_id = ${tenantId} and d.relationship = p.relationship and d.day = p.day`
  ])
  await placeThreads(tx, tenantId, new Map(touching.map(row => [threadName(row), row])), threads, knownAt, onThread)
  const byDay = groupBy(events, placeName)
  const threadsOn = groupBy(touching, placeName)
  const rows: PlacedTotals[] = []
  for (const [index, { relationship, day }] of places.entries()) {
    if (index % STRETCH === STRETCH - 1) await otherWork()
    const name = placeName({ relationship, day })
    const placed = (threadsOn.get(name) ?? []).flatMap(row => threads.get(threadName(row))?.get(day) ?? [])
    const own = byDay.get(name) ?? []
    rows.push({ relationship, day, totals: foldDay(day, own, placed), facts: () => factsOf(day, own, placed) })
  }
  return rows
}

/** Makes `threads` hold the threads that are touching, and no others; places those that it does not hold yet. */
async function placeThreads (
  tx: Tx, tenantId: string, touching: Map<string, Thread>, threads: Threads, knownAt: string | undefined, onThread: OnThread
): Promise<void> {
  for (const name of threads.keys()) if (!touching.has(name)) threads.delete(name)
  const missing = [...touching].filter(([name]) => !threads.has(name)).map(([, thread]) => thread)
  if (missing.length === 0) return
  const events = groupBy(await eventsOfThreads(tx, tenantId, missing, knownAt), event => threadName(threadOfEvent(event)))
  for (const [name, thread] of events) {
    threads.set(name, placeThread(thread))
    onThread(threadOfEvent(thread[0]!), thread)
    if (threads.size % STRETCH === 0) await otherWork()
  }
}

/** Makes a date the number of a day: done by the server, because texts of dates cost more to read than all else of a row. */
export const sinceEpoch = (tx: Tx) => tx`- date '1970-01-01' as day`

export function threadOfEvent (event: PlacedEvent): Thread {
  return { relationship: event.relationship, thread: threadOf(event)! } // it came from the ledger by its thread
}

// The part that holds no space comes first, or the lengths tell: no two places and no two threads share a name.
export const placeName = ({ relationship, day }: Place) => `${day} ${relationship}`
export const threadName = ({ relationship, thread }: Thread) => `${relationship.length} ${relationship} ${thread}`

function groupBy<T, K> (items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
