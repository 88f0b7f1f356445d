import { useState } from 'preact/hooks'
import { post } from '../api.ts'
import { Dialog } from '../components/dialog.tsx'
import { Field } from '../components/fields.tsx'
import { Await, ErrorBox, Notice } from '../components/messages.tsx'
import type { Schema } from '../contract.ts'
import { forgetAnswers, useGet } from '../use-get.ts'
import { Differences } from './differences.tsx'

interface ActivateProps { model: Schema<'Model'>, inForce: number, onDone: () => void }

/** Puts a version in force after saying what changes; for administrators alone. */
export function Activate ({ model, inForce, onDone }: ActivateProps) {
  const [open, setOpen] = useState(false)
  const title = `Put version ${model.version} in force?`
  return (
    <>
      <button type='button' class='primary' onClick={() => setOpen(true)}>Put in force…</button>
      <Dialog title={title} open={open} onClose={() => setOpen(false)}>
        <Confirm
          model={model} inForce={inForce} onDone={() => {
            setOpen(false)
            forgetAnswers()
            onDone()
          }}
        />
      </Dialog>
    </>
  )
}

function Confirm ({ model, inForce, onDone }: ActivateProps) {
  const [segment, setSegment] = useState('')
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const before = useGet('/v1/models/{version}', { path: { version: String(inForce) } })
  const runs = useGet('/v1/model-runs', { query: { limit: 100 } })
  const tried = runs.data?.data.some(({ kind, model: version, status }) => kind === 'preview' && version === model.version && status === 'done')
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await post('/v1/model-activations', {
        model: model.version, ...(segment.trim() === '' ? {} : { segment: segment.trim() }), ...(note.trim() === '' ? {} : { note: note.trim() })
      })
      onDone()
    } catch (refused) {
      setError(refused as Error)
      setBusy(false)
    }
  }
  return (
    <form class='stack' onSubmit={submit}>
      <p>
        All scores are shown by version {model.version} ({model.name}) at once, those of past days too: bands, lists and the
        order of calls change.
        Going back is putting version {inForce} in force again. Both stand in the log.
      </p>
      {tried === false && <Notice tone='warn' title='Not tried yet.'>No preview of this version is kept. It says who would get another band before anybody does.</Notice>}
      <Await from={before}>{known => <Differences before={known} after={model} />}</Await>
      <Field label='Only for a segment' hint='Empty: for the whole tenant, except segments that chose for themselves.'>
        {ids => <input {...ids} maxLength={100} value={segment} onInput={event => setSegment(event.currentTarget.value)} />}
      </Field>
      <Field label='Why'>
        {ids => <textarea {...ids} rows={2} maxLength={1000} value={note} onInput={event => setNote(event.currentTarget.value)} />}
      </Field>
      {error !== undefined && <ErrorBox error={error} />}
      <div class='actions'>
        <button type='submit' class='primary' disabled={busy}>{busy ? 'Putting it in force…' : `Score ${segment.trim() === '' ? 'everybody' : `“${segment.trim()}”`} by version ${model.version}`}</button>
      </div>
    </form>
  )
}
