import { aftermath, lastDayAfter, type Aftermath } from './aftermath.ts'
import { fromDay } from './calendar.ts'
import type { Day, EventRef, Party } from './events.ts'
import type { ConcessionTerms } from './exchange-totals.ts'
import { known, share } from './known.ts'
import { sums } from './money.ts'
import { compareText } from './order.ts'
import type { Money } from './overhead.ts'
import type { DayRow } from './totals.ts'

/** Concessions of ours that are listed with what followed: the latest ones. */
const MOST_LISTED = 100

/** Concessions of one side. */
export interface ConcessionsOf {
  count: number
  /** Of those that state a percentage. */
  mean_percent?: number
  /** Of those that state a value, by currency. */
  value?: Money[]
  /** Of those that say whether there was a reason that both sides accept, 0 to 1. */
  justified_share?: number
}

/** One concession of ours. */
export interface Concession extends EventRef {
  on: string
  percent?: number
  value?: Money
  justified?: boolean
  /** The last day of the twelve months after it. */
  followed_until: string
  /** Absent while the twelve months are not over. */
  aftermath?: Aftermath
}

export interface MeanOrderChange {
  currency: string
  /** How many concessions have a change in this currency. */
  concessions: number
  mean_before: number
  mean_after: number
  mean_change: number
}

/** What followed on average, over the listed concessions whose twelve months are over. */
export interface Followed {
  concessions: number
  /** Listed concessions whose twelve months are not over. */
  not_yet: number
  orders: MeanOrderChange[]
  mean_transaction_time_share_change?: number
  /** Of the concessions with known demands before and after; both means are over these. Absent when there are none. */
  price_demands_compared?: number
  mean_price_demands_before?: number
  mean_price_demands?: number
  mean_orders_lost?: number
}

export interface Concessions {
  /** Each side that conceded anything. */
  supplier?: ConcessionsOf
  customer?: ConcessionsOf
  /** Concessions of ours, the latest first. */
  ours: Concession[]
  /** Absent without a concession of ours. */
  followed?: Followed
}

interface Dated extends ConcessionTerms {
  day: Day
}

/**
 * The concessions of a window, and what followed those of ours.
 * @param days every row of the relationship, ascending: what followed lies outside the window
 * @param today the last day of which anything can be known; later rows are ignored
 */
export function concessions (days: readonly DayRow[], window: readonly DayRow[], today: Day): Concessions | undefined {
  const all: Dated[] = window.flatMap(({ day, totals }) => (totals.conceded ?? []).map(terms => ({ ...terms, day })))
  if (all.length === 0) return undefined
  const of = (by: Party) => all.filter(concession => concession.by === by)
  const past = days.filter(({ day }) => day <= today)
  const ours = of('supplier').slice(-MOST_LISTED).reverse().map(concession => withAftermath(concession, past, today))
  return {
    ...known({ supplier: total(of('supplier')), customer: total(of('customer')) }),
    ours,
    ...ours.length > 0 && { followed: followed(ours) }
  }
}

function total (list: readonly Dated[]): ConcessionsOf | undefined {
  if (list.length === 0) return undefined
  const percents = list.flatMap(({ percent }) => percent ?? [])
  const judged = list.flatMap(({ justified }) => justified ?? [])
  return {
    count: list.length,
    ...known({ mean_percent: mean(percents), justified_share: share(judged.filter(justified => justified).length, judged.length) }),
    ...sums('value', list.flatMap(concession => worth(concession) ?? []))
  }
}

/** The stated value of a concession. */
export function worth ({ value, currency }: ConcessionTerms): Money | undefined {
  return value === undefined || currency === undefined ? undefined : { amount: value, currency }
}

function withAftermath (concession: Dated, days: readonly DayRow[], today: Day): Concession {
  const { id, source, day, percent, justified } = concession
  const until = lastDayAfter(day)
  return {
    id,
    source,
    on: fromDay(day),
    ...known({ percent, value: worth(concession), justified }),
    followed_until: fromDay(until),
    ...until <= today && { aftermath: aftermath(days, day) }
  }
}

function followed (ours: readonly Concession[]): Followed {
  const found = ours.flatMap(({ aftermath }) => aftermath ?? [])
  const meanOf = (field: 'transaction_time_share_change' | 'price_demands_before' | 'price_demands' | 'orders_lost', list = found) =>
    mean(list.flatMap(aftermath => aftermath[field] ?? []))
  // Means over different concessions would show a change where there is none.
  const compared = found.filter(({ price_demands_before: before, price_demands: after }) => before !== undefined && after !== undefined)
  return {
    concessions: found.length,
    not_yet: ours.length - found.length,
    orders: meanOrderChanges(found),
    ...known({
      mean_transaction_time_share_change: meanOf('transaction_time_share_change'),
      price_demands_compared: compared.length || undefined,
      mean_price_demands_before: meanOf('price_demands_before', compared),
      mean_price_demands: meanOf('price_demands', compared),
      mean_orders_lost: meanOf('orders_lost')
    })
  }
}

function meanOrderChanges (found: readonly Aftermath[]): MeanOrderChange[] {
  const changes = found.flatMap(({ orders }) => orders ?? [])
  const currencies = [...new Set(changes.map(({ currency }) => currency))].sort(compareText)
  return currencies.map(currency => {
    const list = changes.filter(change => change.currency === currency)
    const sum = (field: 'before' | 'after' | 'change') => list.reduce((total, change) => total + change[field], 0)
    return {
      currency,
      concessions: list.length,
      mean_before: sum('before') / list.length,
      mean_after: sum('after') / list.length,
      mean_change: sum('change') / list.length
    }
  })
}

function mean (values: readonly number[]): number | undefined {
  return share(values.reduce((sum, value) => sum + value, 0), values.length)
}
