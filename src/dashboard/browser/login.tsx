import { useEffect, useRef, useState } from 'preact/hooks'
import { post, type ApiError } from './api.ts'
import { Footer } from './footer.tsx'
import { Field } from './components/fields.tsx'
import { ErrorBox, Notice } from './components/messages.tsx'
import { ended, session, type Session } from './session.ts'

/** Asks for an API key. The place that was asked for stays in the address and is shown afterwards. */
export function Login () {
  const [key, setKey] = useState('')
  const [error, setError] = useState<ApiError>()
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = 'Log in · Aftersale'
    input.current?.focus()
  }, [])
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      session.value = await post<Session>('session', { api_key: key.trim() })
      ended.value = false
    } catch (refused) {
      setError(refused as ApiError)
      setBusy(false)
      input.current?.select()
    }
  }
  return (
    <>
      <main class='page login'>
        <div class='card'>
          <h1>Aftersale</h1>
          <p class='lead'>How far do we trust each other, is it getting better or worse, why, and what does the missing trust cost?</p>
          {ended.value && <Notice tone='warn'>Your session ended. Log in again; you will come back to where you were.</Notice>}
          <form onSubmit={submit}>
            {/* Password managers keep a key under a name. */}
            <input type='text' name='username' value='aftersale' autocomplete='username' hidden readOnly />
            <Field label='API key' hint='It needs the scope metrics:read to look, and others to change something. The browser gets a session, never the key.'>
              {ids => (
                <input
                  {...ids} ref={input} type='password' name='api_key' autocomplete='current-password' required spellcheck={false} value={key}
                  onInput={event => setKey(event.currentTarget.value)}
                />
              )}
            </Field>
            {error !== undefined && <ErrorBox error={error} />}
            <button type='submit' class='primary' disabled={busy}>{busy ? 'Logging in…' : 'Log in'}</button>
          </form>
        </div>
      </main>
      <Footer />
    </>
  )
}
