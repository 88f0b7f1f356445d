import { useState } from 'preact/hooks'
import { Field, Select } from '../components/fields.tsx'
import { words } from '../format.ts'
import { RANGES, type Catalogue, type Offer } from './catalogue.ts'
import { Chips } from './chips.tsx'
import { filterOf, filterWords, rangeOf, said } from './filter-words.ts'
import type { Filter, MetricsQuery } from './query.ts'
import { useValues } from './use-values.ts'

/** More values than this are typed, not ticked. */
const MOST_BOXES = 12

interface FilterFieldProps {
  query: MetricsQuery
  catalogue: Catalogue
  offers: readonly Offer[]
  onAdd: (filter: Filter) => void
  onRemove: (index: number) => void
}

/** The filters that stand, and a form for one more. */
export function FilterField ({ query: { metrics, filters }, catalogue, offers, onAdd, onRemove }: FilterFieldProps) {
  const [field, setField] = useState('')
  const [turn, setTurn] = useState(0)
  const names = [...RANGES, ...offers.filter(({ reason }) => reason === undefined).map(({ name }) => name)]
  const add = (filter: Filter | undefined) => {
    if (filter === undefined) return
    onAdd(filter)
    setField('')
    setTurn(turn + 1)
  }
  return (
    <>
      <Chips label='Filters' chips={filters.map((filter, i) => ({ key: JSON.stringify(filter), label: filterWords(filter), onRemove: () => onRemove(i) }))} />
      <Select
        label={filters.length === 0 ? 'Only where' : 'And where'} value={field} onChange={setField}
        options={[{ value: '', label: filters.length === 0 ? 'Everything counts' : 'Nothing else' }, ...names.map(name => ({ value: name, label: words(name) }))]}
      />
      {field !== '' && ((RANGES as readonly string[]).includes(field)
        ? <RangeForm key={`${field} ${turn}`} field={field} onAdd={add} />
        : <ValuesForm key={`${field} ${turn}`} field={field} catalogue={catalogue} metrics={metrics} onAdd={add} />)}
    </>
  )
}

const isScored = (field: string) => field.endsWith('band') || field === 'relationship'

type Add = (filter: Filter | undefined) => void

function RangeForm ({ field, onAdd }: { field: string, onAdd: Add }) {
  const [least, setLeast] = useState('')
  const [below, setBelow] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    onAdd(rangeOf(field, least, below))
  }
  return (
    <form class='filter-form' onSubmit={submit}>
      <div class='pair'>
        <Field label='At least'>{ids => <input {...ids} type='number' step='any' value={least} onInput={event => setLeast(event.currentTarget.value)} />}</Field>
        <Field label='Below'>{ids => <input {...ids} type='number' step='any' value={below} onInput={event => setBelow(event.currentTarget.value)} />}</Field>
      </div>
      <button type='submit' disabled={least === '' && below === ''}>Add filter</button>
    </form>
  )
}

interface ValuesFormProps { field: string, catalogue: Catalogue, metrics: readonly string[], onAdd: Add }

function ValuesForm ({ field, catalogue, metrics, onAdd }: ValuesFormProps) {
  const { data: values = [], loading } = useValues(field, catalogue, metrics)
  const [ticked, setTicked] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    onAdd(filterOf(field, typed.trim() === '' ? ticked : [...ticked, typed.trim()]))
  }
  if (loading) return <p class='soft small' role='status'>Looking for values…</p>
  const boxes = values.length > 0 && values.length <= MOST_BOXES
  return (
    <form class='filter-form' onSubmit={submit}>
      {boxes && (
        <fieldset class='boxes'>
          <legend class='unseen'>{words(field)}</legend>
          {values.map(value => (
            <label key={value}>
              <input
                type='checkbox' checked={ticked.includes(value)}
                onChange={event => setTicked(event.currentTarget.checked ? [...ticked, value] : ticked.filter(other => other !== value))}
              /> {said(value)}
            </label>
          ))}
        </fieldset>
      )}
      {!boxes && <Typed field={field} values={values} ticked={ticked} typed={typed} onType={setTyped} onTick={setTicked} />}
      <div class='actions'>
        <button type='submit' disabled={ticked.length === 0 && typed.trim() === ''}>Add filter</button>
        {!isScored(field) && <button type='button' class='quiet' onClick={() => onAdd({ field, operator: 'absent' })}>Where it is not told</button>}
      </div>
    </form>
  )
}

interface TypedProps {
  field: string
  values: readonly string[]
  ticked: readonly string[]
  typed: string
  onType: (text: string) => void
  onTick: (values: string[]) => void
}

/** One of many values, offered while one types; several are taken one after another. */
function Typed ({ field, values, ticked, typed, onType, onTick }: TypedProps) {
  const list = `values-of-${field}`
  const take = () => {
    if (typed.trim() === '') return
    onTick([...ticked, typed.trim()])
    onType('')
  }
  return (
    <>
      <Chips label='Values' chips={ticked.map(value => ({ key: value, label: value, onRemove: () => onTick(ticked.filter(other => other !== value)) }))} />
      <div class='pair'>
        <Field label={words(field)}>
          {ids => <input {...ids} type='text' list={list} value={typed} spellcheck={false} autocomplete='off' onInput={event => onType(event.currentTarget.value)} />}
        </Field>
        <button type='button' disabled={typed.trim() === ''} onClick={take}>Or another</button>
      </div>
      <datalist id={list}>{values.map(value => <option key={value} value={value} />)}</datalist>
    </>
  )
}
