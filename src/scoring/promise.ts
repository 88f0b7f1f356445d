import { toDay } from './calendar.ts'
import type { Day, EventData, LedgerEvent, Party, PromiseKind } from './events.ts'
import { known } from './known.ts'
import { EVIDENCE, type Voice } from './model.ts'
import { earlier, later } from './order.ts'
import type { Placed, PromiseRecord, ThreadState } from './totals.ts'

type Made = Extract<LedgerEvent, { type: 'promise.made' }>
type Settled = Extract<LedgerEvent, { type: 'promise.settled' }>
type Terms = Partial<Pick<EventData['promise.made'], typeof TERMS[number]>>

/** The terms of a promise that count. */
const TERMS = ['by', 'kind', 'due_on', 'importance', 'made_by_department', 'owed_by_department'] as const

const VOICE_OF: Record<PromiseKind, Voice> = {
  delivery: 'delivery',
  payment: 'money',
  quality: 'quality',
  service: 'quality',
  information: 'conduct',
  other: 'conduct'
}

/** A promise whose giver and due day are known. */
interface Standing {
  by: Party
  due: Day
  terms: Terms
  weight: number
}

/** Value of a promise kept `days` after it was due: 1 in time, halved by every 7 days. */
export function latenessValue (days: number): number {
  return days <= 0 ? 1 : 2 ** (-days / EVIDENCE.lateness_half_life_days)
}

/**
 * What a promise stands for. The earliest promise.made gives the terms, settlements fill what it leaves open (the latest first),
 * and the latest settlement decides. No entries until giver and due day are known.
 */
export function promiseState (): ThreadState {
  let made: Made | undefined
  let latest: Settled | undefined
  let reopening: Settled | undefined
  const filled = new Map<keyof Terms, Settled>()
  return {
    add (event) {
      if (event.type === 'promise.made') made = earlier(made, event)
      if (event.type !== 'promise.settled') return
      latest = later(latest, event)
      if (reopens(event)) reopening = later(reopening, event)
      for (const term of TERMS) if (event.data[term] !== undefined) filled.set(term, later(filled.get(term), event))
    },
    entries () {
      const terms: Terms = { ...Object.fromEntries([...filled].map(([term, { data }]) => [term, data[term]])), ...made?.data }
      const due = reopening?.data.new_due_on ?? terms.due_on
      if (terms.by === undefined || due === undefined) return []
      const standing = { by: terms.by, due: toDay(due), terms, weight: terms.importance ?? 1 }
      if (latest !== undefined && latest !== reopening) return settled(standing, latest)
      const opener = reopening ?? made
      return opener === undefined ? [] : overdue(standing, opener)
    }
  }
}

function reopens (settlement: Settled): boolean {
  return settlement.data.outcome === 'renegotiated' && settlement.data.new_due_on !== undefined
}

function overdue (standing: Standing, event: LedgerEvent): Placed[] {
  const { by, due, weight } = standing
  const from = due + 1
  const entry = { dimension: dimensionOf(by), id: event.id, source: event.source, late: weight, from } as const
  return [{ day: due, event, list: 'evidence', entry }, ...record(standing, due, event, { outcome: 'overdue', from })]
}

function settled (standing: Standing, event: Settled): Placed[] {
  const { data, day } = event
  if (data.outcome === 'waived') return []
  if (data.outcome === 'broken') return broken(standing, event)
  const lateness = Math.max(0, (data.settled_on === undefined ? day : toDay(data.settled_on)) - standing.due)
  const value = latenessValue(lateness)
  return [
    judged(standing, event, value),
    ...record(standing, day, event, { outcome: 'kept', lateness_days: lateness })
  ]
}

function broken (standing: Standing, event: Settled): Placed[] {
  const { by, due } = standing
  const placed = [judged(standing, event, 0), ...record(standing, event.day, event, { outcome: 'broken' })]
  const { warned_at: warnedAt } = event.data
  if (warnedAt !== undefined && toDay(warnedAt.slice(0, 10)) < due) return placed
  const dimension = by === 'supplier' ? 'supplier_integrity' : 'customer_integrity'
  const entry = { dimension, id: event.id, source: event.source, x: EVIDENCE.broken_without_warning } as const
  return [...placed, { day: event.day, event, list: 'evidence', entry }]
}

function judged ({ by, weight }: Standing, event: Settled, value: number): Placed {
  const entry = { dimension: dimensionOf(by), id: event.id, source: event.source, ...weigh(weight, value) } as const
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
  { by, terms }: Standing, day: Day, event: LedgerEvent, how: Pick<PromiseRecord, 'outcome' | 'lateness_days' | 'from'>
): Placed[] {
  if (by !== 'supplier') return []
  const departments = known({ made_by_department: terms.made_by_department, owed_by_department: terms.owed_by_department })
  const entry = { ...how, voice: VOICE_OF[terms.kind ?? 'other'], ...departments }
  return [{ day, event, list: 'promises', entry }]
}
