import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { markDirty } from './dirty.ts'
import { relationshipColumns, relationshipNotFound, shown, versionOf, type RelationshipRow } from './queries.ts'
import type { Relationship, RelationshipInput } from './schema.ts'

/** May refuse a change of what stands, which is locked: undefined = there is nothing yet. */
type Check = (version: string | undefined) => void

/**
 * Writes a relationship whole (what the input leaves away is unknown afterwards) and says whether it is new.
 * A changed segment puts its evidence under another base rate, so all its days are folded again.
 */
export async function replaceRelationship (tx: Tx, tenantId: string, key: string, input: RelationshipInput, check: Check = () => {}) {
  const before = await lock(tx, tenantId, key)
  check(before && versionOf(before))
  const [row] = await tx<RelationshipRow[]>`
    insert into relationships as r
      (tenant_id, key, name, segment, tags, started_on, cycle_months, complexity, stage, owner, currency, crm_ids, created_by)
    values (${tenantId}, ${key}, ${input.name ?? null}, ${input.segment ?? null}, ${input.tags ?? []}, ${input.started_on ?? null},
      ${input.cycle_months ?? null}, ${input.complexity ?? null}, ${input.stage ?? null}, ${input.owner ?? null}, ${input.currency ?? null},
      ${JSON.stringify(input.crm_ids ?? {})}::text::jsonb, 'api')
    on conflict (tenant_id, key) do update set name = excluded.name, segment = excluded.segment, tags = excluded.tags,
      started_on = excluded.started_on, cycle_months = excluded.cycle_months, complexity = excluded.complexity, stage = excluded.stage,
      owner = excluded.owner, currency = excluded.currency, crm_ids = excluded.crm_ids, updated_at = now(), version = r.version + 1
    returning ${relationshipColumns(tx)}`
  // Without a row before, an event may have made it just now, and a fold may have seen it without its segment.
  if (!before || before.segment !== (input.segment ?? null)) await markDirty(tx, tenantId, [{ relationship: key, day: null }])
  const created = row!.version === 1
  // Somebody else made it after the first look.
  if (!before && !created) check(versionOf({ ...row!, version: row!.version - 1 }))
  return { relationship: shown(row!), created, version: versionOf(row!) }
}

/** Sets the fields that the input names and leaves the others as they are. */
export async function changeRelationship (
  tx: Tx, tenantId: string, key: string, input: RelationshipInput, check?: Check
): Promise<{ relationship: Relationship, version: string }> {
  const before = await lock(tx, tenantId, key)
  if (!before) throw relationshipNotFound(key)
  const { crm_ids: crmIds, ...rest } = shown(before)
  const merged = { ...rest, ...input, ...(crmIds || input.crm_ids ? { crm_ids: { ...crmIds, ...input.crm_ids } } : {}) }
  return await replaceRelationship(tx, tenantId, key, merged, check)
}

/** Removes a relationship that never had an event; the ledger forgets nothing. */
export async function removeRelationship (tx: Tx, tenantId: string, key: string, check: Check = () => {}): Promise<void> {
  // The lock first: an event on its way holds the row through its dirty day, so it is either seen below or finds no relationship.
  const [row] = await tx<RelationshipRow[]>`
    select ${relationshipColumns(tx)} from relationships r where r.tenant_id = ${tenantId} and r.key = ${key} for update`
  if (!row) throw relationshipNotFound(key)
  check(versionOf(row))
  const [used] = await tx`select 1 from events where tenant_id = ${tenantId} and relationship = ${key} limit 1`
  if (used) {
    throw new Problem('RELATIONSHIP_HAS_EVENTS',
      `"${key}" has events, and the ledger forgets nothing. Retract what was wrong, or record relationship.ended.`)
  }
  await tx`delete from relationships where tenant_id = ${tenantId} and key = ${key}`
}

async function lock (tx: Tx, tenantId: string, key: string): Promise<RelationshipRow | undefined> {
  const [row] = await tx<RelationshipRow[]>`
    select ${relationshipColumns(tx)} from relationships r where r.tenant_id = ${tenantId} and r.key = ${key} for no key update`
  return row
}
