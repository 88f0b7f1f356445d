import { get, send, type Answer } from '../api.ts'
import { Await, Notice } from '../components/messages.tsx'
import { Card, Grid, Page } from '../components/page.tsx'
import { instant, words } from '../format.ts'
import type { MetricEntry } from '../explorer/catalogue.ts'
import { Retract } from '../ledger/retract.tsx'
import { toldBy } from '../ledger/said.ts'
import { typeName } from '../ledger/types.ts'
import { explorerHref, formulaHref, ledgerHref } from '../links.ts'
import { hrefTo, parameters, relationshipHref } from '../location.ts'
import type { PageProps } from '../pages.ts'
import { may, session } from '../session.ts'
import { forgetAnswers, useLoaded } from '../use-get.ts'

type Event = Answer<'/v1/events/{id}'>

/** One event: all that it says, and what it counts for. */
export default function EventPage ({ params: { id = '' } }: PageProps) {
  const source = parameters.value.get('source') ?? undefined
  const event = useLoaded(`event ${source} ${id}`, async signal => await get('/v1/events/{id}', { path: { id }, query: source === undefined ? {} : { source } }, signal))
  const changed = () => {
    forgetAnswers()
    event.reload()
  }
  return (
    <Page
      title={event.data === undefined ? `Event ${id}` : `${typeName(event.data.type)}: ${event.data.subject}`}
      lead={<><a href={hrefTo('/ledger')}>Ledger</a> · event {id}</>}
      actions={event.data !== undefined && event.data.retraction === undefined && may('events:write')
        ? <Retract id={event.data.id} source={event.data.source} onDone={changed} />
        : undefined}
    >
      <Await from={event} lines={8}>{known => <Details event={known} />}</Await>
    </Page>
  )
}

function Details ({ event }: { event: Event }) {
  const { id, source, type, subject, time, data, recorded_at: recorded, retraction } = event
  return (
    <>
      {retraction !== undefined && <Notice tone='warn' title='Taken back.'>It counts nowhere since {instant(retraction.retracted_at)}. Reason: {retraction.reason}</Notice>}
      <Grid>
        <Card title='What it says'>
          <dl class='facts'>{toldBy(data).map(({ name, label, text }) => <Fact key={name} label={label} text={text} />)}</dl>
        </Card>
        <Card title='How it came here'>
          <dl class='facts'>
            <Fact label='Relationship' text={<a href={relationshipHref(subject)}>{subject}</a>} />
            <Fact label='Happened' text={<time dateTime={time}>{instant(time)}</time>} />
            <Fact label='Recorded' text={<time dateTime={recorded}>{instant(recorded)}</time>} />
            <Fact label='Time zone' text={session.value?.time_zone ?? 'UTC'} />
            <Fact label='Type' text={<code>{type}</code>} />
            <Fact label='Id' text={id} />
            <Fact label='Source' text={source} />
          </dl>
        </Card>
        <Card title='As it is kept'>
          <pre class='raw' tabIndex={0} role='region' aria-label='The event as JSON'>{JSON.stringify(event, null, 2)}</pre>
        </Card>
        <CountsFor event={event} />
      </Grid>
    </>
  )
}

function Fact ({ label, text }: { label: string, text: preact.ComponentChildren }) {
  return <><dt>{label}</dt><dd>{text}</dd></>
}

/** The scores and the metrics that an event of this type goes into. */
function CountsFor ({ event: { type, subject, retraction } }: { event: Event }) {
  const catalogue = useLoaded('metrics', async signal => (await (await send('/v1/metrics', { signal })).json() as { data: MetricEntry[] }).data)
  return (
    <Card title='What it counts for' span='all' lead={retraction && 'It would count for these, had it not been taken back.'}>
      <p>
        <a href={relationshipHref(subject)}>The scores of {subject}, and why they are so</a> ·{' '}
        <a href={ledgerHref({ subject })}>all events of {subject}</a>
      </p>
      <Await from={catalogue} lines={3}>
        {entries => <Counted entries={entries.filter(({ event_types: types }) => types.includes(type))} type={type} subject={subject} />}
      </Await>
    </Card>
  )
}

function Counted ({ entries, type, subject }: { entries: readonly MetricEntry[], type: string, subject: string }) {
  if (entries.length === 0) {
    return <p class='soft'>{type.startsWith('custom.') ? 'Events of your own types go into the scores as their rules say.' : 'No metric is counted from this type.'}</p>
  }
  const [flows, states] = [entries.filter(({ kind }) => kind === 'flow'), entries.filter(({ kind }) => kind !== 'flow')]
  return (
    <>
      <MetricLinks entries={flows} subject={subject} />
      {states.length > 0 && (
        <details>
          <summary>{states.length} figures of how the relationship stands rest on it too</summary>
          <MetricLinks entries={states} subject={subject} />
        </details>
      )}
    </>
  )
}

function MetricLinks ({ entries, subject }: { entries: readonly MetricEntry[], subject: string }) {
  const overTime = (name: string) => explorerHref({ metrics: [name], interval: 'month', filters: [{ field: 'relationship', operator: 'eq', value: subject }] })
  return (
    <ul class='metrics-of small'>
      {entries.map(({ name, definition }) => (
        <li key={name}>
          <a href={overTime(name)} title={definition}>{words(name)}</a>{' '}
          <a class='soft' href={formulaHref(name)}>formula<span class='unseen'> of {words(name)}</span></a>
        </li>
      ))}
    </ul>
  )
}
