import { createHash } from 'node:crypto'
import type { Tx } from '../../db/connect.ts'
import {
  fromDay, signalsOf, type Band, type Day, type SignalCause, type Signal as Found, type Trust, type TrustInput
} from '../scoring/index.ts'
import { announce } from './announce.ts'
import { shown, signalColumns, type SignalRow } from './queries.ts'
import type { Signal } from './schema.ts'
import { saysNew } from './news.ts'

/** A relationship as it was scored just now. */
export interface Rescored {
  key: string
  input: TrustInput
  trust: Trust
  /** The band that was told last; absent when it was never scored, or by another model. */
  band?: Band | undefined
}

/** What changed: signals that are open now and were not before, and signals whose cause ended. */
export interface SignalChanges {
  raised: Signal[]
  closed: Signal[]
}

interface StandingRow extends SignalCause {
  id: string
  relationship: string
  evidence: SignalRow['evidence']
  /** it was snoozed until today, or until an earlier day */
  wakes: boolean
}

/**
 * Brings the signals of some relationships in line with their scores at the end of `today`, in the transaction that keeps these scores:
 * raises what is new, ends what is over, and writes nothing else unless it says something new. The rows of `scores` must be locked, so
 * that one call at a time looks at a relationship. What is raised and closed is announced.
 */
export async function raiseSignals (
  tx: Tx, tenantId: string, today: Day, now: Date, rescored: readonly Rescored[]
): Promise<SignalChanges> {
  if (rescored.length === 0) return { raised: [], closed: [] }
  const standing = await standingSignals(tx, tenantId, today, rescored.map(({ key }) => key))
  const plan: Plan = { fresh: [], renewed: [], over: [] }
  for (const one of rescored) compare(plan, one, standing.get(one.key) ?? [])
  const at = { tenantId, today: fromDay(today), now: now.toISOString() }
  const raised = await insert(tx, at, plan.fresh)
  const renewed = await renew(tx, at, plan.renewed)
  const closed = await close(tx, at, plan.over)
  const woken = new Set(plan.renewed.filter(({ wakes }) => wakes).map(({ signal_id: id }) => id))
  const changes = {
    raised: [...raised, ...renewed.filter(({ id }) => woken.has(id))].map(shown),
    closed: closed.filter(({ state }) => state === 'closed').map(shown)
  }
  await announce(tx, tenantId, 'signal.raised', changes.raised, now)
  await announce(tx, tenantId, 'signal.closed', changes.closed, now)
  return changes
}

interface Plan {
  fresh: Array<SignalCause & { relationship: string, evidence: SignalRow['evidence'] }>
  renewed: Array<{ signal_id: string, evidence: SignalRow['evidence'], wakes: boolean }>
  over: string[]
}

function compare (plan: Plan, { key, input, trust, band }: Rescored, standing: readonly StandingRow[]): void {
  const found = signalsOf(input, trust, { standing, ...(band === undefined ? {} : { band }) })
  const rows = new Map(standing.map(row => [nameOf(row), row]))
  for (const signal of found) {
    const cause = bounded(signal.cause)
    const row = rows.get(nameOf({ type: signal.type, cause }))
    rows.delete(nameOf({ type: signal.type, cause }))
    const evidence = evidenceOf(signal)
    if (row === undefined) plan.fresh.push({ relationship: key, type: signal.type, cause, evidence })
    else if (row.wakes || saysNew(row.evidence, evidence)) plan.renewed.push({ signal_id: row.id, evidence, wakes: row.wakes })
  }
  for (const { id } of rows.values()) plan.over.push(id)
}

function evidenceOf ({ evidence, sentence, suggested_action: action }: Found): SignalRow['evidence'] {
  return { ...evidence, sentence, suggested_action: action }
}

const nameOf = ({ type, cause }: SignalCause) => `${type} ${cause}`

/** An index takes 2.7 KB a row, and a cause may name an event with a long id and source. */
function bounded (cause: string): string {
  if (Buffer.byteLength(cause) <= 600) return cause
  return `${cause.slice(0, cause.indexOf(':'))}:sha256:${createHash('sha256').update(cause).digest('hex')}`
}

/** Signals whose cause had not ended so far, resolved ones too: the same cause rings once. */
async function standingSignals (tx: Tx, tenantId: string, today: Day, keys: readonly string[]): Promise<Map<string, StandingRow[]>> {
  const rows = await tx<StandingRow[]>`
    select s.signal_id as id, s.relationship, s.type, s.cause, s.evidence,
      s.state = 'snoozed' and s.snoozed_until <= ${fromDay(today)}::date as wakes
    from signals s where s.tenant_id = ${tenantId} and s.relationship = any(${[...keys]}::text[]) and s.closed_at is null
    order by s.relationship collate "C", s.type collate "C", s.cause collate "C" for no key update`
  const standing = new Map<string, StandingRow[]>()
  for (const row of rows) standing.set(row.relationship, [...standing.get(row.relationship) ?? [], row])
  return standing
}

interface At {
  tenantId: string
  today: string
  now: string
}

/** A cause that comes back under its old name opens the old signal again. */
async function insert (tx: Tx, { tenantId, today, now }: At, fresh: Plan['fresh']): Promise<SignalRow[]> {
  if (fresh.length === 0) return []
  return await tx<SignalRow[]>`
    insert into signals as s (tenant_id, relationship, type, cause, evidence, raised_on, seen_on, raised_at, updated_at)
    select ${tenantId}::uuid, t.relationship, t.type, t.cause, t.evidence, ${today}::date, ${today}::date, ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(fresh)}::text::jsonb) as t (relationship text, type text, cause text, evidence jsonb)
    order by t.relationship collate "C", t.type collate "C", t.cause collate "C"
    on conflict (tenant_id, relationship, type, cause) do update set state = 'open', evidence = excluded.evidence,
      raised_on = excluded.raised_on, seen_on = excluded.seen_on, raised_at = excluded.raised_at, updated_at = excluded.updated_at,
      closed_at = null, snoozed_until = null, version = s.version + 1
    where s.closed_at is not null
    returning ${signalColumns(tx)}`
}

async function renew (tx: Tx, { tenantId, today, now }: At, renewed: Plan['renewed']): Promise<SignalRow[]> {
  if (renewed.length === 0) return []
  return await tx<SignalRow[]>`
    update signals s set evidence = t.evidence, seen_on = ${today}::date, updated_at = ${now}::timestamptz, version = s.version + 1,
      state = case when t.wakes then 'open' else s.state end, snoozed_until = case when t.wakes then null else s.snoozed_until end
    from jsonb_to_recordset(${JSON.stringify(renewed)}::text::jsonb) as t (signal_id uuid, evidence jsonb, wakes boolean)
    where s.tenant_id = ${tenantId} and s.signal_id = t.signal_id
    returning ${signalColumns(tx)}`
}

async function close (tx: Tx, { tenantId, now }: At, over: readonly string[]): Promise<SignalRow[]> {
  if (over.length === 0) return []
  return await tx<SignalRow[]>`
    update signals s set closed_at = ${now}::timestamptz, updated_at = ${now}::timestamptz, version = s.version + 1, snoozed_until = null,
      state = case when s.state = 'resolved' then 'resolved' else 'closed' end
    where s.tenant_id = ${tenantId} and s.signal_id = any(${[...over]}::uuid[])
    returning ${signalColumns(tx)}`
}
