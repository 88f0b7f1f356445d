import { useCallback, useMemo } from 'preact/hooks'
import { asDate } from '../calendar.ts'
import { SERIES, SOFT } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import { Await } from '../components/messages.tsx'
import type { Column } from '../components/table.tsx'
import type { QueryBody } from '../explorer/query.ts'
import { day, number, percent, words } from '../format.ts'
import { explorerHref, formulaHref, ledgerHref } from '../links.ts'
import { useMetrics } from '../metric-query.ts'
import { pointer, rect, ruleY, text, tip, type PlotOptions } from '../plot.ts'
import { HALF, QUARTER } from '../portfolio/overhead-data.ts'
import type { Place } from './place.ts'
import { GROUPS, months, slices, type PurposeGroup, type Slice } from './time-use-data.ts'

const COLOURS: Record<PurposeGroup, string> = {
  price: SERIES[1], contracts: SERIES[4], blame: SERIES[3], 'solving problems': SERIES[0], 'planning and design': SERIES[2], 'everything else': SERIES[5]
}
const MARKS = [{ share: QUARTER, label: 'quarter:\nhighest trust' }, { share: HALF, label: 'half:\nlowest trust' }]

const COLUMNS: Array<Column<Slice>> = [
  { key: 'month', title: 'Month', header: true, cell: ({ start }) => monthName(start), sortBy: ({ start }) => start },
  { key: 'group', title: 'Spent on', cell: ({ group, purposes }) => <>{words(group)} <span class='soft small'>{purposes.map(purpose => purpose.replaceAll('_', ' ')).join(', ')}</span></>, sortBy: ({ group }) => group },
  { key: 'minutes', title: 'Minutes face to face', numeric: true, cell: ({ minutes }) => number(minutes, 0), sortBy: ({ minutes }) => minutes },
  { key: 'share', title: 'Share of the month', numeric: true, cell: ({ share }) => <span title={String(share)}>{percent(share, 1)}</span>, sortBy: ({ share }) => share }
]

const monthName = (start: string) => day(start).replace(/^\d+ /, '')
/** The first day of the next month. */
const nextMonth = (start: string) => new Date(Date.UTC(Number(start.slice(0, 4)), Number(start.slice(5, 7)), 1))

/** What the time together goes into, month by month; price, contracts and blame lie below, so that their sum meets the two marks. */
export function TimeUse ({ place: { key, start, asOf } }: { place: Place }) {
  const filters: QueryBody['filters'] = useMemo(() => [{ field: 'relationship', operator: 'eq', value: key }], [key])
  const query = useMemo(() => ({ metrics: ['face_to_face_minutes'], start, end: asOf, interval: 'month' as const, group_by: ['purpose'], filters }), [start, asOf, filters])
  const answer = useMetrics(query)
  const rows = useMemo(() => slices(answer.data?.data ?? []), [answer.data])
  const all = useMemo(() => months(answer.data?.data ?? []), [answer.data])
  const draw = useCallback((width: number) => picture(rows, width), [rows])
  const [minutes, overhead] = [all.reduce((sum, month) => sum + month.minutes, 0), all.reduce((sum, month) => sum + month.overhead, 0)]
  return (
    <Await from={answer} lines={7}>
      {({ notes = [] }) => (
        <>
          <Figure
            title='What the time together goes into'
            description={rows.length === 0 ? '' : `Of ${number(minutes / 60)} hours face to face, ${percent(overhead / minutes)} went into price, contracts and blame: the three lowest parts of each month. The lines mark what Dyer and Chu (2003) found where trust is highest and lowest.`}
            draw={draw} rows={rows} columns={COLUMNS} rowKey={slice => `${slice.start} ${slice.group}`}
            legend={<Legend items={GROUPS.map(group => ({ label: group, colour: COLOURS[group], shape: 'area' as const }))} />}
            empty='No meeting face to face was recorded in this time. Record interactions with channel face_to_face, their purpose and minutes.'
          />
          <p class='small links'>
            <a href={formulaHref('transaction_time_share')}>Formula</a>
            <a href={ledgerHref({ subject: key, types: ['interaction.held'], from: start, to: asOf })}>Meetings</a>
            <a href={explorerHref(query)}>In the explorer</a>
          </p>
          {notes.map(note => <p class='soft small' key={note}>{note}</p>)}
        </>
      )}
    </Await>
  )
}

function picture (rows: readonly Slice[], width: number): PlotOptions {
  const middle = ({ start }: Slice) => new Date((asDate(start).getTime() + nextMonth(start).getTime()) / 2)
  return {
    height: 300,
    marginLeft: 40,
    marginRight: 78,
    marginTop: 12,
    x: { type: 'utc', label: null, ticks: Math.max(2, Math.floor(width / 100)) },
    y: { domain: [0, 1], tickFormat: (share: number) => percent(share), label: null, ticks: 5 },
    marks: [
      rect(rows, {
        x1: ({ start }: Slice) => asDate(start), x2: ({ start }: Slice) => nextMonth(start), y1: 'from', y2: ({ from, share }: Slice) => from + share, fill: ({ group }: Slice) => COLOURS[group], inset: 1
      }),
      ruleY(MARKS, { y: 'share', stroke: 'var(--text)', strokeDasharray: '6 4' }),
      text(MARKS, { y: 'share', frameAnchor: 'right', dx: 6, text: 'label', textAnchor: 'start', fill: 'var(--text)' }),
      ruleY([0], { stroke: SOFT }),
      tip(rows, pointer({
        x: middle, y: ({ from, share }: Slice) => from + share / 2, maxRadius: 80, title: (slice: Slice) => `${monthName(slice.start)}: ${slice.group}\n${number(slice.minutes, 0)} minutes, ${percent(slice.share, 1)}`
      }))
    ],
    color: { type: 'identity' }
  }
}
