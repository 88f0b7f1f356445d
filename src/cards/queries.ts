import { scopeTo, type Database, type Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { fromDay, type Day, type SignalType } from '../scoring/index.ts'
import { tenantById } from '../tenants/queries.ts'
import type { Card, CardLink } from './schema.ts'

interface LiveRow {
  name: string | null
  waiting: number
  signal: NonNullable<Card['signals']['first']> | null
  open: number
  overdue: number
  next: Omit<NonNullable<Card['promises']['next']>, 'state'> & { kind: string } | null
}

/** Which signal a card names if several wait: who is wronged comes before who is gone, and both before what can wait a week. */
const URGENCY: readonly SignalType[] = [
  'misconduct', 'promise_overdue', 'silent', 'not_candid', 'deteriorating', 'band_changed', 'overhead_high', 'neglected'
]

/** What of a card changes without an event: its name, what waits for a person, and which promise comes first. */
export async function liveParts (tx: Tx, tenantId: string, key: string, today: Day): Promise<Pick<Card, 'name' | 'signals' | 'promises'>> {
  const [row] = await tx<LiveRow[]>`
    select r.name, s.waiting, s.signal, p.open, p.overdue, p.next
    from relationships r
    cross join lateral (
      select count(*)::int as waiting, (array_agg(jsonb_build_object('id', s.signal_id, 'type', s.type, 'raised_on', s.raised_on,
        'sentence', s.evidence->'sentence', 'suggested_action', s.evidence->'suggested_action')
        order by array_position(${[...URGENCY]}::text[], s.type), s.raised_at desc, s.signal_id))[1] as signal
      from signals s
      where s.tenant_id = r.tenant_id and s.relationship = r.key and s.state in ('open', 'acknowledged')) s
    cross join lateral (
      select (count(*) filter (where o.due_on >= ${fromDay(today)}::date))::int as open,
        (count(*) filter (where o.due_on < ${fromDay(today)}::date))::int as overdue,
        (array_agg(jsonb_build_object('promise_id', o.promise_id, 'by', o.by, 'kind', o.kind, 'due_on', o.due_on)
          order by o.due_on, o.promise_id collate "C"))[1] as next
      from open_promises o where o.tenant_id = r.tenant_id and o.relationship = r.key) p
    where r.tenant_id = ${tenantId} and r.key = ${key}`
  if (!row) return { signals: { waiting: 0 }, promises: { open: 0, overdue: 0 } }
  const { name, waiting, signal, open, overdue, next } = row
  return {
    ...(name === null ? {} : { name }),
    signals: { waiting, ...(signal === null ? {} : { first: signal }) },
    promises: { open, overdue, ...(next === null ? {} : { next: promiseOf(next, today) }) }
  }
}

function promiseOf ({ kind, ...rest }: NonNullable<LiveRow['next']>, today: Day): NonNullable<Card['promises']['next']> {
  return { ...rest, ...(kind === '' ? {} : { kind }), state: rest.due_on < fromDay(today) ? 'overdue' : 'open' }
}

/** What a link shows, and where. */
export interface FoundLink {
  tenant: Tenant
  relationship: string
  frameAncestors: string[]
}

const HEX = /^[0-9a-f]{64}$/

/** The link with this hash, unless it is revoked, over, or there is none. */
export async function findLink (database: Database, hash: string, now: Date): Promise<FoundLink | undefined> {
  if (!HEX.test(hash)) throw new TypeError('not a SHA-256 in hex')
  return await database.service.begin(async (tx) => {
    // Row-level security shows exactly the link whose hash the transaction names, of whichever tenant.
    await tx.unsafe(`set local app.card_hash = '${hash}'`)
    const [link] = await tx<Array<{ tenantId: string, relationship: string, frameAncestors: string[] }>>`
      select tenant_id as "tenantId", relationship, frame_ancestors as "frameAncestors" from card_links
      where token_hash = ${hash} and revoked_at is null and expires_at > ${now.toISOString()} order by tenant_id limit 1`
    if (!link) return undefined
    await tx.unsafe(scopeTo(link.tenantId))
    const tenant = await tenantById(tx, link.tenantId)
    return tenant && { tenant, relationship: link.relationship, frameAncestors: link.frameAncestors }
  }) as FoundLink | undefined
}

interface LinkRow extends Omit<CardLink, 'revoked_at'> {
  revoked_at: string | null
}

const instant = (tx: Tx, column: string) => tx`to_char(${tx(`l.${column}`)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${tx(column)}`

/** The columns of a link `l` as an answer shows them. */
export const linkColumns = (tx: Tx) => tx`
  l.link_id as id, l.relationship, l.frame_ancestors, ${instant(tx, 'created_at')}, ${instant(tx, 'expires_at')}, ${instant(tx, 'revoked_at')}`

/** A row as the API shows it: what is unknown is absent. */
export function shownLink ({ revoked_at: revokedAt, ...row }: LinkRow): CardLink {
  return { ...row, ...(revokedAt === null ? {} : { revoked_at: revokedAt }) }
}

const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A page of the links to one card, valid, over and revoked, in the order in which they were made. */
export async function listLinks (tx: Tx, tenantId: string, relationship: string, query: { limit?: number, cursor?: string }) {
  const { limit: asked = 20, cursor } = query
  const limit = Math.min(asked, 100)
  const after = cursor === undefined ? undefined : position(cursor, relationship)
  const rows = await tx<LinkRow[]>`
    select ${linkColumns(tx)} from card_links l
    where l.tenant_id = ${tenantId} and l.relationship = ${relationship}
      ${after === undefined ? tx`` : tx`and (l.created_at, l.link_id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by l.created_at, l.link_id limit ${limit + 1}`
  const data = rows.slice(0, limit).map(shownLink)
  const last = data.at(-1)
  const more = rows.length > limit && last !== undefined
  return { data, has_more: more, ...(more ? { next_cursor: encodeCursor('card links', { relationship }, [last.created_at, last.id]) } : {}) }
}

function position (cursor: string, relationship: string): [string, string] {
  const [at, id] = decodeCursor('card links', cursor, { relationship })
  if (typeof at !== 'string' || typeof id !== 'string' || !INSTANT.test(at) || !UUID.test(id)) throw forgedCursor()
  // JavaScript reads 30 February as a day of March, PostgreSQL refuses it.
  const time = Date.parse(at)
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== at.slice(0, 19)) throw forgedCursor()
  return [at, id]
}
