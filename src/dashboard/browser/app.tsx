import { useEffect, useState } from 'preact/hooks'
import { send } from './api.ts'
import { ErrorBox } from './components/messages.tsx'
import { Login } from './login.tsx'
import { session, type Session } from './session.ts'
import { Shell } from './shell.tsx'

/** The dashboard: a login, or the pages of who is logged in. */
export function App () {
  const [error, setError] = useState<Error>()
  const [asked, setAsked] = useState(false)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    setError(undefined)
    whoAmI().then((found) => { session.value = found }, setError).finally(() => setAsked(true))
  }, [turn])
  if (error !== undefined) return <main class='page narrow'><ErrorBox error={error} retry={() => setTurn(turn + 1)} /></main>
  if (!asked) return <main class='page' aria-busy='true' />
  return session.value === undefined ? <Login /> : <Shell />
}

async function whoAmI (): Promise<Session | undefined> {
  const answer = await send('session')
  return answer.status === 204 ? undefined : await answer.json() as Session
}
