import type { Draw, Stop } from '../components/chart.tsx'
import { SERIES, SOFT } from '../colours.ts'
import { areaY, dot, gridY, lineY, pointer, pointerX, ruleX, ruleY, tip, type Markish } from '../plot.ts'
import { periodLabel } from './periods.ts'
import type { Interval } from './query.ts'
import type { Point, Series } from './series.ts'
import { valueText, valueWithUnit } from './units.ts'

/* Lines over time. Colours are joined by shapes, so that neither is needed alone. */

/** The intervals of more lines than this hide each other. */
const MOST_BANDS = 2

export const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'] as const

export interface Reference { label: string, points: readonly Point[], dash: string }

interface TimeChart {
  series: readonly Series[]
  references: readonly Reference[]
  interval: Interval
  unit: string
  currency: string | undefined
  /** a fixed scale where the unit has one */
  domain?: [number, number] | undefined
}

export interface SeriesPoint { label: string, metric: string, point: Point }

/** All known points of the series, from left to right. */
export function pointsOf (series: readonly Series[]): SeriesPoint[] {
  const isKnown = ({ value }: Point) => value !== undefined
  return series.flatMap(({ label, metric, points }) => points.filter(isKnown).map(point => ({ label, metric, point })))
    .sort((a, b) => a.point.period.start < b.point.period.start ? -1 : a.point.period.start > b.point.period.start ? 1 : 0)
}

/** Where the arrow keys stop in such a chart. */
export const stopsOf = (series: readonly Series[]): Stop[] => pointsOf(series).map(({ point }) => ({ x: dateOf(point), y: point.value! }))

const dateOf = ({ period }: Point) => new Date(`${period.start}T00:00:00Z`)

/** Lines with their 90 % intervals, what they are compared with, and a tip for the nearest point. */
export function drawTime ({ series, references, interval, unit, currency, domain }: TimeChart): Draw {
  const colourOf = (i: number) => SERIES[i % SERIES.length]!
  const marks: Markish[] = [gridY(), ...(domain?.[0] === 0 || domain === undefined ? [ruleY([0])] : [])]
  for (const [i, { points }] of series.entries()) {
    const banded = points.filter(({ low, high }) => low !== undefined && high !== undefined)
    const bounds = { x: dateOf, y1: (d: Point) => d.low, y2: (d: Point) => d.high }
    if (banded.length > 0 && series.length <= MOST_BANDS) marks.push(areaY(points, { ...bounds, fill: colourOf(i), fillOpacity: 0.13 }))
  }
  for (const { points, dash } of references) {
    marks.push(lineY(points, { x: dateOf, y: d => d.value, stroke: SOFT, strokeDasharray: dash, strokeWidth: 1.5 }))
  }
  for (const [i, { points }] of series.entries()) {
    const known = points.filter(({ value }) => value !== undefined)
    marks.push(lineY(points, { x: dateOf, y: d => d.value, stroke: colourOf(i), strokeWidth: 2 }))
    const symbol = SYMBOLS[i % SYMBOLS.length]!
    if (known.length <= 60) marks.push(dot(known, { x: dateOf, y: d => d.value, fill: colourOf(i), symbol, r: 3 }))
  }
  const textOf = (value: number) => valueText(value, unit, currency)
  const all = pointsOf(series)
  const nearest = { x: ({ point }: SeriesPoint) => dateOf(point), y: ({ point }: SeriesPoint) => point.value! }
  const title = ({ label, point }: SeriesPoint) =>
    [...(label === '' ? [] : [label]), periodLabel(interval, point.period), valueWithUnit(point.value!, unit, currency)].join('\n')
  marks.push(
    ruleX(all, pointerX({ ...nearest, stroke: SOFT, strokeWidth: 1 })),
    tip(all, pointer({ ...nearest, lineHeight: 1.3, title }))
  )
  return width => ({
    height: Math.round(Math.min(360, Math.max(220, width * 0.42))),
    marginLeft: 58,
    x: { type: 'utc', label: null },
    y: { label: null, nice: domain === undefined, tickFormat: textOf, ...(domain && { domain }) },
    marks
  })
}
