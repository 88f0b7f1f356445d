import type { Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { activeVersion } from '../models/queries.ts'
import { fromDay, reportingSince, toDay, type Day, type DayRow, type DayTotals, type PortfolioRow, type TrustInput } from '../scoring/index.ts'

/** A relationship as the models see it. */
export type Subject = Pick<TrustInput, 'startedOn' | 'segment' | 'cycleMonths' | 'complexity'> & {
  key: string
  /** the version in force for it */
  inForce: number
}

interface SubjectRow {
  key: string
  segment: string | null
  startedOn: string | null
  cycleMonths: number | null
  complexity: Subject['complexity'] | null
  inForce: number
}

/** The relationships with these keys, or of a segment, or all; in the order of their segments, and of their keys within one. */
export async function subjectsOf (
  tx: Tx, tenantId: string, { segment, keys }: { segment?: string | undefined, keys?: readonly string[] }
): Promise<Subject[]> {
  const rows = await tx<SubjectRow[]>`
    select r.key, r.segment, r.started_on as "startedOn", r.cycle_months as "cycleMonths", r.complexity, ${activeVersion(tx)} as "inForce"
    from relationships r where r.tenant_id = ${tenantId}
      ${segment === undefined ? tx`` : tx`and r.segment = ${segment}`}
      ${keys === undefined ? tx`` : tx`and r.key = any(${keys as string[]}::text[])`}
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

/** Since when each type of events is reported, by the events of the portfolio and by what the tenant declares. */
export function reportedSince (portfolio: readonly PortfolioRow[], { settings }: Tenant): TrustInput['reportingSince'] {
  const declared = Object.entries(settings.reporting_since ?? {}).map(([type, date]) => [type, toDay(date)])
  return reportingSince(portfolio, Object.fromEntries(declared))
}

/**
 * What the totals of a day may hold. What is not asked for is not read: it would cost more to read than all scores to compute. A field that
 * were missing here would be read always.
 */
const FIELDS = [
  'events', 'evidence', 'reported', 'contact', 'complaints', 'ended', 'given', 'proactive', 'reactive', 'failures', 'promises', 'recoveries',
  'idea_outcomes', 'ideas', 'links', 'link_events', 'meetings', 'attendance', 'unstated_people', 'uncounted_meetings', 'inspections', 'sharing',
  'surveys', 'orders', 'price_asks', 'concessions', 'standings', 'purchasing_headcount', 'shared', 'rankings', 'viability', 'conceded',
  'recovery_costs', 'orders_lost', 'requests', 'quotes', 'reopened'
] satisfies Array<keyof DayTotals>

interface DaysRow { relationship: string, days: string, totals: string }

/**
 * The folded days of some relationships up to a day, by their keys, with these fields of their totals. One row for each relationship:
 * thousands of small rows cost more than their contents. Each is read along the key, so that nothing is sorted; texts that are put
 * together cost the server half of what json_agg does.
 */
export async function daysOfMany (
  tx: Tx, tenantId: string, keys: readonly string[], until: Day, fields: ReadonlyArray<keyof DayTotals>
): Promise<Map<string, DayRow[]>> {
  const unneeded = FIELDS.filter(field => !fields.includes(field))
  const rows = await tx<DaysRow[]>`
    select k.relationship, coalesce(d.days, '') as days, coalesce(d.totals, '') as totals
    from unnest(${keys as string[]}::text[]) as k (relationship)
    cross join lateral (
      select string_agg(o.day::text, ',') as days, string_agg(o.totals::text, ',') as totals from (
        select day - date '1970-01-01' as day, totals - ${unneeded}::text[] as totals from days
        where tenant_id = ${tenantId} and relationship = k.relationship and day <= ${fromDay(until)} order by days.day) o) d`
  return new Map(rows.map(({ relationship, days, totals }) => [relationship, rowsOf(days, totals)]))
}

/** @param days numbers, and `totals` documents of the same length, with commas between them */
function rowsOf (days: string, totals: string): DayRow[] {
  const found = JSON.parse(`[${days}]`) as Day[]
  const documents = JSON.parse(`[${totals}]`) as DayTotals[]
  return found.map((day, i) => ({ day, totals: documents[i]! }))
}
