import type { Tx } from '../../db/connect.ts'
import { portfolioDay, type DayTotals, type PortfolioDay } from '../scoring/index.ts'

/** How many days are summed at a time: the rows of all relationships on these days are in memory together. */
const CHUNK = 50

/**
 * Brings the sums over all relationships up to their day totals, for the days that are marked. Returns how many sums changed.
 * The rows of a day are added in the order of the relationships' keys, so the sums do not depend on who came first.
 */
export async function foldPortfolio (tx: Tx, tenantId: string): Promise<{ changed: number }> {
  await tx`insert into portfolios (tenant_id) values (${tenantId}) on conflict do nothing`
  await tx`select 1 from portfolios where tenant_id = ${tenantId} for update`
  const marks = await tx<Array<{ day: string }>>`delete from dirty_portfolio_days where tenant_id = ${tenantId} returning day`
  const days = [...new Set(marks.map(mark => mark.day))].sort()
  let changed = 0
  for (let i = 0; i < days.length; i += CHUNK) changed += await sumDays(tx, tenantId, days.slice(i, i + CHUNK))
  if (changed > 0) await tx`update portfolios set version = version + 1 where tenant_id = ${tenantId}`
  return { changed }
}

async function sumDays (tx: Tx, tenantId: string, days: readonly string[]): Promise<number> {
  const rows = await tx<Array<{ day: string, segment: string, totals: DayTotals }>>`
    select day, segment, totals from days where tenant_id = ${tenantId} and day = any(${days as string[]}::date[])
    order by day, segment collate "C", relationship collate "C"`
  const groups = new Map<string, { day: string, segment: string, totals: DayTotals[] }>()
  for (const { day, segment, totals } of rows) {
    const name = `${day} ${segment}`
    const group = groups.get(name)
    if (group) group.totals.push(totals)
    else groups.set(name, { day, segment, totals: [totals] })
  }
  const sums: Array<{ day: string, segment: string, totals: PortfolioDay }> = []
  for (const { day, segment, totals } of groups.values()) sums.push({ day, segment, totals: portfolioDay(totals) })
  const written = await tx`
    insert into portfolio_days as p (tenant_id, day, segment, totals)
    select ${tenantId}::uuid, t.day, t.segment, t.totals
    from jsonb_to_recordset(${JSON.stringify(sums)}::text::jsonb) as t (day date, segment text, totals jsonb)
    on conflict (tenant_id, day, segment) do update set totals = excluded.totals where p.totals is distinct from excluded.totals
    returning 1`
  const removed = await tx`
    delete from portfolio_days p where tenant_id = ${tenantId} and day = any(${days as string[]}::date[])
      and not exists (select 1 from jsonb_to_recordset(${JSON.stringify(sums.map(({ day, segment }) => ({ day, segment })))}::text::jsonb)
        as t (day date, segment text) where t.day = p.day and t.segment = p.segment)
    returning 1`
  return written.length + removed.length
}
