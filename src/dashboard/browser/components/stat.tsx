import type { ComponentChildren } from 'preact'

interface StatProps {
  label: string
  /** as it is to be read, e.g. from `percent(0.31)`; undefined: unknown */
  value: string | undefined
  unit?: string
  /** as it is to be read, e.g. `27–35 %` */
  interval?: string
  /** what it means, or why it is unknown */
  note?: ComponentChildren
  /** where its formula stands */
  formula?: string
  /** where the events behind it are listed */
  events?: string
  tone?: 'good' | 'warn' | 'bad'
}

/** A number with what it means, and the ways to its formula and its events. Several stand in `<dl class='stats'>`. */
export function Stat ({ label, value, unit, interval, note, formula, events, tone }: StatProps) {
  return (
    <div class={`stat${tone === undefined ? '' : ` ${tone}`}`}>
      <dt>{label}</dt>
      <dd class='value'>
        {value === undefined ? <Unknown /> : <><strong>{value}</strong>{unit !== undefined && <span class='unit'> {unit}</span>}</>}
        {interval !== undefined && <span class='soft small nowrap'> {interval}</span>}
      </dd>
      {note !== undefined && <dd class='soft small'>{note}</dd>}
      {(formula !== undefined || events !== undefined) && (
        <dd class='small links'>
          {formula !== undefined && <a href={formula}>formula<span class='unseen'> of {label}</span></a>}
          {events !== undefined && <a href={events}>events<span class='unseen'> behind {label}</span></a>}
        </dd>
      )}
    </div>
  )
}

/** A value that nobody knows: it looks like nothing, and is said. */
export function Unknown () {
  return <span class='soft'><span aria-hidden='true'>–</span><span class='unseen'>unknown</span></span>
}
