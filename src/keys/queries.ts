import { scopeTo, type Database, type Tx } from '../../db/connect.ts'
import type { Caller, Scope } from '../http/caller.ts'
import { tenantById } from '../tenants/queries.ts'
import type { ApiKey } from './schema.ts'

/** A key that was found by its hash, with its tenant. */
export interface FoundKey {
  caller: Caller
  /** milliseconds since 1970; Infinity for a key that does not expire */
  expiresAt: number
}

interface KeyRow extends Omit<ApiKey, 'expires_at' | 'revoked_at'> {
  expires_at: string | null
  revoked_at: string | null
}

const HEX = /^[0-9a-f]{64}$/

/** The key with this hash (see make.ts) and its tenant, unless it is revoked or there is none. */
export async function findKey (database: Database, hash: string): Promise<FoundKey | undefined> {
  if (!HEX.test(hash)) throw new TypeError('not a SHA-256 in hex')
  return await database.service.begin(async (tx) => {
    // Row-level security shows exactly the key whose hash the transaction names, of whichever tenant.
    await tx.unsafe(`set local app.key_hash = '${hash}'`)
    const [key] = await tx<Array<{ tenantId: string, keyId: string, scopes: Scope[], expiresAt: number | null }>>`
      select tenant_id as "tenantId", key_id as "keyId", scopes, (extract(epoch from expires_at) * 1000)::float8 as "expiresAt"
      from api_keys where key_hash = ${hash} and revoked_at is null order by tenant_id limit 1`
    if (!key) return undefined
    await tx.unsafe(scopeTo(key.tenantId))
    const tenant = await tenantById(tx, key.tenantId)
    return tenant && { caller: { tenant, keyId: key.keyId, scopes: key.scopes }, expiresAt: key.expiresAt ?? Infinity }
  }) as FoundKey | undefined
}

/** Up to `limit` keys of the tenant in the order in which they were made, after the one with these sort keys. */
export async function listKeys (tx: Tx, tenantId: string, limit: number, after?: { createdAt: string, id: string }): Promise<ApiKey[]> {
  const rows = await tx<KeyRow[]>`
    select ${columns(tx)} from api_keys k
    where k.tenant_id = ${tenantId}
      ${after ? tx`and (k.created_at, k.key_id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)` : tx``}
    order by k.created_at, k.key_id limit ${limit}`
  return rows.map(shown)
}

/** The columns of a key as an answer shows them. */
export const columns = (tx: Tx) => tx`
  k.key_id as id, k.name, k.prefix, k.scopes, ${instant(tx, 'created_at')} as created_at,
  ${instant(tx, 'expires_at')} as expires_at, ${instant(tx, 'revoked_at')} as revoked_at`

const instant = (tx: Tx, column: string) => tx`to_char(${tx('k.' + column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** A row as the API shows it: what is unknown is absent. */
export function shown (row: KeyRow): ApiKey {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as ApiKey
}
