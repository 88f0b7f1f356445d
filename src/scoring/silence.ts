import { fromDay } from './calendar.ts'
import type { Day } from './events.ts'
import { known } from './known.ts'
import type { ScoringModel, Voice } from './model.ts'
import { holds, type DayRow, type DayTotals } from './totals.ts'

export type SilenceState = 'in_touch' | 'not_contacted' | 'not_candid' | 'unknown'

/** Whether the customer is quiet, and whether the quiet is good news. */
export interface Silence {
  /** One state, or `not_contacted` and `not_candid` together. */
  state: SilenceState[]
  /** Last day on which the customer reached us or answered; absent when that never happened. */
  last_contact_on?: string
  open_gap_days?: number
  /** Probability of a gap at least as long as the open one; absent below the least number of gaps. */
  p?: number
  /** Probability that a customer who speaks up would have kept silent about every failure; absent without any event. */
  missing_voice_p?: number
}

/**
 * The silence of a relationship at the end of `asOf`, judged by its own rhythm of contact.
 * A quiet customer was not contacted; a customer in touch who names none of our failures is not candid.
 */
export function silence (days: readonly DayRow[], asOf: Day, model: ScoringModel): Silence {
  const contacts = days.filter(({ day, totals }) => day <= asOf && totals.contact === true).map(({ day }) => day)
  const last = contacts.at(-1)
  const openGap = last === undefined ? undefined : asOf - last
  const p = openGap === undefined ? undefined : gapProbability(contacts, openGap, model)
  const missingVoice = missingVoiceProbability(days, asOf, model)
  return {
    state: stateOf(p, missingVoice, model),
    ...known({
      last_contact_on: last === undefined ? undefined : fromDay(last),
      open_gap_days: openGap,
      p,
      missing_voice_p: missingVoice
    })
  }
}

function stateOf (p: number | undefined, missingVoice: number | undefined, { silence }: ScoringModel): SilenceState[] {
  const state: SilenceState[] = []
  if (p !== undefined && p <= silence.quiet) state.push('not_contacted')
  if (missingVoice !== undefined && missingVoice <= silence.not_candid) state.push('not_candid')
  if (state.length > 0) return state
  return [p === undefined ? 'unknown' : 'in_touch']
}

/**
 * Probability of a gap of at least `openGap` days between contacts: the rank among the gaps so far, or with few gaps the
 * survival function of a Lomax distribution fitted to them.
 */
export function gapProbability (contacts: readonly Day[], openGap: number, { silence }: ScoringModel): number | undefined {
  const last = contacts.at(-1)
  const count = contacts.length - 1
  if (last === undefined || count < silence.least_gaps) return undefined
  let longer = 0
  let weights = 0
  let weighted = 0
  let squares = 0
  let previous: Day | undefined
  for (const day of contacts) {
    if (previous !== undefined) {
      const gap = day - previous
      const weight = 2 ** (-(last - day) / silence.half_life_days)
      if (gap >= openGap) longer += 1
      weights += weight
      weighted += weight * gap
      squares += weight * gap ** 2
    }
    previous = day
  }
  if (count >= silence.rank_gaps) return rankProbability(longer, count)
  const scale = weighted / weights + weighted
  return (scale / (scale + openGap)) ** (1 + weights - silence.burst_weight * excessOf(weights, weighted, squares))
}

/** Probability of a gap when `longer` of `count` gaps were at least as long. */
export function rankProbability (longer: number, count: number): number {
  return (1 + longer) / (count + 1)
}

/**
 * How many of the gaps only repeat others, because contacts come in bursts. Gaps of a steady rhythm have a mean square of up to
 * twice their squared mean (that of an exponential distribution); where it is larger, few long gaps make up the time, and only
 * so many gaps count as would scatter like these. 0 for a rhythm without bursts.
 */
function excessOf (weights: number, weighted: number, squares: number): number {
  return squares > 0 ? Math.max(0, weights - 2 * weighted ** 2 / squares) : 0
}

/** Probability that all failures since the last complaint went without one although the customer speaks up as usual. */
function missingVoiceProbability (days: readonly DayRow[], asOf: Day, { silence }: ScoringModel): number | undefined {
  let since: Day | undefined
  let hasEvents = false
  for (const { day, totals } of days) {
    if (day > asOf) break
    if (totals.complaints !== undefined) since = day
    if (totals.events > 0) hasEvents = true
  }
  if (!hasEvents) return undefined
  const failures: Record<Voice, number> = { money: 0, delivery: 0, quality: 0, conduct: 0 }
  for (const { day, totals } of days) {
    if (day > asOf) break
    if (since === undefined || day > since) addFailures(failures, totals, asOf)
  }
  return (Object.keys(failures) as Voice[])
    .reduce((product, voice) => product * (1 - silence.complains[voice]) ** failures[voice], 1)
}

function addFailures (failures: Record<Voice, number>, { failures: stated = {}, promises = [] }: DayTotals, asOf: Day): void {
  for (const [voice, count] of Object.entries(stated) as Array<[Voice, number]>) failures[voice] += count
  for (const promise of promises) {
    const failed = promise.outcome !== 'kept' || (promise.lateness_days ?? 0) > 0
    if (failed && holds(promise, asOf)) failures[promise.voice] += 1
  }
}
