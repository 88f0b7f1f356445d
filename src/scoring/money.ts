import { compareText } from './order.ts'
import type { Money } from './overhead.ts'
import type { Mean } from './totals.ts'

/** Sums of amounts per currency, in the order of the codes; amounts of two currencies are never added. */
export function byCurrency (amounts: Iterable<Money>): Money[] {
  const sums = new Map<string, number>()
  for (const { amount, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return [...sums].sort(([a], [b]) => compareText(a, b)).map(([currency, amount]) => ({ amount, currency }))
}

/** Amounts stated with a day's orders. */
export function amountsOf (orders: Record<string, Mean> | undefined): Money[] {
  return Object.entries(orders ?? {}).map(([currency, { sum }]) => ({ amount: sum, currency }))
}

/** The field `name` with the sums per currency; no field without an amount. */
export function sums<N extends string> (name: N, amounts: Iterable<Money>): Partial<Record<N, Money[]>> {
  const list = byCurrency(amounts)
  return (list.length === 0 ? {} : { [name]: list }) as Partial<Record<N, Money[]>>
}
