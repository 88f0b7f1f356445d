import {
  foldDay, placeThread, portfolioDay, portfolioSums, reportingSince, threadOf, toDay, touchedDays,
  type Day, type DayRow, type LedgerEvent, type PortfolioRow, type PortfolioSums, type ScoringModel, type TrustInput
} from '../scoring/index.ts'
import type { Customer } from '../simulate/hidden.ts'
import type { SimulatedEvent } from '../simulate/life.ts'
import { grouped } from './grouped.ts'

/** A simulated portfolio as the scoring core sees it, beside the hidden truth that made it. */
export interface World {
  customers: readonly Customer[]
  /** Whatever the core is asked of a customer. */
  input: (customer: Customer, asOf: Day, model: ScoringModel) => TrustInput
}

/** Folds the events of a simulation as the service does, in memory. */
export function worldOf (customers: readonly Customer[], events: Iterable<SimulatedEvent>): World {
  const days = new Map<string, DayRow[]>()
  for (const [key, own] of grouped(events, ({ subject }) => subject)) days.set(key, fold(own.map(told)))
  const rows = portfolioRows(customers, days)
  const since = reportingSince(rows, {})
  // Customers are looked at one after the other on the same days.
  const remembered = new Map<ScoringModel, Map<Day, PortfolioSums>>()
  const sumsAt = (day: Day, model: ScoringModel) => {
    const known = remembered.get(model) ?? new Map<Day, PortfolioSums>()
    const sums = known.get(day) ?? portfolioSums(rows, day, model)
    remembered.set(model, known.set(day, sums))
    return sums
  }
  return {
    customers,
    input: ({ key, segment, started_on: startedOn }, asOf, model) => ({
      asOf, days: days.get(key) ?? [], startedOn, segment, portfolio: sumsAt(asOf - 1, model), reportingSince: since, model
    })
  }
}

function told ({ id, source, type, time, data }: SimulatedEvent): LedgerEvent {
  // The type decides the data on both sides, which the compiler cannot follow through a rest.
  return { id, source, type, time: time.replace('Z', '.000000Z'), day: toDay(time.slice(0, 10)), data } as LedgerEvent
}

/** The day rows of one relationship from its events: each day is folded from its own events and from the threads that touch it. */
function fold (events: readonly LedgerEvent[]): DayRow[] {
  const byDay = grouped(events, ({ day }) => day)
  const threads = grouped(events.filter(event => threadOf(event) !== undefined), threadOf)
  const placed = grouped([...threads.values()].flatMap(thread => [...placeThread(thread).values()].flat()), ({ day }) => day)
  return [...new Set(events.flatMap(touchedDays))].sort((a, b) => a - b).flatMap(day => {
    const totals = foldDay(day, byDay.get(day) ?? [], placed.get(day) ?? [])
    return totals === undefined ? [] : [{ day, totals }]
  })
}

function portfolioRows (customers: readonly Customer[], days: ReadonlyMap<string, readonly DayRow[]>): PortfolioRow[] {
  const byKey = [...customers].sort((a, b) => a.key < b.key ? -1 : 1)
  const all = byKey.flatMap(({ key, segment }) => (days.get(key) ?? []).map(({ day, totals }) => ({ day, segment, totals })))
  return [...grouped(all, ({ day, segment }) => `${day} ${segment}`).values()].map(cell => ({
    day: cell[0]?.day ?? 0, segment: cell[0]?.segment ?? '', totals: portfolioDay(cell.map(({ totals }) => totals))
  }))
}
