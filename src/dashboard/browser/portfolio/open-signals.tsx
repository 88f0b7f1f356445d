import { Await, Empty } from '../components/messages.tsx'
import type { Schema } from '../contract.ts'
import { day, plural, words } from '../format.ts'
import { hrefTo, relationshipHref } from '../location.ts'
import { useGet } from '../use-get.ts'

/** So many are shown; the page of signals has all. */
const MOST = 8

/** What was raised last and nobody has settled. */
export function OpenSignals ({ names, known }: { names: ReadonlyMap<string, string>, known: ReadonlySet<string> }) {
  const signals = useGet('/v1/signals', { query: { state: 'open', limit: 100 } })
  return (
    <Await from={signals}>
      {({ data, has_more: more }) => {
        const shown = data.filter(({ relationship }) => known.has(relationship) || !names.has(relationship))
        return (
          <>
            {shown.length === 0 && <Empty>No signal is open.</Empty>}
            <ul class='reasons'>{shown.slice(0, MOST).map(signal => <Entry key={signal.id} signal={signal} names={names} />)}</ul>
            <p class='small'><a href={hrefTo('/signals', { state: 'open' })}>All open signals{more || shown.length > MOST ? ` (${plural(shown.length, 'signal')}${more ? ' and more' : ''})` : ''}</a></p>
          </>
        )
      }}
    </Await>
  )
}

function Entry ({ signal: { relationship, type, sentence, raised_on: raised }, names }: { signal: Schema<'Signal'>, names: ReadonlyMap<string, string> }) {
  return (
    <li>
      <a href={relationshipHref(relationship)}>{names.get(relationship) ?? relationship}</a>: <strong>{words(type)}.</strong> {sentence}
      <span class='soft small'> Since {day(raised)}.</span>
    </li>
  )
}
