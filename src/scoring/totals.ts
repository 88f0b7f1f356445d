import type { Day, EventData, EventRef, EventType, LedgerEvent, Party } from './events.ts'
import type { ExchangeTotals } from './exchange-totals.ts'
import type { FactAmounts, FactLabels } from './facts.ts'
import type { Dimension, Voice } from './model.ts'

/** The as_of days on which an entry holds, both ends included; an absent end is open. */
export interface Validity {
  from?: Day
  until?: Day
}

/**
 * What one event says about one dimension. Ratio dimensions: `p` and `n` >= 0, either absent when 0, or `late`.
 * Rate dimensions: `x` > 0.
 */
export interface Evidence extends EventRef, Validity {
  dimension: Dimension
  p?: number
  n?: number
  x?: number
  /** Weight of a promise that is open and past due. It is due on the day of the row; p and n follow from as_of. */
  late?: number
  /** A complaint that nobody resolved in time. */
  unresolved?: true
}

/** How one promise of ours stands. Without `lateness_days`: broken, or overdue by as_of minus the day of the row. */
export interface PromiseRecord extends Validity {
  outcome: 'kept' | 'broken' | 'overdue'
  voice: Voice
  /** Days after the due day, >= 0; only when kept. */
  lateness_days?: number
  made_by_department?: string
  owed_by_department?: string
}

/** Work that a resolved complaint took. */
export interface RecoveryWork extends Validity {
  minutes: number
  department?: string
}

/** What became of an idea. */
export interface IdeaOutcome extends Validity {
  adopted: boolean
  /** Whose idea it was; absent while nobody has reported that. */
  by?: Party
  /** What an adopted idea is worth; both or neither. */
  value?: number
  currency?: string
}

/** A link between the two firms, on the day on which it was established. */
export interface LinkRecord extends Validity {
  kind: EventData['link.established']['kind']
  depends: Party | 'both'
  weight: number
}

/** Face-to-face meetings; minutes, and sums of squared minutes for the interval of the transaction share. */
export interface MeetingSums {
  count: number
  minutes: number
  price: number
  contract: number
  blame: number
  squares: number
  transaction_squares: number
}

/** Person-minutes of ours by the set of departments that attended; `transaction` = face to face and transaction-oriented. */
export interface Attendance {
  departments: string[]
  minutes: number
  transaction: number
}

export interface InspectionSums {
  received: number
  inspected: number
  /** Inspected and rejected units of the inspections that state rejections. */
  judged: number
  rejected: number
  /** Minutes, and the units received, of the inspections that state minutes. */
  minutes: number
  timed: number
}

/** Information shared: weighted by confidentiality in each direction, and plain counts. */
export interface SharingSums {
  to_customer: number
  to_supplier: number
  count: number
  confidential: number
}

export interface SurveySums {
  side: Party
  question: string
  department?: string
  answers: number
  /** Sum of the answers, each scaled to 0–1. */
  score: number
}

/** A count of statements and their sum, for a mean over any window. */
export interface Mean {
  count: number
  sum: number
}

export type FeedingType = Extract<EventType, 'misconduct.observed' | 'promise.settled' | 'information.shared' | 'idea.contributed'>

/**
 * Everything that the scores need of one relationship and day, valid for every as_of. JSON; a field is present only when
 * something stands on the day. The lists of threads (promises, recoveries, ideas, links) carry the as_of days on which they hold.
 */
export interface DayTotals extends ExchangeTotals {
  /** Events that happened on this day; 0 when only a due day or a deadline of a thread falls on it. */
  events: number
  evidence: Evidence[]
  /** Events of the types that show that a rate dimension is reported at all. */
  reported?: Partial<Record<FeedingType, number>>
  /** The customer reached us or answered. */
  contact?: true
  complaints?: number
  /** The relationship was declared to be over. */
  ended?: true
  /** Contacts that we began, and those of them with a known trigger. */
  given?: number
  proactive?: number
  reactive?: number
  /** Failures of ours that are no promise: inspections with rejected units, misconduct. */
  failures?: Partial<Record<Voice, number>>
  promises?: PromiseRecord[]
  recoveries?: RecoveryWork[]
  idea_outcomes?: IdeaOutcome[]
  ideas?: Partial<Record<Party, number>>
  links?: LinkRecord[]
  link_events?: number
  meetings?: MeetingSums
  attendance?: Attendance[]
  /** Meetings that do not say how many of our people took part: those that are face to face and transaction-oriented, and all. */
  unstated_people?: number
  uncounted_meetings?: number
  inspections?: InspectionSums
  sharing?: SharingSums
  surveys?: SurveySums[]
  /** Value of placed orders by currency. */
  orders?: Record<string, Mean>
  price_asks?: Mean
  concessions?: Mean
  standings?: Mean
  /** Purchasing staff of the customer, as last reported on the day. */
  purchasing_headcount?: number
}

/** One stored row of a relationship. */
export interface DayRow {
  day: Day
  totals: DayTotals
}

/** Whether an entry that stands on a day up to as_of holds at as_of. */
export function holds (entry: Validity, asOf: Day): boolean {
  return (entry.from === undefined || entry.from <= asOf) && (entry.until === undefined || asOf <= entry.until)
}

/** A list of day totals whose entries can be owed to a thread. */
export type PlacedList = 'evidence' | 'promises' | 'recoveries' | 'recovery_costs' | 'idea_outcomes' | 'links'

/** An entry for one list of one day's totals, and the event that it is owed to. */
export type Placed = {
  [L in PlacedList]: { day: Day, event: LedgerEvent, list: L, entry: NonNullable<DayTotals[L]>[number] }
}[PlacedList] | { day: Day, event: LedgerEvent, list: 'facts', entry: ThreadEntry }

/** How a thread stands, as a row for metrics (scoring/facts): a judged or overdue promise, a complaint, an idea, a link. */
export type ThreadFact = 'promise' | 'recovery' | 'idea_outcome' | 'link'
export type ThreadEntry = Validity & FactLabels & FactAmounts & { fact: ThreadFact }

/** What the events of a thread that were added so far make of it. They may be added in any order. */
export interface ThreadState {
  add (event: LedgerEvent): void
  /** The entries while exactly these events have happened; without `until`. */
  entries (): Placed[]
}
