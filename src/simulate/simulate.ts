import { toDay, type Day } from '../scoring/index.ts'
import { levelOn, type Customer } from './hidden.ts'
import { iso, weekday, workingDay, type Life, type SimulatedEvent } from './life.ts'
import { meetings } from './meetings.ts'
import { milestones } from './milestones.ts'
import { portfolio } from './portfolio.ts'
import { random, type Random } from './random.ts'
import { sharing } from './sharing.ts'
import { supply } from './supply.ts'
import { trouble } from './trouble.ts'

export interface Plan {
  /** any text; the same plan gives the same events to the last byte */
  seed: string
  /** how many customers, at least 1 */
  relationships: number
  /** length of the period in days, at least 1 */
  days: number
  /** the last day of the period, YYYY-MM-DD; nothing happens later */
  end: string
  /** about how many events a customer causes per calendar day, on average over the sizes (default 1) */
  rate?: number
  /** the `source` of all events; by default one that tells this plan from every other */
  source?: string
}

export interface Simulation {
  source: string
  /** the hidden truth behind the events */
  customers: Customer[]
  /** the events in the order of their time; made while they are read, in memory that does not grow with the days */
  events: Iterable<SimulatedEvent>
}

const PACE = { small: 0.65, medium: 1.15, large: 2.05 } as const
const OPENS_SECOND = 8 * 3600
const CLOSES_SECOND = 18 * 3600

/** Makes a portfolio and everything that happens in it. Pure: no clock, no chance but the seed's. @throws RangeError for a bad plan */
export function simulate (plan: Plan): Simulation {
  const { seed, relationships, days, end, rate = 1 } = plan
  whole('relationships', relationships, 100_000)
  whole('days', days, 36_525)
  if (!(rate > 0 && rate <= 1000)) throw new RangeError(`rate must be above 0 and at most 1000, not ${rate}`)
  const last = toDay(end)
  const first = last - days + 1
  const source = plan.source ?? `urn:aftersale:simulation:${encodeURIComponent(seed)}:${relationships}x${days}:${end}:${rate}`
  const chance = random(seed)
  const customers = portfolio(chance.fork('portfolio'), relationships, first, last)
  return { source, customers, events: { [Symbol.iterator]: () => happenings(customers, { chance, first, last, rate, source }) } }
}

/** What one set of customers does over a period; `simulate` draws the customers, a test may set them. */
export interface Period {
  chance: Random
  first: Day
  last: Day
  rate: number
  source: string
}

export function * happenings (customers: readonly Customer[], period: Period): Generator<SimulatedEvent, void> {
  const lives = customers.map(customer => live(customer, period))
  for (let day = period.first; day <= period.last; day++) {
    const events = lives.flatMap(liveDay => liveDay(day))
    events.sort((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1)
    yield * events
  }
}

/** One relationship: a function that lives one day after the other and tells what happened on it. */
function live (customer: Customer, { chance: root, first, last, rate, source }: Period): (day: Day) => SimulatedEvent[] {
  const chance = root.fork(`life ${customer.key}`)
  const agenda = new Map<Day, Array<() => void>>()
  const offset = chance.whole(0, 90)
  let said: Array<Pick<SimulatedEvent, 'type' | 'data'>> = []
  let count = 0
  const life: Life = {
    customer,
    chance,
    first,
    pace: PACE[customer.size] * rate,
    today: first,
    customerTrust: 0,
    supplierTrust: 0,
    quiet: false,
    numbers: {},
    says (type, data) { said.push({ type, data } as Pick<SimulatedEvent, 'type' | 'data'>) },
    later (day, deed) {
      const on = Math.max(workingDay(day), life.today)
      const deeds = agenda.get(on)
      if (deeds) deeds.push(deed)
      else if (on <= last) agenda.set(on, [deed])
    }
  }
  return (day) => {
    if (customer.ended_on !== undefined && day > workingDay(customer.ended_on)) return []
    said = []
    awake(life, day, last)
    if (weekday(day) < 5) {
      meetings(life)
      sharing(life)
      supply(life)
      trouble(life)
      // A list may grow while it is worked through: what is due today is done today.
      for (const deed of agenda.get(day) ?? []) deed()
      agenda.delete(day)
      milestonesDue(life, offset)
      if (customer.ended_on !== undefined && day === workingDay(customer.ended_on)) end(life)
    }
    return timed(life, said, chance).map(([time, event]) =>
      ({ id: `${customer.key}-${++count}`, source, type: event.type, subject: customer.key, time, data: event.data }) as SimulatedEvent)
  }
}

function awake (life: Life, day: Day, last: Day): void {
  const { customer, first } = life
  life.today = day
  life.customerTrust = levelOn(customer.customer_trust, day, first, last)
  life.supplierTrust = levelOn(customer.supplier_trust, day, first, last)
  life.quiet = customer.quiet !== undefined && day >= customer.quiet.start && day <= customer.quiet.end
}

/** Reports that fall on a weekend come on the Monday after it. */
function milestonesDue (life: Life, offset: number): void {
  const since = weekday(life.today) === 0 ? Math.min(2, life.today - life.first) : 0
  for (let day = life.today - since; day <= life.today; day++) milestones(life, day - life.first, offset)
}

function end (life: Life): void {
  life.says('relationship.ended', { reason: 'moved to another supplier', by: life.chance.happens(0.8) ? 'customer' : 'supplier' })
}

/** Spreads what was said over the working hours (UTC), in the order in which it was said. */
function timed<E> (life: Life, said: readonly E[], chance: Random): Array<[string, E]> {
  const seconds = said.map(() => chance.whole(OPENS_SECOND, CLOSES_SECOND)).sort((a, b) => a - b)
  return said.map((event, i) => [`${iso(life.today)}T${clock(seconds[i]!)}Z`, event])
}

function clock (second: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  return `${two(second / 3600)}:${two(second / 60 % 60)}:${two(second % 60)}`
}

function whole (name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new RangeError(`${name} must be a whole number from 1 to ${most}, not ${value}`)
}
