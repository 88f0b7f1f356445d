import { Problem } from '../errors.ts'

/** What one query may take, with its comparisons. */
export const LIMITS = { facts_read: 5_000_000, scores_computed: 20_000, groups: 200_000 } as const
/** Intervals of a window: ten years of days. */
export const MOST_PERIODS = 4000

/** What a query has taken so far. */
export type Cost = Record<keyof typeof LIMITS, number>

/** How much of each a unit of quota buys, beside the unit that every request costs. */
const FACTS_OF_A_UNIT = 50_000
const SCORES_OF_A_UNIT = 200

const REMEDIES: Record<keyof typeof LIMITS, string> = {
  facts_read: 'Shorten the window, filter by relationship or segment, or ask for fewer metrics.',
  scores_computed: 'Ask for longer intervals, filter by relationship or segment, or leave the metrics of states away.',
  groups: 'Group by fewer dimensions, ask for longer intervals, or filter.'
}

const NAMES: Record<keyof typeof LIMITS, string> = {
  facts_read: 'facts to read', scores_computed: 'scores to compute (relationships times ends of periods)', groups: 'cells'
}

export function noCost (): Cost {
  return { facts_read: 0, scores_computed: 0, groups: 0 }
}

/** Adds to what was taken. @throws Problem QUERY_TOO_LARGE when that is more than a query may take */
export function take (cost: Cost, what: keyof Cost, more: number, isExact = true): void {
  cost[what] += more
  if (cost[what] <= LIMITS[what]) return
  throw tooLarge(`The query has ${isExact ? '' : 'at least '}${cost[what]} ${NAMES[what]}, and may have ${LIMITS[what]}. ${REMEDIES[what]}`)
}

export function tooLarge (detail: string): Problem {
  return new Problem('QUERY_TOO_LARGE', detail)
}

/** Units of quota, beside the one of every request. */
export function unitsOf ({ facts_read: facts, scores_computed: scores }: Cost): number {
  return Math.floor(facts / FACTS_OF_A_UNIT) + Math.floor(scores / SCORES_OF_A_UNIT)
}
