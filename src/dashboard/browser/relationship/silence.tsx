import { useCallback, useMemo } from 'preact/hooks'
import { asDate } from '../calendar.ts'
import { GRID, SOFT } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import { Await } from '../components/messages.tsx'
import type { Column } from '../components/table.tsx'
import type { Schema } from '../contract.ts'
import { addDays, day, plural } from '../format.ts'
import { explorerHref, formulaHref, ledgerHref } from '../links.ts'
import { useMetrics } from '../metric-query.ts'
import { dot, link, pointer, ruleY, tickX, tip, type PlotOptions } from '../plot.ts'
import { tenantDay, type Place } from './place.ts'
import { LANES, contactDays, gapSpans, gapsOf, promiseSpans, signalSpans, usualGap, type Span } from './silence-data.ts'

const TONES: Record<Span['tone'], string> = { good: 'var(--strong)', fair: 'var(--fair)', poor: 'var(--poor)', plain: SOFT }
const SHAPES: Record<Span['tone'], string> = { good: 'circle', fair: 'diamond', poor: 'triangle2', plain: 'square' }
const CONTACTS = 'Their contacts'
const LEGEND = [
  { label: 'as it should be (circle)', colour: TONES.good },
  { label: 'late, or longer than nine of ten (diamond)', colour: TONES.fair },
  { label: 'broken, overdue or open now (triangle)', colour: TONES.poor },
  { label: 'neither (square)', colour: TONES.plain }
]
/** Gaps are judged by those of a longer time than the chart shows. */
const RHYTHM = 730
const COLUMNS: Array<Column<Span>> = [
  { key: 'lane', title: 'What', header: true, cell: ({ lane }) => lane, sortBy: ({ lane }) => lane },
  { key: 'from', title: 'From', cell: ({ from }) => day(from), sortBy: ({ from }) => from },
  { key: 'to', title: 'To', cell: ({ to }) => day(to), sortBy: ({ to }) => to },
  { key: 'state', title: 'State', cell: ({ state }) => state, sortBy: ({ state }) => state },
  { key: 'sentence', title: 'In words', cell: ({ sentence }) => sentence }
]

interface SilenceProps { place: Place, promises: ReadonlyArray<Schema<'LedgerPromise'>>, signals: ReadonlyArray<Schema<'Signal'>> }

/** When they were in touch, how long they were not, which promises fell due, and what was raised: on one axis of time. */
export function SilenceTimeline ({ place, promises, signals }: SilenceProps) {
  const { key, start, asOf } = place
  const query = useMemo(() => ({
    metrics: ['contacts'], start: addDays(asOf, 1 - RHYTHM), end: asOf, interval: 'day' as const, filters: [{ field: 'relationship', operator: 'eq' as const, value: key }], limit: RHYTHM
  }), [key, asOf])
  const answer = useMetrics(query)
  const contacts = useMemo(() => contactDays(answer.data?.data ?? []), [answer.data])
  const gaps = useMemo(() => gapsOf(contacts, asOf), [contacts, asOf])
  const spans = useMemo(() => [
    ...gapSpans(gaps, start, asOf), ...promiseSpans(promises, start, asOf), ...signalSpans(signals, start, asOf, tenantDay)
  ], [gaps, promises, signals, start, asOf])
  const shown = useMemo(() => contacts.filter(contact => contact >= start), [contacts, start])
  const draw = useCallback((width: number) => picture(spans, shown, { start, asOf, width }), [spans, shown, start, asOf])
  const [usual, open] = [usualGap(gaps), gaps.at(-1)]
  const rhythm = usual === undefined ? 'There were too few contacts to know their rhythm.' : `Usually ${plural(usual.median, 'day')} pass between contacts, nine times of ten at most ${usual.long}.`
  const since = open === undefined ? 'No contact of theirs was recorded in two years.' : `Now it is ${plural(open.days, 'day')}.`
  return (
    <Await from={answer} lines={7}>
      {() => (
        <>
          <Figure
            title='Contacts, gaps, promises and signals' description={`${rhythm} ${since}`} draw={draw} rows={spans} columns={COLUMNS}
            rowKey={({ lane, from, to, sentence }) => `${lane} ${from} ${to} ${sentence}`}
            legend={<Legend items={LEGEND} />}
            empty='Nothing was recorded in this time: no contact, no promise, no signal.'
          />
          <p class='small links'>
            <a href={formulaHref('silence_p')}>Formula</a>
            <a href={ledgerHref({ subject: key, from: start, to: asOf })}>Events</a>
            <a href={explorerHref({ metrics: ['contacts', 'our_contacts'], interval: 'month', start, end: asOf, filters: query.filters })}>Contacts in the explorer</a>
          </p>
        </>
      )}
    </Await>
  )
}

interface Frame { start: string, asOf: string, width: number }

function picture (spans: readonly Span[], contacts: readonly string[], { start, asOf, width }: Frame): PlotOptions {
  const narrow = width < 560
  const long = spans.filter(({ from, to }) => from !== to)
  // The table and the sentence name every gap; in the chart only those that stand out have a head.
  const heads = spans.filter(({ lane, tone }) => lane !== LANES[0] || tone !== 'plain')
  const short = (lane: string) => narrow ? lane.replace(' between contacts', '').replace(/^Their contacts$/, 'Contacts') : lane
  const place = { x: ({ to }: Span) => asDate(to), y: ({ lane }: Span) => short(lane) }
  return {
    height: 250,
    marginLeft: narrow ? 92 : 152,
    marginRight: 14,
    x: { type: 'utc', domain: [asDate(start), asDate(asOf)], label: null, ticks: Math.max(2, Math.floor(width / 110)) },
    y: { type: 'band', domain: [CONTACTS, ...LANES].map(short), label: null, padding: 0.2, tickSize: 0 },
    marks: [
      ruleY([CONTACTS, ...LANES].map(short), { stroke: GRID }),
      tickX(contacts, { x: (contact: string) => asDate(contact), y: () => short(CONTACTS), stroke: 'var(--text)', strokeWidth: 1.5, strokeOpacity: 0.75, insetTop: 4, insetBottom: 4 }),
      link(long, { x1: ({ from }: Span) => asDate(from), x2: ({ to }: Span) => asDate(to), y1: place.y, y2: place.y, stroke: ({ tone }: Span) => TONES[tone], strokeWidth: 4, strokeOpacity: 0.55, strokeLinecap: 'butt' }),
      dot(heads, { ...place, symbol: ({ tone }: Span) => SHAPES[tone], fill: ({ tone }: Span) => TONES[tone], stroke: 'var(--card)', strokeWidth: 1, r: 5 }),
      tip(spans, pointer({ ...place, title: ({ from, to, sentence }: Span) => `${day(from)}${from === to ? '' : ` to ${day(to)}`}\n${sentence}`, lineWidth: 30 }))
    ],
    color: { type: 'identity' },
    symbol: { type: 'identity' }
  }
}
