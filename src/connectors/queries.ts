import type { Tx } from '../../db/connect.ts'
import type { Kept } from './reading.ts'
import type { ConnectorSettings } from './settings.ts'

/** What stands of a record. */
export interface RecordRow {
  object: string
  record_id: string
  /** '' when the record does not say */
  revision: string
  generation: number
  /** 'object/id' */
  parent: string | null
  kept: Kept
  deleted: boolean
  digest: string
  /** `keyOfEvent` of each event that counts for it */
  event_ids: string[]
}

/** An event of the ledger that stands for a record. */
export interface StandingEvent { id: string, source: string, type: string, subject: string, time: string, data: Record<string, unknown> }

/** How many records of one parent are looked at. */
export const MOST_CHILDREN = 1000

/** 'object/id' */
export function keyOf ({ object, record_id: id }: Pick<RecordRow, 'object' | 'record_id'>): string {
  return `${object}/${id}`
}

/** The name of an event among those of its tenant. Neither part holds control characters. */
export function keyOfEvent ({ id, source }: { id: string, source: string }): string {
  return `${id}\n${source}`
}

export function eventOfKey (key: string): { id: string, source: string } {
  const [id = '', source = ''] = key.split('\n')
  return { id, source }
}

const columns = (tx: Tx) => tx`c.object, c.record_id, c.revision, c.generation, c.parent, c.kept, c.deleted, c.digest, c.event_ids`

/** What stands of these records ('object/id'). */
export async function recordsOf (tx: Tx, tenantId: string, system: string, keys: readonly string[]): Promise<RecordRow[]> {
  if (keys.length === 0) return []
  const places = keys.map(key => key.indexOf('/'))
  return await tx<RecordRow[]>`
    select ${columns(tx)} from connector_records c
    join unnest(${keys.map((key, i) => key.slice(0, places[i]))}::text[], ${keys.map((key, i) => key.slice(places[i]! + 1))}::text[]) as k (object, id)
      on c.object = k.object and c.record_id = k.id
    where c.tenant_id = ${tenantId} and c.system = ${system}`
}

/** The records that belong to these, at most MOST_CHILDREN of each. */
export async function childrenOf (tx: Tx, tenantId: string, system: string, parents: readonly string[]): Promise<RecordRow[]> {
  if (parents.length === 0) return []
  return await tx<RecordRow[]>`
    select c.* from unnest(${parents}::text[]) as p (key) cross join lateral (
      select ${columns(tx)} from connector_records c where c.tenant_id = ${tenantId} and c.system = ${system} and c.parent = p.key
      order by c.object collate "C", c.record_id collate "C" limit ${MOST_CHILDREN}) c`
}

/** The events with these keys, whether they count or not. */
export async function eventsOf (tx: Tx, tenantId: string, keys: readonly string[]): Promise<Map<string, StandingEvent>> {
  if (keys.length === 0) return new Map()
  const refs = keys.map(eventOfKey)
  const rows = await tx<StandingEvent[]>`
    select e.id, e.source, e.type, e.relationship as subject, e.time, e.data from events e
    join unnest(${refs.map(({ id }) => id)}::text[], ${refs.map(({ source }) => source)}::text[]) as k (id, source) on e.id = k.id and e.source = k.source
    where e.tenant_id = ${tenantId}`
  return new Map(rows.map(row => [keyOfEvent(row), row]))
}

/** What the tenant set for a system, with its version; undefined when it never set anything. */
export async function settingsOf (
  tx: Tx, tenantId: string, system: string
): Promise<{ settings: Partial<ConnectorSettings>, version: number } | undefined> {
  const [row] = await tx<Array<{ settings: Partial<ConnectorSettings>, version: number }>>`
    select settings, version from connector_settings where tenant_id = ${tenantId} and system = ${system}`
  return row
}
