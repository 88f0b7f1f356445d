import type { TrustInput } from './assess.ts'
import { fromDay } from './calendar.ts'
import type { Day } from './events.ts'
import { known } from './known.ts'
import type { Dimension, Direction } from './model.ts'
import { compareText } from './order.ts'
import type { Money, TransactionTimeShare } from './overhead.ts'
import { negative } from './sums.ts'
import { holds, type DayRow, type DayTotals, type Evidence } from './totals.ts'
import type { Trust } from './trust.ts'

/** A score that falls, with the scores of both windows and the probability that it does not fall. */
export interface Fall {
  side: Direction
  p_improving: number
  from: number
  to: number
  since?: string
}

/** What speaks for calling a customer; a part is present only where it does. Days are ISO dates. */
export interface CallFigures {
  /** The relationship was declared to be over, and the customer has not come back. */
  ended_on?: string
  /** No contact from either side was ever recorded. */
  never_contacted?: true
  last_contact_on?: string
  silent?: { days: number, p: number }
  not_candid?: { p: number }
  falls?: Fall[]
  neglected?: { required: number, given: number }
  /** Promises of ours that are past due; `weight` is what they lack of being kept, by importance. */
  overdue?: { promises: number, weight: number, oldest_due_on: string }
  /** Complaints that are open for longer than they may be; severity 3 weighs 1. */
  complaints?: { open: number, weight: number }
  health?: { score: number, side: Direction, dimension: Dimension }
  /** Severity of the misconduct of the last 90 days, broken promises without a warning included. */
  misconduct?: { supplier?: number, customer?: number }
  /** Share of transaction-oriented time in the last 365 days, and the lower end of its 90 % interval; only with enough meetings. */
  overhead?: { share: number, low: number }
  /** Value of the orders of the last 365 days, at most three currencies: those of most orders. */
  orders?: Money[]
}

/** Days in which misconduct is fresh. */
const FRESH_DAYS = 90

/** Days whose orders are summed, and how many currencies are kept. */
const ORDER_DAYS = 365
const CURRENCIES = 3

/** What is found in the days up to as_of, in one pass. */
interface Found {
  contacted: boolean
  /** The last day on which the relationship was declared to be over, unless the customer was heard of on a later one. */
  ended?: Day
  promises: number
  lack: number
  oldest?: Day
  complaints: number
  severity: number
  misconduct: { supplier: number, customer: number }
  orders: Map<string, { count: number, sum: number }>
}

/** Collects what speaks for a call. @param share of transaction-oriented time in the last 365 days, when there are enough meetings */
export function callFigures (input: TrustInput, result: Trust, share: TransactionTimeShare | undefined): CallFigures {
  const { silence, attention, health, customer_trust: customer, supplier_trust: supplier } = result
  const { last_contact_on: last, open_gap_days: gap, p, missing_voice_p: missing } = silence
  const found = lookThrough(input.days, input.asOf)
  const { ended, oldest, misconduct } = found
  return known({
    ended_on: ended === undefined ? undefined : fromDay(ended),
    never_contacted: found.contacted ? undefined : true as const,
    last_contact_on: last,
    silent: silence.state.includes('not_contacted') && gap !== undefined && p !== undefined ? { days: gap, p } : undefined,
    not_candid: silence.state.includes('not_candid') && missing !== undefined ? { p: missing } : undefined,
    falls: some([...fall('customer_trust', customer.trend), ...fall('supplier_trust', supplier.trend)]),
    neglected: attention?.neglected === true ? { required: attention.required, given: attention.given } : undefined,
    overdue: oldest === undefined ? undefined : { promises: found.promises, weight: found.lack, oldest_due_on: fromDay(oldest) },
    complaints: found.complaints === 0 ? undefined : { open: found.complaints, weight: found.severity },
    health: health === undefined ? undefined : { score: health.score, side: health.side, dimension: health.dimension },
    misconduct: misconduct.supplier + misconduct.customer > 0
      ? known({ supplier: misconduct.supplier || undefined, customer: misconduct.customer || undefined })
      : undefined,
    overhead: share?.interval === undefined ? undefined : { share: share.value, low: share.interval.low },
    orders: some(mostOrdered(found.orders))
  })
}

const some = <T>(list: T[]) => list.length > 0 ? list : undefined

function fall (side: Direction, { label, p_improving: p, recent, reference, since }: Trust['customer_trust']['trend']): Fall[] {
  if (label !== 'deteriorating' || p === undefined || recent === undefined || reference === undefined) return []
  return [{ side, p_improving: p, from: reference, to: recent, ...known({ since }) }]
}

function lookThrough (days: readonly DayRow[], asOf: Day): Found {
  const found: Found = {
    contacted: false, promises: 0, lack: 0, complaints: 0, severity: 0, misconduct: { supplier: 0, customer: 0 }, orders: new Map()
  }
  for (const { day, totals } of days) {
    if (day > asOf) break
    if (totals.contact === true || totals.given !== undefined) found.contacted = true
    if (totals.ended === true) found.ended = day
    else if (totals.contact === true) delete found.ended
    for (const evidence of totals.evidence) if (holds(evidence, asOf)) weigh(found, evidence, day, asOf)
    if (day > asOf - ORDER_DAYS && totals.orders !== undefined) addOrders(found, totals.orders)
  }
  return found
}

function weigh (found: Found, evidence: Evidence, day: Day, asOf: Day): void {
  switch (evidence.dimension) {
    case 'promise_keeping':
      if (evidence.late === undefined) return
      found.promises += 1
      found.lack += negative(evidence, asOf - day)
      found.oldest ??= day
      return
    case 'complaint_recovery':
      if (evidence.unresolved !== true) return
      found.complaints += 1
      found.severity += evidence.n ?? 0
      return
    case 'supplier_integrity':
    case 'customer_integrity':
      if (day > asOf - FRESH_DAYS) found.misconduct[evidence.dimension === 'supplier_integrity' ? 'supplier' : 'customer'] += evidence.x ?? 0
  }
}

function addOrders ({ orders }: Found, placed: NonNullable<DayTotals['orders']>): void {
  for (const [currency, { count, sum }] of Object.entries(placed)) {
    const total = orders.get(currency) ?? { count: 0, sum: 0 }
    orders.set(currency, { count: total.count + count, sum: total.sum + sum })
  }
}

function mostOrdered (orders: Found['orders']): Money[] {
  return [...orders].sort(([a, { count: m }], [b, { count: n }]) => n - m || compareText(a, b)).slice(0, CURRENCIES)
    .map(([currency, { sum }]) => ({ amount: sum, currency }))
}
