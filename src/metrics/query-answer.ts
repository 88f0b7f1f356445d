import type { Cell } from './query-cells.ts'
import { comparisonsOf } from './query-compare.ts'
import { pageOf, sortCells } from './query-page.ts'
import type { Plan } from './query-plan.ts'
import type { Runner } from './query-run.ts'
import { USUAL_ROWS, type MetricQuery } from './schema-query.ts'

/** Cells in the order of a query, with their comparisons. */
export interface Answer {
  cells: Cell[]
  /** the cursor of the next page; absent on the last */
  next: string | undefined
  /** cells of all pages */
  groups: number
}

/** Answers a query with one page, or (`whole`) with all cells. @throws Problem QUERY_TOO_LARGE, CURSOR_INVALID */
export async function answer (query: MetricQuery, plan: Plan, runner: Runner, isWhole = false): Promise<Answer> {
  const comparisons = comparisonsOf(plan, query.compare ?? [])
  await runner.reserve([plan, ...comparisons.plans])
  const sorted = await sortCells(await runner.run(plan), query, plan)
  const { page, next } = isWhole ? { page: sorted, next: undefined } : pageOf(sorted, query, plan, query.limit ?? USUAL_ROWS)
  await comparisons.add(page, runner)
  return { cells: page, next, groups: sorted.length }
}

/** What a reader of the cells must know. */
export function planNotes ({ groupBy, filters }: Plan): string[] {
  const bands = [...groupBy, ...filters.map(({ field }) => field)].some(name => /_band$/.test(name)) || filters.some(({ kind }) => kind === 'score')
  return [
    ...groupBy.includes('tag') ? ['A relationship counts in each of its tags: these groups overlap, and do not add up to the whole.'] : [],
    ...bands ? ['Bands and scores that are grouped or filtered by are those of today, whatever the period.'] : []
  ]
}
