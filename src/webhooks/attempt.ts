import type { Database } from '../../db/connect.ts'
import { release, settleAttempt, type Due } from './claims.ts'
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
  const { endpointId, messageId, url, payload, secrets, leasedUntil } = due
  const at = options.now()
  const parcel = { id: messageId, url, payload, secrets }
  const sent = await send(parcel, options).catch(async (error: unknown) => {
    if (!options.signal?.aborted) throw error
  })
  await database.withTenant(tenantId, async (tx) => {
    // Nobody knows whether the receiver has it; another process may try at once.
    if (sent === undefined) return await release(tx, tenantId, due)
    const outcome = outcomeOf(due, sent, options.now(), options.dice)
    await settleAttempt(tx, tenantId, { endpointId, messageId, attempt: due.attempt, leasedUntil, at, outcome })
  })
}
