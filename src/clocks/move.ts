import type { Database } from '../../db/connect.ts'
import type { Tenant, TestClock } from '../http/caller.ts'
import { tenantChanged } from '../tenants/changes.ts'
import { replaceClock } from '../tenants/clock.ts'
import { nextMidnight } from './midnight.ts'

/**
 * Moves a clock that is on its way by one step: to the beginning of the next day of the tenant, or to its target if that is nearer.
 * To be called when everything is done that the instant asks for which the clock shows. Several processes may do it at once; the
 * clock takes each step once. The last step, when it stands at its target, says that it has arrived.
 * @returns the tenant at its new time; undefined when the clock stands, is gone, or was moved by another
 */
export async function moveOn (database: Database, tenant: Tenant): Promise<Tenant | undefined> {
  const { clock } = tenant
  if (clock?.target_time === undefined) return undefined
  const after = step(clock, clock.target_time, tenant.timeZone)
  const moved = await database.withTenant(tenant.tenantId, tx => replaceClock(tx, tenant.tenantId, clock, after))
  if (!moved) return undefined
  tenantChanged(database)
  return { ...tenant, clock: after }
}

function step (clock: TestClock, target: string, timeZone: string): TestClock {
  const [at, end] = [Date.parse(clock.frozen_time), Date.parse(target)]
  if (at < end) return { ...clock, frozen_time: new Date(Math.min(nextMidnight(at, timeZone), end)).toISOString() }
  const { target_time: _reached, ...standing } = clock
  return standing
}
