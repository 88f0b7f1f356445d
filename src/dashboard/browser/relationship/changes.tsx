import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks'
import { DOWN, SOFT, UP } from '../colours.ts'
import { Choice, Field } from '../components/fields.tsx'
import { Figure, Legend } from '../components/figure.tsx'
import { Await } from '../components/messages.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { DIRECTIONS, SIDES, type Direction, type Schema } from '../contract.ts'
import { day, number, plural, score, signed, words } from '../format.ts'
import { eventHref } from '../links.ts'
import { changeParameters, parameters } from '../location.ts'
import { barY, link, pointerX, ruleY, text, tip, type PlotOptions } from '../plot.ts'
import { useGet } from '../use-get.ts'
import type { Place } from './place.ts'
import { changeSentence, waterfall, type By, type Step } from './waterfall-data.ts'

const BY = [{ value: 'dimension', label: 'By dimension' }, { value: 'cause', label: 'By cause' }]
const SIDE_OPTIONS = DIRECTIONS.map(side => ({ value: side as string, label: SIDES[side] }))

/** What changed between two days, from the one score to the other, step by step. */
export function Changes ({ place: { key, asOf, from } }: { place: Place }) {
  const changes = useGet('/v1/relationships/{key}/trust/changes', { path: { key }, query: { start: from, end: asOf, limit: 6 } })
  const given = parameters.value
  const by: By = given.get('by') === 'cause' ? 'cause' : 'dimension'
  const side: Direction = given.get('side') === 'supplier_trust' ? 'supplier_trust' : 'customer_trust'
  const part = useRef<HTMLDivElement>(null)
  const wanted = given.get('part') === 'changes'
  useEffect(() => { if (wanted && changes.data !== undefined) part.current?.scrollIntoView({ block: 'center' }) }, [wanted, changes.data === undefined])
  return (
    <div ref={part} class='stack'>
      <div class='when'>
        <Field label='From the end of'>
          {ids => <input {...ids} type='date' value={from} max={asOf} onChange={({ currentTarget: { value } }) => changeParameters({ from: value })} />}
        </Field>
        <Choice label='Score' value={side} options={SIDE_OPTIONS} onChange={value => changeParameters({ side: value === 'customer_trust' ? undefined : value })} />
        <Choice label='Divided' value={by} options={BY} onChange={value => changeParameters({ by: value === 'dimension' ? undefined : value })} />
      </div>
      <Await from={changes} lines={7}>
        {({ [side]: changed, start, end, notes = [] }) => (
          <>
            <Waterfall side={side} of={changed} by={by} start={start} end={end} />
            {changed.events.length > 0 && <Events of={changed} />}
            {notes.map(note => <p class='soft small' key={note}>{note}</p>)}
          </>
        )}
      </Await>
    </div>
  )
}

interface WaterfallProps { side: Direction, of: Schema<'DirectedChanges'>, by: By, start: string, end: string }

function Waterfall ({ side, of, by, start, end }: WaterfallProps) {
  const steps = useMemo(() => {
    const named = (step: Step) => step.kind === 'change' ? step : { ...step, name: day(step.name === 'start' ? start : end) }
    return waterfall(of, by).map(named)
  }, [of, by, start, end])
  const draw = useCallback((width: number) => picture(steps, width), [steps])
  const columns: Array<Column<Step>> = [
    { key: 'name', title: 'Step', header: true, cell: ({ name }) => words(name) },
    { key: 'points', title: 'Points', numeric: true, cell: ({ kind, from, to }) => <span title={String(to - from)}>{kind === 'score' ? number(to) : signed(to - from, 2)}</span> },
    { key: 'to', title: 'Then', numeric: true, cell: ({ to }) => number(to) }
  ]
  return (
    <Figure
      title={`What changed “${SIDES[side].toLowerCase()}” from ${day(start)} to ${day(end)}`} description={steps.length === 0 ? '' : changeSentence(steps, points => signed(points))}
      draw={draw} rows={steps} columns={columns} rowKey={({ name, kind }) => `${kind} ${name}`}
      legend={<Legend items={[{ label: 'score', colour: SOFT, shape: 'area' }, { label: 'gain (+)', colour: UP, shape: 'area' }, { label: 'loss (−)', colour: DOWN, shape: 'area' }]} />}
      empty='On one of the two days the score is unknown, so there is no difference to explain. Choose another day.'
    />
  )
}

function picture (steps: readonly Step[], width: number): PlotOptions {
  const ends = steps.flatMap(({ from, to, kind }) => kind === 'score' ? [to] : [from, to])
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  // A bar of a score begins at 0; where the steps are small beside it, the axis begins higher, and says so by its numbers.
  const floor = Math.max(0, Math.floor((low - Math.max(4, (high - low) * 0.6)) / 5) * 5)
  const links = steps.slice(1).map((step, i) => ({ a: steps[i]!.name, b: step.name, at: steps[i]!.to }))
  const tilted = width / steps.length < 92
  return {
    height: tilted ? 380 : 300,
    marginLeft: 34,
    marginTop: 24,
    marginBottom: tilted ? 116 : 40,
    x: {
      domain: steps.map(({ name }) => name),
      label: null,
      tickFormat: (name: string) => words(name),
      padding: 0.25,
      tickSize: 0,
      ...(tilted ? { tickRotate: -50 } : {})
    },
    y: { domain: [floor, Math.min(100, high + (high - floor) * 0.12)], label: null, ticks: 5, grid: true },
    marks: [
      barY(steps, {
        x: 'name', y1: ({ from, kind }: Step) => kind === 'score' ? floor : from, y2: 'to', fill: ({ kind, from, to }: Step) => kind === 'score' ? SOFT : to >= from ? UP : DOWN
      }),
      link(links, { x1: 'a', x2: 'b', y1: 'at', y2: 'at', stroke: SOFT, strokeDasharray: '2 2' }),
      text(steps, {
        x: 'name', y: ({ from, to, kind }: Step) => kind === 'score' ? to : Math.max(from, to), dy: -8, text: ({ from, to, kind }: Step) => kind === 'score' ? score(to) : signed(to - from), fontWeight: 600
      }),
      ruleY([floor], { stroke: SOFT }),
      tip(steps, pointerX({ x: 'name', y: 'to', title: ({ name, from, to, kind }: Step) => `${words(name)}\n${kind === 'score' ? number(to) : `${signed(to - from, 2)} points, then ${number(to)}`}` }))
    ],
    color: { type: 'identity' }
  }
}

const HOW: Record<string, string> = { new: 'new', gone: 'holds no more', standing: 'stood before, weighs differently now' }

function Events ({ of: { events, other_events: others } }: { of: Schema<'DirectedChanges'> }) {
  const columns: Array<Column<Schema<'EventChange'>>> = [
    { key: 'event', title: 'Event', header: true, cell: ({ event_id: id, source, date }) => <a href={eventHref(id, source)}>{day(date)} <span class='soft small'>{id}</span></a> },
    { key: 'dimension', title: 'Dimension', cell: ({ dimension }) => words(dimension) },
    { key: 'evidence', title: 'Evidence', cell: ({ evidence }) => HOW[evidence] ?? evidence },
    { key: 'points', title: 'Points', numeric: true, cell: ({ points }) => <span title={String(points)}>{signed(points, 2)}</span> }
  ]
  return (
    <>
      <DataTable caption='The events that changed it most' columns={columns} rows={events} rowKey={({ event_id: id, source, dimension, date }) => `${source} ${id} ${dimension} ${date}`} />
      {others.events > 0 && <p class='soft small'>{plural(others.events, 'other event')}: {signed(others.points)} points together.</p>}
    </>
  )
}
