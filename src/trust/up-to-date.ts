import type { Database } from '../../db/connect.ts'
import { catchUp } from '../days/catch-up.ts'
import { inRounds } from '../days/rounds.ts'
import type { Now, Tenant } from '../http/caller.ts'
import { rescore } from './rescore.ts'

/** How many relationships a list folds and scores before it is answered; the rest is left to the background. */
const TURN = 100

/** Folds and scores what is behind before a list is read; lists that are asked for at once share a round. */
export function scoresUpToDate (database: Database, now: Now): (tenant: Tenant) => Promise<void> {
  return inRounds(({ tenantId }) => tenantId, async (tenant) => {
    await catchUp(database, tenant.tenantId, TURN)
    await rescore(database, tenant, now(tenant), TURN)
  })
}
