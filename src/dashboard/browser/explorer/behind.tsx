import { post } from '../api.ts'
import { Dialog } from '../components/dialog.tsx'
import { ErrorBox, Skeleton } from '../components/messages.tsx'
import { Pager } from '../components/pager.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { day, words } from '../format.ts'
import { eventHref, formulaHref, ledgerHref } from '../links.ts'
import { hrefTo, relationshipHref } from '../location.ts'
import { usePages } from '../use-pages.ts'
import { groupLabel, type Cell } from './answer.ts'
import { eventsBody } from './call.ts'
import { entryOf, type Catalogue, type MetricEntry } from './catalogue.ts'
import { periodLabel } from './periods.ts'
import type { MetricsQuery } from './query.ts'
import { Compared } from './tiles.tsx'
import { exact, valueText, valueWithUnit } from './units.ts'

export interface Opened { cell: Cell, metric: string, query: MetricsQuery }

/** What is behind one value: its formula, and the events that it was counted from. */
export function Behind ({ opened, catalogue, onClose }: { opened: Opened | undefined, catalogue: Catalogue, onClose: () => void }) {
  return (
    <Dialog title={opened === undefined ? '' : words(opened.metric)} open={opened !== undefined} onClose={onClose}>
      {opened !== undefined && <Content opened={opened} entry={entryOf(catalogue, opened.metric)} catalogue={catalogue} />}
    </Dialog>
  )
}

function Content ({ opened, entry, catalogue }: { opened: Opened, entry: MetricEntry, catalogue: Catalogue }) {
  const { cell, metric, query } = opened
  const [value, currency, interval] = [cell.values[metric], cell.currencies?.[metric], cell.intervals?.[metric]]
  if (value === undefined) return null
  return (
    <>
      <p>
        {query.group_by.length > 0 && <>{groupLabel(query.group_by, cell)}, </>}{periodLabel(query.interval, cell.period)}
        {query.interval !== 'total' && query.interval !== 'day' && <span class='soft'> ({day(cell.period.start)} – {day(cell.period.end)})</span>}
      </p>
      <p>
        <strong class='large'>{valueWithUnit(value, entry.unit, currency)}</strong> <span class='soft'>exactly {exact(value, currency)}</span>
        {interval !== undefined && <span class='compared'>90% interval: {valueText(interval.low, entry.unit)} to {valueText(interval.high, entry.unit)}</span>}
        <Compared cell={cell} metric={metric} query={query} catalogue={catalogue} />
      </p>
      <p>{entry.definition} <a href={formulaHref(metric)}>Formula and source</a></p>
      {entry.kind === 'state' ? <State cell={cell} /> : <Events opened={opened} entry={entry} />}
    </>
  )
}

/** What holds at the end of a day comes from all events before it; the relationship's page explains it. */
function State ({ cell }: { cell: Cell }) {
  const { relationship } = cell.group
  const filters = Object.fromEntries(['segment', 'tag', 'owner', 'stage'].map(name => [name, cell.group[name]]))
  return (
    <p>
      It says how things stood at the end of {day(cell.period.end)}, from all events until then.{' '}
      {relationship === undefined
        ? <a href={hrefTo('/relationships', { ...filters, band: cell.group.band ?? cell.group.health_band })}>The relationships that it is the mean of</a>
        : (
          <>
            <a href={relationshipHref(relationship, { as_of: cell.period.end })}>Why, for {relationship}</a>,{' '}
            <a href={ledgerHref({ subject: relationship, to: cell.period.end })}>its events</a>
          </>
          )}
    </p>
  )
}

interface EventRow { event_id: string, source: string, relationship: string, day: string, fact?: string, amount?: number, out_of?: number }

function Events ({ opened: { cell, metric, query }, entry: { unit, event_types: types } }: { opened: Opened, entry: MetricEntry }) {
  const body = eventsBody(query, metric, cell)
  const list = usePages<EventRow>(JSON.stringify(body), async (cursor, signal) =>
    await post('/v1/metrics/events', { ...body, limit: 100, ...(cursor === undefined ? {} : { cursor }) }, { signal }))
  const { group: { relationship }, period: { start: from, end: to } } = cell
  return (
    <>
      {list.error !== undefined && <ErrorBox error={list.error} retry={list.reload} />}
      {list.loading && list.rows.length === 0 && <Skeleton lines={4} />}
      {list.rows.length > 0 && (
        <>
          <DataTable caption='The events that it was counted from' columns={eventColumns(unit, list.rows)} rows={list.rows} rowKey={rowKey} sorting={{ key: 'day', up: true }} />
          <Pager shown={list.rows.length} hasMore={list.hasMore} busy={list.loading} onMore={list.more} noun='events' />
        </>
      )}
      <p><a href={ledgerHref({ subject: relationship, types, from, to })}>The events of these types in the ledger</a></p>
    </>
  )
}

const rowKey = ({ source, event_id: id, fact, day: on, amount, out_of: whole }: EventRow) => [source, id, fact, on, amount, whole].join(' ')

function eventColumns (unit: string, rows: readonly EventRow[]): Array<Column<EventRow>> {
  const has = (name: 'amount' | 'out_of') => rows.some(row => row[name] !== undefined)
  const figure = (name: 'amount' | 'out_of', title: string): Column<EventRow> => ({
    key: name, title, numeric: true, sortBy: row => row[name], cell: row => row[name] === undefined ? '' : <span title={exact(row[name])}>{valueText(row[name], unit === 'share' ? 'count' : unit)}</span>
  })
  return [
    { key: 'event', title: 'Event', header: true, sortBy: ({ event_id: id }) => id, cell: ({ event_id: id, source }) => <a href={eventHref(id, source)}>{id}</a> },
    { key: 'day', title: 'Day', sortBy: row => row.day, cell: row => <span class='nowrap'>{day(row.day)}</span> },
    { key: 'fact', title: 'What', sortBy: ({ fact }) => fact, cell: ({ fact }) => fact === undefined ? '' : words(fact) },
    { key: 'relationship', title: 'Relationship', sortBy: row => row.relationship, cell: row => <a href={relationshipHref(row.relationship)}>{row.relationship}</a> },
    ...(has('amount') ? [figure('amount', 'Counts')] : []),
    ...(has('out_of') ? [figure('out_of', 'Out of')] : [])
  ]
}
