import type { CallFigures, Fall } from './call-figures.ts'
import { overall, whyOf } from './call-words.ts'
import { BENCHMARKS } from './model.ts'

/** Why a customer should be called. */
export type CallReason = 'silent' | 'promise_overdue' | 'complaint_open' | 'deteriorating' | 'low_health' | 'misconduct' | 'not_candid' |
  'neglected' | 'never_contacted' | 'overhead_high'

/**
 * What each reason may add to the urgency at most, in points, and where it begins. A policy of this project: it says what is worth a
 * call first, not how likely anything is. The size of the account is in none of it.
 */
export const CALL_LIST = {
  points: {
    silent: 30,
    promise_overdue: 25,
    complaint_open: 20,
    deteriorating: 20,
    low_health: 20,
    misconduct: 20,
    not_candid: 20,
    neglected: 15,
    never_contacted: 10,
    overhead_high: 10
  },
  /** A fall of so many points counts in full. */
  fall_points: 20,
  /** Health below it counts, in full at 0. */
  health_below: 60,
  /** Overdue promises that lack so much, open complaints of such a weight, half count. */
  overdue_half: 1,
  complaints_half: 1,
  /** Severity of the misconduct of 90 days that half counts. */
  misconduct_half: 3
} as const

/** One reason, what it adds to the urgency (> 0), and the sentence with its figures. */
export interface CallEntry {
  reason: CallReason
  points: number
  why: string
}

/** Why a customer should be called; `urgency` is the sum of the points in the order of the list, 0 without a reason. */
export interface Call {
  urgency: number
  /** The heaviest first. */
  reasons: CallEntry[]
  /** All in one sentence. */
  why: string
}

type Weighed = Partial<Record<CallReason, number>>

/** The reasons to call one customer. Each grows with its own figures and with nothing else. A relationship that ended has none. */
export function callOf (found: CallFigures): Call {
  const figures = { ...found, falls: [...found.falls ?? []].sort((a, b) => fallShare(b) - fallShare(a)) }
  const shares = figures.ended_on === undefined ? sharesOf(figures) : {}
  const reasons = (Object.keys(CALL_LIST.points) as CallReason[]).flatMap((reason): CallEntry[] => {
    const points = CALL_LIST.points[reason] * (shares[reason] ?? 0)
    return points > 0 ? [{ reason, points, why: whyOf(reason, figures) }] : []
  })
  reasons.sort((a, b) => b.points - a.points) // stable: equal points stay in the order of the table
  return {
    urgency: reasons.reduce((sum, { points }) => sum + points, 0),
    reasons,
    why: overall(reasons.map(({ reason }) => reason), figures)
  }
}

/** How much of its points each reason gives, 0 to 1. */
function sharesOf (figures: CallFigures): Weighed {
  const { silent, overdue, complaints, falls: [fall] = [], health, misconduct, not_candid: notCandid, neglected, overhead } = figures
  return {
    silent: silent === undefined ? 0 : 1 - silent.p,
    promise_overdue: saturated(overdue?.weight, CALL_LIST.overdue_half),
    complaint_open: saturated(complaints?.weight, CALL_LIST.complaints_half),
    deteriorating: fall === undefined ? 0 : fallShare(fall),
    low_health: health === undefined ? 0 : unit((CALL_LIST.health_below - health.score) / CALL_LIST.health_below),
    misconduct: saturated((misconduct?.supplier ?? 0) + (misconduct?.customer ?? 0), CALL_LIST.misconduct_half),
    not_candid: notCandid === undefined ? 0 : 1 - notCandid.p,
    // Who was never contacted is neglected in any case; it is said once.
    neglected: neglected === undefined || figures.never_contacted === true ? 0 : 1 - unit(neglected.given / neglected.required),
    never_contacted: figures.never_contacted === true ? 1 : 0,
    overhead_high: overhead === undefined ? 0 : unit((overhead.low - BENCHMARKS.most_trusted) / BENCHMARKS.most_trusted)
  }
}

/** Share of the points that a fall gives: how sure it is, times how deep. */
function fallShare ({ p_improving: p, from, to }: Fall): number {
  return (1 - p) * unit((from - to) / CALL_LIST.fall_points)
}

/** 0 without weight, a half at `half`, towards 1. */
function saturated (weight: number | undefined, half: number): number {
  return weight === undefined ? 0 : 1 - 2 ** (-weight / half)
}

function unit (value: number): number {
  return Math.min(1, Math.max(0, value))
}
