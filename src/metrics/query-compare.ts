import { comparing, comparisonQueries, type ComparableCell, type ComparisonKind } from './comparisons.ts'
import { labelled, type Cell } from './query-cells.ts'
import { isAttribute } from './query-filters.ts'
import { periodsIn, type Plan } from './query-plan.ts'
import type { Runner } from './query-run.ts'
import { SCORES, type Dimension } from './catalogue.ts'

/** What stands beside the values of a query. */
interface Added {
  /** what must be answered beside the query itself */
  plans: Plan[]
  /** Gives some cells of the query what they are compared with. */
  add (cells: readonly Cell[], runner: Runner): Promise<void>
}

const isFact = (name: string) => !isAttribute(name as Dimension) && !(SCORES as readonly string[]).includes(name)

/** The comparisons that a query asks for. */
export function comparisonsOf (plan: Plan, kinds: readonly ComparisonKind[]): Added {
  const queries = comparisonQueries(plan, kinds, isFact)
  const constants = kinds.includes('benchmark') ? benchmarksOf(plan) : undefined
  return {
    plans: Object.values(queries),
    async add (cells, runner) {
      if (kinds.length === 0 || cells.length === 0) return
      const found = async (query: Plan | undefined) => query === undefined ? undefined : comparable(await runner.run(query), query)
      const compare = comparing(plan, {
        previous_period: await found(queries.previous_period),
        portfolio_median: await found(queries.portfolio_median),
        benchmark: constants,
        isFact
      })
      for (const [i, cell] of comparable(cells, plan).entries()) {
        const comparisons = compare(cell)
        if (comparisons !== undefined) cells[i]!.comparisons = comparisons
      }
    }
  }
}

/** Cells in the form in which they are compared. */
function comparable (cells: readonly Cell[], plan: Plan): ComparableCell[] {
  const periods = periodsIn(plan)
  return cells.map(({ period, group, values, currencies }) => {
    return { period: periods[period]!, group: labelled(plan, group), values, currencies }
  })
}

/** The first value of the literature of each metric that has one. */
function benchmarksOf ({ metrics }: Plan): Record<string, number> {
  return Object.fromEntries(metrics.flatMap(({ name, of: { benchmarks } }) => {
    return benchmarks === undefined ? [] : [[name, Object.values(benchmarks)[0]!]]
  }))
}
