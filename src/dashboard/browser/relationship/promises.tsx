import { Choice } from '../components/fields.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import type { Schema } from '../contract.ts'
import { day, money, number, plural, words } from '../format.ts'
import { eventHref, formulaHref } from '../links.ts'
import { changeParameters, parameters } from '../location.ts'

type Promised = Schema<'LedgerPromise'>

const SHOWN = [{ value: 'pending', label: 'Open and overdue' }, { value: 'failed', label: 'Late and broken' }, { value: 'all', label: 'All' }]
const STATES: Record<string, readonly string[]> = { pending: ['open', 'overdue'], failed: ['late', 'broken', 'overdue'] }

const COLUMNS: Array<Column<Promised>> = [
  { key: 'due', title: 'Due on', header: true, cell: ({ due_on: due }) => due === undefined ? undefined : day(due), sortBy: ({ due_on: due }) => due },
  { key: 'by', title: 'Whose', cell: ({ by }) => by === undefined ? undefined : by === 'supplier' ? 'ours' : 'theirs', sortBy: ({ by }) => by },
  {
    key: 'state',
    title: 'State',
    cell: ({ state, lateness_days: days }) => <span class={state === 'overdue' || state === 'broken' ? 'bad' : undefined}><strong>{state}</strong>{days !== undefined && days > 0 && `, ${plural(days, 'day')} late`}</span>,
    sortBy: ({ state }) => state
  },
  { key: 'kind', title: 'Promise', cell: ({ kind, promise_id: id, events }) => events[0] === undefined ? id : <a href={eventHref(events[0].id, events[0].source)}>{kind === undefined ? id : words(kind)} <span class='soft small'>{id}</span></a> },
  { key: 'who', title: 'Promised by, owed by', cell: ({ made_by_department: made, owed_by_department: owed }) => made === undefined && owed === undefined ? undefined : [made ?? 'unknown', owed ?? 'unknown'].join(', ') },
  { key: 'weight', title: 'Importance', numeric: true, cell: ({ importance }) => number(importance, 0), sortBy: ({ importance }) => importance },
  { key: 'value', title: 'Value', numeric: true, cell: ({ value, currency }) => value === undefined ? undefined : money(value, currency), sortBy: ({ value }) => value }
]

/** The promises of both sides; at first those that somebody must still keep. */
export function Promises ({ promises, complete, notes }: { promises: readonly Promised[], complete: boolean, notes: readonly string[] }) {
  const chosen = SHOWN.find(({ value }) => value === parameters.value.get('promises'))?.value ?? 'pending'
  const rows = chosen === 'all' ? promises : promises.filter(({ state }) => STATES[chosen]!.includes(state))
  return (
    <>
      <Choice label='Promises' value={chosen} options={SHOWN} onChange={value => changeParameters({ promises: value === 'pending' ? undefined : value })} />
      <DataTable
        caption={`${plural(rows.length, 'promise')}${complete ? '' : ' among the first 500'}`} columns={COLUMNS} rows={rows} rowKey={({ promise_id: id, events }) => `${events[0]?.source} ${id}`}
        sorting={{ key: 'due', up: true }} empty={chosen === 'pending' ? 'No promise is open or overdue.' : 'No promise is like this.'}
      />
      <p class='small links'><a href={formulaHref('promise_kept_rate')}>How promises are judged</a></p>
      {notes.length > 0 && <details><summary>What is assumed and what is unknown</summary><ul class='small'>{notes.map(note => <li key={note}>{note}</li>)}</ul></details>}
    </>
  )
}
