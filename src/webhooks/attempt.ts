import type { Database, Tx } from '../../db/connect.ts'
import { settleAttempt, type Due } from './claims.ts'
import { outcomeOf } from './schedule.ts'
import { send, type SendOptions } from './send.ts'

export interface AttemptOptions extends SendOptions {
  /** a number from 0 to 1 (exclusive), for the jitter of waits */
  dice: () => number
}

/**
 * Sends one message that was claimed and writes down how that went, in a transaction of its own: nothing is locked while a receiver
 * thinks. A process that dies in between leaves a lease that runs out, and the receiver may see the message twice under one id.
 */
export async function attempt (database: Database, tenantId: string, due: Due, options: AttemptOptions): Promise<void> {
  const { endpointId, messageId, url, payload, secrets } = due
  const at = options.now()
  const parcel = { id: messageId, url, payload, secrets }
  const sent = await send(parcel, options).catch(async (error: unknown) => {
    if (!options.signal?.aborted) throw error
  })
  await database.withTenant(tenantId, async (tx) => {
    if (sent === undefined) return await giveBack(tx, tenantId, due)
    const outcome = outcomeOf(due, sent, options.now(), options.dice)
    await settleAttempt(tx, tenantId, { endpointId, messageId, attempt: due.attempt, at, outcome })
  })
}

/** Nobody knows whether the receiver has it; another process may try at once. */
async function giveBack (tx: Tx, tenantId: string, { endpointId, messageId, attempt }: Due): Promise<void> {
  await tx`
    update webhook_deliveries set leased_until = null
    where tenant_id = ${tenantId} and endpoint_id = ${endpointId} and message_id = ${messageId} and state = 'pending' and attempts = ${attempt - 1}`
}
