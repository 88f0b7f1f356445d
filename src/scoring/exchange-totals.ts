import type { EventData, EventRef, Party } from './events.ts'
import type { Mean, Validity } from './totals.ts'

/** Information that one side shared on one topic, or without naming one. */
export interface SharedTopic {
  by: Party
  topic?: NonNullable<EventData['information.shared']['topic']>
  count: number
  /** The count weighted by confidentiality. */
  weight: number
  confidential: number
  /** Of those that say whether it had been asked for. */
  solicited: number
  unsolicited: number
}

/** The customer's rankings of its suppliers by one criterion, each scaled to 1 = first, 0 = last. */
export interface Ranking extends Mean {
  criterion: string
}

/** How sound one side was said to be on a day, 0 to 1; the last report of the day, and all of them. */
export interface ViabilityReports extends Mean {
  party: Party
  latest: number
  indicator?: string
}

/** One concession as it was reported. */
export interface ConcessionTerms extends EventRef {
  by: Party
  percent?: number
  /** Both or neither. */
  value?: number
  currency?: string
  justified?: boolean
}

/** What the answer to a complaint cost, as stated. */
export interface RecoveryCost extends Validity {
  amount: number
  currency: string
}

/** What both sides give and take on a day: the part of the day totals that no score needs. */
export interface ExchangeTotals {
  shared?: SharedTopic[]
  rankings?: Ranking[]
  viability?: ViabilityReports[]
  conceded?: ConcessionTerms[]
  recovery_costs?: RecoveryCost[]
  /** Value of orders that went to somebody else, by currency. */
  orders_lost?: Record<string, Mean>
  /** Requests for quotation. */
  requests?: number
  /** Competing quotes, of the orders and requests that state them. */
  quotes?: Mean
  /** Awards that were reopened. */
  reopened?: number
}
