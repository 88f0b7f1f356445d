import { share } from './known.ts'
import type { MetricText, MetricValue } from './metric.ts'
import type { MeasureName } from './metrics-measures.ts'
import type { OverheadSettings } from './overhead.ts'

/** What the facts of one cell add up to. */
export interface CellSums {
  /** Undefined when nothing was added, which is not 0. */
  sum (measure: MeasureName): number | undefined
  /** The same by department, '' for facts that name none; of the measures that a metric asks for `byDepartment`. */
  byDepartment (measure: MeasureName): ReadonlyMap<string, number>
  /** The currency of the facts that were added; `several` when they are not of one. */
  currency (measure: MeasureName): string | undefined
  /** What an hour of our people costs. */
  settings: OverheadSettings
  /** Says once why a value is absent, or what was assumed. */
  note (text: string): void
}

/** In place of a currency: there are several, and their amounts are never added. */
export const SEVERAL = 'several'

/** A metric of what happened in a window: a formula over sums of facts, so that cells can be put together. */
export interface FlowMetric extends Omit<MetricText, 'event_types'> {
  kind: 'flow'
  measures: readonly MeasureName[]
  /** Those of the measures that it needs by department. */
  byDepartment?: readonly MeasureName[]
  /** Those of the measures that are money. */
  money?: readonly MeasureName[]
  /** Whether its values can have an interval. */
  hasInterval?: true
  /** Unknown: undefined, never 0. */
  read (cell: CellSums): MetricValue | undefined
}

type Formula = Pick<FlowMetric, 'kind' | 'aggregation' | 'measures' | 'byDepartment' | 'money' | 'hasInterval' | 'read'>

/** One entry of the catalogue. */
export function metric (
  name: string, unit: FlowMetric['unit'], better: FlowMetric['better'], source: string, question: string, definition: string,
  how: Formula & Pick<FlowMetric, 'benchmarks'>
): FlowMetric {
  return { name, question, definition, unit, better, source, ...how }
}

const valueOf = (value: number | undefined) => value === undefined ? undefined : { value }

/** A sum or a number of facts. */
export function total (measure: MeasureName): Formula {
  return { kind: 'flow', aggregation: 'sum', measures: [measure], read: cell => valueOf(cell.sum(measure)) }
}

/** A sum of money; amounts of several currencies are never added. */
export function amount (measure: MeasureName): Formula {
  return {
    kind: 'flow',
    aggregation: 'sum',
    measures: [measure],
    money: [measure],
    read (cell) {
      const value = cell.sum(measure)
      const currency = value === undefined ? undefined : oneCurrency(cell, measure)
      return value === undefined || currency === undefined ? undefined : { value, currency }
    }
  }
}

/** `factor` times one sum over another; the part is 0 when nothing of it is there, the whole must be there. */
export function ratio (part: MeasureName, whole: MeasureName, factor = 1): Formula {
  return {
    kind: 'flow',
    aggregation: 'ratio_of_sums',
    measures: [part, whole],
    read: cell => valueOf(share(factor * (cell.sum(part) ?? 0), cell.sum(whole) ?? 0))
  }
}

/** A formula of its own over some sums. */
export function formula (
  measures: readonly MeasureName[], read: FlowMetric['read'], rest: Pick<Formula, 'byDepartment' | 'money' | 'hasInterval'> & Partial<Pick<Formula, 'aggregation'>> = {}
): Formula {
  return { kind: 'flow', aggregation: 'function_of_sums', measures, read, ...rest }
}

/** The one currency of a measure; undefined, with a note, when there are several. */
export function oneCurrency (cell: CellSums, measure: MeasureName): string | undefined {
  const currency = cell.currency(measure)
  if (currency !== SEVERAL) return currency
  cell.note(`Amounts in several currencies are never added: such values are absent. Group by currency, or filter by one. (${measure})`)
  return undefined
}
