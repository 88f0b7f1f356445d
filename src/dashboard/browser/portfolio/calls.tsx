import { useState } from 'preact/hooks'
import { get } from '../api.ts'
import { ErrorBox, Empty, Notice, Skeleton } from '../components/messages.tsx'
import { Pager } from '../components/pager.tsx'
import type { Schema } from '../contract.ts'
import { day, money, number, plural, words } from '../format.ts'
import { formulaHref } from '../links.ts'
import { relationshipHref } from '../location.ts'
import { usePages } from '../use-pages.ts'
import type { Selection } from './scatter-data.ts'

type Call = Schema<'CallListEntry'>

/** The most urgent reasons to call, with the customers they are about. */
export function Calls ({ selection }: { selection: Selection }) {
  const [about, setAbout] = useState<{ toCall: number, of: number, notes: string[] }>()
  const list = usePages<Call>(JSON.stringify(selection), async (cursor, signal) => {
    const { segment, tag, owner } = selection
    const query = {
      limit: 8,
      ...(segment === '' ? {} : { segment }),
      ...(tag === '' ? {} : { tag }),
      ...(owner === '' ? {} : { owner }),
      ...(cursor === undefined ? {} : { cursor })
    }
    const page = await get('/v1/portfolio/attention', { query }, signal)
    setAbout({ toCall: page.to_call, of: page.relationships, notes: page.notes ?? [] })
    return page
  })
  if (list.error !== undefined) return <ErrorBox error={list.error} retry={list.reload} />
  if (list.loading && list.rows.length === 0) return <Skeleton lines={6} />
  if (list.rows.length === 0) return <Empty>Nobody needs a call: nobody is silent, neglected, falling or waiting for a promise.</Empty>
  return (
    <div aria-busy={list.loading}>
      {about !== undefined && <p class='soft'>{number(about.toCall, 0)} of {plural(about.of, 'relationship')} have a reason. The most urgent first.</p>}
      <ol class='calls'>{list.rows.map(call => <Entry key={call.relationship} call={call} />)}</ol>
      <Pager shown={list.rows.length} hasMore={list.hasMore} busy={list.loading} onMore={list.more} noun='to call' />
      {about?.notes.map(note => <Notice key={note}>{note}</Notice>)}
    </div>
  )
}

function Entry ({ call }: { call: Call }) {
  const { relationship: key, name = key, segment, urgency, why, reasons, last_contact_on: last, order_value: orders } = call
  return (
    <li>
      <div class='call-head'>
        <a href={relationshipHref(key)}>{name}</a>
        {segment !== undefined && <span class='soft small'>{segment}</span>}
        <span class='urgency' title={`Urgency ${urgency}`}><a href={formulaHref('urgency')}>urgency</a> {number(urgency, 0)}</span>
      </div>
      <p>{why}</p>
      <details>
        <summary class='small'>{plural(reasons.length, 'reason')}<span class='unseen'> to call {name}</span></summary>
        <ul class='reasons'>
          {reasons.map(({ reason, why, points }) => <li key={reason}><strong>{words(reason)}</strong> <span class='soft'>({number(points)} points of urgency).</span> {why}</li>)}
        </ul>
      </details>
      <p class='soft small'>
        {last === undefined ? 'Never heard from them' : `Heard from them on ${day(last)}`}
        {orders?.map(({ amount, currency }) => <span key={currency}> · {money(amount, currency)} ordered in a year</span>)}
      </p>
    </li>
  )
}
