import { useCallback, useMemo } from 'preact/hooks'
import { asDate } from '../calendar.ts'
import { SERIES, SOFT } from '../colours.ts'
import { Figure } from '../components/figure.tsx'
import { Await } from '../components/messages.tsx'
import type { Column } from '../components/table.tsx'
import type { QueryAnswer } from '../explorer/answer.ts'
import { day, number, percent } from '../format.ts'
import { explorerHref, formulaHref } from '../links.ts'
import { areaY, barX, dot, lineY, pointerX, pointerY, ruleX, ruleY, text, tip, type PlotOptions } from '../plot.ts'
import type { Loaded } from '../use-get.ts'
import { HALF, QUARTER, shares, type ShareRow } from './overhead-data.ts'

const MARKS = [{ share: QUARTER, label: 'quarter: highest trust' }, { share: HALF, label: 'half: lowest trust' }]

const columns = (title: string, format: (label: string) => string): Array<Column<ShareRow>> => [
  { key: 'label', title, header: true, cell: ({ label }) => format(label), sortBy: ({ label }) => label },
  { key: 'share', title: 'Price, contracts, blame', numeric: true, cell: ({ share }) => <span title={String(share)}>{percent(share, 1)}</span>, sortBy: ({ share }) => share },
  { key: 'interval', title: '90 % interval', numeric: true, cell: ({ low, high }) => low === undefined || high === undefined ? undefined : `${percent(low)}–${percent(high)}` },
  { key: 'hours', title: 'Hours face to face', numeric: true, cell: ({ minutes }) => minutes === undefined ? undefined : number(minutes / 60), sortBy: ({ minutes }) => minutes }
]

/** What missing trust costs in time, month by month. */
export function OverheadByMonth ({ from }: { from: Loaded<QueryAnswer> }) {
  const rows = useMemo(() => shares(from.data?.data ?? [], ({ period }) => period.start), [from.data])
  const draw = useCallback((width: number): PlotOptions => {
    const high = Math.min(1, Math.max(0.6, ...rows.map(row => row.high ?? row.share)))
    const x = ({ label }: ShareRow) => asDate(label)
    return {
      height: 260,
      marginLeft: 44,
      marginRight: 12,
      x: { type: 'utc', label: null, ticks: Math.max(2, Math.floor(width / 90)) },
      y: { domain: [0, high], tickFormat: (share: number) => percent(share), label: null },
      marks: [
        ruleY([0], { stroke: SOFT }),
        areaY(rows.filter(({ low }) => low !== undefined), { x, y1: 'low', y2: 'high', fill: SERIES[1], fillOpacity: 0.16 }),
        ruleY(MARKS, { y: 'share', stroke: SOFT, strokeDasharray: '5 4' }),
        text(MARKS, { y: 'share', frameAnchor: 'left', dx: 4, dy: -7, text: 'label', fill: SOFT, stroke: 'var(--card)', strokeWidth: 4, textAnchor: 'start' }),
        lineY(rows, { x, y: 'share', stroke: SERIES[1], strokeWidth: 2 }),
        dot(rows, { x, y: 'share', fill: SERIES[1], r: 3 }),
        tip(rows, pointerX({ x, y: 'share', title: (row: ShareRow) => `${day(row.label)}\n${percent(row.share, 1)} of ${number((row.minutes ?? 0) / 60)} hours` }))
      ]
    }
  }, [rows])
  return (
    <Await from={from}>
      {() => (
        <Figure
          title='Share of time face to face on price, contracts and blame, by month'
          description='Suppliers that are trusted most spend about a quarter of it so, those trusted least about half (Dyer and Chu 2003). The band is the 90 % interval.'
          draw={draw} rows={rows} columns={columns('Month from', day)} rowKey={({ label }) => label}
          empty='No meeting face to face was recorded in the last year. Record interactions with their channel, purpose and minutes.'
        />
      )}
    </Await>
  )
}

/** More bars than these are for the explorer. */
const MOST_SEGMENTS = 15

/** The same by segment, the highest first. */
export function OverheadBySegment ({ from }: { from: Loaded<QueryAnswer> }) {
  const rows = useMemo(() => {
    const all = shares(from.data?.data ?? [], ({ group: { segment = 'without a segment' } }) => segment)
    return all.sort((a, b) => b.share - a.share).slice(0, MOST_SEGMENTS)
  }, [from.data])
  const draw = useCallback((width: number): PlotOptions => ({
    height: 60 + 34 * rows.length,
    marginLeft: Math.min(150, width * 0.34),
    marginRight: 44,
    marginTop: 26,
    x: {
      domain: [0, Math.min(1, Math.max(0.6, ...rows.map(({ share }) => share)))],
      tickFormat: (share: number) => percent(share),
      label: null,
      ticks: 4
    },
    y: { label: null, domain: rows.map(({ label }) => label), padding: 0.3 },
    marks: [
      barX(rows, { x: 'share', y: 'label', fill: SERIES[1] }),
      text(rows, { x: 'share', y: 'label', text: ({ share }: ShareRow) => percent(share), textAnchor: 'start', dx: 4 }),
      ruleX(MARKS, { x: 'share', stroke: 'var(--text)', strokeDasharray: '5 4' }),
      text([{ share: QUARTER, label: 'quarter' }, { share: HALF, label: 'half' }], { x: 'share', frameAnchor: 'top', dy: -14, text: 'label', fill: SOFT }),
      ruleX([0], { stroke: SOFT }),
      tip(rows, pointerY({ x: 'share', y: 'label', title: (row: ShareRow) => `${row.label}\n${percent(row.share, 1)} of ${number((row.minutes ?? 0) / 60)} hours` }))
    ]
  }), [rows])
  return (
    <Await from={from}>
      {() => (
        <>
          <Figure
            title='Share of time on price, contracts and blame, by segment' description='Where the half is passed, trust is what to work on, not prices.' draw={draw} rows={rows}
            columns={columns('Segment', label => label)} rowKey={({ label }) => label} empty='No meeting face to face was recorded in the last year.'
          />
          <p class='small links'>
            <a href={formulaHref('transaction_time_share')}>Formula</a>
            <a href={explorerHref({ metrics: ['transaction_time_share', 'overhead_cost', 'excess_cost'], group_by: ['segment'] })}>What it costs, in the explorer</a>
          </p>
        </>
      )}
    </Await>
  )
}
