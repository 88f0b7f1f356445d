import type { Database } from '../db/connect.ts'
import { catchUp } from './days/catch-up.ts'
import { clockOf } from './http/caller.ts'
import { everyTenant } from './tenants/queries.ts'
import { rescore } from './trust/rescore.ts'

/** How many relationships of one tenant are folded and scored before the next tenant has its turn. */
const TURN = 1000

/**
 * What happens after the request has been answered: ledger -> day totals -> scores. Each step can be repeated without harm, so a
 * crash only delays it. Returns false when something is left for the next call.
 * @throws AggregateError what failed, once everything else is done: no relationship and no tenant holds up the others
 */
export async function advance (database: Database, now: Date): Promise<boolean> {
  const failures: Error[] = []
  let done = true
  for (const tenant of await everyTenant(database)) {
    try {
      const folded = await catchUp(database, tenant.tenantId, TURN, failure => failures.push(failure))
      const scored = await rescore(database, tenant, clockOf(() => now)(tenant), TURN)
      done = done && folded && scored
    } catch (cause) {
      await database.service`select 1` // throws when the database is away, and then for every tenant
      failures.push(new Error(`the tenant "${tenant.slug}" could not be brought up to date`, { cause }))
    }
  }
  if (done && failures.length > 0) throw new AggregateError(failures, failures.map(failure => failure.message).join('; '))
  return done
}
