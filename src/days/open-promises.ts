import type { Tx } from '../../db/connect.ts'
import type { PlacedEvent, Thread } from '../ledger/queries.ts'
import { fromDay, promiseThread } from '../scoring/index.ts'
import { threadName } from './totals-on.ts'

/** Keeps `open_promises` up to the ledger during one fold, without a read of its own. */
export interface OpenPromises {
  /** Threads of which an event was added or taken back. Each is written once, by what it is found to be, or gone. */
  touch (threads: Iterable<Thread>): void
  /** What a thread is by all of its events that count; of no concern unless it was touched. */
  found (thread: Thread, events: readonly PlacedEvent[]): void
  /** Writes what was found so far. */
  write (tx: Tx, tenantId: string): Promise<void>
  /** Removes what was touched and not found: no event of it counts any more. */
  removeRest (tx: Tx, tenantId: string): Promise<void>
}

interface Row {
  relationship: string
  promise_id: string
  by: string
  kind: string
  due_on: string
  made_by_department: string | undefined
  owed_by_department: string | undefined
  importance: number
  value: number | undefined
  currency: string | undefined
  event_id: string
  source: string
  made_on: string
  renegotiations: number
}

type Name = Pick<Row, 'relationship' | 'promise_id'>

const PREFIX = 'promise:'

/**
 * The rows depend on no day that is asked for: a promise is open as long as nothing that is recorded ends it, however far ahead.
 * The fold holds the relationship's lock, so no two write the same rows.
 */
export function openPromises (): OpenPromises {
  const touched = new Map<string, Thread>()
  let open: Row[] = []
  let ended: Name[] = []
  return {
    touch (threads) {
      for (const thread of threads) if (thread.thread.startsWith(PREFIX)) touched.set(threadName(thread), thread)
    },
    found (thread, events) {
      if (!touched.delete(threadName(thread))) return
      const row = rowOf(thread, events)
      if (row === undefined) ended.push(nameOf(thread))
      else open.push(row)
    },
    async write (tx, tenantId) {
      const [rows, names] = [open, ended]
      open = []
      ended = []
      await Promise.all([rows.length > 0 && keep(tx, tenantId, rows), names.length > 0 && remove(tx, tenantId, names)])
    },
    async removeRest (tx, tenantId) {
      const names = [...touched.values()].map(nameOf)
      touched.clear()
      if (names.length > 0) await remove(tx, tenantId, names)
    }
  }
}

function nameOf ({ relationship, thread }: Thread): Name {
  return { relationship, promise_id: thread.slice(PREFIX.length) }
}

/** Undefined when the promise is settled, or when its giver or due day is unknown. */
function rowOf (thread: Thread, events: readonly PlacedEvent[]): Row | undefined {
  const promise = promiseThread()
  for (const event of events) promise.add(event)
  if (promise.isSettled()) return undefined
  const { by, kind, due, importance, madeBy, owedBy, value, currency, made, reopening, renegotiations } = promise.standing()
  const first = made ?? reopening
  if (by === undefined || due === undefined || first === undefined) return undefined
  return {
    ...nameOf(thread),
    by,
    // What is renegotiated before it was reported may have no kind yet.
    kind: kind ?? '',
    due_on: fromDay(due),
    made_by_department: madeBy,
    owed_by_department: owedBy,
    importance,
    value,
    currency,
    event_id: first.id,
    source: first.source,
    made_on: fromDay(first.day),
    renegotiations
  }
}

async function keep (tx: Tx, tenantId: string, rows: readonly Row[]): Promise<void> {
  await tx`
    insert into open_promises as o (
      tenant_id, relationship, promise_id, by, kind, due_on, made_by_department, owed_by_department, importance, value, currency,
      event_id, source, made_on, renegotiations)
    select ${tenantId}::uuid, t.* from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t (
      relationship text, promise_id text, by text, kind text, due_on date, made_by_department text, owed_by_department text,
      importance float8, value float8, currency text, event_id text, source text, made_on date, renegotiations int)
    order by t.relationship collate "C", t.promise_id collate "C"
    on conflict (tenant_id, relationship, promise_id) do update set
      by = excluded.by, kind = excluded.kind, due_on = excluded.due_on, made_by_department = excluded.made_by_department,
      owed_by_department = excluded.owed_by_department, importance = excluded.importance, value = excluded.value,
      currency = excluded.currency, event_id = excluded.event_id, source = excluded.source, made_on = excluded.made_on,
      renegotiations = excluded.renegotiations
    where o is distinct from excluded`
}

async function remove (tx: Tx, tenantId: string, names: readonly Name[]): Promise<void> {
  await tx`
    delete from open_promises o using unnest(${names.map(n => n.relationship)}::text[], ${names.map(n => n.promise_id)}::text[])
      as n (relationship, promise_id)
    where o.tenant_id = ${tenantId} and o.relationship = n.relationship and o.promise_id = n.promise_id`
}
