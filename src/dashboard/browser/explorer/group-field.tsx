import { Select } from '../components/fields.tsx'
import { words } from '../format.ts'
import type { Offer } from './catalogue.ts'
import { Chips } from './chips.tsx'
import { MOST_GROUPS } from './query.ts'

interface GroupFieldProps { offers: readonly Offer[], chosen: readonly string[], onChange: (groups: string[]) => void }

/** Up to three dimensions; what these metrics do not have is listed with the reason. */
export function GroupField ({ offers, chosen, onChange }: GroupFieldProps) {
  const free = offers.filter(({ name, reason }) => reason === undefined && !chosen.includes(name))
  const refused = offers.filter(({ reason }) => reason !== undefined)
  return (
    <>
      <Chips
        label='Grouped by'
        chips={chosen.map(name => ({ key: name, label: words(name), onRemove: () => onChange(chosen.filter(other => other !== name)) }))}
      />
      {chosen.length < MOST_GROUPS && free.length > 0 && (
        <Select
          label={chosen.length === 0 ? 'Group by' : 'And by'} value=''
          options={[{ value: '', label: chosen.length === 0 ? 'All together' : 'Nothing else' }, ...free.map(({ name }) => ({ value: name, label: words(name) }))]}
          onChange={(name) => { if (name !== '') onChange([...chosen, name]) }}
        />
      )}
      {chosen.includes('tag') && <p class='hint small soft'>A relationship counts in each of its tags: these groups overlap, and do not add up.</p>}
      {refused.length > 0 && (
        <details class='small'>
          <summary>{refused.length} dimensions are not offered</summary>
          <ul class='soft'>{refused.map(({ name, reason }) => <li key={name}><strong>{words(name)}</strong>: {reason}.</li>)}</ul>
        </details>
      )}
    </>
  )
}
