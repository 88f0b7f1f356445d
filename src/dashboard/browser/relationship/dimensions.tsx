import { useId } from 'preact/hooks'
import { Await } from '../components/messages.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { SIDES, type Direction, type Schema } from '../contract.ts'
import { day, number, plural, score, signed, words } from '../format.ts'
import { eventHref, formulaHref } from '../links.ts'
import { changeParameters, parameters } from '../location.ts'
import { useGet } from '../use-get.ts'
import { barsOf, contributionsOf, reach, type Bar } from './dimension-data.ts'
import type { Place } from './place.ts'

/** What each dimension gives to a score or takes from it, and on demand the events behind it. */
export function Dimensions ({ side, of, place }: { side: Direction, of: Schema<'DirectedTrust'>, place: Place }) {
  const { bars, without } = barsOf(of.dimensions)
  const open = parameters.value.get(`open_${side}`) ?? ''
  const most = reach(bars)
  const toggle = (dimension: string) => changeParameters({ [`open_${side}`]: open === dimension ? undefined : dimension })
  return (
    <section class='dimensions' aria-label={`Dimensions of “${SIDES[side]}”`}>
      <h3>{SIDES[side]}{of.score !== undefined && <span class='soft small'> {score(of.baseline)} before any evidence, {score(of.score)} with it</span>}</h3>
      <ul class='bars'>
        {bars.map(bar => (
          <Row
            key={bar.dimension} bar={bar} most={most} side={side} place={place} isOpen={open === bar.dimension}
            onToggle={() => toggle(bar.dimension)}
          />
        ))}
      </ul>
      {without.length > 0 && (
        <p class='small soft'>No evidence yet: {without.map((dimension, i) => <span key={dimension}>{i > 0 && ', '}<a href={formulaHref(dimension)}>{words(dimension).toLowerCase()}</a></span>)}.</p>
      )}
    </section>
  )
}

interface RowProps { bar: Bar, most: number, isOpen: boolean, onToggle: () => void, side: Direction, place: Place }

function Row ({ bar, most, isOpen, onToggle, side, place }: RowProps) {
  const id = useId()
  const { dimension, usual, evidence, points, events } = bar
  return (
    <li>
      <div class='bar-row'>
        <button type='button' class='quiet name' aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>{words(dimension)}</button>
        <span class='value' title={String(points)}><strong>{signed(points)}</strong> <span class='unseen'>points</span></span>
        <div class='track' aria-hidden='true'>
          <span class='zero' />
          <Part points={usual} most={most} from={0} kind='usual' />
          <Part points={evidence} most={most} from={Math.sign(usual) === Math.sign(evidence) ? usual : 0} kind='evidence' />
        </div>
        <span class='soft small detail'>
          {bar.score !== undefined && <>score {score(bar.score)} of 100</>}{bar.low !== undefined && bar.high !== undefined && ` (${number(bar.low, 0)}–${number(bar.high, 0)})`}, usual level {signed(usual)}, evidence {signed(evidence)} from {plural(events, 'event')}
        </span>
      </div>
      <div id={id} hidden={!isOpen}>{isOpen && <Contributions side={side} dimension={dimension} place={place} />}</div>
    </li>
  )
}

function Part ({ points, most, from, kind }: { points: number, most: number, from: number, kind: string }) {
  const [low, high] = [Math.min(from, from + points), Math.max(from, from + points)]
  // Half of the track is for gains and half for losses; both parts together may be as long as twice the largest.
  const share = (value: number) => 50 + 50 * value / (2 * most)
  return <span class={`part ${kind} ${points < 0 ? 'down' : 'up'}`} style={{ left: `${share(low)}%`, width: `${share(high) - share(low)}%` }} />
}

const SAID: Record<string, string> = {
  usual_level: 'How your customers usually are', time_without_events: 'Time in which nothing was to report', other_events: 'Other events', rest: 'Other events'
}

function Contributions ({ side, dimension, place: { key, asOf } }: { side: Direction, dimension: string, place: Place }) {
  const explanation = useGet('/v1/relationships/{key}/trust/explanation', { path: { key }, query: { as_of: asOf, limit: 200 } })
  const columns: Array<Column<Schema<'Contribution'>>> = [
    {
      key: 'what',
      title: 'What',
      header: true,
      cell: ({ kind, event_id: id, source, date, events }) => id !== undefined && source !== undefined
        ? <a href={eventHref(id, source)}>Event of {date === undefined ? 'a day' : day(date)} <span class='soft small'>{id}</span></a>
        : `${SAID[kind] ?? words(kind)}${events === undefined ? '' : ` (${plural(events, 'event')})`}`
    },
    { key: 'points', title: 'Points', numeric: true, cell: ({ points }) => <span title={String(points)}>{signed(points, 2)}</span> }
  ]
  return (
    <Await from={explanation}>
      {({ [side]: { contributions } }) => (
        <>
          <DataTable
            caption={`What makes ${words(dimension).toLowerCase()}, the largest first`} columns={columns} rows={contributionsOf(contributions, dimension)}
            rowKey={({ kind, event_id: id, source, date }) => `${kind} ${source} ${id} ${date}`}
          />
          <p class='small links'><a href={formulaHref(dimension)}>How {words(dimension).toLowerCase()} is computed</a></p>
        </>
      )}
    </Await>
  )
}
