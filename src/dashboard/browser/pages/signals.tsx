import { get, type Query } from '../api.ts'
import { Search, Select } from '../components/fields.tsx'
import { Empty, ErrorBox, Skeleton } from '../components/messages.tsx'
import { Card, Page } from '../components/page.tsx'
import { Pager } from '../components/pager.tsx'
import type { Schema } from '../contract.ts'
import { words } from '../format.ts'
import { changeParameters, hrefTo, parameters } from '../location.ts'
import { may } from '../session.ts'
import { SignalEntry } from '../signals/entry.tsx'
import { STATES, TYPES } from '../signals/evidence.ts'
import { usePages } from '../use-pages.ts'

const STATE_OPTIONS = [{ value: '', label: 'open or acknowledged' }, ...Object.keys(STATES).map(value => ({ value, label: value }))]
const TYPE_OPTIONS = [{ value: '', label: 'Any' }, ...Object.keys(TYPES).map(value => ({ value, label: words(value) }))]

/** What needs a person: read why, and say what became of it. */
export default function SignalsPage () {
  const given = parameters.value
  const chosen = (name: string) => (given.get(name) ?? '').trim()
  const query = { relationship: chosen('relationship'), type: chosen('type'), state: chosen('state'), segment: chosen('segment'), limit: 50 }
  const list = usePages<Schema<'Signal'>>(JSON.stringify(query), async (cursor, signal) =>
    await get('/v1/signals', { query: { ...query, ...(cursor === undefined ? {} : { cursor }) } as Query<'/v1/signals'> }, signal))
  const isFiltered = ['relationship', 'type', 'state', 'segment'].some(name => chosen(name) !== '')
  const known = TYPES[query.type]
  return (
    <Page title='Signals' lead='What needs a person, raised last first. A signal closes by itself when its cause ends.'>
      <Card>
        <div class='filters' role='search'>
          <Select label='What is the matter' value={query.type} options={TYPE_OPTIONS} onChange={type => changeParameters({ type })} />
          <Select label='State' value={query.state} options={STATE_OPTIONS} onChange={state => changeParameters({ state })} />
          <Search label='Key of the relationship' value={chosen('relationship')} onInput={relationship => changeParameters({ relationship })} />
          <Search label='Segment' value={chosen('segment')} onInput={segment => changeParameters({ segment })} />
        </div>
        {(known !== undefined || STATES[query.state] !== undefined) && (
          <p class='soft small'>{known !== undefined && `${words(query.type)}: ${known.means}. `}{STATES[query.state] !== undefined && `${words(query.state)}: ${STATES[query.state]}.`}</p>
        )}
        {!may('signals:write') && <p class='soft small'>This key may look; a key with the scope signals:write may say what became of a signal.</p>}
      </Card>
      {list.error !== undefined && <ErrorBox error={list.error} retry={list.reload} />}
      {list.loading && list.rows.length === 0 && <Skeleton lines={8} />}
      {!list.loading && list.error === undefined && list.rows.length === 0 && (
        <Card>
          <Empty>
            {isFiltered
              ? <>No signal is like this. <a href={hrefTo('/signals')}>Take the filters away</a></>
              : 'Nothing needs a person now. That does not say that all is well: signals rest on what was recorded.'}
          </Empty>
        </Card>
      )}
      {list.rows.length > 0 && (
        <section aria-label='Signals' aria-busy={list.loading} class='signal-list'>
          {list.rows.map(signal => <SignalEntry key={signal.id} signal={signal} onDone={list.reload} />)}
        </section>
      )}
      {list.rows.length > 0 && <Pager shown={list.rows.length} hasMore={list.hasMore} busy={list.loading} onMore={list.more} noun='signals' />}
    </Page>
  )
}
