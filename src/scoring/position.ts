import { fromDay } from './calendar.ts'
import type { MutualDependence } from './cooperation.ts'
import type { Day, Party } from './events.ts'
import type { Ranking } from './exchange-totals.ts'
import { known, share } from './known.ts'
import { together } from './mean.ts'
import { compareText } from './order.ts'
import { holds, type DayRow, type LinkRecord } from './totals.ts'

/** Criteria listed: those with most rankings come in. */
const MOST_CRITERIA = 100

/** The links of one kind that stand at the end of the window. */
export interface LinksOfKind {
  kind: string
  links: number
  /** Weight of those on which we, and on which the customer, depend. */
  on_supplier: number
  on_customer: number
}

export interface Dependence extends MutualDependence {
  links: LinksOfKind[]
}

/** Who depends on whom, and by what; `mutual` is the sum over all kinds. */
export function dependence (past: readonly DayRow[], end: Day, mutual: MutualDependence | undefined): Dependence | undefined {
  if (mutual === undefined) return undefined
  const links = past.flatMap(({ totals }) => totals.links ?? []).filter(link => holds(link, end))
  const kinds = [...new Set(links.map(({ kind }) => kind))].sort(compareText)
  return { ...mutual, links: kinds.map(kind => linksOfKind(kind, links.filter(link => link.kind === kind))) }
}

function linksOfKind (kind: string, links: readonly LinkRecord[]): LinksOfKind {
  const on = (other: Party) => links.reduce((sum, { depends, weight }) => depends === other ? sum : sum + weight, 0)
  return { kind, links: links.length, on_supplier: on('customer'), on_customer: on('supplier') }
}

/** Our place among the customer's suppliers: 1 always first, 0 always last. */
export interface Place {
  mean: number
  rankings: number
  /** Mean of the window minus the mean of the equally long window before it, -1 to 1; absent without a ranking in that one. */
  change?: number
}

export interface CompetitiveStanding extends Place {
  criteria: Array<Place & { criterion: string }>
}

/** How we rank, over all criteria and by each; unknown without a ranking. */
export function competitiveStanding (window: readonly DayRow[], before: readonly DayRow[]): CompetitiveStanding | undefined {
  const [now, then] = [rankings(window), rankings(before)]
  const all = place([...now.values()].flat(), [...then.values()].flat())
  if (all === undefined) return undefined
  const criteria = [...now].flatMap(([criterion, list]) => {
    const found = place(list, then.get(criterion) ?? [])
    return found === undefined ? [] : [{ criterion, ...found }]
  })
  const listed = criteria.sort((a, b) => b.rankings - a.rankings || compareText(a.criterion, b.criterion)).slice(0, MOST_CRITERIA)
  return { ...all, criteria: listed.sort((a, b) => compareText(a.criterion, b.criterion)) }
}

function rankings (rows: readonly DayRow[]): Map<string, Ranking[]> {
  const criteria = new Map<string, Ranking[]>()
  for (const ranking of rows.flatMap(({ totals }) => totals.rankings ?? [])) {
    const list = criteria.get(ranking.criterion) ?? []
    list.push(ranking)
    criteria.set(ranking.criterion, list)
  }
  return criteria
}

function place (now: readonly Ranking[], then: readonly Ranking[]): Place | undefined {
  const { count, sum } = together(now)
  const mean = share(sum, count)
  if (mean === undefined) return undefined
  const before = together(then)
  const former = share(before.sum, before.count)
  return { mean, rankings: count, ...known({ change: former === undefined ? undefined : mean - former }) }
}

/** How sound one side is said to be: 0 about to fail, 1 sound. */
export interface Viability {
  /** The last report up to the end of the window, which may be older than the window. */
  latest: number
  on: string
  indicator?: string
  /** Mean of the reports of the window; absent without one. */
  mean?: number
  reports: number
}

/** The viability of a side; unknown when it was never reported. */
export function viability (window: readonly DayRow[], past: readonly DayRow[], party: Party): Viability | undefined {
  const reported = (row: DayRow | undefined) => row?.totals.viability?.find(report => report.party === party)
  const last = past.findLast(row => reported(row) !== undefined)
  const report = reported(last)
  if (last === undefined || report === undefined) return undefined
  const { count, sum } = together(window.map(reported))
  return {
    latest: report.latest,
    on: fromDay(last.day),
    ...known({ indicator: report.indicator, mean: share(sum, count) }),
    reports: count
  }
}
