import { periodsOf, type Day, type MetricInterval, type Period } from '../scoring/index.ts'
import { windowBefore } from './comparisons-window.ts'

export type ComparisonKind = 'previous_period' | 'portfolio_median' | 'benchmark'

/** What comparisons need to know of a query; they change these fields and keep all others. */
export interface ComparableQuery extends Period {
  interval: MetricInterval
  groupBy: readonly string[]
  filters: ReadonlyArray<{ field: string }>
  /** the day as of which threads stand; absent: the end of the window */
  asOf?: Day | undefined
}

/** What comparisons need to know of a cell. */
export interface ComparableCell {
  period: Period
  /** by dimension; absent where nothing is said */
  group: Readonly<Record<string, string>>
  /** by metric; absent what is unknown */
  values: Readonly<Record<string, number>>
  /** of values that are money */
  currencies?: Readonly<Record<string, string>>
}

/** Values of the same metrics beside those of a cell; a comparison without any is absent. */
export type Comparisons = Partial<Record<ComparisonKind, Record<string, number>>>

/** The queries that comparisons need beside their own one, so that their cost can be known before. */
export interface ComparisonQueries<Q> {
  previous_period?: Q
  portfolio_median?: Q
}

/** Most periods of a query; the engine refuses more before it comes to comparisons. */
const MOST_PERIODS = 200_000

/**
 * The queries whose cells are compared with. The previous period: the same groups of the window before (comparisons-window); of a total its
 * threads stand as at its own end, of calendar intervals as in the query itself, so that a period has one value wherever it is shown.
 * The median: every relationship by itself in the same periods, whatever the query says of relationships; what it says of facts is kept.
 * @param isFact whether a dimension tells facts apart, and not relationships
 */
export function comparisonQueries<Q extends ComparableQuery> (
  query: Q, kinds: readonly ComparisonKind[], isFact: (dimension: string) => boolean
): ComparisonQueries<Q> {
  const queries: ComparisonQueries<Q> = {}
  const before = windowBefore(query.interval, query)
  if (kinds.includes('previous_period') && before !== undefined) {
    queries.previous_period = { ...query, ...before, asOf: query.interval === 'total' ? undefined : query.asOf ?? query.end }
  }
  if (kinds.includes('portfolio_median')) {
    queries.portfolio_median = {
      ...query,
      groupBy: ['relationship', ...query.groupBy.filter(isFact)],
      filters: query.filters.filter(({ field }) => isFact(field))
    }
  }
  return queries
}

/** What was found beside a query. */
export interface ComparisonSources {
  /** the cells of `comparisonQueries` */
  previous_period?: readonly ComparableCell[] | undefined
  portfolio_median?: readonly ComparableCell[] | undefined
  /** the constants of the literature, by metric */
  benchmark?: Readonly<Record<string, number>> | undefined
  isFact: (dimension: string) => boolean
}

/** Gives each cell of the query what it is compared with; undefined when there is nothing. Amounts of another currency are nothing. */
export function comparing (query: ComparableQuery, sources: ComparisonSources): (cell: ComparableCell) => Comparisons | undefined {
  const lookups = [
    ...sources.previous_period === undefined ? [] : [['previous_period', previous(query, sources.previous_period)] as const],
    ...sources.portfolio_median === undefined ? [] : [['portfolio_median', medians(query, sources.portfolio_median, sources.isFact)] as const],
    ...sources.benchmark === undefined ? [] : [['benchmark', benchmarks(sources.benchmark)] as const]
  ]
  return (cell) => {
    const found = lookups.map(([kind, valuesFor]) => [kind, valuesFor(cell)] as const)
      .filter(([, values]) => Object.keys(values).length > 0)
    return found.length === 0 ? undefined : Object.fromEntries(found)
  }
}

type ValuesFor = (cell: ComparableCell) => Record<string, number>

function previous (query: ComparableQuery, cells: readonly ComparableCell[]): ValuesFor {
  const before = windowBefore(query.interval, query)
  const after = periodsOf(query.interval, query, MOST_PERIODS) ?? []
  const former = before === undefined ? [] : periodsOf(query.interval, before, MOST_PERIODS) ?? []
  const startBefore = new Map(after.map(({ start }, i) => [start, former[i]?.start]))
  const found = new Map(cells.map(cell => [placeOf(cell.period.start, cell, query.groupBy), cell]))
  return (cell) => {
    const earlier = found.get(placeOf(startBefore.get(cell.period.start), cell, query.groupBy))
    if (earlier === undefined) return {}
    return Object.fromEntries(Object.entries(earlier.values).filter(([metric]) =>
      cell.values[metric] === undefined || cell.currencies?.[metric] === earlier.currencies?.[metric]))
  }
}

function medians (query: ComparableQuery, cells: readonly ComparableCell[], isFact: (dimension: string) => boolean): ValuesFor {
  const shared = query.groupBy.filter(isFact)
  const all = new Map<string, Map<string, number[]>>()
  for (const cell of cells) {
    const place = placeOf(cell.period.start, cell, shared)
    const byMetric = all.get(place) ?? new Map<string, number[]>()
    all.set(place, byMetric)
    for (const [metric, value] of Object.entries(cell.values)) {
      const name = nameOf(metric, cell)
      const values = byMetric.get(name)
      if (values === undefined) byMetric.set(name, [value])
      else values.push(value)
    }
  }
  const mediansOf = (byMetric: Map<string, number[]>) => new Map([...byMetric].map(([name, values]) => [name, median(values)]))
  const found = new Map([...all].map(([place, byMetric]) => [place, mediansOf(byMetric)]))
  return (cell) => {
    const here = found.get(placeOf(cell.period.start, cell, shared))
    const values = Object.keys(cell.values).map(metric => [metric, here?.get(nameOf(metric, cell))] as const)
    return Object.fromEntries(values.flatMap(([metric, value]) => value === undefined ? [] : [[metric, value]]))
  }
}

function benchmarks (constants: Readonly<Record<string, number>>): ValuesFor {
  return ({ values }) => Object.fromEntries(Object.entries(constants).filter(([metric]) => values[metric] !== undefined))
}

/** A metric in one currency: amounts of another one are other figures. */
const nameOf = (metric: string, { currencies }: ComparableCell) => `${metric} ${currencies?.[metric] ?? ''}`

/** A name that cells of one period and group share. */
function placeOf (start: Day | undefined, { group }: ComparableCell, dimensions: readonly string[]): string {
  return JSON.stringify([start ?? null, ...dimensions.map(dimension => group[dimension] ?? null)])
}

/** @param values at least one; they come back sorted */
function median (values: number[]): number {
  values.sort((a, b) => a - b)
  const half = values.length / 2
  const upper = values[Math.floor(half)]!
  return Number.isInteger(half) ? values[half - 1]! / 2 + upper / 2 : upper
}
