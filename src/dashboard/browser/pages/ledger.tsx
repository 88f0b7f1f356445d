import { addressOf, get, urlOf, type Answer, type Query } from '../api.ts'
import { Empty, ErrorBox, Skeleton } from '../components/messages.tsx'
import { Card, Page } from '../components/page.tsx'
import { Pager } from '../components/pager.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { instant } from '../format.ts'
import { EventFilters } from '../ledger/event-filters.tsx'
import { eventsQuery, ledgerFrom, type EventsQuery } from '../ledger/filters.ts'
import { summaryOf } from '../ledger/said.ts'
import { typeName } from '../ledger/types.ts'
import { eventHref } from '../links.ts'
import { hrefTo, parameters, relationshipHref } from '../location.ts'
import { session } from '../session.ts'
import { usePages } from '../use-pages.ts'

type Event = Answer<'/v1/events'>['data'][number]

const COLUMNS: Array<Column<Event>> = [
  { key: 'time', title: 'Happened', cell: ({ time }) => <span class='nowrap'>{instant(time)}</span> },
  { key: 'type', title: 'What', header: true, cell: event => <Name event={event} /> },
  { key: 'subject', title: 'Relationship', cell: ({ subject }) => <a href={relationshipHref(subject)}>{subject}</a> },
  { key: 'data', title: 'Says', cell: ({ data }) => <span class='says'>{summaryOf(data)}</span> },
  { key: 'recorded', title: 'Recorded', cell: ({ recorded_at: at }) => <span class='nowrap'>{instant(at)}</span> },
  { key: 'source', title: 'Source', cell: ({ source }) => source }
]

function Name ({ event: { id, source, type, retraction } }: { event: Event }) {
  return (
    <>
      <a href={eventHref(id, source)}>{typeName(type)}<span class='unseen'> {id}</span></a>
      {retraction !== undefined && <span class='bad small'> taken back</span>}
    </>
  )
}

/** All that happened, in the order in which it was recorded. */
export default function LedgerPage () {
  const query = ledgerFrom(parameters.value)
  const asked = eventsQuery(query, session.value?.time_zone ?? 'UTC')
  const list = usePages<Event>(JSON.stringify(asked), async (cursor, signal) =>
    await get('/v1/events', { query: { ...asked, limit: 100, ...(cursor === undefined ? {} : { cursor }) } as Query<'/v1/events'> }, signal))
  return (
    <Page title='Ledger' lead='Everything that was recorded, once and for ever. All scores and figures are counted from these events.'>
      <Card>
        <EventFilters query={query} />
        {list.error !== undefined && <ErrorBox error={list.error} retry={list.reload} />}
        {list.loading && list.rows.length === 0 && <Skeleton lines={10} />}
        {!list.loading && list.rows.length === 0 && list.error === undefined && (
          <Empty>No event is like this. <a href={hrefTo('/ledger')}>Take all filters away</a>, or record events with the API.</Empty>
        )}
        {list.rows.length > 0 && (
          <div aria-busy={list.loading}>
            <DataTable caption={`Events, ${query.order === 'desc' ? 'newest' : 'oldest'} recording first`} columns={COLUMNS} rows={list.rows} rowKey={({ id, source }) => `${source} ${id}`} />
            <Pager shown={list.rows.length} hasMore={list.hasMore} busy={list.loading} onMore={list.more} noun='events' />
          </div>
        )}
        <ExportLinks asked={asked} />
      </Card>
    </Page>
  )
}

/** All events that the filters let through, as files. */
function ExportLinks ({ asked: { order: _, ...filters } }: { asked: EventsQuery }) {
  return (
    <p>
      Download all of them:{' '}
      {['csv', 'ndjson', 'parquet', 'arrow'].map((ending, i) => (
        <span key={ending}>{i > 0 && ' · '}<a href={addressOf(urlOf(`/v1/events.${ending}`, { query: filters }))} download={`events.${ending}`}>{ending === 'csv' || ending === 'ndjson' ? ending.toUpperCase() : ending === 'arrow' ? 'Arrow' : 'Parquet'}</a></span>
      ))}
    </p>
  )
}
