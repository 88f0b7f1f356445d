import type { Database, Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { hashOf, makeKey, prefixOf } from './make.ts'
import { columns, shown } from './queries.ts'
import type { ApiKey, ApiKeyCreated, ApiKeyInput } from './schema.ts'

/**
 * Makes a key; its secret is in the answer and nowhere else.
 * @throws Problem VALIDATION_FAILED when it would expire before `now` or after year 9999
 */
export async function createKey (tx: Tx, tenantId: string, input: ApiKeyInput, now: Date): Promise<ApiKeyCreated> {
  const key = makeKey()
  const expires = input.expires_at === undefined ? {} : { expires_at: expiry(input.expires_at, now) }
  const [row] = await insert(tx, tenantId, key, { ...input, ...expires })
  if (!row) throw new Error('a new random key was there already')
  return { ...row, key }
}

/** The instant in UTC, so that PostgreSQL need not read the offset, of which it takes fewer than RFC 3339 has. */
function expiry (given: string, now: Date): string {
  const refuse = (message: string) => new Problem('VALIDATION_FAILED', `expires_at ${message}.`, {
    errors: [{ pointer: '/expires_at', message, received: given }]
  })
  const time = Date.parse(given)
  // A leap second is valid RFC 3339 and no Date; it is refused like a time that is over.
  if (!(time > now.getTime())) throw refuse('must be later than now; leave it away for a key that is valid until it is revoked')
  const utc = new Date(time).toISOString()
  if (utc.length > 24) throw refuse('must lie before the end of year 9999 in UTC; leave it away for a key that is valid until it is revoked')
  const [fraction = ''] = /\.[0-9]+/.exec(given) ?? []
  return `${utc.slice(0, 19)}${fraction}Z`
}

async function insert (tx: Tx, tenantId: string, key: string, input: ApiKeyInput): Promise<ApiKey[]> {
  const rows = await tx<Array<Parameters<typeof shown>[0]>>`
    insert into api_keys as k (tenant_id, name, prefix, key_hash, scopes, expires_at)
    values (${tenantId}, ${input.name}, ${prefixOf(key)}, ${hashOf(key)}, ${input.scopes}, ${input.expires_at ?? null})
    on conflict (tenant_id, key_hash) do nothing
    returning ${columns(tx)}`
  return rows.map(shown)
}

/**
 * Revokes a key for good; a second time changes nothing.
 * @throws Problem KEY_NOT_FOUND, or LAST_ADMIN_KEY when nobody could administer the tenant afterwards
 */
export async function revokeKey (tx: Tx, tenantId: string, keyId: string, now: Date): Promise<void> {
  // All administrators' keys are locked, in one order: two that revoke each other at once do not both succeed.
  const admins = await tx<Array<{ id: string }>>`
    select key_id as id from api_keys
    where tenant_id = ${tenantId} and 'admin' = any(scopes) and revoked_at is null and coalesce(expires_at > ${now.toISOString()}, true)
    order by key_id for update`
  if (admins.length === 1 && admins[0]?.id === keyId) {
    throw new Problem('LAST_ADMIN_KEY', 'Nobody could administer the tenant without this key; make another key with the scope admin first.')
  }
  const [known] = await tx`
    update api_keys set revoked_at = coalesce(revoked_at, ${now.toISOString()})
    where tenant_id = ${tenantId} and key_id = ${keyId} returning key_id`
  if (!known) throw new Problem('KEY_NOT_FOUND', `No key has the id ${keyId}; GET /v1/keys lists them.`)
}

/** How the administrator's key of a start came to be. */
export interface FirstKey {
  /** the key, if it was made just now: it must be shown, once */
  made?: string
  /** whether the given key was revoked before, and so opens nothing */
  revoked: boolean
}

/**
 * Sees to it that somebody can administer the tenant: the given key is one (a changed value adds the new one and leaves the others),
 * or else the very first start makes one. Any number of processes may do it at once, and one of them makes it.
 */
export async function ensureAdminKey (database: Database, { tenantId }: Pick<Tenant, 'tenantId'>, given?: string): Promise<FirstKey> {
  return await database.withTenant(tenantId, async (tx): Promise<FirstKey> => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`first key of ${tenantId}`}, 0))`
    if (given !== undefined) {
      await insert(tx, tenantId, given, { name: 'AFTERSALE_API_KEY', scopes: ['admin'] })
      const [row] = await tx`select revoked_at is not null as revoked from api_keys where tenant_id = ${tenantId} and key_hash = ${hashOf(given)}`
      return { revoked: row?.revoked === true }
    }
    const [any] = await tx`select 1 from api_keys where tenant_id = ${tenantId} limit 1`
    if (any) return { revoked: false }
    const made = makeKey()
    await insert(tx, tenantId, made, { name: 'first key', scopes: ['admin'] })
    return { made, revoked: false }
  })
}
