import type { Comparisons } from './comparisons.ts'
import { compareText, type Interval } from '../scoring/index.ts'

/** The labels of a cell in the order of `groupBy`; undefined where nothing is said. */
export type Group = ReadonlyArray<string | undefined>

/** The values of some relationships in one period. */
export interface Cell {
  /** index in the periods of the plan */
  period: number
  group: Group
  /** by metric; what is unknown is absent */
  values: Record<string, number>
  intervals: Record<string, Interval>
  /** of values that are money */
  currencies: Record<string, string>
  comparisons?: Comparisons
}

/** Cells by period and group. */
export interface CellMap {
  at (period: number, group: Group): Cell
  all (): Cell[]
  size (): number
}

export function cellMap (): CellMap {
  const cells = new Map<string, Cell>()
  return {
    at (period, group) {
      const key = cellKey(period, group)
      let cell = cells.get(key)
      if (cell === undefined) {
        cell = { period, group, values: {}, intervals: {}, currencies: {} }
        cells.set(key, cell)
      }
      return cell
    },
    all: () => [...cells.values()],
    size: () => cells.size
  }
}

export function cellKey (period: number, group: Group): string {
  return group.length === 0 ? String(period) : JSON.stringify([period, ...group.map(label => label ?? null)])
}

/** The order by period and group; what has no label comes last. */
export function compareCells (a: Pick<Cell, 'period' | 'group'>, b: Pick<Cell, 'period' | 'group'>): number {
  if (a.period !== b.period) return a.period - b.period
  for (const [i, label] of a.group.entries()) {
    const order = compareLabels(label, b.group[i])
    if (order !== 0) return order
  }
  return 0
}

/** Texts by code units, an absent one last. */
export function compareLabels (a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return compareText(a, b)
}

/** The labels of a group by their dimensions. */
export function labelled ({ groupBy }: { groupBy: readonly string[] }, group: Group): Record<string, string> {
  return Object.fromEntries(groupBy.flatMap((name, i) => group[i] === undefined ? [] : [[name, group[i]]]))
}
