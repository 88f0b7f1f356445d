import type { Schema } from '../contract.ts'
import { day, instant, plural, words } from '../format.ts'
import { eventHref, formulaHref } from '../links.ts'
import { relationshipHref } from '../location.ts'
import { SignalActions } from './actions.tsx'
import { STATES, TYPES, saidOf } from './evidence.ts'

/** One signal: what is the matter and with whom, what can be done, and what it rests on. */
export function SignalEntry ({ signal, onDone }: { signal: Schema<'Signal'>, onDone: () => void }) {
  const { type, relationship, state, raised_on: raised, sentence, suggested_action: advice, note } = signal
  const { snoozed_until: until, closed_at: closed } = signal
  return (
    <article class='signal-entry'>
      <header>
        <h2><a href={relationshipHref(relationship)}>{relationship}</a></h2>
        <span class='kind'>{words(type)}</span>
        <span class='soft small' title={STATES[state]}>
          since {day(raised)}; {state}{until === undefined ? '' : ` until ${day(until)}`}{closed === undefined ? '' : `, its cause ended ${instant(closed)}`}
        </span>
      </header>
      <p>{sentence}</p>
      <p><strong>What to do:</strong> {advice}</p>
      {note !== undefined && <p class='noted'><span class='soft'>Note:</span> {note}</p>}
      <Evidence signal={signal} />
      <SignalActions signal={signal} onDone={onDone} />
    </article>
  )
}

function Evidence ({ signal: { type, evidence } }: { signal: Schema<'Signal'> }) {
  const said = saidOf(evidence)
  const known = TYPES[type]
  const more = evidence.more_events ?? 0
  return (
    <details>
      <summary>
        What it rests on{evidence.events.length > 0 && <span class='soft'> ({plural(evidence.events.length + more, 'event')})</span>}
        <span class='unseen'>: {words(type)}, {evidence.events.length + more} events</span>
      </summary>
      <dl class='facts small'>
        {said.map(({ label, text, exact }) => [<dt key={`${label}?`}>{label}</dt>, <dd key={label} title={exact}>{text}</dd>])}
      </dl>
      {evidence.events.length > 0 && (
        <p class='small links'>
          {evidence.events.map(({ id, source, date }) => <a key={`${source} ${id}`} href={eventHref(id, source)}>{day(date)}<span class='unseen'>: event {id}</span></a>)}
          {more > 0 && <span class='soft'>and {plural(more, 'more', 'more')}</span>}
        </p>
      )}
      {evidence.events.length === 0 && <p class='small soft'>No single event is behind it: it is about what did not happen, or about many together.</p>}
      {known !== undefined && <p class='small'><a href={formulaHref(known.formula)}>How this is measured</a></p>}
    </details>
  )
}
