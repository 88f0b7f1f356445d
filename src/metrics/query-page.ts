import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { compareCells, compareLabels, type Cell, type Group } from './query-cells.ts'
import { refused, type Plan } from './query-plan.ts'
import { sorted } from './query-sort.ts'
import type { MetricQuery, MetricQuestion } from './schema-query.ts'
import { ALIASES } from './catalogue.ts'

type Place = Pick<Cell, 'period' | 'group'> & { value: number | undefined }
type Order = (a: Place, b: Place) => number

interface Sorting {
  compare: Order
  /** the value that is sorted by */
  valueOf (cell: Cell): number | undefined
}

/** @throws Problem VALIDATION_FAILED when the field is neither a metric nor a dimension of the query */
function sortingOf ({ order_by: order }: MetricQuestion, { metrics, groupBy }: Plan): Sorting {
  const up = order?.direction !== 'descending'
  const field = order === undefined ? 'period' : ALIASES[order.field] ?? order.field
  if (metrics.some(({ name }) => name === field)) {
    return { valueOf: cell => cell.values[field], compare: (a, b) => compareValues(a.value, b.value, up) || compareCells(a, b) }
  }
  const none = { valueOf: () => undefined }
  if (field === 'period') return { ...none, compare: (a, b) => (up ? a.period - b.period : b.period - a.period) || compareCells(a, b) }
  const at = (groupBy as readonly string[]).indexOf(field)
  if (at < 0) throw refused('/order_by/field', 'must be a metric or a dimension of the query, or period', order?.field)
  return { ...none, compare: (a, b) => turned(compareLabels(a.group[at], b.group[at]), up, a.group[at], b.group[at]) || compareCells(a, b) }
}

/** What is absent comes last in either direction. */
function turned (order: number, up: boolean, a: unknown, b: unknown): number {
  return up || a === undefined || b === undefined ? order : -order
}

function compareValues (a: number | undefined, b: number | undefined, up: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return up ? a - b : b - a
}

const placed = (cell: Cell, { valueOf }: Sorting): Place => ({ period: cell.period, group: cell.group, value: valueOf(cell) })

/** Whether a query's order can be told, before anything is read. @throws Problem VALIDATION_FAILED */
export function checkOrder (query: MetricQuestion, plan: Plan): void {
  sortingOf(query, plan)
}

/** The cells in the order of the query. */
export async function sortCells (cells: readonly Cell[], query: MetricQuestion, plan: Plan): Promise<Cell[]> {
  const sorting = sortingOf(query, plan)
  const found = cells.map(cell => ({ cell, place: placed(cell, sorting) }))
  return (await sorted(found, (a, b) => sorting.compare(a.place, b.place))).map(({ cell }) => cell)
}

const LIST = 'metric cells'

/** What a cursor belongs to: the question, and the window that it meant when nothing was said of it. */
function ownerOf ({ limit: _limit, cursor: _cursor, ...question }: MetricQuery, { start, end }: Plan): unknown {
  return [question, start, end]
}

/** The place after which a page begins. @throws Problem CURSOR_INVALID */
export function readCursor (query: MetricQuery, plan: Plan): Place | undefined {
  if (query.cursor === undefined) return undefined
  const [period, value, ...labels] = decodeCursor(LIST, query.cursor, ownerOf(query, plan))
  const isGroup = labels.length === plan.groupBy.length && labels.every(label => label === null || typeof label === 'string')
  if (!Number.isSafeInteger(period) || !(value === null || typeof value === 'number') || !isGroup) throw forgedCursor()
  const group: Group = labels.map(label => typeof label === 'string' ? label : undefined)
  return { period: Number(period), value: typeof value === 'number' ? value : undefined, group }
}

/** One page of sorted cells, and the cursor of the next. */
export function pageOf (
  sorted: readonly Cell[], query: MetricQuery, plan: Plan, limit: number
): { page: Cell[], next: string | undefined } {
  const sorting = sortingOf(query, plan)
  const after = readCursor(query, plan)
  const rest = after === undefined ? sorted : sorted.filter(cell => sorting.compare(placed(cell, sorting), after) > 0)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  if (last === undefined || rest.length === page.length) return { page, next: undefined }
  const key = [last.period, sorting.valueOf(last) ?? null, ...last.group.map(label => label ?? null)]
  return { page, next: encodeCursor(LIST, ownerOf(query, plan), key) }
}
