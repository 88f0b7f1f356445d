import { useState } from 'preact/hooks'
import { Search } from '../components/fields.tsx'
import { Dialog } from '../components/dialog.tsx'
import { plural, words } from '../format.ts'
import { formulaHref } from '../links.ts'
import { searched, type Catalogue, type MetricEntry } from './catalogue.ts'
import { MOST_METRICS } from './query.ts'

const BETTER: Record<string, string> = { more: 'more is better', less: 'less is better' }

interface PickerProps { catalogue: Catalogue, chosen: readonly string[], onChange: (metrics: string[]) => void }

/** The catalogue in a window of its own, to take metrics in and out. */
export function MetricPicker ({ catalogue, chosen, onChange }: PickerProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type='button' class={chosen.length === 0 ? 'primary' : undefined} onClick={() => setOpen(true)}>{chosen.length === 0 ? 'Choose a metric' : 'Add metrics'}</button>
      <Dialog title='Metrics' open={open} onClose={() => setOpen(false)}>
        <MetricList catalogue={catalogue} chosen={chosen} onChange={onChange} />
      </Dialog>
    </>
  )
}

/** Every metric with what it means; found by any word of it. */
export function MetricList ({ catalogue, chosen, onChange }: PickerProps) {
  const [text, setText] = useState('')
  const found = searched([...catalogue.values()], text)
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter(other => other !== name) : [...chosen, name])
  return (
    <div class='catalogue'>
      <Search label='Find a metric' placeholder='promise, silence, inspection …' value={text} onInput={setText} />
      <p class='soft small' role='status'>{plural(found.length, 'metric')}{chosen.length > 0 && `, ${chosen.length} chosen`}{chosen.length >= MOST_METRICS && '; no more than 20 at once'}</p>
      <ul class='entries'>
        {found.map(entry => (
          <Entry
            key={entry.name} entry={entry} isChosen={chosen.includes(entry.name)} isFull={chosen.length >= MOST_METRICS}
            onToggle={() => toggle(entry.name)}
          />
        ))}
      </ul>
    </div>
  )
}

function Entry ({ entry, isChosen, isFull, onToggle }: { entry: MetricEntry, isChosen: boolean, isFull: boolean, onToggle: () => void }) {
  const { name, question, definition, unit, better, source, dimensions, kind } = entry
  return (
    <li>
      <div class='entry-head'>
        <a href={formulaHref(name)}>{words(name)}</a>
        <button type='button' aria-pressed={isChosen} disabled={isFull && !isChosen} onClick={onToggle}>{isChosen ? 'Chosen' : 'Choose'}<span class='unseen'> {words(name)}</span></button>
      </div>
      <p>{question}</p>
      <details class='small soft'>
        <summary>How it is counted<span class='unseen'>: {words(name)}</span></summary>
        <p>{definition}</p>
        <p>
          {[words(unit), BETTER[better] ?? 'neither way is better', kind === 'state' ? 'how things stand at the end' : 'what happened in the window', source].join(' · ')}
        </p>
        <p>{plural(dimensions.length, 'dimension')}: {dimensions.map(dimension => words(dimension)).join(', ')}</p>
      </details>
    </li>
  )
}
