import type { Day, LedgerEvent, Party, PromiseKind } from './events.ts'
import { known } from './known.ts'
import { EVIDENCE, type Voice } from './model.ts'
import { isClear, latenessOf, promiseThread, wasWarned, type ClearPromise, type Settled } from './promise-standing.ts'
import type { Placed, PromiseRecord, ThreadState } from './totals.ts'

const VOICE_OF: Record<PromiseKind, Voice> = {
  delivery: 'delivery',
  payment: 'money',
  quality: 'quality',
  service: 'quality',
  information: 'conduct',
  other: 'conduct'
}

/** Value of a promise kept `days` after it was due: 1 in time, halved by every 7 days. */
export function latenessValue (days: number): number {
  return days <= 0 ? 1 : 2 ** (-days / EVIDENCE.lateness_half_life_days)
}

/** What a promise is evidence for, by the rules of `promiseThread`. No entries until giver and due day are known. */
export function promiseState (): ThreadState {
  const thread = promiseThread()
  return {
    add: thread.add,
    entries () {
      const promise = thread.standing()
      if (!isClear(promise)) return []
      if (promise.settlement !== undefined) return settled(promise, promise.settlement)
      const opener = promise.reopening ?? promise.made
      return opener === undefined ? [] : overdue(promise, opener)
    }
  }
}

function overdue (promise: ClearPromise, event: LedgerEvent): Placed[] {
  const { by, due, importance } = promise
  const from = due + 1
  const entry = { dimension: dimensionOf(by), id: event.id, source: event.source, late: importance, from } as const
  return [
    { day: due, event, list: 'evidence', entry },
    ...record(promise, due, event, { outcome: 'overdue', from }),
    fact(promise, due, event, { outcome: 'overdue', from })
  ]
}

function settled (promise: ClearPromise, event: Settled): Placed[] {
  const { data, day } = event
  if (data.outcome === 'waived') return []
  if (data.outcome === 'broken') return broken(promise, event)
  const lateness = latenessOf(promise.due, event)
  const value = latenessValue(lateness)
  return [
    judged(promise, event, value),
    ...record(promise, day, event, { outcome: 'kept', lateness_days: lateness }),
    fact(promise, day, event, { outcome: 'kept', days: lateness })
  ]
}

function broken (promise: ClearPromise, event: Settled): Placed[] {
  const { by, due } = promise
  const { day } = event
  const placed = [judged(promise, event, 0), ...record(promise, day, event, { outcome: 'broken' }), fact(promise, day, event, { outcome: 'broken' })]
  if (wasWarned(due, event)) return placed
  const dimension = by === 'supplier' ? 'supplier_integrity' : 'customer_integrity'
  const entry = { dimension, id: event.id, source: event.source, x: EVIDENCE.broken_without_warning } as const
  return [...placed, { day, event, list: 'evidence', entry }]
}

function judged ({ by, importance }: ClearPromise, event: Settled, value: number): Placed {
  const entry = { dimension: dimensionOf(by), id: event.id, source: event.source, ...weigh(importance, value) } as const
  return { day: event.day, event, list: 'evidence', entry }
}

function dimensionOf (by: Party) {
  return by === 'supplier' ? 'promise_keeping' : 'customer_commitments'
}

/** Positive and negative weight of a value in [0, 1]; a weight of 0 is left out. */
export function weigh (weight: number, value: number): { p?: number, n?: number } {
  const p = weight * value
  const n = weight * (1 - value)
  return { ...p > 0 && { p }, ...n > 0 && { n } }
}

/** The record of a promise of ours; a customer's promise has none. */
function record (
  promise: ClearPromise, day: Day, event: LedgerEvent, how: Pick<PromiseRecord, 'outcome' | 'lateness_days' | 'from'>
): Placed[] {
  if (promise.by !== 'supplier') return []
  const departments = known({ made_by_department: promise.madeBy, owed_by_department: promise.owedBy })
  const entry = { ...how, voice: VOICE_OF[promise.kind ?? 'other'], ...departments }
  return [{ day, event, list: 'promises', entry }]
}

/** A promise of either side, for the metrics. */
function fact (promise: ClearPromise, day: Day, event: LedgerEvent, how: { outcome: string, days?: number, from?: Day }): Placed {
  const { by, kind, madeBy, owedBy, importance: weight, value, currency } = promise
  const worth = value === undefined || currency === undefined ? {} : { value, currency }
  const labels = known({ kind, made_by_department: madeBy, owed_by_department: owedBy })
  return { day, event, list: 'facts', entry: { fact: 'promise', by, ...labels, weight, ...worth, ...how } }
}
