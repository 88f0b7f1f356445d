import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { addDays } from '../format.ts'
import { today } from '../session.ts'

interface Ids { id: string, 'aria-describedby'?: string }

/** A label, a hint and an input: `<Field label='Name'>{ids => <input {...ids} />}</Field>`. */
export function Field ({ label, hint, hideLabel = false, children }: {
  label: string, hint?: string, hideLabel?: boolean, children: (ids: Ids) => ComponentChildren
}) {
  const id = useId()
  return (
    <div class='field'>
      <label for={id} class={hideLabel ? 'unseen' : undefined}>{label}</label>
      {children({ id, ...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }) })}
      {hint !== undefined && <p class='hint' id={`${id}-hint`}>{hint}</p>}
    </div>
  )
}

export interface Option { value: string, label: string }

/** One of several. */
export function Select ({ label, value, options, onChange, hideLabel = false }: {
  label: string, value: string, options: readonly Option[], onChange: (value: string) => void, hideLabel?: boolean
}) {
  return (
    <Field label={label} hideLabel={hideLabel}>
      {ids => (
        <select {...ids} value={value} onChange={event => onChange(event.currentTarget.value)}>
          {options.map(option => <option key={option.value} value={option.value} selected={option.value === value}>{option.label}</option>)}
        </select>
      )}
    </Field>
  )
}

/** After the last key so many milliseconds pass before the text is looked for. */
const PAUSE = 250

/** A text to look for; `onInput` is called when nothing more is typed for a moment. */
export function Search ({ label, value, placeholder, onInput }: {
  label: string, value: string, placeholder?: string, onInput: (value: string) => void
}) {
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => setTyped(value), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const later = (text: string) => {
    setTyped(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onInput(text), PAUSE)
  }
  return (
    <Field label={label}>
      {ids => <input {...ids} type='search' value={typed} placeholder={placeholder} spellcheck={false} onInput={event => later(event.currentTarget.value)} />}
    </Field>
  )
}

const LAST = [{ days: 29, label: '30 days' }, { days: 89, label: '90 days' }, { days: 364, label: '1 year' }]

/** Two days, both included, with the usual choices up to the tenant's today. */
export function DateRange ({ start, end, onChange }: { start: string, end: string, onChange: (start: string, end: string) => void }) {
  const until = today.value
  return (
    <fieldset class='range'>
      <legend class='unseen'>Period</legend>
      <Field label='From'>
        {ids => <input {...ids} type='date' value={start} max={end} onChange={({ currentTarget: { value } }) => { if (value !== '') onChange(value, value > end ? value : end) }} />}
      </Field>
      <Field label='To'>
        {ids => <input {...ids} type='date' value={end} min={start} onChange={({ currentTarget: { value } }) => { if (value !== '') onChange(value < start ? value : start, value) }} />}
      </Field>
      <div class='choices'>
        {LAST.map(({ days, label }) => (
          <button key={label} type='button' aria-pressed={end === until && start === addDays(until, -days)} onClick={() => onChange(addDays(until, -days), until)}>{label}</button>
        ))}
      </div>
    </fieldset>
  )
}

/** One of a few, all of them seen; like radio buttons. */
export function Choice ({ label, value, options, onChange }: {
  label: string, value: string, options: readonly Option[], onChange: (value: string) => void
}) {
  return (
    <div class='choices' role='group' aria-label={label}>
      {options.map(option => (
        <button key={option.value} type='button' aria-pressed={option.value === value} onClick={() => onChange(option.value)}>{option.label}</button>
      ))}
    </div>
  )
}
