import { fromDay } from './calendar.ts'
import type { Day, EventRef, LedgerEvent, Party, PromiseKind } from './events.ts'
import { known } from './known.ts'
import { isClear, latenessOf, settledOn, wasWarned, type ClearPromise, type PromiseStanding, type Settled } from './promise-standing.ts'

/**
 * `open`: due on as_of or later · `overdue`: open and due before · `kept`: in time · `late`: kept after its due day · `broken` ·
 * `waived` · `renegotiated`: ended by an agreement without a new due day · `unclear`: giver or due day unknown.
 */
export const PROMISE_STATES = ['open', 'overdue', 'kept', 'late', 'broken', 'waived', 'renegotiated', 'unclear'] as const
export type PromiseLedgerState = typeof PROMISE_STATES[number]

/** One promise as it stands at the end of a day; what nobody told is absent. */
export interface LedgerPromise {
  promise_id: string
  state: PromiseLedgerState
  by?: Party
  kind?: PromiseKind
  /** the due day that counts: that of the last renegotiation, or the first one */
  due_on?: string
  original_due_on?: string
  /** day of the earliest report that it was made */
  made_on?: string
  made_by_department?: string
  owed_by_department?: string
  /** 1 to 5; 1 when nobody told */
  importance: number
  value?: number
  currency?: string
  settled_on?: string
  /** whole days after the due day: of a settled promise that was not broken, 0 in time; of an overdue one so far */
  lateness_days?: number
  /** how often the due day was moved */
  renegotiations: number
  /** whether the other side was warned before the due day: of a broken promise always, else where the settlement tells of a warning */
  warned?: boolean
  /** the events that decide: the first report, the last move of the due day, the settlement */
  events: EventRef[]
}

/** The promise at the end of `asOf`, from a standing of its events up to that day. */
export function ledgerPromise (promiseId: string, promise: PromiseStanding, asOf: Day): LedgerPromise {
  const { by, kind, due, original, made, reopening, settlement } = promise
  return {
    promise_id: promiseId,
    ...isClear(promise) ? judgement(promise, asOf) : { state: 'unclear' as const },
    ...known({
      by,
      kind,
      due_on: date(due),
      original_due_on: date(original),
      made_on: date(made?.day),
      made_by_department: promise.madeBy,
      owed_by_department: promise.owedBy,
      value: promise.value,
      currency: promise.currency,
      settled_on: settlement && date(settledOn(settlement))
    }),
    importance: promise.importance,
    renegotiations: promise.renegotiations,
    events: refs(made, reopening, settlement)
  }
}

function judgement (promise: ClearPromise, asOf: Day): Pick<LedgerPromise, 'state' | 'lateness_days' | 'warned'> {
  const { due, settlement } = promise
  if (settlement === undefined) return asOf > due ? { state: 'overdue', lateness_days: asOf - due } : { state: 'open' }
  return { ...outcome(due, settlement), ...warning(due, settlement) }
}

function outcome (due: Day, settlement: Settled): Pick<LedgerPromise, 'state' | 'lateness_days'> {
  const { outcome } = settlement.data
  if (outcome === 'broken' || outcome === 'waived') return { state: outcome }
  const lateness = latenessOf(due, settlement)
  return { state: outcome === 'kept' && lateness > 0 ? 'late' : outcome, lateness_days: lateness }
}

function warning (due: Day, settlement: Settled): { warned?: boolean } {
  const { outcome, warned_at: warnedAt } = settlement.data
  return outcome === 'broken' || warnedAt !== undefined ? { warned: wasWarned(due, settlement) } : {}
}

const date = (day: Day | undefined) => day === undefined ? undefined : fromDay(day)

function refs (...events: Array<LedgerEvent | undefined>): EventRef[] {
  return events.filter(event => event !== undefined).map(({ id, source }) => ({ id, source }))
}
