import type { Database, Tx } from '../../db/connect.ts'
import { sqlState } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { marksOfFresh } from '../relationships/dirty.ts'
import { fromPostgres } from './instant.ts'
import type { NewEvent } from './validate.ts'

/**
 * What became of one event; `recordedAt` (UTC, microseconds) is when the ledger first recorded it. `retracted`: what stands there was
 * taken back, and sending it again does not make it count.
 */
export type Outcome =
  | { status: 'recorded', recordedAt: string, retracted?: never }
  | { status: 'duplicate', recordedAt: string, retracted?: true }
  | { status: 'conflict' | 'unknown_relationship' | 'retired_type' }

/** Rows of one statement: a thousand is where more rows no longer make it faster. */
const ROWS = 1000

/**
 * Records events in the caller's transaction and marks their days dirty: each once, for ever, by (id, source). The outcomes stand
 * in the order of the events. Of two events with one key the first is recorded. An event under a key that stands already is a
 * `duplicate` when it says the same, and else a `conflict`; nothing is overwritten.
 */
export async function append (tx: Tx, tenant: Tenant, events: readonly NewEvent[], now: Date): Promise<Outcome[]> {
  const { tenantId } = tenant
  const closed = tenant.settings.unknown_relationships === 'refuse'
  const known = closed ? await existing(tx, tenantId, subjectsOf(events)) : undefined
  const outcomes: Outcome[] = events.map(() => ({ status: 'unknown_relationship' }))
  const taken = [...events.keys()].filter(i => known === undefined || known.has(events[i]!.subject))
  const { first, repeated } = byKey(events, taken)
  const fresh = first.filter(i => !events[i]!.retired).map(i => events[i]!)

  const discovered = closed ? undefined : discover(tx, tenantId, subjectsOf(fresh))
  const [inserted] = await Promise.all([insert(tx, tenantId, fresh, micros(now)), discovered])
  const recorded: Outcome = { status: 'recorded', recordedAt: micros(now) }
  const standing = repeated
  for (const i of first) {
    if (!events[i]!.retired && inserted(events[i]!)) outcomes[i] = recorded
    else standing.push(i)
  }
  const found = await compare(tx, tenantId, standing.map(i => events[i]!))
  found.forEach((outcome, n) => { outcomes[standing[n]!] = outcome })
  return outcomes
}

/**
 * `append` in a transaction of its own; the outcomes are returned after the commit. What two transactions do to each other (a
 * deadlock, a relationship deleted under an event on its way) is tried again. Nothing is recorded when `accept` throws.
 */
export async function record (
  database: Database, tenant: Tenant, events: readonly NewEvent[], now: Date, accept: (outcomes: Outcome[]) => void = () => {}
): Promise<Outcome[]> {
  if (events.length === 0) return []
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.withTenant(tenant.tenantId, async (tx) => {
        const outcomes = await append(tx, tenant, events, now)
        accept(outcomes)
        return outcomes
      })
    } catch (error) {
      if (attempt === ATTEMPTS || !PASSING.has(sqlState(error) ?? '')) throw error
    }
  }
}

const ATTEMPTS = 5
const PASSING = new Set(['40001', '40P01', '23503'])

/** Neither part holds control characters, so the join is unambiguous. */
function key ({ id, source }: Pick<NewEvent, 'id' | 'source'>): string {
  return `${id}\n${source}`
}

/** Sorted, so that all transactions meet the relationships in one order. */
function subjectsOf (events: readonly NewEvent[]): string[] {
  return [...new Set(events.map(event => event.subject))].sort()
}

function micros (now: Date): string {
  return `${now.toISOString().slice(0, -1)}000Z`
}

/** Makes the relationships that are not there yet, because an event names them. `keys` are distinct. */
async function discover (tx: Tx, tenantId: string, keys: readonly string[]): Promise<void> {
  // Sorted, so that two transactions which make the same relationships never wait for each other in a circle.
  await tx`
    insert into relationships (tenant_id, key, created_by)
    select ${tenantId}::uuid, t.key, 'event' from unnest(${keys}::text[]) as t (key)
    where not exists (select 1 from relationships r where r.tenant_id = ${tenantId} and r.key = t.key)
    order by t.key collate "C"
    on conflict do nothing`
}

/** Which of these relationships there are; they stay at least until the transaction ends. */
async function existing (tx: Tx, tenantId: string, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx<Array<{ key: string }>>`
    select key from relationships where tenant_id = ${tenantId} and key = any(${keys}::text[]) order by key collate "C" for key share`
  return new Set(rows.map(row => row.key))
}

/**
 * The places of the first event of each key, in the order of the keys, so that two transactions with the same events never wait for
 * each other in a circle; and those of the events that repeat a key.
 */
function byKey (events: readonly NewEvent[], places: readonly number[]): { first: number[], repeated: number[] } {
  const seen = new Map<string, number>()
  const repeated: number[] = []
  for (const i of places) {
    const k = key(events[i]!)
    if (seen.has(k)) repeated.push(i)
    else seen.set(k, i)
  }
  return { first: [...seen.keys()].sort().map(k => seen.get(k)!), repeated }
}

/** Inserts what is not there yet, with the marks of its days, and returns whether an event was new. */
async function insert (tx: Tx, tenantId: string, events: readonly NewEvent[], recordedAt: string): Promise<(event: NewEvent) => boolean> {
  const inserted = (await Promise.all(chunks(events).map(chunk => tx<Array<{ id: string, source: string }>>`
    with fresh as (
      insert into events (tenant_id, id, source, type, relationship, time, day, thread, data, opinions, recorded_at)
      select ${tenantId}::uuid, t.id, t.source, t.type, t.subject, t.time, t.day, t.thread, t.data, t.opinions, ${recordedAt}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb)
        as t (id text, source text, type text, subject text, time timestamptz, day date, thread text, data jsonb, opinions jsonb)
      on conflict (tenant_id, id, source) do nothing
      returning id, source, relationship, day
    ), marked as (${marksOfFresh(tx, tenantId)})
    select id, source from fresh`))).flat()
  if (inserted.length === events.length) return () => true
  const keys = new Set(inserted.map(key))
  return event => keys.has(key(event))
}

/** Whether what stands in the ledger under the key of each event says the same. Nothing stands only where the type was retired. */
async function compare (tx: Tx, tenantId: string, events: readonly NewEvent[]): Promise<Outcome[]> {
  const found = await Promise.all(chunks(events).map(chunk => tx<Array<{ same: boolean, recorded_at: string | null, retracted: boolean }>>`
    select e.recorded_at,
      exists (select 1 from retractions r where r.tenant_id = e.tenant_id and r.id = e.id and r.source = e.source) as retracted,
      (e.type, e.relationship, e.time, e.data) = (t.type, t.subject, t.time, t.data) as same
    from rows from (jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb)
      as (id text, source text, type text, subject text, time timestamptz, data jsonb)) with ordinality
      as t (id, source, type, subject, time, data, n)
    left join events e on e.tenant_id = ${tenantId} and e.id = t.id and e.source = t.source
    order by t.n`))
  return found.flat().map(({ same, recorded_at: at, retracted }) => {
    if (at === null) return { status: 'retired_type' }
    return same ? { status: 'duplicate', recordedAt: fromPostgres(at), ...(retracted ? { retracted } : {}) } : { status: 'conflict' }
  })
}

function chunks (events: readonly NewEvent[]): NewEvent[][] {
  return Array.from({ length: Math.ceil(events.length / ROWS) }, (_, i) => events.slice(i * ROWS, (i + 1) * ROWS))
}
