import { groupKey, type Cell } from './answer.ts'
import type { MetricsQuery } from './query.ts'

/* How an answer is best seen, by its shape. */

export const VIEWS = ['tiles', 'lines', 'bars', 'grouped', 'heat', 'scatter'] as const
export type View = typeof VIEWS[number]

export const VIEW_NAMES: Record<View, string> = {
  tiles: 'Figures', lines: 'Lines', bars: 'Bars', grouped: 'Grouped bars', heat: 'Heat map', scatter: 'One against another'
}

/** More lines than this cannot be told apart. */
export const MOST_LINES = 6
const MOST_GROUPED = 4

type Shape = Pick<MetricsQuery, 'interval' | 'group_by' | 'metrics'>

/** The views that an answer of this shape can have; the best one first. */
export function viewsFor ({ interval, group_by: groupBy, metrics }: Shape, cells: readonly Cell[]): View[] {
  const groups = new Set(cells.map(cell => groupKey(groupBy, cell))).size
  if (interval !== 'total') {
    if (groupBy.length === 0) return ['lines', 'bars']
    return groups <= MOST_LINES ? ['lines', 'heat'] : ['heat', 'lines']
  }
  if (groupBy.length === 0) return ['tiles']
  const pairs: View[] = metrics.length > 1 ? ['scatter'] : []
  if (groupBy.length === 1) return ['bars', ...pairs]
  const inner = new Set(cells.map(({ group }) => group[groupBy.at(-1)!])).size
  return inner <= MOST_GROUPED ? ['grouped', 'heat', ...pairs] : ['heat', 'grouped', ...pairs]
}

/** The view that was asked for if the answer can have it, else the best one. */
export function viewOf (asked: string | undefined, shape: Shape, cells: readonly Cell[]): View {
  const possible = viewsFor(shape, cells)
  return possible.find(view => view === asked) ?? possible[0]!
}
