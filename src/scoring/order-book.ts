import { known, share } from './known.ts'
import { together } from './mean.ts'
import { compareText } from './order.ts'
import type { DayRow } from './totals.ts'

/** A mean percentage, and of how many statements. */
export interface MeanPercent {
  mean_percent: number
  count: number
}

export interface OrdersInCurrency {
  currency: string
  /** Values; absent without such an order. */
  placed?: number
  lost?: number
  /** Value placed relative to both, 0 to 1. */
  win_rate?: number
}

/** Orders and requests of a window. */
export interface OrderBook {
  placed: number
  lost: number
  requests: number
  /** Orders placed relative to placed and lost ones, by their number, 0 to 1. */
  win_rate?: number
  by_currency: OrdersInCurrency[]
  /** Mean of the competing quotes, where they are stated. */
  competing_quotes?: number
  reopened_awards: number
}

/** The order book; unknown when there was neither an order nor a request. */
export function orderBook (window: readonly DayRow[]): OrderBook | undefined {
  const values = new Map<string, OrdersInCurrency>()
  const counts = { placed: 0, lost: 0, requests: 0, reopened: 0 }
  for (const { totals } of window) {
    counts.requests += totals.requests ?? 0
    counts.reopened += totals.reopened ?? 0
    for (const [outcome, orders] of [['placed', totals.orders], ['lost', totals.orders_lost]] as const) {
      for (const [currency, { count, sum }] of Object.entries(orders ?? {})) {
        counts[outcome] += count
        const row = values.get(currency) ?? { currency }
        row[outcome] = (row[outcome] ?? 0) + sum
        values.set(currency, row)
      }
    }
  }
  const { placed, lost, requests, reopened } = counts
  if (placed + lost + requests === 0) return undefined
  const quotes = together(window.map(({ totals }) => totals.quotes))
  return {
    placed,
    lost,
    requests,
    ...known({ win_rate: share(placed, placed + lost), competing_quotes: share(quotes.sum, quotes.count) }),
    by_currency: [...values.values()].sort((a, b) => compareText(a.currency, b.currency)).map(withRate),
    reopened_awards: reopened
  }
}

function withRate (row: OrdersInCurrency): OrdersInCurrency {
  return { ...row, ...known({ win_rate: share(row.placed ?? 0, (row.placed ?? 0) + (row.lost ?? 0)) }) }
}

/** Mean price reduction that the customer asked for, and how often; unknown when it never asked. */
export function pricePressure (window: readonly DayRow[]): MeanPercent | undefined {
  const { count, sum } = together(window.map(({ totals }) => totals.price_asks))
  return count === 0 ? undefined : { mean_percent: sum / count, count }
}
