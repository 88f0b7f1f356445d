import type { QueryAnswer } from '../explorer/answer.ts'
import { Await } from '../components/messages.tsx'
import { Stat } from '../components/stat.tsx'
import { SIDES, type Schema } from '../contract.ts'
import { number, percent, score } from '../format.ts'
import { explorerHref, formulaHref, ledgerHref } from '../links.ts'
import { hrefTo } from '../location.ts'
import type { Loaded } from '../use-get.ts'
import { against, HALF, QUARTER } from './overhead-data.ts'

/** How everything stands, in eight numbers. */
export function Headline ({ portfolio, overhead }: { portfolio: Loaded<Schema<'Portfolio'>>, overhead: Loaded<QueryAnswer> }) {
  return (
    <Await from={portfolio} lines={4}>
      {({ relationships, customer_trust: theirs, supplier_trust: ours }) => (
        <dl class='stats headline'>
          <Stat label='Relationships' value={number(relationships.total, 0)} note={`${number(relationships.scored, 0)} scored`} events={hrefTo('/relationships')} />
          <Mean label={SIDES.customer_trust} name='customer_trust' of={theirs} />
          <Mean label={SIDES.supplier_trust} name='supplier_trust' of={ours} />
          <OverheadStat from={overhead} />
          <Stat
            label='Silent' value={number(relationships.silent, 0)} note='quiet for longer than usual for them' tone={toneOf(relationships.silent)}
            formula={formulaHref('silence_p')} events={hrefTo('/relationships', { signal: 'silent' })}
          />
          <Stat
            label='Neglected' value={number(relationships.neglected, 0)} note='under half of the contacts they need' tone={toneOf(relationships.neglected)}
            formula={formulaHref('attention')} events={hrefTo('/relationships', { signal: 'neglected' })}
          />
          <Stat
            label='Not candid' value={number(relationships.not_candid, 0)} note='no word about failures of ours' tone={toneOf(relationships.not_candid)}
            formula={formulaHref('missing_voice_p')} events={hrefTo('/relationships', { signal: 'not_candid' })}
          />
          <Stat
            label='Falling' value={number(relationships.deteriorating, 0)} note='one of the scores deteriorates' tone={toneOf(relationships.deteriorating)}
            formula={formulaHref('customer_trust_p_improving')} events={hrefTo('/relationships', { trend: 'deteriorating' })}
          />
        </dl>
      )}
    </Await>
  )
}

const toneOf = (count: number) => count > 0 ? 'warn' as const : 'good' as const

function Mean ({ label, name, of: { mean, rated, lower_quartile: low, upper_quartile: high } }: { label: string, name: string, of: Schema<'ScoreDistribution'> }) {
  return (
    <Stat
      label={label} value={mean === undefined ? undefined : score(mean)} unit='mean of 100'
      note={mean === undefined
        ? 'nobody is rated yet: too little was recorded'
        : `${number(rated, 0)} rated${low === undefined || high === undefined ? '' : `, half of them ${score(low)}–${score(high)}`}`}
      formula={formulaHref(name)} events={explorerHref({ metrics: [name], interval: 'month' })}
    />
  )
}

function OverheadStat ({ from }: { from: Loaded<QueryAnswer> }) {
  const share = from.data?.data[0]?.values.transaction_time_share
  const interval = from.data?.data[0]?.intervals?.transaction_time_share
  const unknown = from.error === undefined ? from.loading ? 'being read' : 'no meeting face to face was recorded' : from.error.message
  return (
    <Stat
      label='Time on price, contracts, blame' value={share === undefined ? undefined : percent(share)} unit='of time together'
      {...(interval === undefined ? {} : { interval: `${percent(interval.low)}–${percent(interval.high)}` })}
      {...(share === undefined ? {} : { tone: share >= HALF ? 'bad' as const : share <= QUARTER ? 'good' as const : 'warn' as const })}
      note={share === undefined ? unknown : against(share)}
      formula={formulaHref('transaction_time_share')}
      events={ledgerHref({ types: ['interaction.held'], from: from.data?.start, to: from.data?.end })}
    />
  )
}
