import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface PageProps {
  title: string
  /** a sentence below the title: which question the page answers */
  lead?: ComponentChildren
  /** links and buttons beside the title */
  actions?: ComponentChildren
  children?: ComponentChildren
}

let first = true

/** A page with its title. After navigation the focus goes to the title, so that a screen reader says where one is. */
export function Page ({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => { document.title = `${title} · Aftersale` }, [title])
  useEffect(() => {
    if (!first) {
      heading.current?.focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    first = false
  }, [])
  return (
    <main class='page' id='main'>
      <div class='page-head'>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {actions !== undefined && <div class='actions'>{actions}</div>}
      </div>
      {lead !== undefined && <p class='lead'>{lead}</p>}
      {children}
    </main>
  )
}

interface CardProps {
  title?: ComponentChildren
  /** a sentence below the title */
  lead?: ComponentChildren
  actions?: ComponentChildren
  /** how many columns of the grid it takes where there are several */
  span?: 1 | 2 | 3 | 'all'
  children?: ComponentChildren
}

/** A part of a page with a title of its own; cards stand in a `<Grid>`. */
export function Card ({ title, lead, actions, span = 1, children }: CardProps) {
  return (
    <section class={`card span-${span}`}>
      {(title !== undefined || actions !== undefined) && (
        <div class='card-head'>
          {title !== undefined && <h2>{title}</h2>}
          {actions !== undefined && <div class='actions'>{actions}</div>}
        </div>
      )}
      {lead !== undefined && <p class='soft'>{lead}</p>}
      {children}
    </section>
  )
}

/** Cards beside each other, as many as there is room for. */
export function Grid ({ children }: { children: ComponentChildren }) {
  return <div class='grid'>{children}</div>
}
