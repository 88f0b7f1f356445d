import { daysBetween } from '../calendar.ts'
import type { Schema } from '../contract.ts'
import type { Cell } from '../explorer/answer.ts'

/** The days of contact in the answer to a query by day. */
export function contactDays (cells: readonly Cell[]): string[] {
  return cells.filter(({ values }) => values.contacts !== undefined).map(({ period }) => period.start)
}

/** What happened between two contacts, or since the last one. */
export interface Gap { from: string, to: string, days: number, open: boolean }

/** The gaps between days of contact (ascending), and the one that is still open at the end. */
export function gapsOf (contacts: readonly string[], end: string): Gap[] {
  const days = contacts.filter(day => day <= end)
  const gaps = days.slice(1).map((to, i) => ({ from: days[i]!, to, days: daysBetween(days[i]!, to), open: false }))
  const last = days.at(-1)
  return last === undefined ? [] : [...gaps, { from: last, to: end, days: daysBetween(last, end), open: true }]
}

/** The middle one of the gaps that are over, and how long nine of ten are at most; undefined with fewer than three. */
export function usualGap (gaps: readonly Gap[]): { median: number, long: number } | undefined {
  const lengths = gaps.filter(({ open }) => !open).map(({ days }) => days).sort((a, b) => a - b)
  if (lengths.length < 3) return undefined
  const at = (share: number) => lengths[Math.min(lengths.length - 1, Math.ceil(share * lengths.length) - 1)]!
  return { median: at(0.5), long: at(0.9) }
}

export const LANES = ['Gaps between contacts', 'Our promises', 'Their promises', 'Signals'] as const

/** Something on the time axis: from a day to a day, in a lane, with a tone that a shape repeats. */
export interface Span { lane: typeof LANES[number], from: string, to: string, state: string, sentence: string, tone: 'good' | 'fair' | 'poor' | 'plain' }

const TONES: Record<string, Span['tone']> = {
  kept: 'good', renegotiated: 'good', waived: 'plain', open: 'plain', late: 'fair', overdue: 'poor', broken: 'poor', unclear: 'plain'
}

/** Promises from the day they were due to the day they were settled, those that are neither to the end. */
export function promiseSpans (promises: ReadonlyArray<Schema<'LedgerPromise'>>, start: string, end: string): Span[] {
  return promises.flatMap((promise): Span[] => {
    const { by, due_on: due, settled_on: settled, state, kind, promise_id: id } = promise
    if (due === undefined || by === undefined) return []
    const to = settled ?? (state === 'overdue' ? end : due)
    const [from, until] = due <= to ? [due, to] : [to, due]
    if (until < start || from > end) return []
    const sentence = `${kind === undefined ? 'Promise' : `Promise of ${kind}`} ${id}, due on ${due}: ${lateness(state, promise.lateness_days)}`
    const lane = by === 'customer' ? 'Their promises' : 'Our promises'
    return [{ lane, from: max(from, start), to: min(until, end), state, sentence, tone: TONES[state] ?? 'plain' }]
  })
}

function lateness (state: string, days: number | undefined): string {
  if (state === 'late' || state === 'overdue') return days === undefined ? state : `${state === 'late' ? 'kept' : 'overdue,'} ${days} ${days === 1 ? 'day' : 'days'} late`
  return state
}

/** Signals from the day they were raised to the day their cause ended. */
export function signalSpans (signals: ReadonlyArray<Schema<'Signal'>>, start: string, end: string, dayOf: (instant: string) => string): Span[] {
  return signals.flatMap((signal): Span[] => {
    const closed = signal.state === 'closed' || signal.state === 'resolved' ? dayOf(signal.closed_at ?? signal.updated_at) : end
    if (signal.raised_on > end || closed < start) return []
    const standing = closed >= end && signal.state !== 'closed' && signal.state !== 'resolved'
    return [{
      lane: 'Signals',
      from: max(signal.raised_on, start),
      to: min(closed, end),
      state: signal.state,
      sentence: `${signal.type.replaceAll('_', ' ')}: ${signal.sentence}`,
      tone: standing ? 'poor' : 'plain'
    }]
  })
}

/** The gaps as spans: the open one stands out when it is longer than nine of ten. */
export function gapSpans (gaps: readonly Gap[], start: string, end: string): Span[] {
  const long = usualGap(gaps)?.long
  return gaps.filter(gap => gap.to >= start && gap.from <= end).map(gap => ({
    lane: 'Gaps between contacts',
    from: max(gap.from, start),
    to: min(gap.to, end),
    state: gap.open ? 'open gap' : 'gap',
    sentence: gap.open ? `${gap.days} days without a word so far` : `${gap.days} days between two contacts`,
    tone: long !== undefined && gap.days > long ? (gap.open ? 'poor' : 'fair') : gap.open ? 'good' : 'plain'
  }))
}

const max = (a: string, b: string) => a > b ? a : b
const min = (a: string, b: string) => a < b ? a : b
