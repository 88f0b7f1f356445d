import { useMemo } from 'preact/hooks'
import { Figure, Legend } from '../components/figure.tsx'
import type { Column } from '../components/table.tsx'
import { words } from '../format.ts'
import { cellKey, groupLabel, type Cell } from './answer.ts'
import type { Catalogue } from './catalogue.ts'
import { figuresOf, type FigureOf } from './figures-of.ts'
import { periodLabel } from './periods.ts'
import type { MetricsQuery } from './query.ts'
import { exact } from './units.ts'
import type { Answered } from './use-answer.ts'
import type { View } from './view.ts'

/** The charts of an answer: one for each metric, and one for metrics of the same unit where lines can share it. */
export function Figures ({ answered, catalogue, view, onOpen }: Omit<OneFigureProps, 'figure'> & { view: View }) {
  const figures = useMemo(() => figuresOf(answered, catalogue, view), [answered.answer, answered.cells.length, catalogue, view])
  return (
    <div class='figures'>
      {figures.map(figure => <OneFigure key={figure.key} figure={figure} answered={answered} catalogue={catalogue} onOpen={onOpen} />)}
    </div>
  )
}

interface OneFigureProps { figure: FigureOf, answered: Answered, catalogue: Catalogue, onOpen: (cell: Cell, metric: string) => void }

/** What a tip shows: one of the cells, or a point of a line. */
interface Datum { cell?: Cell, metric?: string, point?: { cell?: Cell } }

function OneFigure ({ figure, answered: { query }, catalogue, onOpen }: OneFigureProps) {
  const { title, description, draw, cells, metrics, legend, stops } = figure
  const pick = ({ cell, metric = metrics[0]!, point }: Datum) => {
    const picked = cell ?? point?.cell
    if (picked !== undefined) onOpen(picked, metric)
  }
  return (
    <Figure
      title={title} description={description} draw={draw}
      rows={cells} columns={columnsOf(query, metrics)} rowKey={cell => cellKey(query.group_by, cell)}
      legend={legend !== undefined && legend.length > 0 && <Legend items={legend} />} onPick={datum => pick(datum as unknown as Datum)}
      {...(stops === undefined ? {} : { stops })}
      empty={`Nothing is known of this here: ${metrics.map(name => catalogue.get(name)?.question ?? name).join(' ')}`}
    />
  )
}

function columnsOf ({ interval, group_by: groupBy }: MetricsQuery, metrics: readonly string[]): Array<Column<Cell>> {
  const period: Column<Cell> = {
    key: 'period', title: 'Period', header: true, cell: cell => periodLabel(interval, cell.period), sortBy: cell => cell.period.start
  }
  const nameOf = (cell: Cell) => groupLabel(groupBy, cell)
  const group: Column<Cell> = { key: 'group', title: groupBy.map(words).join(' · '), header: true, cell: nameOf, sortBy: nameOf }
  return [
    ...(interval === 'total' ? [] : [period]),
    ...(groupBy.length === 0 ? [] : [group]),
    ...metrics.map((name): Column<Cell> => ({
      key: name,
      title: words(name),
      numeric: true,
      cell: ({ values, currencies }) => values[name] === undefined ? undefined : exact(values[name], currencies?.[name]),
      sortBy: ({ values }) => values[name]
    }))
  ]
}
