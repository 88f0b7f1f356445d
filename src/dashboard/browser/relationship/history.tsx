import { useCallback, useMemo } from 'preact/hooks'
import { asDate } from '../calendar.ts'
import { BAND_EDGES } from '../band-words.ts'
import { CUSTOMER, GRID, SOFT, SUPPLIER } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import { Await, ErrorBox } from '../components/messages.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { DIRECTIONS, SIDES, type Schema } from '../contract.ts'
import { day, number, score, words } from '../format.ts'
import { eventHref } from '../links.ts'
import { areaY, dot, lineY, pointerX, ruleX, ruleY, text, tip, type PlotOptions } from '../plot.ts'
import type { Loaded } from '../use-get.ts'
import { course, scoresAt, type Mark, type ScoreAt } from './history-data.ts'

const COLOURS = { customer_trust: CUSTOMER, supplier_trust: SUPPLIER } as const
const SHAPES: Record<string, string> = { Misconduct: 'times', 'Broken promise': 'triangle2', Complaint: 'diamond', Concession: 'square', Renewal: 'star', End: 'cross' }

const GLYPHS: Record<string, string> = { Misconduct: '×', 'Broken promise': '△', Complaint: '◇', Concession: '□', Renewal: '☆', End: '+' }

const COLUMNS: Array<Column<ScoreAt>> = [
  { key: 'day', title: 'Day', header: true, cell: row => day(row.day), sortBy: row => row.day },
  { key: 'side', title: 'Score', cell: ({ side }) => SIDES[side], sortBy: ({ side }) => side },
  { key: 'score', title: 'Points', numeric: true, cell: row => row.score === undefined ? undefined : <span title={String(row.score)}>{number(row.score)}</span>, sortBy: row => row.score },
  { key: 'interval', title: '90 % interval', numeric: true, cell: ({ low, high }) => low === undefined || high === undefined ? undefined : `${number(low, 0)}–${number(high, 0)}` },
  { key: 'band', title: 'Band', cell: ({ band }) => words(band) }
]

/** Both scores over time with their intervals, and what happened. */
export function History ({ from, marks }: { from: Loaded<Schema<'History'>>, marks: Loaded<Mark[]> }) {
  const points = from.data?.points
  const rows = useMemo(() => points === undefined ? [] : DIRECTIONS.flatMap(side => scoresAt(points, side)), [points])
  const shown = useMemo(() => {
    const first = points?.[0]?.as_of
    return (marks.data ?? []).filter(mark => first !== undefined && mark.day >= first)
  }, [marks.data, points])
  const draw = useCallback((width: number) => picture(rows, shown, width), [rows, shown])
  return (
    <Await from={from} lines={8}>
      {({ notes = [] }) => (
        <>
          <Figure
            title='Both scores over time'
            description={`${DIRECTIONS.map(side => course(rows.filter(row => row.side === side), score)).join(' ')} The areas are the 90 % intervals.`}
            draw={draw} rows={rows} columns={COLUMNS} rowKey={row => `${row.day} ${row.side}`}
            legend={<Legend items={DIRECTIONS.map(side => ({ label: SIDES[side], colour: COLOURS[side], shape: 'line' as const }))} />}
            empty='No score in this time.'
          />
          {shown.length > 0 && <Shapes marks={shown} />}
          {marks.error !== undefined && <ErrorBox error={marks.error} retry={marks.reload} />}
          {shown.length > 0 && <MarkList marks={shown} />}
          {notes.map(note => <p class='soft small' key={note}>{note}</p>)}
        </>
      )}
    </Await>
  )
}

/** What the shapes below the lines mean; where there is room the chart says it too. */
function Shapes ({ marks }: { marks: readonly Mark[] }) {
  return (
    <p class='small soft'>
      Below: {[...new Set(marks.map(({ kind }) => kind))].map((kind, i) => (
        <span key={kind}>{i > 0 && ', '}<span aria-hidden='true'>{GLYPHS[kind]} </span>{kind.toLowerCase()}</span>
    ))}.
    </p>
  )
}

function MarkList ({ marks }: { marks: readonly Mark[] }) {
  const columns: Array<Column<Mark>> = [
    { key: 'day', title: 'Day', cell: mark => day(mark.day), sortBy: mark => mark.day },
    { key: 'kind', title: 'What', cell: ({ kind }) => kind, sortBy: ({ kind }) => kind },
    { key: 'event', title: 'Event', cell: ({ sentence, id, source }) => <a href={eventHref(id, source)}>{sentence}</a> }
  ]
  return (
    <details>
      <summary>What happened: {number(marks.length, 0)} marked {marks.length === 1 ? 'event' : 'events'} (misconduct, broken promises, complaints, concessions, renewals)</summary>
      <DataTable caption='Marked events' hideCaption columns={columns} rows={[...marks].reverse()} rowKey={({ id, source }) => `${source} ${id}`} />
    </details>
  )
}

function picture (rows: readonly ScoreAt[], marks: readonly Mark[], width: number): PlotOptions {
  const x = (row: { day: string }) => asDate(row.day)
  const sides = DIRECTIONS.map(side => ({ side, own: rows.filter(row => row.side === side) }))
  const kinds = [...new Set(marks.map(({ kind }) => kind))]
  // One row below the scale for each kind of event, with its name.
  const below = (kind: string) => -7 - 7 * kinds.indexOf(kind)
  const shape = ({ kind }: Mark) => SHAPES[kind] ?? 'circle'
  return {
    height: 330 + 20 * kinds.length,
    marginLeft: width < 500 ? 30 : 100,
    marginRight: 14,
    x: { type: 'utc', label: null, ticks: Math.max(2, Math.floor(width / 100)) },
    y: { domain: [kinds.length === 0 ? 0 : below(kinds.at(-1)!) - 4, 100], ticks: [0, ...BAND_EDGES, 100], label: null },
    marks: [
      ruleY([0, ...BAND_EDGES], { stroke: GRID }),
      ruleX(marks, { x, y1: mark => below(mark.kind), y2: 100, stroke: SOFT, strokeOpacity: 0.25 }),
      ...sides.map(({ side, own }) => areaY(own, {
        x, y1: (row: ScoreAt) => row.low ?? NaN, y2: (row: ScoreAt) => row.high ?? NaN, fill: COLOURS[side], fillOpacity: 0.13
      })),
      ...sides.map(({ side, own }) => lineY(own, {
        x, y: (row: ScoreAt) => row.score ?? NaN, stroke: COLOURS[side], strokeWidth: 2, ...(side === 'supplier_trust' ? { strokeDasharray: '7 3' } : {})
      })),
      dot(marks, { x, y: mark => below(mark.kind), symbol: shape, r: 4.5, stroke: 'var(--text)', strokeWidth: 1.3, fill: 'var(--card)' }),
      ...(width < 500 ? [] : [text(kinds, { frameAnchor: 'left', dx: -8, y: below, text: kind => kind, textAnchor: 'end', fill: SOFT })]),
      tip(rows, pointerX({ x, y: (row: ScoreAt) => row.score ?? NaN, title: (row: ScoreAt) => `${day(row.day)}\n${SIDES[row.side]}: ${row.score === undefined ? 'unknown' : score(row.score)} (${row.band})` })),
      tip(marks, pointerX({ x, y: (mark: Mark) => below(mark.kind), title: (mark: Mark) => `${day(mark.day)}\n${mark.sentence}`, maxRadius: 12 }))
    ],
    symbol: { type: 'identity' }
  }
}
