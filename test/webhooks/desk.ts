import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import type { Database } from '../../db/connect.ts'
import type { Tenant } from '../../src/http/caller.ts'
import { deliverDue, type DeliverOptions } from '../../src/webhooks/deliver.ts'
import { createEndpoint } from '../../src/webhooks/save.ts'
import type { WebhookEndpointInput } from '../../src/webhooks/schema.ts'
import { makeTenant } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'

export const START = '2026-07-01T12:00:00.000Z'

/** An instant some seconds after START. */
export const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1000)

/** Dice that always fall on the middle: no wait is shortened or lengthened. */
export const dice = () => 0.5

/** A database with one tenant, whose endpoints are on this machine. */
export async function desk (t: Test) {
  const { database } = await freshDatabase(t)
  const tenant = await makeTenant(database, 'default')
  return deskOf(database, tenant)
}

/** The same for one tenant of a database. */
export function deskOf (database: Database, { tenantId }: Pick<Tenant, 'tenantId'>) {
  let count = 0
  const endpoint = async (url: string, types: WebhookEndpointInput['types'] = []) => await database.withTenant(tenantId, tx =>
    createEndpoint(tx, tenantId, { url, types }, { allowPrivate: true }, new Date(START)))
  /** Announces messages; returns their ids, sorted. */
  const announced = async (messages = 1, type = 'signal.raised', time = START) => {
    const payloads = Array.from({ length: messages }, () => JSON.stringify({ type, timestamp: time, data: { n: ++count } }))
    const rows = await database.withTenant(tenantId, tx => tx<Array<{ id: string }>>`
      insert into announcements (tenant_id, type, payload, created_at)
      select ${tenantId}, ${type}, payload, ${time}::timestamptz from unnest(${payloads}::text[]) as payload returning message_id as id`)
    return rows.map(({ id }) => id).sort()
  }
  const deliver = async (seconds = 0, options: Partial<DeliverOptions> = {}) =>
    await deliverDue(database, at(seconds), { allowPrivate: true, dice, ...options })
  /** State and attempts of all deliveries to an endpoint, sorted. */
  const states = async (id: string) => {
    const rows = await database.withTenant(tenantId, tx => tx<Array<{ state: string, attempts: number }>>`
      select state, attempts from webhook_deliveries where tenant_id = ${tenantId} and endpoint_id = ${id}`)
    return rows.map(({ state, attempts }) => `${state} ${attempts}`).sort()
  }
  const attempts = async (id: string) => await database.withTenant(tenantId, tx => tx<Array<{ at: string, status: number | null, error: string | null }>>`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as at, status, error from webhook_attempts
    where tenant_id = ${tenantId} and endpoint_id = ${id} order by at, attempt, message_id`)
  return { database, tenantId, endpoint, announced, deliver, states, attempts }
}

/** Waits for something that happens elsewhere. @throws after a minute */
export async function until (what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !await what(); tries++) {
    if (tries > 6000) throw new Error('it did not happen within a minute')
    await sleep(10)
  }
}
