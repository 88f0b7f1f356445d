import { useState } from 'preact/hooks'
import { post, urlOf, type ApiError } from '../api.ts'
import { Dialog } from '../components/dialog.tsx'
import { Field } from '../components/fields.tsx'
import { ErrorBox } from '../components/messages.tsx'

interface RetractProps { id: string, source: string, onDone: () => void }

/** Takes an event back, with the reason and only after asking again. */
export function Retract ({ id, source, onDone }: RetractProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type='button' onClick={() => setOpen(true)}>Take back…</button>
      <Dialog title='Take this event back?' open={open} onClose={() => setOpen(false)}>
        <Form
          id={id} source={source} onDone={() => {
            setOpen(false)
            onDone()
          }}
        />
      </Dialog>
    </>
  )
}

function Form ({ id, source, onDone }: RetractProps) {
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError>()
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await post(urlOf('/v1/events/{id}/retraction', { path: { id }, query: { source } }), { reason: reason.trim() })
      onDone()
    } catch (refused) {
      setError(refused as ApiError)
      setBusy(false)
    }
  }
  return (
    <form class='stack' onSubmit={submit}>
      <p>
        The event {id} stays in the ledger with your reason, and counts nowhere any more: scores, figures and signals change. This cannot
        be undone; record what was right as a new event.
      </p>
      <Field label='Why does it not count?'>
        {ids => (
          <textarea {...ids} rows={3} required maxLength={1000} value={reason} onInput={event => setReason(event.currentTarget.value)} />
        )}
      </Field>
      {error !== undefined && <ErrorBox error={error} />}
      <div class='actions'><button type='submit' class='primary' disabled={busy || reason.trim() === ''}>{busy ? 'Taking it back…' : 'Take it back'}</button></div>
    </form>
  )
}
