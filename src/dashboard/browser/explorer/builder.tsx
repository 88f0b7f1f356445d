import { Choice, DateRange, Field, Select } from '../components/fields.tsx'
import { addDays, words } from '../format.ts'
import { formulaHref } from '../links.ts'
import { session, today } from '../session.ts'
import { dimensionOffers, type Catalogue } from './catalogue.ts'
import { Chips } from './chips.tsx'
import { Faults } from './faults.tsx'
import { FilterField } from './filter-field.tsx'
import { GroupField } from './group-field.tsx'
import { MetricPicker } from './metric-picker.tsx'
import {
  COMPARED, COMPARISONS, INTERVALS, orderFields, withFilter, withGroups, withMetrics, type Comparison, type Interval, type MetricsQuery
} from './query.ts'

interface BuilderProps { query: MetricsQuery, catalogue: Catalogue, error: Error | undefined, onChange: (query: MetricsQuery) => void }

const INTERVAL_OPTIONS = INTERVALS.map(value => ({ value, label: value === 'total' ? 'In total' : `By ${value}` }))

/** The question, part by part. It is asked as it changes. */
export function Builder ({ query, catalogue, error, onChange }: BuilderProps) {
  const offers = dimensionOffers(catalogue, query.metrics)
  return (
    <div class='builder'>
      <fieldset>
        <legend>Metrics</legend>
        <Chips
          label='Chosen metrics' empty='None yet.'
          chips={query.metrics.map(name => ({
            key: name,
            label: words(name),
            content: <a href={formulaHref(name)} title={catalogue.get(name)?.definition}>{words(name)}</a>,
            onRemove: () => onChange(withMetrics(query, query.metrics.filter(other => other !== name)))
          }))}
        />
        <Faults error={error} at={['/metrics']} />
        <MetricPicker catalogue={catalogue} chosen={query.metrics} onChange={metrics => onChange(withMetrics(query, metrics))} />
      </fieldset>
      <Window query={query} error={error} onChange={onChange} />
      <fieldset>
        <legend>Groups</legend>
        <GroupField offers={offers} chosen={query.group_by} onChange={groups => onChange(withGroups(query, groups))} />
        <Faults error={error} at={['/group_by']} />
      </fieldset>
      <fieldset>
        <legend>Filters</legend>
        <FilterField
          query={query} catalogue={catalogue} offers={offers} onAdd={filter => onChange(withFilter(query, filter))}
          onRemove={index => onChange({ ...query, filters: query.filters.filter((_, i) => i !== index) })}
        />
        <Faults error={error} at={['/filters']} />
      </fieldset>
      <Comparing query={query} error={error} onChange={onChange} />
      <Ordering query={query} error={error} onChange={onChange} />
    </div>
  )
}

type PartProps = Omit<BuilderProps, 'catalogue'>

function Window ({ query, error, onChange }: PartProps) {
  const end = query.end ?? today.value
  const own = session.value?.time_zone ?? 'UTC'
  const { time_zone: zone, ...rest } = query
  const setZone = (text: string) => onChange(text === '' || text === own ? rest : { ...rest, time_zone: text })
  return (
    <fieldset>
      <legend>Window</legend>
      <DateRange start={query.start ?? addDays(end, -364)} end={end} onChange={(start, to) => onChange({ ...query, start, end: to })} />
      <Choice label='Cut' value={query.interval} options={INTERVAL_OPTIONS} onChange={interval => onChange(withGroups({ ...query, interval: interval as Interval }, query.group_by))} />
      <Field label='Time zone in which days are cut'>
        {ids => <input {...ids} type='text' list='zones' value={zone ?? own} spellcheck={false} autocomplete='off' onChange={event => setZone(event.currentTarget.value.trim())} />}
      </Field>
      <datalist id='zones'>{Intl.supportedValuesOf('timeZone').map(name => <option key={name} value={name} />)}</datalist>
      <Faults error={error} at={['/start', '/end', '/interval', '/time_zone']} />
    </fieldset>
  )
}

function Comparing ({ query, error, onChange }: PartProps) {
  const withOrWithout = (kind: Comparison, chosen: boolean) =>
    COMPARISONS.filter(other => other === kind ? chosen : query.compare.includes(other))
  return (
    <fieldset class='boxes'>
      <legend>Compare with</legend>
      {COMPARISONS.map(kind => (
        <label key={kind}>
          <input
            type='checkbox' checked={query.compare.includes(kind)}
            onChange={event => onChange({ ...query, compare: withOrWithout(kind, event.currentTarget.checked) })}
          /> {words(COMPARED[kind])}
        </label>
      ))}
      <Faults error={error} at={['/compare']} />
    </fieldset>
  )
}

function Ordering ({ query, error, onChange }: PartProps) {
  const { order_by: order, ...rest } = query
  const options = [{ value: '', label: 'By period, then group' }, ...orderFields(query).map(name => ({ value: name, label: words(name) }))]
  const directions = [{ value: 'ascending', label: 'Smallest first' }, { value: 'descending', label: 'Largest first' }]
  return (
    <fieldset>
      <legend>Order</legend>
      <div class='pair'>
        <Select
          label='Order by' value={order?.field ?? ''} options={options}
          onChange={field => onChange(field === '' ? rest : { ...rest, order_by: { field, direction: order?.direction ?? 'descending' } })}
        />
        {order !== undefined && (
          <Select
            label='Direction' value={order.direction} options={directions}
            onChange={direction => onChange({ ...rest, order_by: { field: order.field, direction: direction === 'ascending' ? 'ascending' : 'descending' } })}
          />
        )}
      </div>
      <Faults error={error} at={['/order_by']} />
    </fieldset>
  )
}
