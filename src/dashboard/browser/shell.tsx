import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { send } from './api.ts'
import { Select } from './components/fields.tsx'
import { ErrorBox, Skeleton } from './components/messages.tsx'
import { Page } from './components/page.tsx'
import { Footer } from './footer.tsx'
import { hrefTo, path } from './location.ts'
import { match } from './match.ts'
import { NotFound } from './not-found.tsx'
import { PAGES, type PageEntry, type PageProps } from './pages.ts'
import { session } from './session.ts'
import { chooseTheme, theme, type Theme } from './theme.ts'
import { forgetAnswers } from './use-get.ts'

/** What stands around every page. */
export function Shell () {
  return (
    <>
      <a class='skip' href='#main' onClick={skip}>Skip to the content</a>
      <header class='bar'>
        <a class='brand' href={hrefTo('/')}>Aftersale</a>
        <Navigation />
        <div class='bar-end'>
          <span class='tenant' title='Tenant'>{session.value?.tenant}</span>
          <Select label='Theme' hideLabel value={theme.value} options={THEMES} onChange={value => chooseTheme(value as Theme)} />
          <button type='button' onClick={logOut}>Log out</button>
        </div>
      </header>
      <CurrentPage />
      <Footer />
    </>
  )
}

const THEMES = [{ value: 'system', label: 'System theme' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }]

/** The address after the # is the place, so a plain anchor would lead elsewhere. */
function skip (event: Event): void {
  event.preventDefault()
  document.querySelector<HTMLElement>('main h1')?.focus()
}

async function logOut (): Promise<void> {
  // What cannot be ended there now ends by itself; here it has ended.
  await send('session', { method: 'DELETE' }).catch(() => undefined)
  forgetAnswers()
  session.value = undefined
}

function Navigation () {
  const entries = PAGES.filter(({ nav }) => nav !== undefined)
  const isHere = (entry: PageEntry) => entry.path === '/' ? path.value === '/' : path.value === entry.path || path.value.startsWith(`${entry.path}/`)
  return (
    <nav class='tabs-nav' aria-label='Pages'>
      <ul>
        {entries.map(entry => (
          <li key={entry.path}><a href={hrefTo(entry.path)} aria-current={isHere(entry) ? 'page' : undefined}>{entry.nav}</a></li>
        ))}
      </ul>
    </nav>
  )
}

const loaded = new Map<PageEntry, ComponentType<PageProps>>()

function CurrentPage () {
  const here = path.value
  const [entry, params] = PAGES.map(one => [one, match(one.path, here)] as const).find(([, values]) => values !== undefined) ?? []
  const [, setTurn] = useState(0)
  const [error, setError] = useState<Error>()
  useEffect(() => {
    setError(undefined)
    if (entry === undefined || loaded.has(entry)) return
    entry.load().then(module => { loaded.set(entry, module.default) }, setError).finally(() => setTurn(turn => turn + 1))
  }, [entry])
  // What one page has read need not be true when the next one begins.
  useEffect(() => forgetAnswers, [here])
  if (entry === undefined) return <NotFound />
  const Current = loaded.get(entry)
  if (error !== undefined) {
    return (
      <Page title='This page is not there any more'>
        <ErrorBox error={new Error('A part of the dashboard could not be loaded; perhaps a newer version was installed.')} retry={() => location.reload()} />
      </Page>
    )
  }
  return Current === undefined ? <main class='page' id='main' aria-busy='true'><Skeleton lines={6} /></main> : <Current key={here} params={params!} />
}
