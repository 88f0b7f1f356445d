import { Await } from '../components/messages.tsx'
import { Stat } from '../components/stat.tsx'
import type { Schema } from '../contract.ts'
import { money, number, percent, signed } from '../format.ts'
import { explorerHref, formulaHref, ledgerHref } from '../links.ts'
import { against } from '../portfolio/overhead-data.ts'
import { useGet } from '../use-get.ts'
import type { Place } from './place.ts'

type Overhead = Schema<'Overhead'>
type Amount = { amount: number, currency: string } | undefined

const inMoney = (of: Amount) => of === undefined ? undefined : money(of.amount, of.currency)
const share = (of: number | undefined) => of === undefined ? undefined : percent(of)

/** Each figure: its name in the catalogue, what it is called, its text, and the events that it comes from. */
const FIGURES: Array<[name: string, label: string, text: (of: Overhead) => string | undefined, types: string[]]> = [
  ['transaction_time_share', 'Time on price, contracts, blame', of => share(of.transaction_time_share?.value), ['interaction.held']],
  ['overhead_cost', 'What that costs us', of => inMoney(of.overhead_cost), ['interaction.held']],
  ['excess_cost', 'Of it beyond the most trusted', of => inMoney(of.excess_cost), ['interaction.held']],
  ['inspection_rate', 'Goods that they inspect', of => share(of.inspection_rate), ['inspection.performed']],
  ['inspection_cost', 'What inspections cost', of => inMoney(of.inspection_cost), ['inspection.performed']],
  ['recovery_cost', 'Work on complaints', of => inMoney(of.recovery_cost), ['complaint.resolved']],
  ['promise_kept_rate', 'Our promises kept in time', of => share(of.promise_kept_rate), ['promise.made', 'promise.settled']],
  ['mean_lateness_days', 'Mean lateness of ours', of => of.mean_lateness_days === undefined ? undefined : `${number(of.mean_lateness_days)} ${of.mean_lateness_days === 1 ? 'day' : 'days'}`, ['promise.made', 'promise.settled']],
  ['handoff_gap', 'Kept less across departments', of => of.handoff_gap === undefined ? undefined : `${signed(100 * of.handoff_gap, 0)} points`, ['promise.made', 'promise.settled']],
  ['information_reciprocity', 'Both tell as much', of => share(of.information_reciprocity), ['information.shared']],
  ['confidential_share', 'Confidential information', of => share(of.confidential_share), ['information.shared']],
  ['idea_adoption_rate', 'Ideas taken up', of => share(of.idea_adoption_rate), ['idea.settled']],
  ['value_per_commercial_hour', 'Orders per commercial hour', of => inMoney(of.value_per_commercial_hour), ['order.placed', 'interaction.held']],
  ['price_pressure', 'Price reduction asked', of => of.price_pressure === undefined ? undefined : `${number(of.price_pressure)} %`, ['order.placed', 'rfq.received']],
  ['concession_percent', 'Our concessions', of => of.concession_percent === undefined ? undefined : `${number(of.concession_percent)} %`, ['concession.made']],
  ['competitive_standing', 'Our rank among suppliers', of => share(of.competitive_standing), ['standing.reported']],
  ['alignment', 'Our departments agree', of => share(of.alignment), ['survey.answered']],
  ['mutual_dependence', 'Mutual dependence', of => of.mutual_dependence === undefined ? undefined : number(of.mutual_dependence.value), ['link.established']]
]

/** What missing trust costs here, and what both sides give each other. What is unknown says why. */
export function OverheadFigures ({ place: { key, start, asOf } }: { place: Place }) {
  const overhead = useGet('/v1/relationships/{key}/overhead', { path: { key }, query: { start, end: asOf } })
  const filters = [{ field: 'relationship', operator: 'eq' as const, value: key }]
  return (
    <Await from={overhead} lines={6}>
      {of => (
        <>
          <dl class='stats'>
            {FIGURES.map(([name, label, text, types]) => (
              <Stat
                key={name} label={label} value={text(of)} note={noteOn(of, name) ?? (text(of) === undefined ? 'unknown: the notes say what is missing' : undefined)} formula={formulaHref(name)}
                events={ledgerHref({ subject: key, types, from: start, to: asOf })}
                {...(name === 'transaction_time_share' && of.transaction_time_share?.interval !== undefined
                  ? { interval: `${percent(of.transaction_time_share.interval.low)}–${percent(of.transaction_time_share.interval.high)}` }
                  : {})}
              />
            ))}
          </dl>
          <p class='small links'><a href={explorerHref({ metrics: ['transaction_time_share', 'overhead_cost', 'promise_kept_rate'], interval: 'month', start, end: asOf, filters })}>By month, in the explorer</a></p>
          {of.notes.length > 0 && <details><summary>What is assumed and what is unknown ({number(of.notes.length, 0)})</summary><ul class='small'>{of.notes.map(note => <li key={note}>{note}</li>)}</ul></details>}
        </>
      )}
    </Await>
  )
}

/** What the share means, or why the figure is unknown: the note that names it. */
function noteOn (of: Overhead, name: string): string | undefined {
  if (name === 'transaction_time_share' && of.transaction_time_share !== undefined) return against(of.transaction_time_share.value)
  const note = of.notes.find(note => note.split(/ (?:is|are) unknown: /)[0]!.split(/, | and /).includes(name))
  return note?.replace(/^.*? unknown: /, 'unknown: ').replace(/\.$/, '')
}
