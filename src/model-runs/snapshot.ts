import type { Database, Tx } from '../../db/connect.ts'
import { catchUp } from '../days/catch-up.ts'
import { portfolioOf } from '../days/queries.ts'
import { daysOfMany, reportedSince, subjectsOf, type Subject } from '../days/subjects.ts'
import type { Tenant } from '../http/caller.ts'
import type { Day, DayRow, PortfolioRow, TrustInput } from '../scoring/index.ts'

/** How many relationships are folded at a stretch before the snapshot is taken. */
const TURN = 500
/** Events may go on arriving; what is still behind after so many turns is left out. */
const MOST_TURNS = 1000

/** What scores are made of. */
const SCORED = ['events', 'evidence', 'contact', 'complaints', 'failures', 'promises'] as const

/** All that a run looks at, as it was at one instant. */
export interface Snapshot {
  /** in the order of their segments, and of their keys within one */
  subjects: Subject[]
  portfolio: PortfolioRow[]
  reportingSince: TrustInput['reportingSince']
  /** The folded days of some relationships up to a day, by their keys. */
  daysOf (keys: readonly string[], until: Day): Promise<Map<string, DayRow[]>>
  tx: Tx
}

/** Folds what is behind, and gives `work` one view of the tenant that no event changes while it lasts. */
export async function inSnapshot<T> (
  database: Database, tenant: Tenant, segment: string | undefined, signal: AbortSignal, work: (snapshot: Snapshot) => Promise<T>
): Promise<T> {
  const { tenantId } = tenant
  for (let turn = 0; turn < MOST_TURNS && !await catchUp(database, tenantId, TURN); turn++) signal.throwIfAborted()
  return await database.withTenant(tenantId, async (tx) => {
    await tx`set transaction isolation level repeatable read, read only`
    const [subjects, portfolio] = await Promise.all([subjectsOf(tx, tenantId, { segment }), portfolioOf(tx, tenantId)])
    return await work({
      subjects,
      portfolio,
      reportingSince: reportedSince(portfolio, tenant),
      daysOf: (keys, until) => daysOfMany(tx, tenantId, keys, until, SCORED),
      tx
    })
  })
}
