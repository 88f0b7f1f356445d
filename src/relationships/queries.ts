import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Relationship } from './schema.ts'

/** A row as the statements of this stage select it; texts of dates and instants are ready for the wire. */
export interface RelationshipRow {
  key: string
  name: string | null
  segment: string | null
  tags: string[]
  started_on: string | null
  cycle_months: number | null
  complexity: Relationship['complexity'] | null
  stage: string | null
  owner: string | null
  currency: string | null
  crm_ids: Record<string, string>
  created_by: string
  created_at: string
  updated_at: string
  version: number
}

/** The columns of a relationship as an answer shows them. */
export const relationshipColumns = (tx: Tx) => tx`
  r.key, r.name, r.segment, r.tags, r.started_on, r.cycle_months, r.complexity, r.stage, r.owner, r.currency, r.crm_ids, r.created_by,
  to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at,
  to_char(r.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated_at, r.version`

/** The relationship with this key, or the refusal that says how to make it. */
export async function findRelationship (tx: Tx, tenantId: string, key: string): Promise<Relationship> {
  return (await readRelationship(tx, tenantId, key)).relationship
}

/** The same with the text that tells this state of it from all others. */
export async function readRelationship (tx: Tx, tenantId: string, key: string): Promise<{ relationship: Relationship, version: string }> {
  const [row] = await tx<RelationshipRow[]>`
    select ${relationshipColumns(tx)} from relationships r where r.tenant_id = ${tenantId} and r.key = ${key}`
  if (!row) throw relationshipNotFound(key)
  return { relationship: shown(row), version: versionOf(row) }
}

/** The number alone begins again when a key is removed and used anew. */
export function versionOf ({ version, created_at: createdAt }: Pick<RelationshipRow, 'version' | 'created_at'>): string {
  return `${version}-${createdAt.replace(/[^0-9]/g, '')}`
}

export function relationshipNotFound (key: string): Problem {
  return new Problem('RELATIONSHIP_NOT_FOUND',
    `No relationship has the key "${key}". Make it with PUT /v1/relationships/{key}, or send its first event.`)
}

/** A row as the API shows it: what is unknown is absent. */
export function shown (row: RelationshipRow): Relationship {
  const { crm_ids: crmIds, version: _, ...rest } = row
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
  return { ...known, ...(Object.keys(crmIds).length > 0 ? { crm_ids: crmIds } : {}) } as Relationship
}
