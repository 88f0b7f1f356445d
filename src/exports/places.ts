import type { Database } from '../../db/connect.ts'
import { Problem } from '../errors.ts'

/** Exports that a process sends at once, of all tenants and of one: each holds a connection for as long as its reader takes. */
const MOST = 4
const MOST_OF_TENANT = 2

const underWay = new WeakMap<Database, Map<string, number>>()

/**
 * Takes a place for an export; the returned function gives it back, once.
 * @throws Problem UNAVAILABLE when all places are taken
 */
export function takePlace (database: Database, tenantId: string): () => void {
  const taken = underWay.get(database) ?? new Map<string, number>()
  underWay.set(database, taken)
  const own = taken.get(tenantId) ?? 0
  const all = [...taken.values()].reduce((sum, count) => sum + count, 0)
  if (own >= MOST_OF_TENANT || all >= MOST) {
    const whose = own >= MOST_OF_TENANT ? `${MOST_OF_TENANT} exports of this tenant` : `${MOST} exports`
    throw new Problem('UNAVAILABLE', `This process is sending ${whose} already, and no more at once. Send the request again when one of them has ended.`,
      { headers: { 'retry-after': '5' } })
  }
  taken.set(tenantId, own + 1)
  let given = false
  return () => {
    if (given) return
    given = true
    const left = taken.get(tenantId)! - 1
    if (left === 0) taken.delete(tenantId)
    else taken.set(tenantId, left)
  }
}
