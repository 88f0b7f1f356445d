import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import type { Signal, State } from './schema.ts'

/** A row as the statements of this stage select it; instants are ready for the wire. */
export interface SignalRow extends Pick<Signal, 'id' | 'type' | 'relationship' | 'raised_on' | 'raised_at' | 'updated_at' | 'cause' | 'version'> {
  state: State
  closed_at: string | null
  evidence: Signal['evidence'] & Pick<Signal, 'sentence' | 'suggested_action'>
  note: string | null
  snoozed_until: string | null
}

/** The columns of a signal `s` as an answer shows them. */
export const signalColumns = (tx: Tx) => tx`
  s.signal_id as id, s.type, s.relationship, s.state, s.raised_on, ${instant(tx, 'raised_at')}, ${instant(tx, 'updated_at')},
  ${instant(tx, 'closed_at')}, s.cause, s.evidence, s.note, s.snoozed_until, s.version`

const instant = (tx: Tx, column: string) =>
  tx`to_char(${tx(`s.${column}`)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${tx(column)}`

/** A row as the API shows it: what is unknown is absent. */
export function shown ({ evidence, ...row }: SignalRow): Signal {
  const { sentence, suggested_action: action, ...rest } = evidence
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Omit<SignalRow, 'evidence'>
  return { ...known, sentence, suggested_action: action, evidence: rest } as Signal
}

/** The signal with this id. @throws Problem SIGNAL_NOT_FOUND */
export async function findSignal (tx: Tx, tenantId: string, id: string): Promise<Signal> {
  const [row] = await tx<SignalRow[]>`select ${signalColumns(tx)} from signals s where s.tenant_id = ${tenantId} and s.signal_id = ${id}`
  if (!row) throw signalNotFound(id)
  return shown(row)
}

export function signalNotFound (id: string): Problem {
  return new Problem('SIGNAL_NOT_FOUND', `No signal has the id ${id}. Take the id from GET /v1/signals.`)
}

export interface SignalQuery {
  relationship?: string
  type?: string
  state?: State
  segment?: string
  limit?: number
  cursor?: string
}

/** A page of signals, those raised last first. Without a state those that wait for somebody: open and acknowledged ones. */
export async function listSignals (tx: Tx, tenantId: string, { cursor, limit: asked = 20, ...filters }: SignalQuery) {
  const limit = Math.min(asked, 100)
  const { relationship, type, state, segment } = filters
  const last = cursor === undefined ? undefined : position(cursor, filters)
  const rows = await tx<SignalRow[]>`
    select ${signalColumns(tx)} from signals s
    where s.tenant_id = ${tenantId} and s.state = any(${state === undefined ? ['open', 'acknowledged'] : [state]}::text[])
      ${relationship === undefined ? tx`` : tx`and s.relationship = ${relationship}`}
      ${type === undefined ? tx`` : tx`and s.type = ${type}`}
      ${segment === undefined
        ? tx``
        : tx`and exists (select from relationships r where r.tenant_id = s.tenant_id and r.key = s.relationship and r.segment = ${segment})`}
      ${last === undefined ? tx`` : tx`and (s.raised_at, s.signal_id) < (${last[0]}::timestamptz, ${last[1]}::uuid)`}
    order by s.raised_at desc, s.signal_id desc limit ${limit + 1}`
  const page = rows.slice(0, limit)
  const end = page.at(-1)
  const more = rows.length > limit && end !== undefined
  return {
    data: page.map(shown),
    has_more: more,
    ...(more ? { next_cursor: encodeCursor('signals', filters, [end.raised_at, end.id]) } : {})
  }
}

const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function position (cursor: string, filters: object): [raisedAt: string, id: string] {
  const [raisedAt, id] = decodeCursor('signals', cursor, filters)
  if (isInstant(raisedAt) && typeof id === 'string' && UUID.test(id)) return [raisedAt, id]
  throw forgedCursor()
}

/** JavaScript reads 30 February as a day of March, PostgreSQL refuses it. */
function isInstant (value: unknown): value is string {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === value.slice(0, 19)
}
