import type { Day } from './events.ts'
import { worth } from './concessions.ts'
import { known, share } from './known.ts'
import { amountsOf, byCurrency } from './money.ts'
import { compareText } from './order.ts'
import type { Money, Overhead } from './overhead.ts'
import { holds, type DayRow } from './totals.ts'

/** Costs in one currency; every part is absent when nothing of it is known in this currency. */
export interface CostInCurrency {
  currency: string
  overhead?: number
  inspection?: number
  recovery?: number
  /** Stated value of our concessions. */
  concessions?: number
  /** Stated cost of resolved complaints. */
  complaints?: number
  /** The sum of the parts. */
  amount: number
  /** Value of the placed orders. */
  order_value?: number
  /** `amount` relative to `order_value`. */
  share_of_order_value?: number
}

/** Hours of work; each absent when none was recorded. */
export interface CostHours {
  /** Person-hours of ours in transaction-oriented meetings face to face. */
  transaction?: number
  inspection?: number
  recovery?: number
}

/** What the relationship cost beside making and delivering the goods. */
export interface TotalCost {
  hours: CostHours
  by_currency: CostInCurrency[]
  /** Whether everything that was recorded has an amount; if not, `notes` names what is missing. */
  complete: boolean
}

type Part = Exclude<keyof CostInCurrency, 'currency' | 'amount' | 'order_value' | 'share_of_order_value'>

/** The total cost of a window, threads as they stand at `end`; unknown when nothing that costs was recorded. */
export function totalCost (window: readonly DayRow[], end: Day, overhead: Overhead, notes: string[]): TotalCost | undefined {
  const hours = hoursOf(window, end)
  const concessions = window.flatMap(({ totals }) => totals.conceded ?? []).filter(({ by }) => by === 'supplier')
  const parts: Record<Part, readonly Money[]> = {
    overhead: listOf(overhead.overhead_cost),
    inspection: listOf(overhead.inspection_cost),
    recovery: listOf(overhead.recovery_cost),
    concessions: concessions.flatMap(concession => worth(concession) ?? []),
    complaints: window.flatMap(({ totals }) => totals.recovery_costs ?? []).filter(cost => holds(cost, end))
  }
  if (Object.keys(hours).length === 0 && concessions.length === 0 && Object.values(parts).every(list => list.length === 0)) return undefined
  const unpriced = [
    ...hours.transaction !== undefined && overhead.overhead_cost === undefined ? ['overhead'] : [],
    ...hours.inspection !== undefined && overhead.inspection_cost === undefined ? ['inspection'] : [],
    ...hours.recovery !== undefined && overhead.recovery_cost === undefined ? ['recovery'] : []
  ]
  if (unpriced.length > 0) notes.push(`total_cost is without ${unpriced.join(', ')}: the hours are known, their price is not.`)
  const unvalued = concessions.length - parts.concessions.length
  if (unvalued > 0) notes.push(`total_cost is without ${unvalued} concessions of ours that state no value.`)
  return { hours, by_currency: inCurrencies(parts, window), complete: unpriced.length === 0 && unvalued === 0 }
}

function listOf (money: Money | undefined): Money[] {
  return money === undefined ? [] : [money]
}

function hoursOf (window: readonly DayRow[], end: Day): CostHours {
  const minutes = { transaction: 0, inspection: 0, recovery: 0 }
  for (const { totals } of window) {
    for (const { transaction } of totals.attendance ?? []) minutes.transaction += transaction
    minutes.inspection += totals.inspections?.minutes ?? 0
    for (const work of totals.recoveries ?? []) if (holds(work, end)) minutes.recovery += work.minutes
  }
  return Object.fromEntries(Object.entries(minutes).filter(([, sum]) => sum > 0).map(([work, sum]) => [work, sum / 60]))
}

function inCurrencies (parts: Record<Part, readonly Money[]>, window: readonly DayRow[]): CostInCurrency[] {
  const placed = byCurrency(window.flatMap(({ totals }) => amountsOf(totals.orders)))
  const orders = new Map(placed.map(({ amount, currency }) => [currency, amount]))
  const rows = new Map<string, CostInCurrency>()
  for (const [part, list] of Object.entries(parts) as Array<[Part, readonly Money[]]>) {
    for (const { amount, currency } of byCurrency(list)) {
      const row = rows.get(currency) ?? { currency, amount: 0 }
      row[part] = amount
      row.amount += amount
      rows.set(currency, row)
    }
  }
  return [...rows.values()].sort((a, b) => compareText(a.currency, b.currency)).map(row => {
    const value = orders.get(row.currency)
    return { ...row, ...known({ order_value: value, share_of_order_value: value === undefined ? undefined : share(row.amount, value) }) }
  })
}
