import type { Day } from './events.ts'
import { known, share } from './known.ts'
import { together } from './mean.ts'
import { amountsOf, byCurrency, sums } from './money.ts'
import { compareText } from './order.ts'
import { meetingSums, type Money } from './overhead.ts'
import type { DayRow } from './totals.ts'

/** Twelve months before and after a concession, in days; its own day belongs to neither. */
const TWELVE_MONTHS = 365

export interface OrderChange {
  currency: string
  /** Value of placed orders in the twelve months before and after. */
  before: number
  after: number
  change: number
  /** `change` relative to `before`; absent when there was nothing before. */
  change_share?: number
}

/** What followed a concession of ours in the twelve months after it. A later event is no proof that the concession caused it. */
export interface Aftermath {
  /** Absent when less than twelve months before the concession are known, or no order was placed in either year. */
  orders?: OrderChange[]
  /** Share of transaction-oriented face-to-face time after minus before, -1 to 1; absent without meetings in both years. */
  transaction_time_share_change?: number
  /** Orders and requests that asked for a lower price, before and after; absent when a year has neither orders nor requests. */
  price_demands_before?: number
  price_demands?: number
  orders_lost?: number
  /** Value of the lost orders, by currency. */
  orders_lost_value?: Money[]
}

/** The last day of the twelve months after a day. */
export function lastDayAfter (day: Day): Day {
  return day + TWELVE_MONTHS
}

/** What followed a concession of `day`, its twelve months being over. @param days every row, ascending */
export function aftermath (days: readonly DayRow[], day: Day): Aftermath {
  const before = between(days, day - TWELVE_MONTHS, day - 1)
  const after = between(days, day + 1, lastDayAfter(day))
  const first = days.find(({ totals }) => totals.events > 0)?.day
  const isKnown = first !== undefined && first <= day - TWELVE_MONTHS
  const [shareBefore, shareAfter] = [transactionShare(before), transactionShare(after)]
  const orders = isKnown ? orderChanges(before, after) : []
  return known({
    orders: orders.length === 0 ? undefined : orders,
    transaction_time_share_change: shareBefore === undefined || shareAfter === undefined ? undefined : shareAfter - shareBefore,
    price_demands_before: isKnown ? priceDemands(before) : undefined,
    price_demands: priceDemands(after),
    ...lost(after)
  })
}

/** The rows from `start` to `end`, found by halving: a long history costs no more than the rows of the window. */
function between (days: readonly DayRow[], start: Day, end: Day): DayRow[] {
  const indexOf = (day: Day) => {
    let [low, high] = [0, days.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((days[middle]?.day ?? Infinity) < day) low = middle + 1
      else high = middle
    }
    return low
  }
  return days.slice(indexOf(start), indexOf(end + 1))
}

function orderChanges (before: readonly DayRow[], after: readonly DayRow[]): OrderChange[] {
  const [then, now] = [before, after].map(rows => new Map(byCurrency(rows.flatMap(({ totals }) => amountsOf(totals.orders)))
    .map(({ amount, currency }) => [currency, amount])))
  const currencies = [...new Set([...then?.keys() ?? [], ...now?.keys() ?? []])].sort(compareText)
  return currencies.map(currency => {
    const [old, fresh] = [then?.get(currency) ?? 0, now?.get(currency) ?? 0]
    const change = fresh - old
    return { currency, before: old, after: fresh, change, ...known({ change_share: share(change, old) }) }
  })
}

function transactionShare (rows: readonly DayRow[]): number | undefined {
  const { price, contract, blame, minutes } = meetingSums(rows)
  return share(price + contract + blame, minutes)
}

function hasBids (rows: readonly DayRow[]): boolean {
  return rows.some(({ totals }) => totals.orders !== undefined || totals.orders_lost !== undefined || totals.requests !== undefined)
}

function priceDemands (rows: readonly DayRow[]): number | undefined {
  return hasBids(rows) ? together(rows.map(({ totals }) => totals.price_asks)).count : undefined
}

function lost (rows: readonly DayRow[]) {
  if (!hasBids(rows)) return {}
  const lists = rows.flatMap(({ totals }) => Object.values(totals.orders_lost ?? {}))
  return { orders_lost: together(lists).count, ...sums('orders_lost_value', rows.flatMap(({ totals }) => amountsOf(totals.orders_lost))) }
}
