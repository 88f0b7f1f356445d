import type { Database } from '../../db/connect.ts'
import { catchUp } from '../days/catch-up.ts'
import { inRounds } from '../days/rounds.ts'
import type { Now, Tenant } from '../http/caller.ts'
import { rescore } from '../trust/rescore.ts'

/** How many relationships are folded, or scored, at a stretch. */
const TURN = 500
/** Events may go on arriving; what is still behind after so many turns is left to the background. */
const MOST_FOLDS = 1000
const MOST_SCORINGS = 20

/** What an export reads is brought up to date before its snapshot is taken; exports that begin at once share the work. */
export interface Current {
  /** folds all days that are behind the ledger */
  days (tenant: Tenant): Promise<void>
  /** and computes the kept scores of up to 10,000 relationships where they are behind */
  scores (tenant: Tenant): Promise<void>
}

/** Brings days and scores of tenants up to date. */
export function current (database: Database, now: Now): Current {
  const nameOf = ({ tenantId }: Tenant) => tenantId
  const days = inRounds(nameOf, async ({ tenantId }) => {
    for (let turn = 0; turn < MOST_FOLDS && !await catchUp(database, tenantId, TURN); turn++) continue
  })
  const scores = inRounds(nameOf, async (tenant) => {
    await days(tenant)
    for (let turn = 0; turn < MOST_SCORINGS && !await rescore(database, tenant, now(tenant), TURN); turn++) continue
  })
  return { days, scores }
}
