import type { Tx } from '../../db/connect.ts'
import { portfolioDay, type DayTotals, type PortfolioDay } from '../scoring/index.ts'

/** How many days are summed by one statement. */
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

interface Sum { day: string, segment: string, totals: PortfolioDay }
type Part = Pick<DayTotals, 'evidence' | 'reported'>

async function sumDays (tx: Tx, tenantId: string, days: readonly string[]): Promise<number> {
  const sums: Sum[] = []
  // A thousand rows at a time, and of them only what is summed: the days of a large portfolio would fill the memory.
  const pages = tx<Array<{ day: string, segment: string, evidence: Part['evidence'], reported: NonNullable<Part['reported']> | null }>>`
    select day, segment, totals -> 'evidence' as evidence, totals -> 'reported' as reported
    from days where tenant_id = ${tenantId} and day = any(${days as string[]}::date[])
    order by day, segment collate "C", relationship collate "C"`.cursor(1000)
  let group: { day: string, segment: string, parts: Part[] } | undefined
  const close = () => { if (group) sums.push({ day: group.day, segment: group.segment, totals: portfolioDay(group.parts) }) }
  for await (const rows of pages) {
    for (const { day, segment, evidence, reported } of rows) {
      if (group?.day !== day || group.segment !== segment) {
        close()
        group = { day, segment, parts: [] }
      }
      group.parts.push(reported === null ? { evidence } : { evidence, reported })
    }
  }
  close()
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
