import { Await, Empty } from '../components/messages.tsx'
import type { Schema } from '../contract.ts'
import { day, plural, words } from '../format.ts'
import { eventHref } from '../links.ts'
import { hrefTo } from '../location.ts'
import { SignalActions } from '../signals/actions.tsx'
import type { Loaded } from '../use-get.ts'

/** What stands open about this relationship, and what can be done about it. */
export function Signals ({ relationship, from, asOf }: { relationship: string, from: Loaded<Array<Schema<'Signal'>>>, asOf: string }) {
  return (
    <Await from={from}>
      {(signals) => {
        const standing = signals.filter(({ state, raised_on: raised }) => raised <= asOf && state !== 'closed' && state !== 'resolved')
        return (
          <>
            {standing.length === 0 && <Empty>No signal is open: nothing needs a person now.</Empty>}
            {standing.map(signal => <Entry key={signal.id} signal={signal} onDone={from.reload} />)}
            <p class='small'><a href={hrefTo('/signals', { relationship })}>All signals of this relationship</a></p>
          </>
        )
      }}
    </Await>
  )
}

function Entry ({ signal, onDone }: { signal: Schema<'Signal'>, onDone: () => void }) {
  const { evidence: { events, more_events: more }, snoozed_until: until, note } = signal
  return (
    <article class='signal'>
      <h3>{words(signal.type)} <span class='soft small'>since {day(signal.raised_on)}{signal.state === 'open' ? '' : `, ${signal.state}`}{until === undefined ? '' : ` until ${day(until)}`}</span></h3>
      <p>{signal.sentence}</p>
      <p><strong>What to do:</strong> {signal.suggested_action}</p>
      {note !== undefined && <p class='soft'>Note: {note}</p>}
      {events.length > 0 && (
        <p class='small links'>
          {events.slice(0, 4).map(({ id, source, date }) => <a key={`${source} ${id}`} href={eventHref(id, source)}>event of {day(date)}</a>)}
          {(more ?? 0) + Math.max(0, events.length - 4) > 0 && <span class='soft'>and {plural((more ?? 0) + Math.max(0, events.length - 4), 'more', 'more')}</span>}
        </p>
      )}
      <SignalActions signal={signal} onDone={onDone} />
    </article>
  )
}
