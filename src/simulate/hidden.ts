import type { Day } from '../scoring/index.ts'

/** How far one side can be trusted, 0 to 1, and how that changes: what the events are drawn from and never say. */
export interface Curve {
  start: number
  end: number
  /** the day of a sudden fall from `start` to `end`; without it the level moves evenly over the whole period */
  changed_on?: Day
}

/** The level of a curve on a day of the period from `first` to `last`. */
export function levelOn (curve: Curve, day: Day, first: Day, last: Day): number {
  if (curve.changed_on !== undefined) return day < curve.changed_on ? curve.start : curve.end
  return curve.start + (curve.end - curve.start) * (last === first ? 0 : (day - first) / (last - first))
}

/** What happens to a customer over the period, in one word. */
export type Story = 'steady' | 'growing' | 'fading' | 'dropped' | 'quiet' | 'ended'

/** One customer with everything that only the simulator knows. Days are counted from 1970-01-01. */
export interface Customer {
  key: string
  name: string
  segment: string
  size: 'small' | 'medium' | 'large'
  /** the day on which business began, before the period */
  started_on: Day
  story: Story
  /** how far the customer trusts us */
  customer_trust: Curve
  /** how far the customer can be trusted by us */
  supplier_trust: Curve
  /** the probability scale, 0 to 1, with which a failure is complained of; near 0 the customer swallows everything */
  voice: number
  /** how much proactive attention we pay: 1 is what is usual */
  care: number
  /** the days, both included, in which nothing is heard of the customer */
  quiet?: { start: Day, end: Day }
  /** the day after which there is nothing left to observe */
  ended_on?: Day
}
