import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface DialogProps { title: string, open: boolean, onClose: () => void, children: ComponentChildren }

/** A window above the page; Escape and a click beside it close it, and the focus goes back to where it was. */
export function Dialog ({ title, open, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = element.current
    if (open && dialog?.open === false) dialog.showModal()
    if (!open) dialog?.close()
  }, [open])
  const closeBeside = (event: Event) => { if (event.target === element.current) element.current?.close() }
  return (
    <dialog ref={element} aria-labelledby={id} onClose={onClose} onClick={closeBeside}>
      <div class='dialog'>
        <div class='card-head'>
          <h2 id={id}>{title}</h2>
          <button type='button' onClick={() => element.current?.close()}>Close</button>
        </div>
        {open && children}
      </div>
    </dialog>
  )
}
