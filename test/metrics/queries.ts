import fc from '../helpers/property.ts'
import type { Metric } from './app.ts'
import { ATTRIBUTES, wordsOf, type NaiveFilter, type NaiveQuery, type NaiveWorld } from './naive-query.ts'
import { addDays, sightings } from './naive.ts'

const condition = fc.tuple(fc.nat(), fc.array(fc.nat(), { minLength: 1, maxLength: 3 }))
const range = fc.tuple(fc.constantFrom('customer_trust', 'supplier_trust', 'health'), fc.nat(60), fc.integer({ min: 60, max: 100 }))
const numbers = fc.record({
  others: fc.array(fc.nat(), { maxLength: 4 }),
  groups: fc.array(fc.nat(), { maxLength: 3 }),
  filters: fc.oneof({ weight: 2, arbitrary: fc.constant<Array<[number, number[]]>>([]) }, fc.array(condition, { maxLength: 2 })),
  range: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, range),
  interval: fc.constantFrom<NaiveQuery['interval']>('total', 'total', 'month', 'month', 'quarter', 'year', 'week', 'day'),
  time_zone: fc.constantFrom('Europe/Berlin', 'Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'),
  start: fc.nat(120),
  length: fc.constantFrom(0, 6, 30, 89, 120, 180, 240, 300)
})

/** `count` queries of flow metrics, every metric in its turn, with dimensions and filters that all asked metrics know. */
export function queries (catalogue: readonly Metric[], world: NaiveWorld, count: number): NaiveQuery[] {
  const flows = catalogue.filter(({ kind }) => kind === 'flow')
  const seen = sightings(world.events, world.zone, world.today)
  const about = new Map(world.relationships.map(one => [one.relationship, one]))
  const words = (field: string) => [...new Set(seen.flatMap(one => wordsOf(field, one, about.get(one.relationship)!)))].sort()
  return fc.sample(numbers, { numRuns: count, seed: 1983 }).map((drawn, n) => {
    const { others, groups, filters, range, interval, time_zone: zone, start, length } = drawn
    const first = flows[n % flows.length]!
    const own = first.dimensions.filter(name => !ATTRIBUTES.includes(name) && name !== 'source')
    const alike = flows.filter(({ dimensions }) => own.length === 0 || own.some(name => dimensions.includes(name)))
    const asked = [...new Set([first, ...others.map(i => alike[i % alike.length]!)])]
    const shared = first.dimensions.filter(name => asked.every(({ dimensions }) => dimensions.includes(name)))
    const labels = shared.filter(name => !ATTRIBUTES.includes(name))
    const known = [...shared, ...labels, ...labels]
    const conditions: NaiveFilter[] = filters.flatMap(([i, picks], place) => {
      const field = known[i % known.length]!
      const choice = words(field)
      if (choice.length === 0) return []
      const values = [...new Set(picks.map(pick => choice[pick % choice.length]!))]
      return [place === 0 ? { field, operator: 'eq', value: values[0]! } : { field, operator: 'in', values }]
    })
    const day = addDays('2024-09-25', start)
    return {
      metrics: asked.map(({ name }) => name),
      start: day,
      end: addDays(day, length),
      interval,
      time_zone: zone,
      group_by: [...new Set(groups.map(i => known[i % known.length]!))],
      filters: range === undefined ? conditions : [...conditions, { field: range[0], operator: 'range', at_least: range[1], below: range[2] }]
    }
  })
}
