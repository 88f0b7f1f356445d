import { createHash, randomBytes } from 'node:crypto'
import { scopeTo, type Database, type Tx } from '../../db/connect.ts'
import type { Caller, Scope } from '../http/caller.ts'
import type { BrowserSession, FindSession } from '../http/session.ts'
import { tenantById } from '../tenants/queries.ts'

/** A session ends after so long, whatever is done in it, and after so long in which nothing is done; milliseconds. */
const LONGEST = 12 * 3_600_000
const IDLE = 3_600_000
/** How exactly it is kept when something was done last; every request would write otherwise. */
const MINUTE = 60_000
/** So many sessions of one key are open at most; another one ends the one that was not used for the longest time. */
const MOST = 20

/**
 * Opens a session of a key. Its token is in the answer and nowhere else.
 * @param caller whose key was sent
 */
export async function openSession (tx: Tx, caller: Caller, now: Date): Promise<BrowserSession> {
  const { tenant: { tenantId }, keyId } = caller
  const [token, csrfToken] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
  const [at, expiresAt] = [now.toISOString(), new Date(now.getTime() + LONGEST).toISOString()]
  // Two logins with one key at once would both count without the other.
  await tx`select pg_advisory_xact_lock(hashtextextended(${`sessions of ${keyId}`}, 0))`
  await tx`
    delete from sessions where tenant_id = ${tenantId} and token_hash in (
      select token_hash from sessions
      where tenant_id = ${tenantId} and (expires_at <= ${at} or last_seen_at <= ${new Date(now.getTime() - IDLE).toISOString()})
      union all (
        select token_hash from sessions where tenant_id = ${tenantId} and key_id = ${keyId}
        order by last_seen_at desc, token_hash offset ${MOST - 1}))`
  await tx`
    insert into sessions (tenant_id, token_hash, key_id, csrf_token, created_at, last_seen_at, expires_at)
    values (${tenantId}, ${hashOf(token)}, ${keyId}, ${csrfToken}, ${at}, ${at}, ${expiresAt})`
  return { caller, token, csrfToken, expiresAt }
}

/** Ends a session; one that is over already stays so. */
export async function endSession (tx: Tx, { caller, token }: Pick<BrowserSession, 'caller' | 'token'>): Promise<void> {
  await tx`delete from sessions where tenant_id = ${caller.tenant.tenantId} and token_hash = ${hashOf(token)}`
}

interface SessionRow {
  tenantId: string
  keyId: string
  csrfToken: string
  expiresAt: string
  seenAt: number
}

/** Finds the session of a token unless it is over or its key is: nothing is remembered, so that what was ended has ended. */
export function sessionFinder (database: Database, now: () => Date): FindSession {
  return async (token) => {
    const hash = hashOf(token)
    const at = now()
    const oldest = new Date(at.getTime() - IDLE).toISOString()
    return await database.service.begin(async (tx) => {
      // Row-level security shows exactly the session whose hash the transaction names, of whichever tenant.
      await tx.unsafe(`set local app.session_hash = '${hash}'`)
      const [row] = await tx<SessionRow[]>`
        select tenant_id as "tenantId", key_id as "keyId", csrf_token as "csrfToken", (extract(epoch from last_seen_at) * 1000)::float8 as "seenAt",
          to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt"
        from sessions where token_hash = ${hash} and expires_at > ${at.toISOString()} and last_seen_at > ${oldest} order by tenant_id limit 1`
      if (row === undefined) return undefined
      await tx.unsafe(scopeTo(row.tenantId))
      const caller = await callerOf(tx, row, at)
      if (caller === undefined) return undefined
      if (at.getTime() - row.seenAt >= MINUTE) {
        await tx`update sessions set last_seen_at = ${at.toISOString()} where tenant_id = ${row.tenantId} and token_hash = ${hash}`
      }
      return { caller, token, csrfToken: row.csrfToken, expiresAt: row.expiresAt }
    }) as BrowserSession | undefined
  }
}

/** Who has the key that the session was opened with, if the key is still valid; what it may do may have changed. */
async function callerOf (tx: Tx, { tenantId, keyId }: SessionRow, now: Date): Promise<Caller | undefined> {
  const [key] = await tx<Array<{ scopes: Scope[] }>>`
    select scopes from api_keys where tenant_id = ${tenantId} and key_id = ${keyId} and revoked_at is null
      and coalesce(expires_at > ${now.toISOString()}, true)`
  const tenant = key && await tenantById(tx, tenantId)
  return key && tenant && { tenant, keyId, scopes: key.scopes }
}

/** What is stored of a token: SHA-256 in hex. It has 256 random bits, so its plain hash tells nothing about it. */
function hashOf (token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
