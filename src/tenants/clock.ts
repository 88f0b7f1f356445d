import { randomUUID } from 'node:crypto'
import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Tenant, TestClock } from '../http/caller.ts'
import { columns, tenantOf, type TenantRow } from './queries.ts'

/** The tenant, locked until the transaction ends, so that its clock is moved by one at a time. */
async function locked (tx: Tx, tenantId: string): Promise<Tenant> {
  const [row] = await tx<TenantRow[]>`select ${columns(tx)} from tenants where tenant_id = ${tenantId} for no key update`
  if (!row) throw new Problem('NOT_FOUND', 'The tenant of this key is gone.')
  return tenantOf(row)
}

/** A tenant that has a clock of its own. */
export type ClockedTenant = Tenant & { clock: TestClock }

async function withClock (tx: Tx, tenantId: string, id: string): Promise<ClockedTenant> {
  const tenant = await locked(tx, tenantId)
  const { clock } = tenant
  if (clock?.id !== id) throw clockNotFound(id)
  return { ...tenant, clock }
}

export function clockNotFound (id: string): Problem {
  return new Problem('TEST_CLOCK_NOT_FOUND', `No test clock has the id ${id}. Take the id from GET /v1/test_clocks.`)
}

async function write (tx: Tx, tenant: Tenant, clock: TestClock): Promise<ClockedTenant> {
  await tx`update tenants set clock = ${JSON.stringify(clock)}::text::jsonb where tenant_id = ${tenant.tenantId}`
  return { ...tenant, clock }
}

/**
 * Gives a sandbox a clock that stands at `frozenTime`.
 * @throws Problem NOT_A_SANDBOX, TEST_CLOCK_EXISTS
 */
export async function makeClock (
  tx: Tx, tenantId: string, frozenTime: string, name: string | undefined, now: Date
): Promise<ClockedTenant> {
  const tenant = await locked(tx, tenantId)
  if (!tenant.sandbox) {
    throw new Problem('NOT_A_SANDBOX', 'The time of this tenant cannot be moved, because it is no sandbox; make one with `aftersale sandbox` and use its key.')
  }
  if (tenant.clock) throw new Problem('TEST_CLOCK_EXISTS', `The tenant has the test clock ${tenant.clock.id}; advance it, or delete it first.`)
  const clock = { id: randomUUID(), ...(name === undefined ? {} : { name }), frozen_time: frozenTime, created_at: now.toISOString() }
  return await write(tx, tenant, clock)
}

/**
 * Sends the clock on its way; the background work moves it. Asking again for the instant that it is on its way to is harmless.
 * @param check may refuse the way from the instant that the clock shows
 * @throws Problem TEST_CLOCK_NOT_FOUND, TEST_CLOCK_ADVANCING
 */
export async function sendClock (
  tx: Tx, tenantId: string, id: string, target: string, check: (clock: TestClock) => void
): Promise<ClockedTenant> {
  const tenant = await withClock(tx, tenantId, id)
  const { clock } = tenant
  if (clock.target_time === target) return tenant
  if (clock.target_time !== undefined) {
    throw new Problem('TEST_CLOCK_ADVANCING', `The clock is on its way to ${clock.target_time}; ask GET /v1/test_clocks/${id} until its status is ready.`)
  }
  check(clock)
  return await write(tx, tenant, { ...clock, target_time: target })
}

/** Takes the clock away, wherever it is on its way to. @throws Problem TEST_CLOCK_NOT_FOUND */
export async function removeClock (tx: Tx, tenantId: string, id: string): Promise<Tenant> {
  const { clock: _removed, ...tenant } = await withClock(tx, tenantId, id)
  await tx`update tenants set clock = null where tenant_id = ${tenantId}`
  return tenant
}

/** Puts `after` in the place of the clock `before`; false when that is not what stands any more. */
export async function replaceClock (tx: Tx, tenantId: string, before: TestClock, after: TestClock): Promise<boolean> {
  const { count } = await tx`
    update tenants set clock = ${JSON.stringify(after)}::text::jsonb
    where tenant_id = ${tenantId} and clock = ${JSON.stringify(before)}::text::jsonb`
  return count > 0
}
