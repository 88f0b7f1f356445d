import { toDay } from './calendar.ts'
import type { Day, EventData, LedgerEvent, Party, PromiseKind } from './events.ts'
import { earlier, later } from './order.ts'

export type Made = Extract<LedgerEvent, { type: 'promise.made' }>
export type Settled = Extract<LedgerEvent, { type: 'promise.settled' }>
type Terms = Partial<Pick<EventData['promise.made'], typeof TERMS[number]>>

/** The terms of a promise, each of which may be known or not. */
const TERMS = ['by', 'kind', 'due_on', 'importance', 'made_by_department', 'owed_by_department', 'value'] as const

/** How a promise stands by some of its events; a term that nobody told is undefined. */
export interface PromiseStanding {
  by: Party | undefined
  kind: PromiseKind | undefined
  /** the day by which it is to be done: that of the last renegotiation, or the first one */
  due: Day | undefined
  /** the due day before any renegotiation */
  original: Day | undefined
  /** 1 to 5; 1 when nobody told */
  importance: number
  madeBy: string | undefined
  owedBy: string | undefined
  value: number | undefined
  currency: string | undefined
  /** the earliest report that it was made */
  made: Made | undefined
  /** the latest renegotiation to a new due day, and how many there were */
  reopening: Settled | undefined
  renegotiations: number
  /** the settlement that counts; undefined while the promise is open */
  settlement: Settled | undefined
}

/** A promise whose giver and due day are known: only such a one can be judged. */
export type ClearPromise = PromiseStanding & { by: Party, due: Day }

/** What the events of one promise that were added so far make of it. They may be added in any order. */
export interface PromiseThread {
  add (event: LedgerEvent): void
  /** whether a settlement ends it; spares many a `standing` */
  isSettled (): boolean
  standing (): PromiseStanding
}

/**
 * Reads one promise. The earliest promise.made gives the terms, settlements fill what it leaves open (the latest first), and the
 * latest settlement decides; one that names a new due day opens the promise again.
 */
export function promiseThread (): PromiseThread {
  let made: Made | undefined
  let latest: Settled | undefined
  let reopening: Settled | undefined
  let renegotiations = 0
  const filled = new Map<keyof Terms, Settled>()
  return {
    add (event) {
      if (event.type === 'promise.made') made = earlier(made, event)
      if (event.type !== 'promise.settled') return
      latest = later(latest, event)
      if (reopens(event)) {
        reopening = later(reopening, event)
        renegotiations += 1
      }
      for (const term of TERMS) if (event.data[term] !== undefined) filled.set(term, later(filled.get(term), event))
    },
    isSettled: () => latest !== reopening,
    standing () {
      const terms = termsOf(made, filled)
      const original = terms.due_on === undefined ? undefined : toDay(terms.due_on)
      const renewed = reopening?.data.new_due_on
      return {
        by: terms.by,
        kind: terms.kind,
        due: renewed === undefined ? original : toDay(renewed),
        original,
        importance: terms.importance ?? 1,
        madeBy: terms.made_by_department,
        owedBy: terms.owed_by_department,
        value: terms.value,
        // An amount and its currency are one statement, so they come from one event.
        currency: terms.value === undefined ? undefined : (made?.data.value === undefined ? filled.get('value') : made)?.data.currency,
        made,
        reopening,
        renegotiations,
        settlement: latest === reopening ? undefined : latest
      }
    }
  }
}

function termsOf (made: Made | undefined, filled: ReadonlyMap<keyof Terms, Settled>): Terms {
  if (made !== undefined && filled.size === 0) return made.data
  return { ...Object.fromEntries([...filled].map(([term, { data }]) => [term, data[term]])), ...made?.data }
}

function reopens (settlement: Settled): boolean {
  return settlement.data.outcome === 'renegotiated' && settlement.data.new_due_on !== undefined
}

/** Whether the giver and the due day are known. */
export function isClear (promise: PromiseStanding): promise is ClearPromise {
  return promise.by !== undefined && promise.due !== undefined
}

/** The day on which a settlement says that it was done: the day of the event when it names none. */
export function settledOn ({ data, day }: Settled): Day {
  return data.settled_on === undefined ? day : toDay(data.settled_on)
}

/** Whole days that a settlement came after the due day; 0 in time. */
export function latenessOf (due: Day, settlement: Settled): number {
  return Math.max(0, settledOn(settlement) - due)
}

/** Whether a settlement says that the other side was warned before the due day. The date of a warning is the date as written. */
export function wasWarned (due: Day, { data: { warned_at: warnedAt } }: Settled): boolean {
  return warnedAt !== undefined && toDay(warnedAt.slice(0, 10)) < due
}
