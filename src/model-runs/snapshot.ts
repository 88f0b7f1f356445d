import type { Database, Tx } from '../../db/connect.ts'
import { catchUp } from '../days/catch-up.ts'
import { portfolioOf } from '../days/queries.ts'
import type { Tenant } from '../http/caller.ts'
import { activeVersion } from '../models/queries.ts'
import { fromDay, reportingSince, toDay, type Day, type DayRow, type DayTotals, type PortfolioRow, type TrustInput } from '../scoring/index.ts'

/** How many relationships are folded at a stretch before the snapshot is taken. */
const TURN = 500
/** Events may go on arriving; what is still behind after so many turns is left out. */
const MOST_TURNS = 1000

/** A relationship as the models see it. */
export type Subject = Pick<TrustInput, 'startedOn' | 'segment' | 'cycleMonths' | 'complexity'> & {
  key: string
  /** the version in force for it */
  inForce: number
}

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
    const [subjects, portfolio] = await Promise.all([subjectsOf(tx, tenantId, segment), portfolioOf(tx, tenantId)])
    const declared = Object.entries(tenant.settings.reporting_since ?? {}).map(([type, date]) => [type, toDay(date)])
    return await work({
      subjects,
      portfolio,
      reportingSince: reportingSince(portfolio, Object.fromEntries(declared)),
      daysOf: (keys, until) => daysOf(tx, tenantId, keys, until),
      tx
    })
  })
}

interface SubjectRow {
  key: string
  segment: string | null
  startedOn: string | null
  cycleMonths: number | null
  complexity: Subject['complexity'] | null
  inForce: number
}

async function subjectsOf (tx: Tx, tenantId: string, segment: string | undefined): Promise<Subject[]> {
  const rows = await tx<SubjectRow[]>`
    select r.key, r.segment, r.started_on as "startedOn", r.cycle_months as "cycleMonths", r.complexity, ${activeVersion(tx)} as "inForce"
    from relationships r where r.tenant_id = ${tenantId} ${segment === undefined ? tx`` : tx`and r.segment = ${segment}`}
    order by r.segment collate "C" nulls first, r.key collate "C"`
  return rows.map(({ key, segment, startedOn, cycleMonths, complexity, inForce }) => ({
    key,
    inForce,
    ...segment !== null && { segment },
    ...startedOn !== null && { startedOn: toDay(startedOn) },
    ...cycleMonths !== null && { cycleMonths },
    ...complexity !== null && { complexity: complexity! }
  }))
}

// What no score is made of: most of the totals, and they would cost more to read than all scores to compute.
const UNNEEDED = [
  'reported', 'ended', 'given', 'proactive', 'reactive', 'recoveries', 'idea_outcomes', 'ideas', 'links', 'link_events', 'meetings', 'attendance',
  'unstated_people', 'uncounted_meetings', 'inspections', 'sharing', 'surveys', 'orders', 'price_asks', 'concessions', 'standings',
  'purchasing_headcount', 'shared', 'rankings', 'viability', 'conceded', 'recovery_costs', 'orders_lost', 'requests', 'quotes', 'reopened'
] satisfies Array<keyof DayTotals>

interface DaysRow { relationship: string, days: Day[], totals: DayTotals[] }

/** One row for each relationship: thousands of small rows cost more than their contents. */
async function daysOf (tx: Tx, tenantId: string, keys: readonly string[], until: Day): Promise<Map<string, DayRow[]>> {
  const rows = await tx<DaysRow[]>`
    select relationship, array_agg(day - date '1970-01-01' order by day) as days, json_agg(totals - ${UNNEEDED}::text[] order by day) as totals
    from days where tenant_id = ${tenantId} and relationship = any(${keys as string[]}::text[]) and day <= ${fromDay(until)}
    group by relationship`
  return new Map(rows.map(({ relationship, days, totals }) => [relationship, days.map((day, i) => ({ day, totals: totals[i]! }))]))
}
