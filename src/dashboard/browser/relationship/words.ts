import { day, number, percent, plural, score, words } from '../format.ts'
import { SIDES, type Direction, type Schema } from '../contract.ts'

/*
 * Parts of a trust document in sentences.
 */

/** Where a score is going, and how sure that is. */
export function trendSentence (trend: Schema<'Trend'> | undefined): string {
  if (trend === undefined || trend.label === 'unknown') return 'trend unknown: too little happened in the last 90 days or in the year before'
  const { label, p_improving: p, recent, reference, since } = trend
  const levels = recent === undefined || reference === undefined ? '' : `, ${score(recent)} in the last 90 days after ${score(reference)} in the year before`
  const sure = p === undefined || label === 'steady' ? '' : ` (${likely(label === 'improving' ? p : 1 - p)} likely)`
  return `${label}${sure}${levels}${since === undefined ? '' : `, since ${day(since)}`}`
}

/** A probability that is never said to be certain. */
const likely = (p: number) => p > 0.99 ? 'over 99%' : percent(p)

/** Which side sets the health, and what takes most from it. */
export function healthSentence ({ score: value, side, dimension }: Schema<'Health'>): string {
  if (value === undefined) return 'Health is unknown: no score could be computed, because too little was recorded.'
  const whose = side === undefined ? '' : ` It is set by “${SIDES[side as Direction]?.toLowerCase() ?? side}”`
  const taken = dimension === undefined ? '' : `${whose === '' ? ' It' : ', and'} ${words(dimension).toLowerCase()} takes most from it`
  return `Health is ${score(value)}.${whose}${taken}${whose + taken === '' ? '' : '.'}`
}

/** How long nothing was heard, and whether that is unusual. */
export function silenceSentence ({ state, open_gap_days: gap, p, missing_voice_p: missing }: Schema<'Silence'>): string {
  if (gap === undefined) return 'They have never reached us or answered, as far as was recorded.'
  const rare = p === undefined ? 'Whether that is long is unknown: there were too few contacts before.' : `A gap this long has a probability of ${percent(p, p < 0.1 ? 1 : 0)} by their own rhythm.`
  const candid = state.includes('not_candid') && missing !== undefined ? ` They say nothing of failures that we know of; by chance that happens in ${percent(missing, 1)}.` : ''
  return `${gap === 0 ? 'They were in touch on this day' : `Nothing was heard for ${plural(gap, 'day')}`}. ${gap === 0 ? '' : rare}${candid}`.trim()
}

/** Whether we do enough. */
export function attentionSentence (attention: Schema<'Attention'> | undefined): string {
  if (attention === undefined) return 'How much attention they need is unknown.'
  const { given, required, neglected, initiative, after_sale: after } = attention
  const ours = initiative === undefined ? '' : ` ${percent(initiative)} of our contacts came unasked.`
  return `We made ${plural(given, 'contact')} in 90 days, and ${number(required)} are needed${after ? ' (more after a sale)' : ''}${neglected ? ': they are neglected' : ''}.${ours}`
}
