import { score as whole, words } from '../format.ts'

/** How strong a score is, in a word and a colour. Words that a newer model may have look like no rating. */
export function Band ({ band }: { band: string }) {
  return <span class={`band ${KNOWN.has(band) ? band : 'unrated'}`}>{words(band)}</span>
}

const KNOWN = new Set(['strong', 'good', 'fair', 'poor', 'unrated'])

export interface Scored {
  score?: number | undefined
  band: string
  interval?: { low: number, high: number } | undefined
  trend?: string | undefined
}

/** A score with its band, and a bar that shows the interval; unrated is said, never drawn as 0. */
export function ScoreBadge ({ of: { score, band, interval, trend }, label }: { of: Scored, label?: string }) {
  return (
    <span class='score-badge'>
      {label !== undefined && <span class='soft'>{label} </span>}
      {score === undefined ? <span class='unseen'>no score</span> : <strong>{whole(score)}</strong>}
      {' '}<Band band={band} />
      {trend !== undefined && trend !== 'unknown' && <Trend trend={trend} />}
      {score !== undefined && interval !== undefined && (
        <span class='soft small nowrap'> {whole(interval.low)}–{whole(interval.high)}</span>
      )}
    </span>
  )
}

const ARROWS: Record<string, string> = { improving: '↗', steady: '→', deteriorating: '↘' }

/** Where a score is going. */
export function Trend ({ trend }: { trend: string }) {
  return <span class={`trend ${trend}`}><span aria-hidden='true'>{ARROWS[trend] ?? ''}</span> {trend.replaceAll('_', ' ')}</span>
}
