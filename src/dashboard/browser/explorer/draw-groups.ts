import type { Draw } from '../components/chart.tsx'
import { SERIES, SOFT, TEXT } from '../colours.ts'
import { barX, cell, dot, gridX, gridY, pointer, pointerY, ruleX, ruleY, text, tickX, tip, type Markish } from '../plot.ts'
import type { Comparison } from './query.ts'
import type { Bar, HeatCell, Pair } from './series.ts'
import { valueText } from './units.ts'

/* Groups beside each other: bars, grouped bars, heat maps, and one metric against another. A datum of a tip knows its cell. */

const LINE = 26
/** Room for names at the left, which may take a third. */
function marginFor (labels: readonly string[], width: number): number {
  return Math.min(Math.round(width * 0.36), 12 + 7 * Math.max(4, ...labels.map(label => label.length)))
}

const shortened = (label: string, margin: number) => {
  const most = Math.max(4, Math.floor((margin - 12) / 7))
  return label.length > most ? `${label.slice(0, most - 1)}…` : label
}

function scaleFor (unit: string, room: number) {
  return { label: null, tickFormat: (value: number) => valueText(value, unit), ticks: Math.max(2, Math.floor(room / 110)) }
}

/** A line that is seen on a bar as well as beside it. */
function haloed (mark: (strokes: { stroke: string, strokeWidth: number }) => Markish): Markish[] {
  return [mark({ stroke: 'var(--card)', strokeWidth: 4.5 }), mark({ stroke: TEXT, strokeWidth: 1.75 })]
}

interface BarChart { bars: readonly Bar[], metric: string, unit: string, compare: readonly Comparison[] }

/** Horizontal bars with their values; a line marks what each is compared with. */
export function drawBars ({ bars, metric, unit, compare }: BarChart): Draw {
  const labels = new Map(bars.map(({ key, label }) => [key, label]))
  const currencyOf = ({ cell: { currencies } }: Bar) => currencies?.[metric]
  const otherOf = ({ cell: { comparisons } }: Bar, kind: Comparison) => comparisons?.[kind]?.[metric]
  const textOf = (bar: Bar) => valueText(bar.value, unit, currencyOf(bar))
  const boundsOf = ({ cell: { intervals } }: Bar) => intervals?.[metric]
  const endOf = (bar: Bar) => Math.max(bar.value, boundsOf(bar)?.high ?? bar.value)
  const sure = bars.filter(bar => boundsOf(bar) !== undefined)
  const nameOf = (margin: number) => (key: string) => shortened(labels.get(key) ?? '', margin)
  return (width) => {
    const marginLeft = marginFor([...labels.values()], width)
    return {
      height: 40 + LINE * bars.length,
      marginLeft,
      marginRight: 56,
      x: { ...scaleFor(unit, width - marginLeft), nice: true },
      y: { label: null, domain: bars.map(({ key }) => key), tickFormat: nameOf(marginLeft), tickSize: 0 },
      marks: [
        gridX(),
        barX(bars, { x: 'value', y: 'key', fill: SERIES[0], insetTop: 2, insetBottom: 2 }),
        ...haloed(strokes => ruleY(sure, { y: 'key', x1: bar => boundsOf(bar)!.low, x2: endOf, ...strokes })),
        text(bars, { x: endOf, y: 'key', text: textOf, textAnchor: 'start', dx: 5, fill: TEXT, stroke: 'var(--card)' }),
        ...compare.flatMap((kind, i) => haloed(strokes =>
          tickX(bars.filter(bar => otherOf(bar, kind) !== undefined), { x: bar => otherOf(bar, kind), y: 'key', strokeDasharray: DASHES[i]!, ...strokes }))),
        ruleX([0], { stroke: SOFT }),
        tip(bars, pointerY({ x: 'value', y: 'key', lineHeight: 1.3, title: bar => `${bar.label}\n${textOf(bar)}` }))
      ]
    }
  }
}

export const DASHES = ['none', '4 2', '1 3'] as const

interface GroupedChart {
  cells: readonly HeatCell[]
  rows: readonly string[]
  columns: readonly string[]
  unit: string
  /** whether half of it is half as much, so that colours begin at 0 */
  isSum: boolean
}

/** Bars of a few columns for every row. */
export function drawGrouped ({ cells, rows, columns, unit }: GroupedChart): Draw {
  return (width) => {
    const marginLeft = marginFor(rows, width)
    return {
      height: 40 + rows.length * (16 * columns.length + 12),
      marginLeft,
      marginRight: 56,
      fy: { domain: [...rows], label: null, padding: 0.18, tickFormat: (row: string) => shortened(row, marginLeft), axis: 'left' },
      y: { axis: null, domain: [...columns] },
      x: scaleFor(unit, width - marginLeft),
      marks: [
        gridX(),
        barX(cells, { x: 'value', y: 'column', fy: 'row', fill: { value: d => SERIES[columns.indexOf(d.column) % SERIES.length]!, scale: null } }),
        text(cells, { x: 'value', y: 'column', fy: 'row', text: d => valueText(d.value, unit), textAnchor: 'start', dx: 5, fill: TEXT, fontSize: 11 }),
        ruleX([0], { stroke: SOFT })
      ]
    }
  }
}

/** How strong the colour of a cell is; never so strong that its text cannot be read. */
const STRONGEST = 46

/** A field of cells, of a stronger colour where there is more. */
export function drawHeat ({ cells, rows, columns, unit, isSum }: GroupedChart): Draw {
  const values = cells.map(({ value }) => value)
  const [least, most] = [Math.min(...values, ...isSum ? [0] : []), Math.max(...values, ...isSum ? [0] : [])]
  const shareOf = (value: number) => 4 + (STRONGEST - 4) * (value - least) / (most - least || 1)
  const shade = ({ value }: HeatCell) => `color-mix(in srgb, var(--series-1) ${shareOf(value).toFixed(1)}%, var(--card))`
  return (width) => {
    const marginLeft = marginFor(rows, width)
    const longest = Math.max(...columns.map(column => column.length))
    const isSlanted = longest * 7 > (width - marginLeft - 8) / columns.length
    // Slanted names lean over the right edge, and are as high as they are long.
    const [marginTop, marginRight] = isSlanted ? [Math.min(122, 20 + 6 * longest), 44] : [28, 8]
    const each = (width - marginLeft - marginRight) / columns.length
    const step = Math.ceil(columns.length / Math.max(1, Math.floor((width - marginLeft) / 22)))
    return {
      height: rows.length * 28 + marginTop + (isSlanted ? 14 : 6),
      marginLeft,
      marginRight,
      marginTop,
      marginBottom: 8,
      padding: 0.04,
      x: {
        domain: [...columns],
        label: null,
        axis: 'top',
        tickSize: 0,
        ticks: columns.filter((_, i) => i % step === 0),
        tickFormat: (column: string) => shortened(column, isSlanted ? 160 : each + 12),
        tickRotate: isSlanted ? -60 : 0
      },
      y: { domain: [...rows], label: null, tickSize: 0, tickFormat: (row: string) => shortened(row, marginLeft) },
      marks: [
        cell(cells, { x: 'column', y: 'row', fill: { value: shade, scale: null }, inset: 0.5, rx: 2 }),
        ...(each > 44 ? [text(cells, { x: 'column', y: 'row', text: d => valueText(d.value, unit), fill: TEXT })] : []),
        tip(cells, pointer({ x: 'column', y: 'row', lineHeight: 1.3, title: d => [d.row, d.column, valueText(d.value, unit)].join('\n') }))
      ]
    }
  }
}

/** One metric against another, a dot for every group. */
export function drawPairs (pairs: readonly Pair[], [x, y]: readonly [Axis, Axis]): Draw {
  return width => ({
    height: Math.round(Math.min(520, Math.max(260, width * 0.6))),
    marginLeft: 58,
    marginBottom: 42,
    x: { label: `${x.name} →`, nice: true, tickFormat: (value: number) => valueText(value, x.unit) },
    y: { label: `↑ ${y.name}`, nice: true, tickFormat: (value: number) => valueText(value, y.unit) },
    marks: [
      gridX(), gridY(), ruleX([0], { stroke: SOFT }), ruleY([0], { stroke: SOFT }),
      dot(pairs, { x: 'x', y: 'y', fill: SERIES[0], fillOpacity: 0.7, r: 4 }),
      ...(pairs.length <= 25 ? [text(pairs, { x: 'x', y: 'y', text: 'label', dy: -10, fill: TEXT })] : []),
      tip(pairs, pointer({ x: 'x', y: 'y', lineHeight: 1.3, title: d => `${d.label}\n${x.name}: ${valueText(d.x, x.unit)}\n${y.name}: ${valueText(d.y, y.unit)}` }))
    ]
  })
}

export interface Axis { name: string, unit: string }
