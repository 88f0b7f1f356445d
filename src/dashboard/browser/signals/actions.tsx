import { useState } from 'preact/hooks'
import { post } from '../api.ts'
import { Dialog } from '../components/dialog.tsx'
import { Field } from '../components/fields.tsx'
import { ErrorBox } from '../components/messages.tsx'
import type { Schema } from '../contract.ts'
import { addDays, words } from '../format.ts'
import { may, today } from '../session.ts'
import { forgetAnswers } from '../use-get.ts'

type Action = 'acknowledge' | 'snooze' | 'resolve'

const MEANS: Record<Action, string> = {
  acknowledge: 'Others see that somebody cares for it.',
  snooze: 'It is not shown as open until then, and comes back if its cause still holds.',
  resolve: 'It is settled. Should the same cause come again, a new signal is raised.'
}

/** What a person makes of a signal; nothing for who may not. `onDone` reads again what changed. */
export function SignalActions ({ signal, onDone }: { signal: Schema<'Signal'>, onDone: () => void }) {
  const [action, setAction] = useState<Action>()
  if (!may('signals:write') || signal.state === 'closed' || signal.state === 'resolved') return null
  const offered = (Object.keys(MEANS) as Action[]).filter(one => one !== 'acknowledge' || signal.state !== 'acknowledged')
  return (
    <div class='actions'>
      {offered.map(one => <button key={one} type='button' onClick={() => setAction(one)}>{words(one)}<span class='unseen'> the signal: {signal.sentence}</span></button>)}
      <Dialog title={`${words(action ?? 'acknowledge')}: ${words(signal.type).toLowerCase()}`} open={action !== undefined} onClose={() => setAction(undefined)}>
        {action !== undefined && (
          <Settle
            signal={signal} action={action} onDone={() => {
              setAction(undefined)
              forgetAnswers()
              onDone()
            }}
          />
        )}
      </Dialog>
    </div>
  )
}

function Settle ({ signal, action, onDone }: { signal: Schema<'Signal'>, action: Action, onDone: () => void }) {
  const [note, setNote] = useState('')
  const [until, setUntil] = useState(addDays(today.value, 7))
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const said = note.trim() === '' ? {} : { note: note.trim() }
      await post(`v1/signals/${encodeURIComponent(signal.id)}/${action}`, action === 'snooze' ? { ...said, until } : said, {
        // What somebody else has made of it since is not overwritten unseen.
        headers: { 'if-match': `"${signal.version}"` }
      })
      onDone()
    } catch (refused) {
      setError(refused as Error)
      setBusy(false)
    }
  }
  return (
    <form class='stack' onSubmit={submit}>
      <p>{signal.sentence}</p>
      <p class='soft'>{MEANS[action]}</p>
      {action === 'snooze' && (
        <Field label='Until'>
          {ids => (
            <input
              {...ids} type='date' required value={until} min={addDays(today.value, 1)} max={addDays(today.value, 365)}
              onInput={({ currentTarget: { value } }) => setUntil(value)}
            />
          )}
        </Field>
      )}
      <Field label='Note' hint='What others should know; it may stay empty.'>
        {ids => <textarea {...ids} rows={3} maxLength={1000} value={note} onInput={({ currentTarget: { value } }) => setNote(value)} />}
      </Field>
      {error !== undefined && <ErrorBox error={error} />}
      <p><button type='submit' class='primary' disabled={busy}>{busy ? 'Saving…' : words(action)}</button></p>
    </form>
  )
}
