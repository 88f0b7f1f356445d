import { FIRST_DAY, fromDay } from '../scoring/index.ts'
import { periodsIn, type Plan } from './query-plan.ts'
import { filterSql, needsRelationships, needsScores, type Parameters } from './query-sql.ts'

/**
 * The facts of the window that the filters leave, each with the number of its period, `p`, and its `day`.
 * @param columns of the facts, as `f.…`
 */
export function scan (
  tenantId: string, plan: Plan, columns: readonly string[], facts: readonly string[] | undefined, asOf: string, params: Parameters
): string {
  const { start, end, timeZone } = plan
  const periods = periodsIn(plan)
  // No zone is more than a day from another one, and its day no more than two.
  const margin = timeZone === undefined ? 0 : 2
  const day = timeZone === undefined ? 'f.day' : `coalesce((f.time at time zone ${params.add(timeZone)})::date, f.day)`
  const date = (value: number) => `${params.add(fromDay(Math.min(Math.max(value, FIRST_DAY), LAST_DAY)))}::date`
  const window = (column: string, from: number, to: number) => `${column} between ${date(from)} and ${date(to)}`
  const p = periods.length === 1 ? '1' : `width_bucket(x.day, ${params.add(periods.map(period => fromDay(period.start)))}::date[])`
  return `
    select x.*, ${p} as p from (
      select ${day} as day, ${columns.join(', ')} from facts f
      ${needsRelationships(plan) ? 'join relationships r on r.tenant_id = f.tenant_id and r.key = f.relationship' : ''}
      ${needsScores(plan) ? 'left join scores s on s.tenant_id = f.tenant_id and s.relationship = f.relationship' : ''}
      where f.tenant_id = ${params.add(tenantId)}::uuid
        ${facts === undefined ? '' : `and f.fact = any(${params.add(facts)}::text[])`}
        and ${window('f.day', start - margin, end + margin)}
        and (f.valid_from is null or f.valid_from <= ${params.add(asOf)}::date)
        and (f.valid_until is null or f.valid_until >= ${params.add(asOf)}::date)
        ${margin === 0 ? '' : `and (f.day <= ${params.add(asOf)}::date or f.fact not in (${STANDINGS}))`}
        ${filterSql(plan.filters, 'f.relationship', params)}
    ) x ${margin === 0 ? '' : `where ${window('x.day', start, end)}`}`
}

/** How a thread stands on a day after as_of is not known on it, though another zone may call that day the same; what happened is summed. */
const STANDINGS = "'promise', 'recovery', 'idea_outcome', 'link'"

/** 9999-12-31, the last day that an ISO date of four digits can name. */
const LAST_DAY = 2_932_896
