import { useCallback, useMemo } from 'preact/hooks'
import { BAND_EDGES, BAND_ORDER, BAND_SHAPES } from '../band-words.ts'
import { BANDS, GRID, SOFT } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import { ErrorBox, Notice, Skeleton } from '../components/messages.tsx'
import { Band } from '../components/score.tsx'
import type { Column } from '../components/table.tsx'
import { SIDES } from '../contract.ts'
import { number, plural, score } from '../format.ts'
import { navigate, placeOf, relationshipHref } from '../location.ts'
import { dot, pointer, ruleX, ruleY, text, tip, type PlotOptions } from '../plot.ts'
import { pointsOf, quarters, type Point } from './scatter-data.ts'
import type { Everybody, Item } from './use-relationships.ts'

const COLUMNS: Array<Column<Point>> = [
  { key: 'name', title: 'Relationship', header: true, cell: ({ key, name }) => <a href={relationshipHref(key)}>{name}</a>, sortBy: ({ name }) => name },
  { key: 'x', title: SIDES.customer_trust, numeric: true, cell: ({ x }) => <span title={String(x)}>{number(x)}</span>, sortBy: ({ x }) => x },
  { key: 'y', title: SIDES.supplier_trust, numeric: true, cell: ({ y }) => <span title={String(y)}>{number(y)}</span>, sortBy: ({ y }) => y },
  { key: 'band', title: 'Health', cell: ({ band }) => <Band band={band} />, sortBy: ({ health }) => health }
]

/** Both scores against each other: who trusts whom. */
export function Scatter ({ from, items }: { from: Everybody, items: readonly Item[] }) {
  const points = useMemo(() => pointsOf(items), [items])
  const draw = useCallback((width: number) => picture(points, width), [points])
  const stops = useMemo(() => [...points].sort((a, b) => a.x - b.x), [points])
  if (from.error !== undefined && items.length === 0) return <ErrorBox error={from.error} retry={from.reload} />
  if (from.loading) return <Skeleton lines={8} />
  const { both, theyOnly, weOnly, neither } = quarters(points)
  const unknown = items.length - points.length
  return (
    <>
      <Figure
        title='Who trusts whom'
        description={`Each point is a relationship; the further right, the more they trust us, the higher, the more we trust them. Of ${number(points.length, 0)}, ${both} are good on both sides, ${theyOnly} only on theirs, ${weOnly} only on ours, ${neither} on neither.`}
        draw={draw} rows={points} columns={COLUMNS} rowKey={({ key }) => key} stops={stops}
        onPick={({ key }) => navigate(placeOf(`/relationships/${encodeURIComponent(key)}`))}
        legend={<Legend items={BAND_ORDER.slice(1).map(band => ({ label: `health ${band}`, colour: BANDS[band]! }))} />}
        empty='No relationship has both scores yet. Scores appear when events are recorded: meetings, promises, complaints, orders.'
      />
      {unknown > 0 && <p class='soft small'>{plural(unknown, 'relationship')} {unknown === 1 ? 'is' : 'are'} not shown: at least one score is unknown, because too little was recorded.</p>}
      {!from.complete && from.error === undefined && <p class='soft small' role='status'>The first {number(from.items.length, 0)} relationships are shown.</p>}
      {from.error !== undefined && <Notice tone='warn'>Not all relationships could be read. <button type='button' onClick={from.reload}>Try again</button></Notice>}
    </>
  )
}

function picture (points: readonly Point[], width: number): PlotOptions {
  const height = Math.min(Math.max(280, width * 0.75), 560)
  const many = points.length > 400
  const place = { x: 'x', y: 'y' } as const
  return {
    height,
    marginLeft: 44,
    marginBottom: 42,
    x: { domain: [0, 100], label: `${SIDES.customer_trust} →`, labelAnchor: 'center', ticks: [0, 20, 40, 60, 80, 100] },
    y: { domain: [0, 100], label: `↑ ${SIDES.supplier_trust}`, ticks: [0, 20, 40, 60, 80, 100] },
    marks: [
      ruleX([0, ...BAND_EDGES], { stroke: GRID }),
      ruleY([0, ...BAND_EDGES], { stroke: GRID }),
      text([['fair', 50], ['good', 70], ['strong', 90]] as Array<[string, number]>, { x: row => row[1], y: 100, text: row => row[0], dy: -8, fill: SOFT, fontSize: 11 }),
      text([['fair', 50], ['good', 70], ['strong', 90]] as Array<[string, number]>, { x: 100, y: row => row[1], text: row => row[0], dx: -4, textAnchor: 'end', fill: SOFT, fontSize: 11 }),
      dot(points, {
        ...place,
        symbol: ({ band }: Point) => BAND_SHAPES[band] ?? 'times',
        r: many ? 2.5 : 4.5,
        fill: ({ band }: Point) => BANDS[band] ?? SOFT,
        fillOpacity: many ? 0.6 : 0.85,
        stroke: 'var(--card)',
        strokeWidth: many ? 0 : 1
      }),
      dot(points, pointer({ ...place, r: 8, fill: 'none', stroke: 'var(--text)', strokeWidth: 2 })),
      tip(points, pointer({
        ...place, title: ({ name, x, y, band, silent }: Point) => `${name}\nthey trust us: ${score(x)}\nwe trust them: ${score(y)}\nhealth: ${band}${silent ? '\nsilent' : ''}`
      }))
    ],
    symbol: { type: 'identity' },
    color: { type: 'identity' }
  }
}
