import { fromDay, type Day, type EventData, type EventType } from '../scoring/index.ts'
import type { Customer } from './hidden.ts'
import type { Random } from './random.ts'

/** An event as it is sent: the envelope that `POST /v1/events` takes. */
export type SimulatedEvent = {
  [T in EventType]: { id: string, source: string, type: T, subject: string, time: string, data: EventData[T] }
}[EventType]

/** What the themes (meetings, supply, …) see of a relationship on the day that is being simulated. */
export interface Life {
  readonly customer: Customer
  readonly chance: Random
  /** the multiple of the usual activity, by the customer's size and the caller's wish */
  readonly pace: number
  /** first day of the period */
  readonly first: Day
  today: Day
  /** how far the customer trusts us today, 0 to 1 */
  customerTrust: number
  /** how far the customer can be trusted today, 0 to 1 */
  supplierTrust: number
  /** nothing is heard of the customer today */
  quiet: boolean
  /** the last promises and complaints made, to number them */
  numbers: Record<string, number>
  /** records that something happened today; what is said first happened first */
  says<T extends EventType> (type: T, data: EventData[T]): void
  /** does something on a later working day (today counts as later); beyond the period it never happens */
  later (day: Day, deed: () => void): void
}

/** Monday is 0; 1970-01-01 was a Thursday. */
export function weekday (day: Day): number {
  return (((day + 3) % 7) + 7) % 7
}

/** The day itself, or the Monday after a weekend. */
export function workingDay (day: Day): Day {
  return day + (weekday(day) > 4 ? 7 - weekday(day) : 0)
}

/** An id that is new in this relationship, such as `calander-pumps-promise-4`. */
export function numbered (life: Life, what: string): string {
  life.numbers[what] = (life.numbers[what] ?? 0) + 1
  return `${life.customer.key}-${what}-${life.numbers[what]}`
}

/** Whether something that happens `perYear` times a year to a customer of usual size happens today; only asked on working days. */
export function today (life: Life, perYear: number, pace = life.pace): boolean {
  return life.chance.happens(perYear * pace / 261)
}

export const iso = fromDay

/** A number kept within [low, high]. */
export function within (value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
