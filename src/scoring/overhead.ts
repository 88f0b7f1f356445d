import { fromDay } from './calendar.ts'
import { cooperation, type Cooperation } from './cooperation.ts'
import type { Interval } from './distributions.ts'
import type { Day } from './events.ts'
import { known, share } from './known.ts'
import { BENCHMARKS, INTERVAL } from './model.ts'
import { overheadAbsences } from './overhead-notes.ts'
import { holds, type Attendance, type DayRow, type InspectionSums, type MeetingSums } from './totals.ts'

/** What an hour of our people costs; every rate in `currency`. */
export interface OverheadSettings {
  /** Hourly rate per department. */
  hourly_rates?: Record<string, number>
  /** Rate of departments without their own, and of work that names none. */
  default_hourly_rate?: number
  currency?: string
}

export interface Money {
  amount: number
  currency: string
}

/** Share of face-to-face time spent on price, contracts and blame; all shares 0 to 1. */
export interface TransactionTimeShare {
  value: number
  /** Absent with fewer than two meetings. */
  interval?: Interval
  price: number
  contract: number
  blame: number
  face_to_face_minutes: number
  benchmarks: typeof BENCHMARKS
}

/** What a lack of trust costs in a window. Every figure is absent when it is unknown, and `notes` says why or what was assumed. */
export interface Overhead extends Cooperation {
  start: string
  end: string
  transaction_time_share?: TransactionTimeShare
  /** Our person-hours of transaction-oriented meetings, at the rates of the departments that attended. */
  overhead_cost?: Money
  /** The part of `overhead_cost` above what the most trusted buyers cause. */
  excess_cost?: Money
  inspection_cost?: Money
  recovery_cost?: Money
  /** Inspected per received unit. */
  inspection_rate?: number
  /** Rejected per inspected unit, of the inspections that state rejections. */
  rejection_rate?: number
  inspection_minutes_per_1000_units?: number
  /** Value of placed orders per transaction-oriented person-hour of ours. */
  value_per_commercial_hour?: Money
  /** Value of placed orders per member of the customer's purchasing staff. */
  goods_per_buyer?: Money
  notes: string[]
}

/** Minutes of our people, and the departments that they belong to. */
interface Work {
  departments: readonly string[]
  minutes: number
}

/**
 * The overhead of a relationship from `start` to `end`, both included, with threads as they stand at `end`.
 * @param days every row of the relationship up to `end`, ascending: links and staff are known from before the window
 */
export function overhead (days: readonly DayRow[], start: Day, end: Day, settings: OverheadSettings): Overhead {
  const { notes, ...figures } = overheadFigures(days, start, end, settings)
  return { ...figures, notes: [...notes, ...overheadAbsences(figures, notes)] }
}

/** The same with notes on costs, values and assumptions alone, for a reader that says itself why its other figures are absent. */
export function overheadFigures (days: readonly DayRow[], start: Day, end: Day, settings: OverheadSettings): Overhead {
  const past = days.filter(({ day }) => day <= end)
  const window = past.filter(({ day }) => day >= start)
  const notes: string[] = []
  const meetings = meetingSums(window)
  const attendance = window.flatMap(({ totals }) => totals.attendance ?? []).filter(({ transaction }) => transaction > 0)
  const timeShare = transactionTimeShare(meetings)
  if (timeShare === undefined) notes.push('No face-to-face meeting in the window: the share of transaction-oriented time and its cost are unknown.')
  const unstated = window.reduce((sum, { totals }) => sum + (totals.unstated_people ?? 0), 0)
  if (unstated > 0) notes.push(`${unstated} transaction-oriented meetings do not say how many of our people took part: each counts as one person.`)
  return {
    start: fromDay(start),
    end: fromDay(end),
    ...known({ transaction_time_share: timeShare }),
    ...costs(window, end, settings, attendance, timeShare, notes),
    ...inspection(window),
    ...perValue(window, past, attendance, timeShare, notes),
    ...cooperation(window, past, end, notes),
    notes
  }
}

/** The face-to-face meetings of some days together. */
export function meetingSums (window: readonly DayRow[]): MeetingSums {
  const sum = { count: 0, minutes: 0, price: 0, contract: 0, blame: 0, squares: 0, transaction_squares: 0 }
  for (const { totals: { meetings } } of window) {
    if (meetings === undefined) continue
    for (const field of Object.keys(sum) as Array<keyof MeetingSums>) sum[field] += meetings[field]
  }
  return sum
}

/**
 * Ratio estimator over meetings: independent of the size of the relationship. A meeting is transaction-oriented as a whole
 * or not at all, so the sums Σx² and Σxy are one: the squares of its transaction-oriented meetings.
 */
export function transactionTimeShare (sums: MeetingSums): TransactionTimeShare | undefined {
  const { count, minutes, price, contract, blame, squares, transaction_squares: squaresX } = sums
  if (minutes <= 0) return undefined
  const value = (price + contract + blame) / minutes
  const variance = Math.max(0, squaresX - 2 * value * squaresX + value ** 2 * squares) / minutes ** 2
  const reach = INTERVAL.width / 2 * Math.sqrt(variance)
  return {
    value,
    ...count > 1 && Number.isFinite(reach) && { interval: { low: Math.max(0, value - reach), high: Math.min(1, value + reach) } },
    price: price / minutes,
    contract: contract / minutes,
    blame: blame / minutes,
    face_to_face_minutes: minutes,
    benchmarks: BENCHMARKS
  }
}

function costs (
  window: readonly DayRow[], end: Day, settings: OverheadSettings, attendance: readonly Attendance[],
  timeShare: TransactionTimeShare | undefined, notes: string[]
) {
  const price = pricing(settings, notes)
  const transactions = attendance.map(({ departments, transaction }) => ({ departments, minutes: transaction }))
  const overheadCost = timeShare === undefined ? undefined : price('overhead_cost', transactions)
  const inspections = window.flatMap(({ totals: { inspections } }) => {
    return inspections === undefined || !(inspections.minutes > 0) ? [] : [{ departments: [], minutes: inspections.minutes }]
  })
  const recoveries = window.flatMap(({ totals }) => totals.recoveries ?? []).filter(work => holds(work, end))
    .map(({ minutes, department }) => ({ minutes, departments: department === undefined ? [] : [department] }))
  return known({
    overhead_cost: overheadCost,
    excess_cost: overheadCost === undefined || timeShare === undefined ? undefined : excess(overheadCost, timeShare.value),
    inspection_cost: inspections.length === 0 ? undefined : price('inspection_cost', inspections),
    recovery_cost: recoveries.length === 0 ? undefined : price('recovery_cost', recoveries)
  })
}

/** The part of a cost above what the most trusted buyers cause. */
export function excess ({ amount, currency }: Money, share: number): Money {
  return { amount: share > BENCHMARKS.most_trusted ? amount * (1 - BENCHMARKS.most_trusted / share) : 0, currency }
}

/** Prices work at the mean rate of its departments; unknown, with a note, as soon as a part of it has no rate. */
export function pricing ({ hourly_rates: rates = {}, default_hourly_rate: usual, currency }: OverheadSettings, notes: string[]) {
  const rateOf = (department: string) => Object.hasOwn(rates, department) ? rates[department] : usual
  return (figure: string, work: readonly Work[]): Money | undefined => {
    let amount: number | undefined = 0
    for (const { departments, minutes } of work) {
      const hourly = departments.length === 0 ? [usual] : departments.map(rateOf)
      const sum = hourly.reduce((total, rate) => total === undefined || rate === undefined ? undefined : total + rate, 0)
      amount = amount === undefined || sum === undefined ? undefined : amount + minutes / 60 * sum / hourly.length
    }
    if (amount !== undefined && currency !== undefined) return { amount, currency }
    notes.push(currency === undefined
      ? `${figure} is unknown: the tenant has not set the currency of its hourly rates.`
      : `${figure} is unknown: a department has no hourly rate and the tenant has no default rate.`)
    return undefined
  }
}

export function inspection (window: readonly DayRow[]) {
  const sum: InspectionSums = { received: 0, inspected: 0, judged: 0, rejected: 0, minutes: 0, timed: 0 }
  for (const { totals: { inspections } } of window) {
    if (inspections === undefined) continue
    for (const field of Object.keys(sum) as Array<keyof InspectionSums>) sum[field] += inspections[field]
  }
  return known({
    inspection_rate: share(sum.inspected, sum.received),
    rejection_rate: share(sum.rejected, sum.judged),
    inspection_minutes_per_1000_units: share(1000 * sum.minutes, sum.timed)
  })
}

/** Figures per order value; they grow with the size of the relationship and are shown only beside the time share. */
export function perValue (
  window: readonly DayRow[], past: readonly DayRow[], attendance: readonly Attendance[], timeShare: TransactionTimeShare | undefined,
  notes: string[]
): Pick<Overhead, 'value_per_commercial_hour' | 'goods_per_buyer'> {
  const value = orderValue(window, notes)
  if (value === undefined) return {}
  if (timeShare === undefined) {
    notes.push('value_per_commercial_hour and goods_per_buyer are unknown: they are shown only beside transaction_time_share.')
    return {}
  }
  const hours = attendance.reduce((sum, { transaction }) => sum + transaction, 0) / 60
  const buyers = past.findLast(({ totals }) => totals.purchasing_headcount !== undefined)?.totals.purchasing_headcount ?? 0
  const per = (divisor: number) => {
    const amount = share(value.amount, divisor)
    return amount === undefined ? undefined : { amount, currency: value.currency }
  }
  const [perHour, perBuyer] = [per(hours), per(buyers)]
  if (perHour === undefined) notes.push('value_per_commercial_hour is unknown: no time face to face went into price, contracts and blame, or next to none.')
  if (perBuyer === undefined) notes.push('goods_per_buyer is unknown: no purchasing staff of the customer was reported up to the end of the window.')
  return known({ value_per_commercial_hour: perHour, goods_per_buyer: perBuyer })
}

/** Value of the placed orders; amounts of several currencies are never added. */
function orderValue (window: readonly DayRow[], notes: string[]): Money | undefined {
  let value: Money | undefined
  for (const { totals } of window) {
    for (const [currency, { sum }] of Object.entries(totals.orders ?? {})) {
      if (value !== undefined && value.currency !== currency) {
        notes.push('Orders are in several currencies: figures per order value are unknown.')
        return undefined
      }
      value = { amount: (value?.amount ?? 0) + sum, currency }
    }
  }
  if (value === undefined) notes.push('value_per_commercial_hour and goods_per_buyer are unknown: no order was placed in the window.')
  return value
}
