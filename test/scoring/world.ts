import {
  foldDay, placeThread, portfolioDay, portfolioSums, reportingSince, threadOf, touchedDays, MODEL_1,
  type Day, type DayRow, type EventData, type EventType, type LedgerEvent, type PortfolioRow, type TrustInput
} from '../../src/scoring/index.ts'

/** A relationship of a small tenant, as the tests tell it. */
export interface Told {
  key: string
  segment?: string
  startedOn?: Day
  events: readonly LedgerEvent[]
}

let count = 0

/** An event at noon of `day`; `at` replaces the time of day or names the event. */
export function event<T extends EventType> (
  day: Day, type: T, data: EventData[T], at: { id?: string, source?: string, hour?: number } = {}
): LedgerEvent {
  count += 1
  const { id = `e${count}`, source = 'crm', hour = 12 } = at
  const time = new Date((day * 24 + hour) * 3_600_000).toISOString().replace('.000Z', '.000000Z')
  return { id, source, type, time, day, data } as LedgerEvent
}

/** Folds the events of one relationship the way the service does: every day that a thread touches, from all of its events. */
export function fold (events: readonly LedgerEvent[]): DayRow[] {
  const threads = new Map<string, LedgerEvent[]>()
  for (const event of events) {
    const thread = threadOf(event)
    if (thread !== undefined) threads.set(thread, [...threads.get(thread) ?? [], event])
  }
  const placed = [...threads.values()].map(placeThread)
  const days = [...new Set(events.flatMap(touchedDays))].sort((a, b) => a - b)
  return days.flatMap(day => {
    const totals = foldDay(day, events.filter(event => event.day === day), placed.flatMap(entries => entries.get(day) ?? []))
    return totals === undefined ? [] : [{ day, totals }]
  })
}

/** The portfolio rows of a tenant: per day and segment, relationships in the order of their keys. */
export function portfolioRows (tenant: readonly Told[]): PortfolioRow[] {
  const cells = new Map<string, PortfolioRow & { all: DayRow['totals'][] }>()
  const byKey = [...tenant].sort((a, b) => a.key < b.key ? -1 : 1)
  for (const { segment = '', events } of byKey) {
    for (const { day, totals } of fold(events)) {
      const key = `${day} ${segment}`
      const cell = cells.get(key) ?? { day, segment, totals: {}, all: [] }
      cell.all.push(totals)
      cells.set(key, cell)
    }
  }
  return [...cells.values()].map(({ day, segment, all }) => ({ day, segment, totals: portfolioDay(all) }))
}

/** What the service hands to the scoring core for one relationship; rows pass through JSON as they do through the database. */
export function inputOf (
  tenant: readonly Told[], key: string, asOf: Day, declared: Partial<Record<EventType, Day>> = {}
): TrustInput {
  const told = tenant.find(relationship => relationship.key === key)
  if (told === undefined) throw new Error(`no relationship ${key}`)
  const rows = portfolioRows(tenant)
  const { startedOn, segment } = told
  return {
    asOf,
    days: JSON.parse(JSON.stringify(fold(told.events))) as DayRow[],
    portfolio: portfolioSums(rows, asOf - 1, MODEL_1),
    reportingSince: reportingSince(rows, declared),
    model: MODEL_1,
    ...startedOn !== undefined && { startedOn },
    ...segment !== undefined && { segment }
  }
}
