import { DIRECTIONS, fallOf, trust, type Day, type Direction, type ScoringModel } from '../scoring/index.ts'
import type { Customer } from '../simulate/hidden.ts'
import { random } from '../simulate/random.ts'
import { happenings } from '../simulate/simulate.ts'
import { grouped } from './grouped.ts'
import { worldOf, type World } from './world.ts'

/** Who is watched, and how: everything that the figures of detection depend on. */
export interface Watch {
  seed: string
  customers: number
  /** Events per customer and day, about. */
  rate: number
  /** Days of history before anybody looks. */
  warm_up: number
  /** Days between two looks. */
  every: number
  /** Days after a fall on which it can still be found. */
  until: number
}

/** How a fall can be noticed. */
export type Alarm = 'trend' | 'signal'

/** What an alarm made of one customer and direction. */
export interface Watched {
  customer: string
  alarm: Alarm
  direction: Direction
  /** Days from the fall to the first look with an alarm; absent when none came. */
  delay?: number
}

/** Days to the first alarm, one per case; infinite when none came. */
export type Delays = Record<Direction | 'either', number[]>

const FALL = 0.3
const YEAR = 365

/** The delays of each direction, and those of the customers, where the first alarm of either direction counts. */
export function delaysOf (watched: readonly Watched[]): Delays {
  const delay = (found: readonly Watched[]) => Math.min(...found.map(({ delay }) => delay ?? Infinity))
  const of = (direction: Direction) => watched.filter(one => one.direction === direction).map(one => delay([one]))
  return {
    customer_trust: of('customer_trust'),
    supplier_trust: of('supplier_trust'),
    either: [...grouped(watched, ({ customer }) => customer).values()].map(delay)
  }
}

/** Steady customers, looked at for a year: the first alarm of each is a false one. */
export function watchSteady (watch: Watch, alarms: readonly Alarm[], model: ScoringModel): Watched[] {
  const first = 0
  const start = first + watch.warm_up
  const world = watchedWorld(watch, 'steady', { first, last: start + YEAR })
  return world.customers.flatMap(customer => look(world, customer, [start, start + YEAR, watch.every], alarms, model))
}

/** The same customers, whose hidden trust falls by 30 points on both sides on the day after the warm-up. */
export function watchFalling (watch: Watch, alarms: readonly Alarm[], model: ScoringModel): Watched[] {
  const first = 0
  const changed = first + watch.warm_up
  const world = watchedWorld(watch, 'falling', { first, last: changed + watch.until }, changed)
  return world.customers.flatMap(customer => look(world, customer, [changed, changed + watch.until, watch.every], alarms, model))
}

function watchedWorld (
  { seed, customers: count, rate }: Watch, label: string, { first, last }: { first: Day, last: Day }, changed?: Day
): World {
  const chance = random(seed)
  const levels = chance.fork('levels')
  const customers = Array.from({ length: count }, (_, i): Customer => {
    const curve = (start: number) => ({ start, end: start, ...changed !== undefined && { end: start - FALL, changed_on: changed } })
    return {
      key: `customer-${i}`,
      name: `Customer ${i}`,
      segment: levels.pick(['one', 'two', 'three']),
      size: levels.pick(['small', 'medium', 'large']),
      started_on: first - 1000,
      story: changed === undefined ? 'steady' : 'dropped',
      customer_trust: curve(levels.between(0.4, 0.95)),
      supplier_trust: curve(levels.between(0.4, 0.95)),
      voice: levels.between(0.6, 1),
      care: 1
    }
  })
  return worldOf(customers, happenings(customers, { chance: chance.fork(label), first, last, rate, source: 'watch' }))
}

/** Looks at a customer from time to time until every alarm has rung in both directions. */
function look (
  world: World, customer: Customer, [start, end, every]: [Day, Day, number], alarms: readonly Alarm[], model: ScoringModel
): Watched[] {
  const watched = alarms.flatMap(alarm => DIRECTIONS.map((direction): Watched => ({ customer: customer.key, alarm, direction })))
  const open = (alarm: Alarm) => watched.filter(one => one.alarm === alarm && one.delay === undefined)
  for (let day = start + every; day <= end; day += every) {
    const input = world.input(customer, day, model)
    // A whole document costs much more than the signal, so it is only made while its label is still waited for.
    const document = open('trend').length > 0 ? trust(input) : undefined
    for (const one of open('trend')) if (document?.[one.direction].trend.label === 'deteriorating') one.delay = day - start
    for (const one of open('signal')) if (fallOf(input, one.direction).fallen) one.delay = day - start
  }
  return watched
}
