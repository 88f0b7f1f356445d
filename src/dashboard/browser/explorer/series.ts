import { groupKey, groupLabel, type Cell } from './answer.ts'
import { periodsOf, type Period } from './periods.ts'
import type { Comparison, MetricsQuery } from './query.ts'

export interface Point {
  period: Period
  /** undefined: unknown, and the line is broken there */
  value: number | undefined
  low?: number
  high?: number
  cell?: Cell
}

/** One group over time. */
export interface Series { key: string, label: string, metric: string, points: Point[] }

type Shape = Pick<MetricsQuery, 'interval' | 'group_by'>

/** The groups of a metric over all periods of the window, the largest first. */
export function seriesOf ({ interval, group_by: groupBy }: Shape, window: Period, cells: readonly Cell[], metric: string): Series[] {
  const periods = periodsOf(interval, window)
  const byGroup = new Map<string, Cell[]>()
  for (const cell of cells) {
    if (cell.values[metric] === undefined) continue
    const key = groupKey(groupBy, cell)
    const own = byGroup.get(key)
    if (own === undefined) byGroup.set(key, [cell])
    else own.push(cell)
  }
  return [...byGroup].map(([key, own]) => {
    const byStart = new Map(own.map(cell => [cell.period.start, cell]))
    const points = periods.map(period => pointOf(period, byStart.get(period.start), metric))
    return { key, metric, label: groupLabel(groupBy, own[0]!), points }
  }).sort((a, b) => weightOf(b) - weightOf(a) || a.label.localeCompare(b.label, 'en'))
}

function pointOf (period: Period, cell: Cell | undefined, metric: string): Point {
  const interval = cell?.intervals?.[metric]
  return { period, value: cell?.values[metric], ...(cell && { cell }), ...(interval && { low: interval.low, high: interval.high }) }
}

const weightOf = ({ points }: Series) => points.reduce((sum, { value }) => sum + Math.abs(value ?? 0), 0)

/** What a metric is compared with over time; one line when all groups are compared with the same. */
export function comparisonSeries ({ interval }: Shape, window: Period, cells: readonly Cell[], metric: string, kind: Comparison): Point[] {
  const byStart = new Map<string, number>()
  for (const { period, comparisons } of cells) {
    const value = comparisons?.[kind]?.[metric]
    if (value !== undefined) byStart.set(period.start, value)
  }
  return byStart.size === 0 ? [] : periodsOf(interval, window).map(period => ({ period, value: byStart.get(period.start) }))
}

export interface Bar { key: string, label: string, value: number, cell: Cell }

/** The groups of a metric without time; in the order of the answer when it was asked for one, else the largest first. */
export function barsOf ({ group_by: groupBy, order_by: order }: Pick<MetricsQuery, 'group_by' | 'order_by'>, cells: readonly Cell[], metric: string): Bar[] {
  const bars = cells.filter(({ values }) => values[metric] !== undefined)
    .map(cell => ({ key: groupKey(groupBy, cell), label: groupLabel(groupBy, cell), value: cell.values[metric]!, cell }))
  return order === undefined ? bars.sort((a, b) => b.value - a.value) : bars
}

export interface HeatCell { row: string, column: string, value: number, cell: Cell }

/** Rows and columns of a heat map: groups against periods, or the last dimension against those before it. */
export function heatOf (
  { interval, group_by: groupBy }: Shape, cells: readonly Cell[], metric: string, nameOf: (period: Period) => string
): { cells: HeatCell[], rows: string[], columns: string[] } {
  const isTimed = interval !== 'total'
  const rowBy = isTimed ? groupBy : groupBy.slice(0, -1)
  const last = groupBy.slice(-1)
  const known = cells.filter(({ values }) => values[metric] !== undefined)
  const found = known.map(cell => ({
    row: groupLabel(rowBy, cell), column: isTimed ? nameOf(cell.period) : groupLabel(last, cell), value: cell.values[metric]!, cell
  }))
  const columns = isTimed
    ? [...new Set([...known].sort((a, b) => a.period.start < b.period.start ? -1 : 1).map(({ period }) => nameOf(period)))]
    : byWeight(found, 'column')
  return { cells: found, rows: byWeight(found, 'row'), columns }
}

function byWeight (cells: readonly HeatCell[], side: 'row' | 'column'): string[] {
  const weights = new Map<string, number>()
  for (const cell of cells) weights.set(cell[side], (weights.get(cell[side]) ?? 0) + Math.abs(cell.value))
  return [...weights].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en')).map(([name]) => name)
}

export interface Pair { label: string, x: number, y: number, cell: Cell }

/** Two metrics of each group that has both. */
export function pairsOf (groupBy: readonly string[], cells: readonly Cell[], [x, y]: readonly [string, string]): Pair[] {
  return cells.flatMap((cell) => {
    const [a, b] = [cell.values[x], cell.values[y]]
    return a === undefined || b === undefined ? [] : [{ label: groupLabel(groupBy, cell), x: a, y: b, cell }]
  })
}
