import type { TrustInput } from './assess.ts'
import { fromDay, toDay } from './calendar.ts'
import { fallOf } from './change-detection.ts'
import { known } from './known.ts'
import { DIRECTIONS, type Band } from './model.ts'
import { compareText } from './order.ts'
import { isBetter, settledBand } from './signal-bands.ts'
import { eventsOf, type SignalEvents } from './signal-events.ts'
import { failuresUnmentioned, misconductEvents, overduePromises, transactionMeetings, worstEvents } from './signal-evidence.ts'
import { SIGNAL_POLICY, type SignalType } from './signal-policy.ts'
import { actionFor, sentenceFor, type Words } from './signal-words.ts'
import { meetingSums, transactionTimeShare } from './overhead.ts'
import type { Trust } from './trust.ts'

/** What names one signal of a relationship: a second signal of the same type has another cause. */
export interface SignalCause {
  type: SignalType
  /** Stable text; the same as long as it lasts. */
  cause: string
}

/** What a signal rests on: figures and facts by name, and events. */
export interface SignalEvidence extends SignalEvents {
  figures: Record<string, number>
  facts: Record<string, string>
}

/** Something that needs a person, as it stands at as_of. */
export interface Signal extends SignalCause {
  evidence: SignalEvidence
  sentence: string
  suggested_action: string
}

/** What was known before: the causes that were found by then and have not ended, and the band that was told last. */
export interface Before {
  standing: readonly SignalCause[]
  /** Absent when the relationship was never scored, or by another model. */
  band?: Band
}

type Found = Pick<Signal, 'type' | 'cause'> & Partial<SignalEvents> & { figures?: Record<string, number>, facts?: Record<string, string> }

/**
 * The causes that hold at as_of, by type and cause. One that stands already stays until it is clearly over; a new one must be clearly
 * there. A pure function: found causes are told from standing ones by the caller.
 */
export function signalsOf (input: TrustInput, trust: Trust, before: Before = { standing: [] }): Signal[] {
  const found = [
    ...silent(input, trust, before), ...notCandid(input, trust, before), ...deteriorating(input, before),
    ...neglected(input, trust, before), ...overdue(input), ...overheadHigh(input, before), ...misconduct(input),
    ...bandChanged(input, trust, before)
  ]
  const byCause = new Map(found.map(signal => [`${signal.type} ${signal.cause}`, told(signal)]))
  return [...byCause.values()].sort((a, b) => compareText(a.type, b.type) || compareText(a.cause, b.cause))
}

function told ({ type, cause, events = [], more_events: more, figures = {}, facts = {} }: Found): Signal {
  const evidence: SignalEvidence = { figures, facts, events, ...known({ more_events: more }) }
  const words: Words = { type, ...evidence }
  return { type, cause, evidence, sentence: sentenceFor(words), suggested_action: actionFor(words) }
}

/** The cause of an episode: the one that stands, as long as it lasts, or a new one that begins at as_of. */
function episode (
  { standing }: Before, { asOf }: TrustInput, type: SignalType, prefix: string, isRaised: boolean, lasts: boolean
): string | undefined {
  const begun = standing.find(signal => signal.type === type && signal.cause.startsWith(prefix))
  if (begun !== undefined && lasts) return begun.cause
  return begun === undefined && isRaised ? `${prefix}${fromDay(asOf)}` : undefined
}

/** Over with the next contact: its cause is the last one. */
function silent (input: TrustInput, { silence }: Trust, { standing }: Before): Found[] {
  const { last_contact_on: last, open_gap_days: gap, p, state } = silence
  if (last === undefined || hasEnded(input)) return []
  const cause = `since:${last}`
  const stands = standing.some(signal => signal.type === 'silent' && signal.cause === cause)
  if (!stands && !state.includes('not_contacted')) return []
  return [{ type: 'silent', cause, figures: known({ p, open_gap_days: gap }), facts: { last_contact_on: last } }]
}

function notCandid (input: TrustInput, { silence }: Trust, before: Before): Found[] {
  const { missing_voice_p: p, state } = silence
  const lasts = p !== undefined && p < SIGNAL_POLICY.not_candid.ends_at_factor * input.model.silence.not_candid
  const cause = episode(before, input, 'not_candid', 'since:', state.includes('not_candid'), lasts)
  if (cause === undefined || p === undefined) return []
  return [{ type: 'not_candid', cause, figures: { missing_voice_p: p }, ...eventsOf(failuresUnmentioned(input)) }]
}

function deteriorating (input: TrustInput, before: Before): Found[] {
  return DIRECTIONS.flatMap(direction => {
    const { fallen, p, recent, reference } = fallOf(input, direction)
    const lasts = p !== undefined && p <= SIGNAL_POLICY.deteriorating.ends_at_p
    const cause = episode(before, input, 'deteriorating', `${direction}:`, fallen, lasts)
    if (cause === undefined) return []
    const start = input.asOf - SIGNAL_POLICY.deteriorating.recent_days + 1
    return [{
      type: 'deteriorating' as const,
      cause,
      figures: known({ p, recent, reference }),
      facts: { score: direction },
      ...eventsOf(worstEvents(input, direction, start))
    }]
  })
}

/** A relationship that was declared to be over needs no call, unless the customer has been in contact since. */
function hasEnded ({ days, asOf }: TrustInput): boolean {
  const last = days.findLast(({ day, totals }) => day <= asOf && (totals.ended === true || totals.contact === true))
  return last?.totals.ended === true
}

/** Only when there has been a whole window to give attention in. */
function neglected (input: TrustInput, { attention }: Trust, before: Before): Found[] {
  if (attention === undefined || hasEnded(input)) return []
  const { neglected_below: below, window_days: window } = input.model.attention
  const first = input.days.find(({ totals }) => totals.events > 0)?.day ?? input.asOf
  const isRaised = attention.neglected && input.asOf - first >= window
  const lasts = attention.attention < Math.min(1, below + SIGNAL_POLICY.neglected.recovery)
  const cause = episode(before, input, 'neglected', 'since:', isRaised, lasts)
  if (cause === undefined) return []
  const { required, given, attention: share } = attention
  return [{ type: 'neglected', cause, figures: { required, given, attention: share, window_days: window } }]
}

function overdue (input: TrustInput): Found[] {
  const { own, others } = overduePromises(input)
  const rest = others.length === 0
    ? []
    : [{ type: 'promise_overdue' as const, cause: 'promise:others', figures: { promises: others.length }, ...eventsOf(others) }]
  return [...rest, ...own.map(({ name, due, piece }) => ({
    type: 'promise_overdue' as const,
    cause: `promise:${name}`,
    figures: { importance: piece.evidence.late ?? 1 },
    facts: { due_on: fromDay(due) },
    events: eventsOf([piece]).events
  }))]
}

function overheadHigh (input: TrustInput, before: Before): Found[] {
  const policy = SIGNAL_POLICY.overhead_high
  const start = input.asOf - policy.window_days + 1
  const sums = meetingSums(input.days.filter(({ day }) => day >= start && day <= input.asOf))
  const share = transactionTimeShare(sums)
  if (share === undefined) return []
  const low = share.interval?.low
  const isRaised = low !== undefined && low > policy.raised_above && sums.count >= policy.least_meetings
  const cause = episode(before, input, 'overhead_high', 'since:', isRaised, share.value >= policy.ends_below)
  if (cause === undefined) return []
  const { value, price, contract, blame } = share
  const shares = known({ transaction_time_share: value, low, price, contract, blame })
  const figures = { ...shares, meetings: sums.count, window_days: policy.window_days }
  return [{ type: 'overhead_high', cause, figures, ...eventsOf(transactionMeetings(input, start)) }]
}

function misconduct (input: TrustInput): Found[] {
  return misconductEvents(input).map(({ name, by, severity, piece }) => ({
    type: 'misconduct' as const,
    cause: `event:${name}`,
    figures: { severity },
    facts: { by, happened_on: fromDay(piece.day) },
    events: eventsOf([piece]).events
  }))
}

const CHANGE = /^(\w+)>(\w+):(.+)$/

function bandChanged (input: TrustInput, { health }: Trust, { standing, band }: Before): Found[] {
  const now = settledBand(band, health, input.model)
  const fresh = band === undefined || band === 'unrated' || now === band ? [] : [`${band}>${now}:${fromDay(input.asOf)}`]
  const kept = standing.filter(({ type }) => type === 'band_changed').map(({ cause }) => cause)
  return [...fresh, ...kept].flatMap(cause => {
    const [, before = '', after = '', since = ''] = CHANGE.exec(cause) ?? []
    if (after !== now || since === '' || input.asOf - toDay(since) > SIGNAL_POLICY.band_changed.days) return []
    const direction = isBetter(before, after, input.model) ? 'up' : 'down'
    const events = direction === 'up' || health === undefined
      ? {}
      : eventsOf(worstEvents(input, health.side, toDay(since) - SIGNAL_POLICY.band_changed.days))
    const facts = known({ before, after, since, direction, side: health?.side, dimension: health?.dimension })
    return [{ type: 'band_changed' as const, cause, figures: known({ health: health?.score }), facts, ...events }]
  })
}
