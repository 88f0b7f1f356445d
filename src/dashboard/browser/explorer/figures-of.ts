import { SERIES, SOFT } from '../colours.ts'
import type { Draw, Stop } from '../components/chart.tsx'
import { words } from '../format.ts'
import { cellKey, type Cell } from './answer.ts'
import { entryOf, type Catalogue, type MetricEntry } from './catalogue.ts'
import { drawBars, drawGrouped, drawHeat, drawPairs } from './draw-groups.ts'
import { drawTime, stopsOf, type Reference } from './draw-time.ts'
import { cuts, periodLabel } from './periods.ts'
import { COMPARED, type Comparison } from './query.ts'
import { barsOf, comparisonSeries, heatOf, pairsOf, seriesOf, type Series } from './series.ts'
import type { Answered } from './use-answer.ts'
import { MOST_LINES, type View } from './view.ts'

/* Which charts an answer becomes, with their titles and what to see in them. */

/** More bars than this are for the table. */
const MOST_BARS = 40
const MOST_ROWS = 60
const DASH_NAMES: Record<string, string> = { '6 3': 'dashed', '2 3': 'dotted', '8 3 2 3': 'dashes and dots' }
const REFERENCE_DASHES: Record<Comparison, string> = { previous_period: '6 3', portfolio_median: '2 3', benchmark: '8 3 2 3' }

export interface FigureOf {
  key: string
  title: string
  description: string
  draw: Draw
  cells: readonly Cell[]
  metrics: readonly string[]
  stops?: Stop[]
  legend?: ReadonlyArray<{ label: string, colour: string, shape?: 'line' | 'dot' | 'area' }>
}

/** The charts of an answer as one sees it. */
export function figuresOf (answered: Answered, catalogue: Catalogue, view: View): FigureOf[] {
  const { query } = answered
  if (view === 'scatter') return [pairFigure(answered, catalogue)]
  if (view === 'lines' && query.group_by.length === 0) return linesTogether(answered, catalogue)
  return query.metrics.map(name => figureOf(answered, entryOf(catalogue, name), view))
}

function figureOf (answered: Answered, entry: MetricEntry, view: View): FigureOf {
  if (view === 'lines') return linesOf(answered, entry)
  const { query, cells } = answered
  const { name, unit } = entry
  const head = { key: name, title: words(name), metrics: [name] }
  if (view === 'bars') {
    const all = query.interval === 'total' ? barsOf(query, cells, name) : timeBars(answered, name)
    const bars = all.slice(0, MOST_BARS)
    const left = all.length - bars.length
    const compared = query.compare.map(kind => COMPARED[kind])
    return {
      ...head,
      description: [
        entry.question,
        ...(compared.length === 0 ? [] : [`The lines mark ${compared.join(', ')}.`]),
        ...(left > 0 ? [`The first ${bars.length} of ${all.length}; the table has all.`] : [])
      ].join(' '),
      draw: drawBars({ bars, metric: name, unit, compare: query.compare }),
      stops: bars.map(({ value, key }) => ({ x: value, y: key })),
      cells: all.map(({ cell }) => cell)
    }
  }
  const heat = heatOf(query, cells, name, period => periodLabel(query.interval, period))
  const rows = heat.rows.slice(0, MOST_ROWS)
  const shown = { ...heat, rows, cells: heat.cells.filter(({ row }) => rows.includes(row)), unit, isSum: entry.aggregation === 'sum' }
  return {
    ...head,
    description: `${entry.question}${view === 'heat' ? ' The stronger the colour, the more; what is empty is unknown.' : ''}`,
    draw: view === 'heat' ? drawHeat(shown) : drawGrouped(shown),
    ...(view === 'heat' ? { stops: shown.cells.map(({ row, column }) => ({ x: column, y: row })) } : {}),
    cells: heat.cells.map(({ cell }) => cell),
    ...(view === 'grouped' ? { legend: heat.columns.map((label, i) => ({ label, colour: SERIES[i % SERIES.length]! })) } : {})
  }
}

function timeBars ({ query, cells }: Answered, name: string) {
  return cells.filter(({ values }) => values[name] !== undefined)
    .map(cell => ({ key: cellKey(query.group_by, cell), label: periodLabel(query.interval, cell.period), value: cell.values[name]!, cell }))
}

/** Metrics of one unit as lines in one chart. */
function linesTogether (answered: Answered, catalogue: Catalogue): FigureOf[] {
  const { query: { metrics, compare }, cells } = answered
  const entries = metrics.map(name => entryOf(catalogue, name))
  // What is compared needs a chart of its own, or nobody knows which line belongs to which.
  const units = [...new Set(entries.map(({ unit }) => unit))].map(unit => entries.filter(entry => entry.unit === unit))
  const apart = (same: MetricEntry[]) => compare.length > 0 || same.length > MOST_LINES ? same.map(entry => [entry]) : [same]
  return units.flatMap(apart).map((same) => {
    const [entry] = same as [MetricEntry]
    if (same.length === 1) return linesOf(answered, entry)
    const names = same.map(({ name }) => name)
    const linesFor = (name: string) => seriesOf(answered.query, answered.answer, cells, name)
    const series = names.flatMap(name => linesFor(name).map(one => ({ ...one, label: words(name) })))
    return {
      key: names.join(' '),
      title: names.map(words).join(', '),
      description: [...same.map(({ question }) => question), cutText(answered)].join(' '),
      draw: chartOf(answered, entry, series, []),
      stops: stopsOf(series),
      cells,
      metrics: names,
      legend: legendOf(series, [])
    }
  })
}

function linesOf (answered: Answered, entry: MetricEntry): FigureOf {
  const { query, answer, cells } = answered
  const { name, question } = entry
  const all = seriesOf(query, answer, cells, name)
  const series = all.slice(0, MOST_LINES)
  // The period before is another line for every group: too many to tell apart.
  const kinds = query.compare.filter(kind => kind !== 'previous_period' || query.group_by.length === 0)
  const referenceTo = (kind: Comparison): Reference =>
    ({ label: COMPARED[kind], points: comparisonSeries(query, answer, cells, name, kind), dash: REFERENCE_DASHES[kind] })
  const references = kinds.map(referenceTo).filter(({ points }) => points.length > 0)
  const left = all.length - series.length
  return {
    key: name,
    title: words(name),
    description: [question, ...(left > 0 ? [`The ${series.length} largest of ${all.length} groups; the table has all.`] : []), cutText(answered)].join(' '),
    draw: chartOf(answered, entry, series, references),
    stops: stopsOf(series),
    cells: cells.filter(({ values }) => values[name] !== undefined),
    metrics: [name],
    legend: query.group_by.length === 0 && references.length === 0 ? [] : legendOf(series, references)
  }
}

/** A period that is not whole looks like a fall. */
function cutText ({ query, answer }: Answered): string {
  const { first, last } = cuts(query.interval, answer)
  if (first && last) return `The first and the last ${query.interval} are not whole.`
  return first || last ? `The ${first ? 'first' : 'last'} ${query.interval} is not whole.` : ''
}

function chartOf ({ query, cells }: Answered, { name, unit }: MetricEntry, series: Series[], references: readonly Reference[]): Draw {
  const currency = cells.find(({ currencies }) => currencies?.[name] !== undefined)?.currencies?.[name]
  return drawTime({ series, references, interval: query.interval, unit, currency, domain: unit === 'score' ? [0, 100] : undefined })
}

function legendOf (series: readonly Series[], references: readonly Reference[]) {
  return [
    ...series.map(({ label, metric }, i) => ({ label: label === '' ? words(metric) : label, colour: SERIES[i % SERIES.length]! })),
    ...references.map(({ label, dash }) => ({ label: `${label} (${DASH_NAMES[dash]})`, colour: SOFT, shape: 'line' as const }))
  ]
}

function pairFigure ({ query, cells }: Answered, catalogue: Catalogue): FigureOf {
  const [x, y] = [entryOf(catalogue, query.metrics[0]!), entryOf(catalogue, query.metrics[1]!)]
  const pairs = pairsOf(query.group_by, cells, [x.name, y.name])
  return {
    key: `${x.name} ${y.name}`,
    title: `${words(y.name)} against ${words(x.name)}`,
    description: `Each dot is one ${query.group_by.map(name => words(name).toLowerCase()).join(' and ')} of which both are known.`,
    stops: [...pairs].sort((a, b) => a.x - b.x).map(({ x: at, y: up }) => ({ x: at, y: up })),
    draw: drawPairs(pairs, [{ name: words(x.name), unit: x.unit }, { name: words(y.name), unit: y.unit }]),
    cells: pairs.map(({ cell }) => cell),
    metrics: [x.name, y.name]
  }
}
