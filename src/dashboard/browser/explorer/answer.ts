import { said } from './filter-words.ts'
import type { Period } from './periods.ts'
import type { Comparison, Interval } from './query.ts'

/*
 * What POST /v1/metrics/query answers. What is unknown is absent everywhere.
 */

export interface Cell {
  period: Period
  /** by dimension; a dimension that the events do not tell is absent */
  group: Record<string, string>
  values: Record<string, number>
  intervals?: Record<string, { low: number, high: number }>
  currencies?: Record<string, string>
  comparisons?: Partial<Record<Comparison, Record<string, number>>>
}

export interface QueryAnswer {
  start: string
  end: string
  interval: Interval
  time_zone: string
  model?: number
  data: Cell[]
  has_more: boolean
  next_cursor?: string
  cost?: Record<string, unknown>
  notes?: string[]
}

/** In place of a label that the events do not tell. */
export const NOT_TOLD = 'not told'

/** The name of a cell's group, e.g. `automotive · design`; empty without groups. */
export function groupLabel (groupBy: readonly string[], { group }: Pick<Cell, 'group'>): string {
  return groupBy.map(name => said(group[name] ?? NOT_TOLD)).join(' · ')
}

/** A key that no two groups share. */
export const groupKey = (groupBy: readonly string[], { group }: Pick<Cell, 'group'>) => JSON.stringify(groupBy.map(name => group[name] ?? null))

/** A key that no two cells share. */
export const cellKey = (groupBy: readonly string[], cell: Cell) => `${cell.period.start} ${groupKey(groupBy, cell)}`
