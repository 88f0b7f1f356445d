import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

export interface Tab { id: string, label: string, content: () => ComponentChildren }

/** Parts of which one is seen. Arrow keys, Home and End go from one to the next. */
export function Tabs ({ label, tabs, current, onChange }: {
  label: string, tabs: readonly Tab[], current: string, onChange: (id: string) => void
}) {
  const id = useId()
  const bar = useRef<HTMLDivElement>(null)
  const at = Math.max(0, tabs.findIndex(tab => tab.id === current))
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const index = (next + tabs.length) % tabs.length
    onChange(tabs[index]!.id)
    bar.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus()
  }
  return (
    <div class='tabs'>
      <div role='tablist' aria-label={label} ref={bar} onKeyDown={onKeyDown}>
        {tabs.map((tab, i) => (
          <button
            key={tab.id} type='button' role='tab' id={`${id}-${tab.id}`} aria-selected={i === at} aria-controls={`${id}-panel`} tabIndex={i === at ? 0 : -1}
            onClick={() => onChange(tab.id)}
          >{tab.label}
          </button>
        ))}
      </div>
      <div role='tabpanel' id={`${id}-panel`} aria-labelledby={`${id}-${tabs[at]?.id ?? ''}`}>{tabs[at]?.content()}</div>
    </div>
  )
}
