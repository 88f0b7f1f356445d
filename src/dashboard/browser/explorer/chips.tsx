import type { ComponentChildren } from 'preact'

export interface Chip { key: string, label: string, content?: ComponentChildren, onRemove: () => void }

/** What was chosen, each with a button that takes it away. */
export function Chips ({ label, chips, empty }: { label: string, chips: readonly Chip[], empty?: string }) {
  if (chips.length === 0) return empty === undefined ? null : <p class='soft small'>{empty}</p>
  return (
    <ul class='chips' aria-label={label}>
      {chips.map(chip => (
        <li key={chip.key} class='chip'>
          <span>{chip.content ?? chip.label}</span>
          <button type='button' onClick={chip.onRemove} title={`Remove ${chip.label}`}>
            <span aria-hidden='true'>×</span><span class='unseen'>Remove {chip.label}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
