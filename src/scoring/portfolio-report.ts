import type { Direction } from './model.ts'
import type { ReportFigures } from './figures.ts'
import { known } from './known.ts'
import { LEAST_PAIRS, midRanks, rankCorrelation, type RankCorrelation } from './rank-correlation.ts'
import { meanOf } from './spread.ts'
import { compareText } from './order.ts'

/** The figures that trust is compared with. */
export type ComparedFigure = 'overhead_share' | 'inspection_rate' | 'ideas_per_year' | 'value_per_commercial_hour'

/** Each figure, and the sign of its correlation with trust that the literature found. */
export const COMPARED: ReadonlyArray<{ figure: ComparedFigure, expected: 'negative' | 'positive' }> = [
  { figure: 'overhead_share', expected: 'negative' },
  { figure: 'inspection_rate', expected: 'negative' },
  { figure: 'ideas_per_year', expected: 'positive' },
  { figure: 'value_per_commercial_hour', expected: 'positive' }
]

/** Figures whose events are evidence of a score as well: their correlation with it is partly made by the model. */
const CIRCULAR: Record<Direction, readonly ComparedFigure[]> = {
  customer_trust: ['inspection_rate', 'ideas_per_year'],
  supplier_trust: []
}

/** The mean of a figure over the relationships that have it; each counts once. */
export interface GroupMean {
  mean: number
  relationships: number
}

/** A quarter of the relationships by trust; 1 trusts least. Equal scores are in the same quarter, so quarters may differ in size. */
export interface Quartile extends Partial<Record<ComparedFigure, GroupMean>> {
  quartile: 1 | 2 | 3 | 4
  relationships: number
  /** Lowest and highest score in it; absent when it is empty. */
  trust?: { low: number, high: number }
}

export interface Correlation extends Partial<RankCorrelation> {
  figure: ComparedFigure
  expected: 'negative' | 'positive'
  /** Relationships that have both. */
  relationships: number
  /** The figure's events are evidence of this score too. */
  circular: boolean
}

/** A score without negotiation_ease beside the four figures. */
export interface Comparison {
  trust: Direction
  /** Relationships that have this score. */
  relationships: number
  /** Currency of `value_per_commercial_hour`: that of most relationships. */
  currency?: string
  /** Empty where quarters would say nothing: fewer than four relationships, or all alike. */
  quartiles: Quartile[]
  correlations: Correlation[]
  notes: string[]
}

/** Compares one score with the figures over the relationships of a portfolio; any order of them gives the same up to rounding. */
export function compareTrust (trust: Direction, all: readonly ReportFigures[]): Comparison {
  const steps = comparing(trust, all)
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** `compareTrust` in steps of about the same length, one for each figure, so that the caller can let others go first in between. */
export function * comparing (trust: Direction, all: readonly ReportFigures[]): Generator<undefined, Comparison, undefined> {
  const rated = all.filter(figures => figures[trust] !== undefined)
  const currency = usualCurrency(rated)
  const valueOf = (figures: ReportFigures, figure: ComparedFigure) => {
    if (figure !== 'value_per_commercial_hour') return figures[figure]
    return figures[figure]?.currency === currency ? figures[figure]?.amount : undefined
  }
  const correlations: Correlation[] = []
  for (const { figure, expected } of COMPARED) {
    const pairs = rated.flatMap((figures): Array<[number, number]> => {
      const value = valueOf(figures, figure)
      return value === undefined ? [] : [[figures[trust]!, value]]
    })
    const circular = CIRCULAR[trust].includes(figure)
    correlations.push({ figure, expected, relationships: pairs.length, circular, ...rankCorrelation(pairs) })
    yield
  }
  const quartiles = quartilesOf(rated, trust, valueOf)
  const foreign = rated.filter(({ value_per_commercial_hour: value }) => value !== undefined && value.currency !== currency).length
  return {
    trust,
    relationships: rated.length,
    ...known({ currency }),
    quartiles,
    correlations,
    notes: notesOf(trust, correlations, quartiles, currency, foreign)
  }
}

/** The currency of most values per hour; of several equally frequent ones the first in the alphabet. */
function usualCurrency (rated: readonly ReportFigures[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { value_per_commercial_hour: value } of rated) {
    if (value !== undefined) counts.set(value.currency, (counts.get(value.currency) ?? 0) + 1)
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b))[0]?.[0]
}

function quartilesOf (
  rated: readonly ReportFigures[], trust: Direction, valueOf: (figures: ReportFigures, figure: ComparedFigure) => number | undefined
): Quartile[] {
  const scores = rated.map(figures => figures[trust]!)
  const ranks = midRanks(scores)
  if (rated.length < 4 || ranks.every(rank => rank === ranks[0])) return []
  const place = ranks.map(rank => Math.min(4, Math.floor(4 * (rank - 0.5) / rated.length) + 1))
  return ([1, 2, 3, 4] as const).map(quartile => {
    const members = rated.filter((_, index) => place[index] === quartile)
    const own = scores.filter((_, index) => place[index] === quartile)
    const means = COMPARED.map(({ figure }): [ComparedFigure, GroupMean | undefined] => {
      const values = members.map(figures => valueOf(figures, figure)).filter(value => value !== undefined)
      return [figure, values.length === 0 ? undefined : { mean: meanOf(values), relationships: values.length }]
    })
    return {
      quartile,
      relationships: members.length,
      ...own.length > 0 && { trust: { low: own.reduce((a, b) => Math.min(a, b)), high: own.reduce((a, b) => Math.max(a, b)) } },
      ...known(Object.fromEntries(means) as Partial<Record<ComparedFigure, GroupMean>>)
    }
  })
}

function notesOf (
  trust: Direction, correlations: readonly Correlation[], quartiles: readonly Quartile[], currency: string | undefined, foreign: number
): string[] {
  const missing = correlations.filter(({ rho }) => rho === undefined).map(({ figure, relationships: n }) => {
    return n < LEAST_PAIRS
      ? `${trust}: no correlation with ${figure}: ${n} relationships have both, and ${LEAST_PAIRS} are needed.`
      : `${trust}: no correlation with ${figure}: one of both is the same in all ${n} relationships.`
  })
  const circular = correlations.filter(({ circular, rho }) => circular && rho !== undefined).map(({ figure }) => figure)
  return [
    ...(quartiles.length === 0 ? [`${trust}: no quartiles: fewer than four relationships have this score, or all have the same.`] : []),
    ...missing,
    ...(circular.length > 0
      ? [`${circular.join(' and ')} come from events that are evidence of ${trust} too, so these correlations are partly made by the model.`]
      : []),
    ...(foreign > 0
      ? [`${trust}: value_per_commercial_hour leaves out ${foreign} relationship${foreign === 1 ? '' : 's'} of another currency than ${currency}; ` +
        'amounts of several currencies are never compared.']
      : [])
  ]
}
