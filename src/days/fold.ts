import type { Tx } from '../../db/connect.ts'
import { recordedDays, threadEventsOnDays, type Place } from '../ledger/queries.ts'
import { fromDay, touchedDays, type Day, type DayTotals } from '../scoring/index.ts'
import { writeFacts } from './facts.ts'
import { openPromises, type OpenPromises } from './open-promises.ts'
import { placeName, sinceEpoch, threadName, threadOfEvent, totalsOn, type Threads } from './totals-on.ts'

/** How many days one statement reads and writes, so that a long history needs no more memory than a short one. */
const CHUNK = 1000

/** `foldRelationships` for one. */
export async function foldRelationship (tx: Tx, tenantId: string, relationship: string): Promise<number> {
  return await foldRelationships(tx, tenantId, [relationship])
}

/**
 * Brings the day totals of some relationships up to the ledger: takes their dirty marks, folds those days and every other day that
 * their threads touch, and writes what differs. Returns how many days changed. The cost of a statement is shared by all of them:
 * a hundred at once are folded more than twice as fast as one after the other.
 *
 * The relationships are held first, so that none is deleted under the fold: one that is being deleted is waited for, and then it
 * is not there. The rows in `folds` are the locks: one fold of a relationship at a time. Marks are taken before the events are
 * read, and a mark becomes visible together with its event, so an event is either read here or leaves a mark for the next fold.
 */
export async function foldRelationships (tx: Tx, tenantId: string, relationships: readonly string[]): Promise<number> {
  const keys = relationships as string[]
  // One after the other on one connection; nobody waits for an answer in between.
  const [,, marks, found] = await Promise.all([
    tx`insert into folds (tenant_id, relationship)
      select ${tenantId}::uuid, r.key from (
        select key from relationships where tenant_id = ${tenantId} and key = any(${keys}::text[]) order by key collate "C" for key share) r
      where not exists (select 1 from folds f where f.tenant_id = ${tenantId} and f.relationship = r.key)
      on conflict do nothing`,
    // Sorted, so that two folds never wait for each other in a circle.
    tx`select 1 from folds where tenant_id = ${tenantId} and relationship = any(${keys}::text[]) order by relationship collate "C" for update`,
    tx<Array<{ relationship: string, day: Day | null }>>`
      delete from dirty_days where tenant_id = ${tenantId} and relationship = any(${keys}::text[])
      returning relationship, day ${sinceEpoch(tx)}`,
    tx<Array<{ key: string, segment: string }>>`
      select key, coalesce(segment, '') as segment from relationships where tenant_id = ${tenantId} and key = any(${keys}::text[])`
  ])
  const segments = new Map(found.map(row => [row.key, row.segment]))
  const dirty: Place[] = []
  for (const { relationship, day } of marks) {
    if (day !== null) dirty.push({ relationship, day })
    else for (const place of await everyDay(tx, tenantId, relationship)) dirty.push(place)
  }
  const promises = openPromises()
  const days = await withThreads(tx, tenantId, distinct(dirty), promises)
  const changed: string[] = []
  const threads: Threads = new Map()
  for (const chunk of chunks(days)) changed.push(...await foldDays(tx, tenantId, segments, chunk, threads, promises))
  await promises.removeRest(tx, tenantId)
  if (changed.length > 0) {
    await tx`update folds set version = version + 1 where tenant_id = ${tenantId} and relationship = any(${[...new Set(changed)]}::text[])`
  }
  return changed.length
}

/** All days that have an event (retracted ones too) or a folded row: what a rebuild goes over. */
async function everyDay (tx: Tx, tenantId: string, relationship: string): Promise<Place[]> {
  const folded = await tx<Array<{ day: Day }>>`
    select day ${sinceEpoch(tx)} from days where tenant_id = ${tenantId} and relationship = ${relationship}`
  const recorded = await recordedDays(tx, tenantId, relationship)
  return [...folded.map(row => row.day), ...recorded].map(day => ({ relationship, day }))
}

/** The given days and all others on which a thread with an event on one of them may have evidence, in order. */
async function withThreads (tx: Tx, tenantId: string, dirty: readonly Place[], promises: OpenPromises): Promise<Place[]> {
  const all = [...dirty]
  for (const chunk of chunks(dirty)) {
    // Retracted events count here: taking one back changes the days that it touched.
    const events = await threadEventsOnDays(tx, tenantId, chunk)
    if (events.length === 0) continue
    const touched = events.flatMap(event => touchedDays(event).map(day => ({ ...threadOfEvent(event), day: fromDay(day) })))
    const threads = [...new Map(touched.map(t => [threadName(t), t])).values()]
    promises.touch(threads)
    const [, others] = await Promise.all([
      tx`
        insert into thread_days (tenant_id, relationship, day, thread)
        select distinct ${tenantId}::uuid, t.relationship, t.day, t.thread
        from unnest(${touched.map(t => t.relationship)}::text[], ${touched.map(t => t.day)}::date[], ${touched.map(t => t.thread)}::text[])
          as t (relationship, day, thread)
        order by 2, 3, 4 on conflict do nothing`,
      tx<Place[]>`
        select distinct d.relationship, d.day ${sinceEpoch(tx)}
        from unnest(${threads.map(t => t.relationship)}::text[], ${threads.map(t => t.thread)}::text[]) as t (relationship, thread)
        cross join lateral (
          select * from thread_days where tenant_id = ${tenantId} and relationship = t.relationship and thread = t.thread offset 0) d`
    ])
    for (const place of others) all.push(place) // not all at once: there can be more than a call takes arguments
  }
  return distinct(all)
}

/** Folds the days; names the relationship of each one that changed. `threads` as of `totalsOn`. */
async function foldDays (
  tx: Tx, tenantId: string, segments: Map<string, string>, places: readonly Place[], threads: Threads, promises: OpenPromises
): Promise<string[]> {
  const rows: FoldedRow[] = []
  const empty: Place[] = []
  const found = await totalsOn(tx, tenantId, places, threads, undefined, promises.found)
  for (const { relationship, day, totals } of found) {
    if (totals === undefined) empty.push({ relationship, day })
    else rows.push({ relationship, day: fromDay(day), segment: segments.get(relationship) ?? '', totals })
  }
  await writeFacts(tx, tenantId, found)
  await promises.write(tx, tenantId)
  return await write(tx, tenantId, rows, empty)
}

interface FoldedRow { relationship: string, day: string, segment: string, totals: DayTotals }

/** Writes what differs from what stands, and marks the portfolio's sums of these days. Names the relationship of each changed day. */
async function write (tx: Tx, tenantId: string, rows: FoldedRow[], empty: Place[]): Promise<string[]> {
  type Changed = Array<{ relationship: string, day: string }>
  const [written, removed] = await Promise.all([
    rows.length === 0
      ? []
      : tx<Changed>`
        insert into days as d (tenant_id, relationship, day, segment, totals)
        select ${tenantId}::uuid, t.relationship, t.day, t.segment, t.totals
        from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t (relationship text, day date, segment text, totals jsonb)
        on conflict (tenant_id, relationship, day) do update set segment = excluded.segment, totals = excluded.totals
        where (d.segment, d.totals) is distinct from (excluded.segment, excluded.totals)
        returning d.relationship, d.day`,
    empty.length === 0
      ? []
      : tx<Changed>`
        delete from days d using unnest(${empty.map(p => p.relationship)}::text[], ${empty.map(p => fromDay(p.day))}::date[]) as p (relationship, day)
        where d.tenant_id = ${tenantId} and d.relationship = p.relationship and d.day = p.day returning d.relationship, d.day`
  ])
  const changed = [...written, ...removed]
  if (changed.length > 0) {
    const dates = [...new Set(changed.map(row => row.day))]
    await tx`insert into dirty_portfolio_days (tenant_id, day) select ${tenantId}::uuid, unnest(${dates}::date[])`
  }
  return changed.map(row => row.relationship)
}

/** Each place once, by relationship and day. */
function distinct (places: readonly Place[]): Place[] {
  const once = [...new Map(places.map(place => [placeName(place), place])).values()]
  return once.sort((a, b) => a.relationship < b.relationship ? -1 : a.relationship > b.relationship ? 1 : a.day - b.day)
}

function * chunks<T> (items: readonly T[]): Generator<T[]> {
  for (let i = 0; i < items.length; i += CHUNK) yield items.slice(i, i + CHUNK)
}
