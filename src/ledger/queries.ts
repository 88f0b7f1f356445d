import { inBatches } from '../../db/batches.ts'
import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { fromDay, toDay, type Day, type LedgerEvent } from '../scoring/index.ts'
import { fromPostgres } from './instant.ts'
import type { Event } from './schema.ts'

interface EventRow {
  id: string
  source: string
  type: string
  subject: string
  time: string
  day: string
  data: Record<string, unknown>
  recorded_at: string
  seq: number
  reason: string | null
  retracted_at: string | null
}

const shownColumns = (tx: Tx) => tx`
  e.id, e.source, e.type, e.relationship as subject, e.time, e.day, e.data, e.recorded_at, e.seq, r.reason, r.retracted_at
  from events e left join retractions r on r.tenant_id = e.tenant_id and r.id = e.id and r.source = e.source`

function shown ({ id, source, type, subject, time, data, recorded_at: recordedAt, reason, retracted_at: retractedAt }: EventRow): Event {
  const event = { id, source, type, subject, time: fromPostgres(time), data, recorded_at: fromPostgres(recordedAt) }
  return reason === null || retractedAt === null ? event : { ...event, retraction: { reason, retracted_at: fromPostgres(retractedAt) } }
}

/**
 * The event with this id, and its calendar day. `source` may be left away when only one source used the id.
 * @throws Problem EVENT_NOT_FOUND or EVENT_AMBIGUOUS
 */
export async function findEvent (
  tx: Tx, tenantId: string, id: string, source: string | undefined
): Promise<{ event: Event, day: string }> {
  const rows = await tx<EventRow[]>`
    select ${shownColumns(tx)} where e.tenant_id = ${tenantId} and e.id = ${id} ${source === undefined ? tx`` : tx`and e.source = ${source}`}
    order by e.source collate "C" limit 10`
  const [row, another] = rows
  if (row === undefined) {
    const from = source === undefined ? '' : ` of the source "${source}"`
    throw new Problem('EVENT_NOT_FOUND', `No event has the id "${id}"${from}. Look it up with GET /v1/events?subject=…`)
  }
  if (another) {
    const sources = rows.map(r => `"${r.source}"`).join(', ')
    throw new Problem('EVENT_AMBIGUOUS', `Several sources used the id "${id}"; add ?source= with one of these: ${sources}.`)
  }
  return { event: shown(row), day: row.day }
}

/** What a list of events is narrowed to. Instants are UTC; `from` is inclusive, `to` exclusive. */
export interface EventFilters {
  type?: string[]
  subject?: string
  source?: string
  time_from?: string
  time_to?: string
  recorded_from?: string
  recorded_to?: string
  order: 'asc' | 'desc'
}

const matching = (tx: Tx, tenantId: string, filters: EventFilters) => {
  const { type, subject, source } = filters
  const { time_from: timeFrom, time_to: timeTo, recorded_from: recordedFrom, recorded_to: recordedTo } = filters
  return tx`
    where e.tenant_id = ${tenantId}
      ${type === undefined ? tx`` : tx`and e.type = any(${type}::text[])`}
      ${subject === undefined ? tx`` : tx`and e.relationship = ${subject}`}
      ${source === undefined ? tx`` : tx`and e.source = ${source}`}
      ${timeFrom === undefined ? tx`` : tx`and e.time >= ${timeFrom}`}
      ${timeTo === undefined ? tx`` : tx`and e.time < ${timeTo}`}
      ${recordedFrom === undefined ? tx`` : tx`and e.recorded_at >= ${recordedFrom}`}
      ${recordedTo === undefined ? tx`` : tx`and e.recorded_at < ${recordedTo}`}`
}

/** Up to `limit` events in the order of recording, after the sequence number `after`; `last` is the number of the last one. */
export async function listEvents (
  tx: Tx, tenantId: string, filters: EventFilters, after: number | undefined, limit: number
): Promise<{ events: Event[], more: boolean, last: number | undefined }> {
  const { order } = filters
  const rows = await tx<EventRow[]>`
    select ${shownColumns(tx)} ${matching(tx, tenantId, filters)}
      ${after === undefined ? tx`` : order === 'asc' ? tx`and e.seq > ${after}` : tx`and e.seq < ${after}`}
    order by e.seq ${order === 'asc' ? tx`asc` : tx`desc`} limit ${limit + 1}`
  const page = rows.slice(0, limit)
  return { events: page.map(shown), more: rows.length > limit, last: page.at(-1)?.seq }
}

/** All events that match, with their calendar days, in the order of recording, some hundreds at a time from one snapshot. */
export async function * allEvents (tx: Tx, tenantId: string, filters: EventFilters): AsyncGenerator<Array<Event & { day: string }>> {
  const pages = inBatches<EventRow>(tx, tx`
    select ${shownColumns(tx)} ${matching(tx, tenantId, filters)}
    order by e.seq ${filters.order === 'asc' ? tx`asc` : tx`desc`}`, 500)
  for await (const rows of pages) yield rows.map(row => ({ ...shown(row), day: row.day }))
}

/** How many events match. */
export async function countEvents (tx: Tx, tenantId: string, filters: EventFilters): Promise<number> {
  const [row] = await tx<Array<{ n: number }>>`select count(*) as n from events e ${matching(tx, tenantId, filters)}`
  return row!.n
}

type StoredRow = Pick<EventRow, 'id' | 'source' | 'type' | 'time' | 'data'> & { day: Day }

// The day is counted by the server: reading its text for every event would be a tenth of the cost of a fold.
const storedColumns = (tx: Tx) => tx`e.id, e.source, e.type, e.time, e.day - date '1970-01-01' as day, e.data, e.opinions`

/** Only what counts, or what counted at the end of the instant `knownAt` (UTC, microseconds). */
const standing = (tx: Tx, knownAt?: string) => tx`
  not exists (select 1 from retractions r where r.tenant_id = e.tenant_id and r.id = e.id and r.source = e.source
    ${knownAt === undefined ? tx`` : tx`and r.retracted_at <= ${knownAt}`})
  ${knownAt === undefined ? tx`` : tx`and e.recorded_at <= ${knownAt}`}`

/** An event and whose it is. */
export type PlacedEvent = LedgerEvent & { relationship: string }

type PlacedRow = StoredRow & { relationship: string }

function placed (row: PlacedRow): PlacedEvent {
  row.time = fromPostgres(row.time)
  return row as unknown as PlacedEvent // validated on its way in; the columns are its fields
}

/** A day of one relationship. */
export interface Place { relationship: string, day: Day }

const onDays = (tx: Tx, tenantId: string, places: readonly Place[]) => tx`
  select e.relationship, ${storedColumns(tx)}
  from unnest(${places.map(place => place.relationship)}::text[], ${places.map(place => fromDay(place.day))}::date[]) as p (relationship, day)
  join events e on e.tenant_id = ${tenantId} and e.relationship = p.relationship and e.day = p.day`

/** The events on the given days, each named once, that are not retracted (or were not at `knownAt`), in no particular order. */
export async function eventsOnDays (tx: Tx, tenantId: string, places: readonly Place[], knownAt?: string): Promise<PlacedEvent[]> {
  const rows = await tx<PlacedRow[]>`${onDays(tx, tenantId, places)} where ${standing(tx, knownAt)}`
  return rows.map(placed)
}

/** Of all that was ever recorded on these days, the retracted ones too, the events that belong to threads. */
export async function threadEventsOnDays (tx: Tx, tenantId: string, places: readonly Place[]): Promise<PlacedEvent[]> {
  // Not `is not null`: that would invite the index of threads, which knows no days and reads all of a relationship for each of them.
  const rows = await tx<PlacedRow[]>`${onDays(tx, tenantId, places)} where coalesce(e.thread, '') <> ''`
  return rows.map(placed)
}

/** A thread ('promise:P-1', …) of one relationship. */
export interface Thread { relationship: string, thread: string }

/** The events of whole threads, each named once, that are not retracted (or were not at `knownAt`), in no particular order. */
export async function eventsOfThreads (tx: Tx, tenantId: string, threads: readonly Thread[], knownAt?: string): Promise<PlacedEvent[]> {
  const rows = await tx<PlacedRow[]>`
    select e.relationship, ${storedColumns(tx)}
    from unnest(${threads.map(t => t.relationship)}::text[], ${threads.map(t => t.thread)}::text[]) as t (relationship, thread)
    join events e on e.tenant_id = ${tenantId} and e.relationship = t.relationship and e.thread = t.thread
    where ${standing(tx, knownAt)}`
  return rows.map(placed)
}

type PromiseEvent = Extract<PlacedEvent, { type: 'promise.made' | 'promise.settled' }>

/**
 * The events of all promises of a relationship up to a day that are not retracted (or were not at `knownAt`), promise by promise, each
 * promise's in no particular order, a thousand at a time from one snapshot.
 */
export async function * promiseEvents (
  tx: Tx, tenantId: string, relationship: string, asOf: Day, knownAt?: string
): AsyncGenerator<PromiseEvent[]> {
  const pages = tx<PlacedRow[]>`
    select e.relationship, ${storedColumns(tx)} from events e
    where e.tenant_id = ${tenantId} and e.relationship = ${relationship} and e.thread is not null
      and e.type in ('promise.made', 'promise.settled') and e.day <= ${fromDay(asOf)} and ${standing(tx, knownAt)}
    order by e.thread`.cursor(1000)
  for await (const rows of pages) yield rows.map(row => placed(row) as PromiseEvent)
}

/** The days, ascending, on which anything was ever recorded for a relationship, retracted or not. */
export async function recordedDays (tx: Tx, tenantId: string, relationship: string): Promise<Day[]> {
  const rows = await tx<Array<{ day: string }>>`
    select distinct e.day from events e where e.tenant_id = ${tenantId} and e.relationship = ${relationship} order by e.day`
  return rows.map(row => toDay(row.day))
}

/** All events that count, as envelopes in the order of recording, a thousand at a time from one snapshot. */
export async function * exportEvents (tx: Tx, tenantId: string): AsyncGenerator<Array<Omit<Event, 'recorded_at' | 'retraction'>>> {
  const pages = inBatches<Omit<StoredRow, 'day'> & { subject: string }>(tx, tx`
    select e.id, e.source, e.type, e.relationship as subject, e.time, e.data from events e
    where e.tenant_id = ${tenantId} and ${standing(tx)} order by e.seq`, 1000)
  for await (const rows of pages) yield rows.map(row => ({ ...row, time: fromPostgres(row.time) }))
}

/** A renewed contract, or the end of a relationship. */
export interface OutcomeEvent { relationship: string, day: Day, type: 'contract.renewed' | 'relationship.ended' }

/** What came of some relationships on the days from `start` to `end`: the latest hundred of each that are not retracted. */
export async function outcomeEvents (
  tx: Tx, tenantId: string, relationships: readonly string[], start: Day, end: Day
): Promise<OutcomeEvent[]> {
  return await tx<OutcomeEvent[]>`
    select relationship, type, day from (
      select e.relationship, e.type, e.day - date '1970-01-01' as day,
        row_number() over (partition by e.relationship order by e.time desc, e.source collate "C", e.id collate "C") as nth
      from events e
      where e.tenant_id = ${tenantId} and e.relationship = any(${relationships as string[]}::text[])
        and e.day between ${fromDay(start)} and ${fromDay(end)} and e.type in ('contract.renewed', 'relationship.ended') and ${standing(tx)}
    ) as latest
    where nth <= 100 order by relationship collate "C", nth`
}
