import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/connect.ts'
import type { Caller } from './caller.ts'

/** What of the quota of a key this process knows in the window that runs. */
export interface Share {
  /** units that this process took out of the window and has not used */
  left: number
  /** units that all processes took, as far as this one has heard: it never becomes less within a window */
  taken: number
  /** units of the latest piece */
  piece: number
  /** the question to the database that is under way */
  asking?: Promise<boolean>
}

/** Takes `units` out of a window if as many are there. */
export type Take = (caller: Caller, window: Date, units: number) => Promise<{ granted: boolean, taken: number }>

/**
 * Takes units out of the one row of a key. A row of an earlier window is begun anew; the clock of another process may have begun a
 * later one already, and then the units are taken from that.
 */
export function takeFrom (database: Database, most: number): Take {
  return async ({ tenant: { tenantId }, keyId }, window, units) => {
    const rows = await database.withTenant(tenantId, tx => tx<Array<{ granted: boolean, taken: number }>>`
      with given as (
        insert into quotas (tenant_id, key_id, window_starts_at, taken)
        values (${tenantId}, ${keyId}, ${window.toISOString()}, ${units})
        on conflict (tenant_id, key_id) do update set
          taken = case when quotas.window_starts_at < excluded.window_starts_at then excluded.taken else quotas.taken + excluded.taken end,
          window_starts_at = greatest(quotas.window_starts_at, excluded.window_starts_at)
        where quotas.window_starts_at < excluded.window_starts_at or quotas.taken + excluded.taken <= ${most}
        returning taken
      )
      select true as granted, taken from given
      union all
      select false, q.taken from quotas q where q.tenant_id = ${tenantId} and q.key_id = ${keyId} and not exists (select from given)`)
    return { granted: rows[0]?.granted ?? false, taken: Number(rows[0]?.taken ?? most) }
  }
}

/**
 * Asks for the missing units of a key, and some more to come. Returns false when they are not there. A database that fails does not
 * hold up requests: until the window ends, the process then counts by itself.
 */
export function asking (take: Take, most: number, log: FastifyBaseLogger) {
  const ask = async (caller: Caller, window: Date, share: Share, need: number): Promise<boolean> => {
    for (const piece of new Set([pieceOf(share, need, most), need])) {
      const { granted, taken } = await take(caller, window, piece).catch((err: unknown) => {
        log.warn({ err }, 'quotas are counted by this process alone: the database did not answer')
        return { granted: true, taken: share.taken + piece }
      })
      share.taken = Math.max(share.taken, Math.min(taken, most))
      if (!granted) continue
      share.left += piece
      share.piece = piece
      return true
    }
    return false
  }
  return async (caller: Caller, window: Date, share: Share, need: number): Promise<boolean> => {
    share.asking = ask(caller, window, share, need)
    const granted = await share.asking
    delete share.asking
    return granted
  }
}

/**
 * How many units to take when `need` are missing. The pieces double, so that a busy process asks seldom and an idle one holds little,
 * and shrink towards the end, so that several processes share what is left.
 */
function pieceOf ({ taken, piece }: Share, need: number, most: number): number {
  const free = most - taken
  return Math.min(free, Math.max(need, Math.min(Math.max(2 * piece, Math.ceil(most / 1000)), Math.ceil(free / 8))))
}
