import { isDeepStrictEqual } from 'node:util'
import type { Database } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { reduce, type Refused } from './arrivals.ts'
import { settingsOf } from './queries.ts'
import type { Verdict } from './plan.ts'
import { factsOf } from './rank.ts'
import type { CrmObject } from './reading.ts'
import { inForce, type Connector } from './registry.ts'
import { takeRecords, type Taking } from './take.ts'

export const STATUSES = ['recorded', 'updated', 'unchanged', 'deleted', 'ignored', 'stale', 'refused'] as const
export type Status = typeof STATUSES[number]

/** What became of one record of a request. */
export interface Item {
  index: number
  id?: string
  status: Status
  reason?: string
  relationship?: string
  /** what it stands for; in a dry run only */
  events?: Array<{ id: string, type: string, time: string, data: Record<string, unknown> }>
  notes?: string[]
  problem?: Problem
}

export interface Ingested {
  counts: Record<Status, number>
  /** fields that were seen and not looked at, by name */
  dropped: string[]
  /** one for each record, in their order */
  items: Item[]
}

export interface Consignment {
  connector: Connector
  object: CrmObject
  records: readonly unknown[]
  dryRun: boolean
}

/** Takes records as a CRM exports them, each once and in any order, and says of each what became of it. A dry run writes nothing. */
export async function ingest (database: Database, tenant: Tenant, consignment: Consignment, now: Date): Promise<Ingested> {
  const { connector, object, dryRun } = consignment
  const own = await database.withTenant(tenant.tenantId, tx => settingsOf(tx, tenant.tenantId, connector.system))
  const settings = inForce(connector, own?.settings ?? {})
  const { arrivals, refused, dropped } = await reduce(consignment, settings, now)
  const takings = await takeRecords(database, { tenant, connector, object, settings, now }, arrivals, dryRun)
  const items = [...refused.map(asRefused), ...takings.map(taking => asItem(taking, object, dryRun))].sort((a, b) => a.index - b.index)
  const counts = Object.fromEntries(STATUSES.map(status => [status, 0])) as Record<Status, number>
  for (const { status } of items) counts[status]++
  return { counts, dropped, items }
}

function asRefused ({ index, problem }: Refused): Item {
  return { index, status: 'refused', problem }
}

function asItem (taking: Taking, { title }: CrmObject, dryRun: boolean): Item {
  const { index, id } = taking
  if (taking.status === 'stale') return { index, id, status: 'stale', reason: taking.reason }
  const { verdict, changed } = taking
  if (verdict.errors) {
    const errors = verdict.errors.map(error => ({ ...error, pointer: `/records/${index}` }))
    const said = verdict.errors.map(({ pointer = '', message }) => `${pointer} ${message}`).join('; ')
    return { index, id, status: 'refused', problem: new Problem('VALIDATION_FAILED', `No event can be made of this ${title}: ${said}.`, { errors }) }
  }
  return {
    index,
    id,
    ...fate(verdict, changed),
    ...(verdict.relationship === undefined ? {} : { relationship: verdict.relationship }),
    ...(dryRun && verdict.ignored === undefined && !verdict.gone ? { events: verdict.events.map(({ event }) => shown(event)) } : {}),
    ...(verdict.notes === undefined ? {} : { notes: verdict.notes })
  }
}

function fate ({ before, row, gone, ignored, events }: Verdict, changed: boolean): { status: Status, reason?: string } {
  if (gone) {
    if (before === undefined) return { status: 'ignored', reason: 'It is deleted, and had not come before.' }
    return { status: before.deleted ? 'unchanged' : 'deleted' }
  }
  if (ignored !== undefined) return { status: changed && before !== undefined && before.event_ids.length > 0 ? 'updated' : 'ignored', reason: ignored }
  // A record that only says something about another one has no events of its own.
  const isSame = events.length > 0 ? !changed : before !== undefined && !before.deleted && isDeepStrictEqual(factsOf(before), factsOf(row))
  if (isSame) return { status: 'unchanged' }
  return { status: before === undefined || (events.length > 0 && before.event_ids.length === 0) ? 'recorded' : 'updated' }
}

function shown ({ id, type, time, data }: Verdict['events'][number]['event']) {
  return { id, type, time, data: data as Record<string, unknown> }
}
