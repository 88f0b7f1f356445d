import { NAIVE, type Rates, type Value } from './naive-metrics.ts'
import { addDays, dateIn, sightings, type NaiveEvent, type Sighting } from './naive.ts'

/** What is known of a relationship; what is unknown is absent. */
export interface NaiveRelationship {
  relationship: string
  segment?: string
  owner?: string
  stage?: string
  tags: readonly string[]
  health_band?: string
  customer_band?: string
  supplier_band?: string
  customer_trust?: number
  supplier_trust?: number
  health?: number
}

export interface NaiveWorld {
  events: readonly NaiveEvent[]
  relationships: readonly NaiveRelationship[]
  zone: string
  today: string
  rates: Rates
}

export interface NaiveFilter { field: string, operator: 'eq' | 'in' | 'range', value?: string, values?: string[], at_least?: number, at_most?: number, below?: number }

export interface NaiveQuery {
  metrics: string[]
  start: string
  end: string
  interval: 'total' | 'day' | 'week' | 'month' | 'quarter' | 'year'
  time_zone: string
  group_by: string[]
  filters: NaiveFilter[]
}

export interface NaiveCell { period: { start: string, end: string }, group: Record<string, string>, values: Record<string, Value> }

/** What relationships are grouped and filtered by. */
export const ATTRIBUTES = ['relationship', 'segment', 'owner', 'stage', 'tag', 'health_band', 'customer_band', 'supplier_band', 'customer_trust', 'supplier_trust', 'health']

/** The first day of the period of a date, without regard to the window. */
export function periodOf (date: string, interval: NaiveQuery['interval']): string {
  const [year, month] = [date.slice(0, 4), Number(date.slice(5, 7))]
  switch (interval) {
    case 'total': return ''
    case 'day': return date
    case 'week': return addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7))
    case 'month': return date.slice(0, 7)
    case 'quarter': return `${year}-Q${Math.ceil(month / 3)}`
    case 'year': return year
  }
}

/** Every cell that has a value, by its place. */
export function naiveQuery (world: NaiveWorld, query: NaiveQuery): Map<string, NaiveCell> {
  const days = [query.start]
  while (days.at(-1)! < query.end) days.push(addDays(days.at(-1)!, 1))
  const spans = new Map<string, { start: string, end: string }>()
  for (const day of days) {
    const name = periodOf(day, query.interval)
    spans.set(name, { start: spans.get(name)?.start ?? day, end: day })
  }
  const cells = new Map<string, { period: { start: string, end: string }, group: Record<string, string>, found: Sighting[] }>()
  for (const one of sightings(world.events, world.zone, query.end < world.today ? query.end : world.today)) {
    const own = world.relationships.find(({ relationship }) => relationship === one.relationship)!
    const day = one.time === undefined || query.time_zone === world.zone ? one.day : dateIn(query.time_zone, one.time)
    if (day < query.start || day > query.end || !query.filters.every(filter => passes(filter, one, own))) continue
    const period = spans.get(periodOf(day, query.interval))!
    for (const group of groupsOf(query.group_by, one, own)) {
      const name = placeOf(period, group)
      const cell = cells.get(name) ?? { period, group, found: [] }
      cell.found.push(one)
      cells.set(name, cell)
    }
  }
  const answered = new Map<string, NaiveCell>()
  for (const [name, { period, group, found }] of cells) {
    const values = Object.fromEntries(query.metrics.flatMap((metric) => {
      const value = NAIVE[metric]!(found, world.rates)
      return value === undefined ? [] : [[metric, typeof value === 'number' ? { value } : value]]
    }))
    if (Object.keys(values).length > 0) answered.set(name, { period, group, values })
  }
  return answered
}

/** A name for the place of a cell, whatever the order of its labels. */
export function placeOf ({ start, end }: NaiveCell['period'], group: Record<string, string>): string {
  return JSON.stringify([start, end, Object.entries(group).sort(([a], [b]) => a < b ? -1 : 1)])
}

export function wordsOf (field: string, { labels, what, source }: Sighting, own: NaiveRelationship): string[] {
  if (field === 'tag') return [...own.tags]
  const word = ATTRIBUTES.includes(field) ? own[field as 'segment'] : field === 'type' ? what : field === 'source' ? source : labels[field]
  return word === undefined ? [] : [word]
}

function passes (filter: NaiveFilter, one: Sighting, own: NaiveRelationship): boolean {
  const { field, operator, value, values, at_least: least, at_most: most, below } = filter
  if (operator === 'range') {
    const score = own[field as 'health']
    return score !== undefined && score >= (least ?? -Infinity) && score <= (most ?? Infinity) && score < (below ?? Infinity)
  }
  const wanted = operator === 'eq' ? [value!] : values!
  return wordsOf(field, one, own).some(word => wanted.includes(word))
}

/** The groups of a sighting: one, or as many as its relationship has tags. */
function groupsOf (fields: readonly string[], one: Sighting, own: NaiveRelationship): Array<Record<string, string>> {
  let groups: Array<Record<string, string>> = [{}]
  for (const field of fields) {
    const words = wordsOf(field, one, own)
    groups = groups.flatMap(group => words.length === 0 ? [group] : words.map(word => ({ ...group, [field]: word })))
  }
  return groups
}
