import { useGet } from '../use-get.ts'
import { words } from '../format.ts'
import { hrefTo } from '../location.ts'
import { Notice } from '../components/messages.tsx'

/** Whether it stands in the list of whom to call, and why. Nothing where it does not. */
export function WhyCall ({ relationship, segment }: { relationship: string, segment: string | undefined }) {
  const { data } = useGet('/v1/portfolio/attention', { query: { limit: 100, ...(segment === undefined ? {} : { segment }) } })
  const at = data?.data.findIndex(call => call.relationship === relationship) ?? -1
  const call = data?.data[at]
  if (data === undefined || call === undefined) return null
  const list = segment === undefined ? 'the list of whom to call' : `the list of whom to call in ${segment}`
  return (
    <Notice tone='warn' title={`Needs a call: number ${at + 1} on ${list}.`}>
      <ul class='reasons'>{call.reasons.map(({ reason, why }) => <li key={reason}><strong>{words(reason)}.</strong> {why}</li>)}</ul>
      <p class='small'><a href={hrefTo('/', { segment })}>The whole list</a></p>
    </Notice>
  )
}
