import type { Tx } from '../../db/connect.ts'
import { toDay, type Day, type DayTotals, type PortfolioDay } from '../scoring/index.ts'

/** The folded days of one relationship, in order. */
export async function daysOf (tx: Tx, tenantId: string, relationship: string): Promise<Array<{ day: Day, totals: DayTotals }>> {
  const rows = await tx<Array<{ day: string, totals: DayTotals }>>`
    select day, totals from days where tenant_id = ${tenantId} and relationship = ${relationship} order by day`
  return rows.map(row => ({ day: toDay(row.day), totals: row.totals }))
}

export interface PortfolioRow {
  day: Day
  segment: string
  totals: PortfolioDay
}

/** The sums over the whole portfolio, in a fixed order. */
export async function portfolioOf (tx: Tx, tenantId: string): Promise<PortfolioRow[]> {
  const rows = await tx<Array<{ day: string, segment: string, totals: PortfolioDay }>>`
    select day, segment, totals from portfolio_days where tenant_id = ${tenantId} order by day, segment collate "C"`
  return rows.map(row => ({ ...row, day: toDay(row.day) }))
}

/** Up to `limit` relationships whose totals are behind the ledger. */
export async function behind (tx: Tx, tenantId: string, limit: number): Promise<string[]> {
  const rows = await tx<Array<{ relationship: string }>>`
    select distinct relationship from dirty_days where tenant_id = ${tenantId} limit ${limit}`
  return rows.map(row => row.relationship)
}

/** Whether day sums of the portfolio are behind. */
export async function portfolioBehind (tx: Tx, tenantId: string): Promise<boolean> {
  const rows = await tx`select 1 from dirty_portfolio_days where tenant_id = ${tenantId} limit 1`
  return rows.length > 0
}
