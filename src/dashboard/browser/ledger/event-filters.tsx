import { Field, Search, Select } from '../components/fields.tsx'
import { Chips } from '../explorer/chips.tsx'
import { changeParameters } from '../location.ts'
import { useLoaded } from '../use-get.ts'
import { get } from '../api.ts'
import type { LedgerQuery } from './filters.ts'
import { EVENT_TYPES, typeName } from './types.ts'

const ORDERS = [{ value: 'desc', label: 'Newest first' }, { value: 'asc', label: 'Oldest first' }]

/** What the ledger is filtered by. Every change stands in the address. */
export function EventFilters ({ query }: { query: LedgerQuery }) {
  const { relationship, types, source, from, to, recordedFrom, recordedTo, order } = query
  const own = useLoaded('event types', async signal => (await get('/v1/event-types', { query: { limit: 100 } }, signal)).data.map(({ name }) => name))
  const free = [...EVENT_TYPES, ...own.data ?? []].filter(type => !types.includes(type))
  const setTypes = (next: string[]) => changeParameters({ type: next.join(',') })
  return (
    <div class='stack' role='search' aria-label='Events'>
      <div class='filters'>
        <Search label='Key of the relationship' value={relationship} onInput={text => changeParameters({ relationship: text.trim() })} />
        <Select
          label={types.length === 0 ? 'What happened' : 'Or also'} value=''
          options={[{ value: '', label: types.length === 0 ? 'Anything' : 'Nothing else' }, ...free.map(value => ({ value, label: typeName(value) }))]}
          onChange={(type) => { if (type !== '') setTypes([...types, type]) }}
        />
        <DayField label='Happened from' value={from} name='from' />
        <DayField label='Happened until' value={to} name='to' />
        <Select label='Order of recording' value={order} options={ORDERS} onChange={value => changeParameters({ order: value === 'desc' ? undefined : value })} />
      </div>
      <Chips label='Types' chips={types.map(type => ({ key: type, label: typeName(type), onRemove: () => setTypes(types.filter(other => other !== type)) }))} />
      <details open={source !== '' || recordedFrom !== '' || recordedTo !== ''}>
        <summary>By source and time of recording</summary>
        <div class='filters'>
          <Search label='Source' value={source} onInput={text => changeParameters({ source: text.trim() })} />
          <DayField label='Recorded from' value={recordedFrom} name='recorded_from' />
          <DayField label='Recorded until' value={recordedTo} name='recorded_to' />
        </div>
      </details>
    </div>
  )
}

function DayField ({ label, value, name }: { label: string, value: string, name: string }) {
  return <Field label={label}>{ids => <input {...ids} type='date' value={value} onChange={event => changeParameters({ [name]: event.currentTarget.value })} />}</Field>
}
