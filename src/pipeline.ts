import type { Database } from '../db/connect.ts'
import { catchUp } from './days/catch-up.ts'
import { everyTenant } from './tenants/queries.ts'
import { rescore } from './trust/rescore.ts'

/** How many relationships of one tenant are folded and scored before the next tenant has its turn. */
const TURN = 1000

/**
 * What happens after the request has been answered: ledger -> day totals -> scores. Each step can be repeated without harm, so a
 * crash only delays it. Returns false when something is left for the next call.
 */
export async function advance (database: Database, now: Date): Promise<boolean> {
  let done = true
  for (const tenant of await everyTenant(database)) {
    const folded = await catchUp(database, tenant.tenantId, TURN)
    const scored = await rescore(database, tenant, now, TURN)
    done = done && folded && scored
  }
  return done
}
