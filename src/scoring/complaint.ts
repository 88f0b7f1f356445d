import type { LedgerEvent } from './events.ts'
import { EVIDENCE } from './model.ts'
import { known } from './known.ts'
import { earlier, later } from './order.ts'
import { weigh } from './promise.ts'
import type { Placed, ThreadState } from './totals.ts'

type Raised = Extract<LedgerEvent, { type: 'complaint.raised' }>
type Resolved = Extract<LedgerEvent, { type: 'complaint.resolved' }>

/**
 * What a complaint stands for: its latest resolution, or unresolved from the day after its 14th. No entries while nobody has
 * reported the complaint itself; the earliest report counts.
 */
export function complaintState (): ThreadState {
  let raised: Raised | undefined
  let resolved: Resolved | undefined
  return {
    add (event) {
      if (event.type === 'complaint.raised') raised = earlier(raised, event)
      if (event.type === 'complaint.resolved') resolved = later(resolved, event)
    },
    entries () {
      if (raised === undefined) return []
      return resolved === undefined ? unresolved(raised) : resolution(raised, resolved)
    }
  }
}

function unresolved (raised: Raised): Placed[] {
  const day = raised.day + EVIDENCE.unresolved_after_days
  const from = day + 1
  return [
    { day, event: raised, list: 'evidence', entry: { ...opinion(raised, raised, 0), unresolved: true, from } },
    { day, event: raised, list: 'facts', entry: { ...terms(raised), outcome: 'unresolved', from } }
  ]
}

function resolution (raised: Raised, resolved: Resolved): Placed[] {
  const { day, data } = resolved
  const evidence: Placed = {
    day, event: resolved, list: 'evidence', entry: opinion(raised, resolved, recoveryValue(data.outcome, day - raised.day))
  }
  const { outcome, minutes, cost, currency } = data
  const worth = cost === undefined || currency === undefined ? {} : { value: cost, currency }
  const placed: Placed[] = [evidence, {
    day, event: resolved, list: 'facts', entry: { ...terms(raised), outcome, days: day - raised.day, ...known({ minutes }), ...worth }
  }]
  if (minutes !== undefined) {
    placed.push({ day, event: resolved, list: 'recoveries', entry: { minutes, ...known({ department: raised.data.department }) } })
  }
  if (cost !== undefined && currency !== undefined) {
    placed.push({ day, event: resolved, list: 'recovery_costs', entry: { amount: cost, currency } })
  }
  return placed
}

function terms ({ data: { kind, severity, department } }: Raised) {
  return { fact: 'recovery', by: 'customer', kind, severity, ...known({ department }) } as const
}

/** Value in [0, 0.9] of a complaint's outcome after `days` days: halved by every 14 days, never as good as no failure. */
export function recoveryValue (outcome: 'accepted' | 'partly' | 'rejected', days: number): number {
  if (outcome === 'rejected') return 0
  const accepted = Math.min(EVIDENCE.recovery_cap, 2 ** (-Math.max(0, days) / EVIDENCE.recovery_half_life_days))
  return outcome === 'accepted' ? accepted : EVIDENCE.partly * accepted
}

function opinion (raised: Raised, { id, source }: LedgerEvent, value: number) {
  return { dimension: 'complaint_recovery', id, source, ...weigh(raised.data.severity / EVIDENCE.usual_severity, value) } as const
}
