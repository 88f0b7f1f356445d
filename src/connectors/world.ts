import type { Tx } from '../../db/connect.ts'
import type { Arrival } from './arrivals.ts'
import { childrenOf, keyOf, MOST_CHILDREN, recordsOf, type RecordRow } from './queries.ts'
import type { CrmObject } from './reading.ts'

/** What stands around the records that came. All keys are 'object/id'. */
export interface World {
  /** as it stands in the database */
  standing: ReadonlyMap<string, RecordRow>
  /** records that did not come and are read again all the same: parents and children of those that did */
  again: readonly string[]
}

export const keyOfArrival = ({ name }: CrmObject, { taken: { id } }: Arrival) => `${name}/${id}`
export const keyOfParent = ({ taken: { parent } }: Arrival) => parent === undefined ? null : `${parent.object}/${parent.id}`

/**
 * Loads what the records need to be read: what stands of them, their parents, their children, and what those in turn belong to or own.
 * A record that moved to another parent is missed by the former one, which is read again too.
 */
export async function worldOf (
  tx: Tx, tenantId: string, system: string, object: CrmObject, arrivals: readonly Arrival[], own: ReadonlyMap<string, RecordRow>
): Promise<World> {
  const standing = new Map(own)
  const add = (rows: readonly RecordRow[]) => {
    for (const row of rows) if (!standing.has(keyOf(row))) standing.set(keyOf(row), row)
    return rows.map(keyOf)
  }
  const unknown = (keys: Iterable<string | null | undefined>) =>
    [...new Set(keys)].filter((key): key is string => typeof key === 'string' && !standing.has(key)).sort()

  const came = new Set(arrivals.map(arrival => keyOfArrival(object, arrival)))
  const parents = arrivals.flatMap(arrival => [keyOfParent(arrival), own.get(keyOfArrival(object, arrival))?.parent])
  add(await recordsOf(tx, tenantId, system, unknown(parents)))
  const children = add(await childrenOf(tx, tenantId, system, [...came].sort()))
  const present = parents.filter((key): key is string => typeof key === 'string' && standing.has(key))
  const again = [...new Set([...present, ...children])].filter(key => !came.has(key)).sort()
  add(await childrenOf(tx, tenantId, system, again))
  add(await recordsOf(tx, tenantId, system, unknown(again.map(key => standing.get(key)!.parent))))
  return { standing, again }
}

/** The records as they will stand when these have come. */
export function withArrivals ({ standing }: World, object: CrmObject, arrivals: readonly Arrival[]): Map<string, RecordRow> {
  const current = new Map(standing)
  for (const arrival of arrivals) {
    const key = keyOfArrival(object, arrival)
    const { id, revision, deleted, kept } = arrival.taken
    const before = standing.get(key)
    current.set(key, {
      object: object.name,
      record_id: id,
      revision: revision ?? '',
      generation: before?.generation ?? 1,
      // A record that is only said to be gone may say nothing else.
      parent: keyOfParent(arrival) ?? (deleted ? before?.parent ?? null : null),
      kept: deleted ? before?.kept ?? {} : kept,
      deleted,
      digest: before?.digest ?? '',
      event_ids: before?.event_ids ?? []
    })
  }
  return current
}

/** The records that belong to each, in the order of their keys; deleted ones belong nowhere. */
export function families (current: ReadonlyMap<string, RecordRow>): Map<string, RecordRow[]> {
  const found = new Map<string, RecordRow[]>()
  for (const key of [...current.keys()].sort()) {
    const row = current.get(key)!
    if (row.parent === null || row.deleted) continue
    const family = found.get(row.parent) ?? []
    if (family.length < MOST_CHILDREN) family.push(row)
    found.set(row.parent, family)
  }
  return found
}
