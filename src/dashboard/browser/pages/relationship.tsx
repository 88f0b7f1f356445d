import { Choice, Field } from '../components/fields.tsx'
import { Await, ErrorBox } from '../components/messages.tsx'
import { Card, Page } from '../components/page.tsx'
import { DIRECTIONS, type Schema } from '../contract.ts'
import { day } from '../format.ts'
import { ledgerHref } from '../links.ts'
import { changeParameters, hrefTo } from '../location.ts'
import type { PageProps } from '../pages.ts'
import { Changes } from '../relationship/changes.tsx'
import { Dimensions } from '../relationship/dimensions.tsx'
import { History } from '../relationship/history.tsx'
import { OverheadFigures } from '../relationship/overhead.tsx'
import { placeFor, WINDOWS, type Place } from '../relationship/place.ts'
import { Promises } from '../relationship/promises.tsx'
import { Signals } from '../relationship/signals.tsx'
import { SilenceTimeline } from '../relationship/silence.tsx'
import { Standing } from '../relationship/standing.tsx'
import { TimeUse } from '../relationship/time-use.tsx'
import { useMarks, usePromises, useSignals } from '../relationship/use-story.ts'
import { WhyCall } from '../relationship/why-call.tsx'
import { today } from '../session.ts'
import { useGet } from '../use-get.ts'

/** One relationship: how it stands, why, what changed, and what to do. */
export default function RelationshipPage ({ params: { key = '' } }: PageProps) {
  const place = placeFor(key)
  const { asOf, start } = place
  const relationship = useGet('/v1/relationships/{key}', { path: { key } })
  const trust = useGet('/v1/relationships/{key}/trust', { path: { key }, query: { as_of: asOf, contributions: 0 } })
  const history = useGet('/v1/relationships/{key}/trust/history', {
    path: { key }, query: { start, end: asOf, interval: Number(place.days) > 180 ? 'week' : 'day' }
  })
  const [marks, signals, promises] = [useMarks(place), useSignals(key), usePromises(place)]
  if (relationship.error?.status === 404) {
    return <Page title='No such relationship'><ErrorBox error={relationship.error} /><p><a href={hrefTo('/relationships')}>All relationships</a></p></Page>
  }
  return (
    <Page
      title={relationship.data?.name ?? key} lead={<About of={relationship.data} keyName={key} />}
      actions={<a href={ledgerHref({ subject: key })}>All its events</a>}
    >
      <When place={place} />
      {!place.chosen && relationship.data !== undefined && <WhyCall relationship={key} segment={relationship.data.segment} />}
      <div class='third'>
        <div class='stack'>
          <Card title={`How it stands at the end of ${day(asOf)}`}>
            <Await from={trust} lines={8}>{data => <><Standing trust={data} /><Notes notes={data.notes} /></>}</Await>
          </Card>
          <Card title='Why: what each dimension gives and takes' lead='Points that each dimension adds to the score or takes from it. Open one to see the events behind it.'>
            <Await from={trust} lines={8}>
              {data => <div class='two'>{DIRECTIONS.map(side => <Dimensions key={side} side={side} of={data[side]} place={place} />)}</div>}
            </Await>
          </Card>
        </div>
        <Card title='What needs a person'><Signals relationship={key} from={signals} asOf={asOf} /></Card>
      </div>
      <div class='halves'>
        <div class='stack'>
          <Card title='History'><History from={history} marks={marks} /></Card>
          <Card title='Time together'><TimeUse place={place} /></Card>
        </div>
        <Card title='What changed'><Changes place={place} /></Card>
      </div>
      <Card title='Silence and promises over time'>
        <SilenceTimeline place={place} promises={promises.data?.promises ?? []} signals={signals.data ?? []} />
      </Card>
      <Card title='Promises'><Await from={promises}>{data => <Promises {...data} />}</Await></Card>
      <Card title={`What it costs, and what both sides give: ${day(start)} to ${day(asOf)}`}><OverheadFigures place={place} /></Card>
    </Page>
  )
}

/** Who it is, in one line. */
function About ({ of, keyName }: { of: Schema<'Relationship'> | undefined, keyName: string }) {
  const { segment, stage, owner, tags, started_on: since }: Partial<Schema<'Relationship'>> & { owner?: string } = of ?? {}
  const linked = [['segment', segment], ['owner', owner]] as const
  return (
    <>
      <code>{keyName}</code>
      {linked.map(([name, value]) => value !== undefined && <span key={name}> · {name} <a href={hrefTo('/', { [name]: value })}>{value}</a></span>)}
      {stage !== undefined && ` · ${stage.replaceAll('_', ' ')}`}
      {tags?.map(tag => <span key={tag}> · <a href={hrefTo('/', { tag })}>#{tag}</a></span>)}
      {since !== undefined && ` · customer since ${day(since)}`}
    </>
  )
}

/** Which day and how much of the past; everything on the page follows. */
function When ({ place: { asOf, chosen, days } }: { place: Place }) {
  return (
    <div class='when' role='group' aria-label='Time'>
      <Field label='As of the end of'>
        {ids => <input {...ids} type='date' value={asOf} max={today.value} onChange={({ currentTarget: { value } }) => changeParameters({ as_of: value === today.value ? undefined : value }, { push: true })} />}
      </Field>
      {chosen && <button type='button' onClick={() => changeParameters({ as_of: undefined }, { push: true })}>Today</button>}
      <Choice label='Charts show' value={days} options={WINDOWS} onChange={value => changeParameters({ days: value === '365' ? undefined : value })} />
    </div>
  )
}

function Notes ({ notes = [] }: { notes: readonly string[] | undefined }) {
  return <>{notes.map(note => <p class='soft small' key={note}>{note}</p>)}</>
}
