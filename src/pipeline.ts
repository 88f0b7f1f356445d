import type { Database } from '../db/connect.ts'
import { moveOn } from './clocks/move.ts'
import { catchUp } from './days/catch-up.ts'
import { todayOf } from './days/today.ts'
import { clockOf, type Tenant } from './http/caller.ts'
import { forgetAnswers } from './http/idempotency-keys.ts'
import { everyTenant } from './tenants/queries.ts'
import { dropScoresAfter, rescore } from './trust/rescore.ts'
import { prune } from './webhooks/prune.ts'

/** How many relationships of one tenant are folded and scored before the next tenant has its turn. */
const TURN = 1000

/** How many days the clock of a sandbox moves before the next tenant has its turn. */
const DAYS = 7

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
      const current = await bringUpToDate(database, tenant, now, failure => failures.push(failure))
      const forgotten = await database.withTenant(tenant.tenantId, tx => forgetAnswers(tx, tenant.tenantId, now))
      const pruned = await database.withTenant(tenant.tenantId, tx => prune(tx, tenant.tenantId, now))
      done = done && current && forgotten && pruned
    } catch (cause) {
      await database.service`select 1` // throws when the database is away, and then for every tenant
      failures.push(new Error(`the tenant "${tenant.slug}" could not be brought up to date`, { cause }))
    }
  }
  if (done && failures.length > 0) throw new AggregateError(failures, failures.map(failure => failure.message).join('; '))
  return done
}

/** Folds and scores what is behind and, if the tenant has a clock on its way, does so again on each of the next days. */
async function bringUpToDate (database: Database, tenant: Tenant, now: Date, onFailed: (failure: Error) => void): Promise<boolean> {
  let at: Tenant | undefined = tenant
  for (let days = 0; days <= DAYS; days++) {
    const time = clockOf(() => now)(at)
    if (tenant.sandbox) await dropLaterScores(database, at, time)
    const folded = await catchUp(database, tenant.tenantId, TURN, onFailed)
    const scored = await rescore(database, at, time, TURN)
    if (!folded || !scored) return false
    at = await moveOn(database, at)
    if (at === undefined) return true
  }
  return false
}

/** A round that began before the clock of a sandbox was turned back may have kept scores of days that are not yet again. */
async function dropLaterScores (database: Database, { tenantId, timeZone }: Tenant, time: Date): Promise<void> {
  await database.withTenant(tenantId, tx => dropScoresAfter(tx, tenantId, todayOf(timeZone, time)))
}
