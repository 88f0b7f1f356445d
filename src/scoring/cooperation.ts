import { alignment } from './alignment.ts'
import type { Day } from './events.ts'
import { known, share } from './known.ts'
import { together } from './mean.ts'
import { compareText } from './order.ts'
import { MOST_GROUPS } from './promise-figures.ts'
import { holds, type DayRow, type Mean, type PromiseRecord } from './totals.ts'

/** Our promises made by one department and owed by another. */
export interface PromisesByDepartment extends PromiseFigures {
  made_by_department?: string
  owed_by_department?: string
}

export interface PromiseFigures {
  /** Promises settled in the window, or due in it and still overdue at its end. */
  promises: number
  /** Share of them kept on or before the due day, 0 to 1. */
  promise_kept_rate: number
  /** Mean days of lateness of those kept or overdue, in time counting 0; absent when all are broken. */
  mean_lateness_days?: number
}

/** How much each side depends on the links with the other. */
export interface MutualDependence {
  /** The lower of both sides. */
  value: number
  /** Weighted links on which we, and on which the customer, depend. */
  on_supplier: number
  on_customer: number
  /** -1 when only we depend, 0 when both do equally, 1 when only the customer does; absent without links. */
  asymmetry?: number
}

/** How both sides work together in a window; what is not observed is absent. Rates and shares 0 to 1, percent 0 to 100. */
export interface Cooperation {
  /** The smaller of the information given and received, by confidentiality, relative to the larger. */
  information_reciprocity?: number
  confidential_share?: number
  /** Adopted per settled idea. */
  idea_adoption_rate?: number
  promise_kept_rate?: number
  mean_lateness_days?: number
  /** At most MOST_GROUPS pairs, those with most promises, in the order of their names. */
  promises_by_department?: PromisesByDepartment[]
  /** Kept rate where a department owes its own promise, minus the rate where it owes another's; -1 to 1. */
  handoff_gap?: number
  /** How alike our departments judge the customer: 1 minus the range of their mean survey scores. */
  alignment?: number
  /** Mean price reduction that the customer asked for. */
  price_pressure?: number
  /** Mean price concession of ours. */
  concession_percent?: number
  /** 1 when always ranked first, 0 when always last. */
  competitive_standing?: number
  mutual_dependence?: MutualDependence
}

/** The figures of a window, with threads as they stand at `end`; `past` reaches back to the links of former times. */
export function cooperation (window: readonly DayRow[], past: readonly DayRow[], end: Day, notes: string[]): Cooperation {
  const lists = window.map(({ totals }) => totals)
  const ideas = lists.flatMap(totals => totals.idea_outcomes ?? []).filter(idea => holds(idea, end))
  return known({
    ...sharing(window),
    idea_adoption_rate: share(ideas.filter(({ adopted }) => adopted).length, ideas.length),
    ...promises(window, end, notes),
    alignment: alignment(window, 'supplier'),
    price_pressure: mean(lists.map(({ price_asks: asks }) => asks)),
    concession_percent: mean(lists.map(({ concessions }) => concessions)),
    competitive_standing: mean(lists.map(({ standings }) => standings)),
    mutual_dependence: mutualDependence(past, end)
  })
}

function mean (means: ReadonlyArray<Mean | undefined>): number | undefined {
  const { count, sum } = together(means)
  return share(sum, count)
}

function sharing (window: readonly DayRow[]) {
  const sum = { to_customer: 0, to_supplier: 0, count: 0, confidential: 0 }
  for (const { totals: { sharing } } of window) {
    if (sharing === undefined) continue
    for (const field of Object.keys(sum) as Array<keyof typeof sum>) sum[field] += sharing[field]
  }
  return {
    information_reciprocity: share(Math.min(sum.to_customer, sum.to_supplier), Math.max(sum.to_customer, sum.to_supplier)),
    confidential_share: share(sum.confidential, sum.count)
  }
}

interface DatedPromise extends PromiseRecord {
  day: Day
}

function promises (window: readonly DayRow[], end: Day, notes: string[]) {
  const all: DatedPromise[] = window.flatMap(({ day, totals }) => (totals.promises ?? []).map(promise => ({ ...promise, day })))
    .filter(promise => holds(promise, end))
  const { promises, ...figures } = promiseFigures(all, end)
  if (promises === 0) return {}
  const assigned = all.filter(({ made_by_department: made, owed_by_department: owed }) => made !== undefined && owed !== undefined)
  const [own, handed] = [true, false].map(isOwn => promiseFigures(assigned.filter(promise => {
    return (promise.made_by_department === promise.owed_by_department) === isOwn
  }), end))
  return {
    ...figures,
    promises_by_department: byDepartment(all, end, notes),
    handoff_gap: own === undefined || handed === undefined || own.promises === 0 || handed.promises === 0
      ? undefined
      : own.promise_kept_rate - handed.promise_kept_rate
  }
}

function promiseFigures (promises: readonly DatedPromise[], end: Day): PromiseFigures {
  const late = promises.filter(({ outcome }) => outcome !== 'broken').map(({ lateness_days: days, day }) => days ?? end - day)
  const inTime = promises.filter(({ outcome, lateness_days: days }) => outcome === 'kept' && days === 0).length
  return {
    promises: promises.length,
    promise_kept_rate: share(inTime, promises.length) ?? 0,
    ...known({ mean_lateness_days: share(late.reduce((sum, days) => sum + days, 0), late.length) })
  }
}

/** Figures per pair of departments, ordered by their names; the pair without names comes first. */
function byDepartment (promises: readonly DatedPromise[], end: Day, notes: string[]): PromisesByDepartment[] {
  const pairs = new Map<string, DatedPromise[]>()
  for (const promise of promises) {
    const key = JSON.stringify([promise.made_by_department ?? '', promise.owed_by_department ?? ''])
    const pair = pairs.get(key)
    if (pair === undefined) pairs.set(key, [promise])
    else pair.push(promise)
  }
  if (pairs.size > MOST_GROUPS) notes.push(`promises_by_department lists the ${MOST_GROUPS} of ${pairs.size} pairs with the most promises.`)
  const listed = [...pairs].sort(([a, { length: m }], [b, { length: n }]) => n - m || compareText(a, b)).slice(0, MOST_GROUPS)
  return listed.sort(([a], [b]) => compareText(a, b)).map(([, list]) => ({
    ...known({ made_by_department: list[0]?.made_by_department, owed_by_department: list[0]?.owed_by_department }),
    ...promiseFigures(list, end)
  }))
}

/** Who depends on whom by the links that stand at `end`, with the rows up to it; unknown when no link was ever recorded. */
export function mutualDependence (past: readonly DayRow[], end: Day): MutualDependence | undefined {
  if (!past.some(({ totals }) => totals.link_events !== undefined)) return undefined
  const on = { supplier: 0, customer: 0 }
  for (const { totals: { links = [] } } of past) {
    for (const link of links.filter(link => holds(link, end))) {
      if (link.depends !== 'customer') on.supplier += link.weight
      if (link.depends !== 'supplier') on.customer += link.weight
    }
  }
  const total = on.supplier + on.customer
  return {
    value: Math.min(on.supplier, on.customer),
    on_supplier: on.supplier,
    on_customer: on.customer,
    ...total > 0 && { asymmetry: (on.customer - on.supplier) / total }
  }
}
