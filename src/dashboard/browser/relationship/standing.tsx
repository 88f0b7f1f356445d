import { Band, Trend } from '../components/score.tsx'
import { Unknown } from '../components/stat.tsx'
import { DIRECTIONS, SIDES, type Direction, type Schema } from '../contract.ts'
import { number, percent, score } from '../format.ts'
import { formulaHref, ledgerHref } from '../links.ts'
import { attentionSentence, healthSentence, silenceSentence, trendSentence } from './words.ts'

/** Both scores, and health, silence and attention in sentences. */
export function Standing ({ trust }: { trust: Schema<'Trust'> }) {
  const events = ledgerHref({ subject: trust.relationship, to: trust.as_of })
  return (
    <>
      <div class='sides'>{DIRECTIONS.map(side => <Side key={side} side={side} of={trust[side]} events={events} />)}</div>
      <dl class='facts'>
        <dt><a href={formulaHref('health')}>Health</a></dt>
        <dd><Band band={trust.health.band} /> {healthSentence(trust.health)}</dd>
        <dt><a href={formulaHref('silence_p')}>Silence</a></dt>
        <dd>{silenceSentence(trust.silence)}</dd>
        <dt><a href={formulaHref('attention')}>Attention</a></dt>
        <dd>{attentionSentence(trust.attention)}</dd>
      </dl>
    </>
  )
}

function Side ({ side, of: { score: value, band, interval, coverage, confidence, trend }, events }: { side: Direction, of: Schema<'DirectedTrust'>, events: string }) {
  return (
    <section class={`side ${side}`} aria-label={SIDES[side]}>
      <h3>{SIDES[side]}</h3>
      <p class='side-score'>
        {value === undefined ? <Unknown /> : <strong title={String(value)}>{score(value)}</strong>} <Band band={band} /> {trend !== undefined && trend.label !== 'unknown' && <Trend trend={trend.label} />}
      </p>
      {value !== undefined && interval !== undefined && <Interval value={value} {...interval} />}
      <p class='small'>{value === undefined ? 'Too little is known for a score. ' : ''}{trendSentence(trend).replace(/^./, first => first.toUpperCase())}.</p>
      <p class='soft small'>Evidence covers {percent(coverage)} of what counts: {confidence} confidence.</p>
      <p class='small links'><a href={formulaHref(side)}>formula<span class='unseen'> of {SIDES[side]}</span></a><a href={events}>events<span class='unseen'> behind {SIDES[side]}</span></a></p>
    </section>
  )
}

/** The score on a scale of 0 to 100, with what it may as well be. */
function Interval ({ value, low, high }: { value: number, low: number, high: number }) {
  return (
    <div class='interval'>
      <div class='scale' aria-hidden='true'>
        <span class='range' style={{ left: `${low}%`, width: `${high - low}%` }} />
        {[40, 60, 80].map(edge => <span key={edge} class='edge' style={{ left: `${edge}%` }} />)}
        <span class='at' style={{ left: `${value}%` }} />
      </div>
      <p class='small'>90 % interval: {number(low, 0)} to {number(high, 0)} of 100</p>
    </div>
  )
}
