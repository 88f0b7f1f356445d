import type { Aftermath } from './aftermath.ts'
import { fromDay } from './calendar.ts'
import { concessions, type Concessions } from './concessions.ts'
import type { Day } from './events.ts'
import { ideaExchange, informationExchange, type IdeaExchange, type InformationExchange } from './information.ts'
import { known } from './known.ts'
import { orderBook, pricePressure, type MeanPercent, type OrderBook } from './order-book.ts'
import { overheadFigures, type Money, type OverheadSettings } from './overhead.ts'
import { competitiveStanding, dependence, viability, type CompetitiveStanding, type Dependence, type Viability } from './position.ts'
import { totalCost, type TotalCost } from './total-cost.ts'
import type { DayRow } from './totals.ts'

/** What both sides give and take in a window. Every figure is absent when it is unknown, and `notes` says why. */
export interface Exchange {
  start: string
  end: string
  information?: InformationExchange
  ideas?: IdeaExchange
  mutual_dependence?: Dependence
  competitive_standing?: CompetitiveStanding
  /** By the side that is judged; absent when neither is. */
  viability?: { supplier?: Viability, customer?: Viability }
  price_pressure?: MeanPercent
  concessions?: Concessions
  order_book?: OrderBook
  /** As in the overhead. */
  value_per_commercial_hour?: Money
  goods_per_buyer?: Money
  total_cost?: TotalCost
  notes: string[]
}

/** A window, both days included, and the last day of which anything can be known. */
export interface ExchangeWindow {
  start: Day
  end: Day
  today: Day
}

/**
 * The exchange of a relationship, with threads and links as they stand at `end`. Only what followed our concessions reaches beyond
 * the window, up to `today`.
 * @param days every row of the relationship, ascending
 */
export function exchange (days: readonly DayRow[], { start, end, today }: ExchangeWindow, settings: OverheadSettings): Exchange {
  const past = days.filter(({ day }) => day <= end)
  const window = past.filter(({ day }) => day >= start)
  const before = past.filter(({ day }) => day < start && day >= start - (end - start + 1))
  const costs = overheadFigures(days, start, end, settings)
  const notes = [...costs.notes]
  const { value_per_commercial_hour: perHour, goods_per_buyer: perBuyer, mutual_dependence: mutual } = costs
  const sides = known({ supplier: viability(window, past, 'supplier'), customer: viability(window, past, 'customer') })
  const found = known({
    information: informationExchange(window),
    ideas: ideaExchange(window, end),
    mutual_dependence: dependence(past, end, mutual),
    competitive_standing: competitiveStanding(window, before),
    viability: Object.keys(sides).length === 0 ? undefined : sides,
    price_pressure: pricePressure(window),
    concessions: concessions(days, window, today),
    order_book: orderBook(window),
    value_per_commercial_hour: perHour,
    goods_per_buyer: perBuyer,
    total_cost: totalCost(window, end, costs, notes)
  })
  return { start: fromDay(start), end: fromDay(end), ...found, notes: [...notes, ...absences(found)] }
}

const REASONS: ReadonlyArray<[field: keyof Exchange, reason: string]> = [
  ['information', 'no shared information was recorded in the window'],
  ['ideas', 'no idea was contributed or settled in the window'],
  ['mutual_dependence', 'no link was ever recorded'],
  ['competitive_standing', 'no ranking was reported in the window'],
  ['viability', 'it was never reported'],
  ['price_pressure', 'no order or request of the window asks for a lower price'],
  ['concessions', 'none was recorded in the window'],
  ['order_book', 'no order, lost order or request was recorded in the window'],
  ['total_cost', 'nothing that costs was recorded in the window']
]

function absences (found: Partial<Exchange>): string[] {
  const absent = REASONS.filter(([field]) => found[field] === undefined).map(([field, reason]) => `${field} is unknown: ${reason}.`)
  return [...absent, ...viabilityNotes(found), ...ideaNotes(found), ...concessionNotes(found)]
}

function viabilityNotes ({ viability }: Partial<Exchange>): string[] {
  if (viability === undefined) return []
  return (['supplier', 'customer'] as const).filter(side => viability[side] === undefined)
    .map(side => `The viability of the ${side} is unknown: it was never reported.`)
}

function ideaNotes ({ ideas }: Partial<Exchange>): string[] {
  if (ideas === undefined || ideas.settled_without_author === 0) return []
  return [`${ideas.settled_without_author} settled ideas count for neither side: nobody reported whose they are.`]
}

function concessionNotes ({ concessions }: Partial<Exchange>): string[] {
  const { supplier, ours = [], followed } = concessions ?? {}
  const notes: string[] = []
  if (supplier !== undefined && supplier.count > ours.length) {
    notes.push(`The latest ${ours.length} of our ${supplier.count} concessions are listed, and what followed is of these.`)
  }
  if (followed !== undefined && followed.not_yet > 0) {
    notes.push(`What followed ${followed.not_yet} of our concessions is not known yet: twelve months have not passed.`)
  }
  return [...notes, ...aftermathNotes(ours.flatMap(({ aftermath }) => aftermath ?? []))]
}

function aftermathNotes (found: readonly Aftermath[]): string[] {
  const without = (field: keyof Aftermath, what: string, reason: string) => {
    const count = found.filter(aftermath => aftermath[field] === undefined).length
    return count === 0 ? [] : [`${what} after ${count} of our concessions is unknown: ${reason}.`]
  }
  return [
    ...without('orders', 'How orders changed', 'no order in either year, or no full year before'),
    ...without('transaction_time_share_change', 'How transaction-oriented time changed', 'no face-to-face meeting in one of the years'),
    ...demandNotes(found),
    ...without('price_demands', 'Whether lower prices were asked for and orders lost', 'neither orders nor requests in the year after')
  ]
}

function demandNotes (found: readonly Aftermath[]): string[] {
  const count = found.filter(({ price_demands_before: before }) => before === undefined).length
  return count === 0
    ? []
    : [`How often lower prices were asked for before ${count} of our concessions is unknown: neither orders nor requests in the year before, or no full year.`]
}
