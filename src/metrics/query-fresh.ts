import type { Database } from '../../db/connect.ts'
import { catchUp } from '../days/catch-up.ts'
import { foldRelationships } from '../days/fold.ts'
import { inRounds } from '../days/rounds.ts'
import type { Now, Tenant } from '../http/caller.ts'
import { scoresUpToDate } from '../trust/up-to-date.ts'
import type { Plan } from './query-plan.ts'
import { needsScores } from './query-sql.ts'

/** How many relationships a query folds before it is answered; the rest is left to the background. */
const TURN = 200

/** What an answer says that does not know all events yet. */
const BEHIND = 'Events of some relationships are still being folded into the facts, and are missing here. Ask again in a few seconds.'

/** Folds what is behind before a query reads, those relationships first that it names; returns a note when something is left. */
export function factsUpToDate (database: Database, now: Now): (tenant: Tenant, plan: Pick<Plan, 'groupBy' | 'filters'>) => Promise<string[]> {
  const round = inRounds((tenantId: string) => tenantId, tenantId => catchUp(database, tenantId, TURN))
  const scores = scoresUpToDate(database, now)
  return async (tenant, plan) => {
    const { tenantId } = tenant
    for (const filter of plan.filters) if (filter.field === 'relationship' && filter.values !== 'absent') await foldNamed(database, tenantId, filter.values)
    const isDone = await round(tenantId)
    if (needsScores(plan)) await scores(tenant)
    return isDone ? [] : [BEHIND]
  }
}

async function foldNamed (database: Database, tenantId: string, keys: readonly string[]): Promise<void> {
  await database.withTenant(tenantId, async (tx) => {
    const rows = await tx<Array<{ key: string }>>`
      select distinct relationship as key from dirty_days
      where tenant_id = ${tenantId} and relationship = any(${[...keys]}::text[]) limit ${TURN}`
    if (rows.length > 0) await foldRelationships(tx, tenantId, rows.map(({ key }) => key))
  })
}
