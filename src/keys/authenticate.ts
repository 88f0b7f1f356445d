import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/connect.ts'
import type { Authenticate } from '../http/auth.ts'
import { onTenantChange } from '../tenants/changes.ts'
import { hashOf } from './make.ts'
import { findKey, type FoundKey } from './queries.ts'

/** For so long another process's revocations and settings may go unnoticed here, in milliseconds. */
const FRESH = 2000

interface Known {
  found: Promise<FoundKey | undefined>
  until: number
}

/**
 * Finds the caller of a key. A key is read from the database once for all requests of two seconds; `forget` makes this process read
 * again at once (after a revocation or a change of settings here).
 */
export function authenticator (database: Database, now: () => Date): Authenticate {
  const known = new LRUCache<string, Known>({ max: 10_000 })
  onTenantChange(database, () => { known.clear() })

  const find = (hash: string, at: number): Promise<FoundKey | undefined> => {
    const standing = known.get(hash)
    if (standing && at < standing.until && at > standing.until - 2 * FRESH) return standing.found
    const found = findKey(database, hash)
    const entry = { found, until: at + FRESH }
    known.set(hash, entry)
    const drop = () => { if (known.get(hash) === entry) known.delete(hash) }
    // What is no key is not remembered: guesses would push out the keys in use.
    found.then((key) => { if (!key) drop() }, drop)
    return found
  }

  const authenticate = async (token: string) => {
    const at = now().getTime()
    const key = await find(hashOf(token), at)
    return key && at < key.expiresAt ? key.caller : undefined
  }
  return Object.assign(authenticate, { forget: () => known.clear() })
}
