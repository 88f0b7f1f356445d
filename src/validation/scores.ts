import {
  assess, DIRECTIONS, toDay, trust, type Assessment, type Direction, type Reading, type ScoringModel, type Trust
} from '../scoring/index.ts'
import { levelOn, type Customer } from '../simulate/hidden.ts'
import { random } from '../simulate/random.ts'
import { happenings, simulate, type Plan } from '../simulate/simulate.ts'
import { limitOf, paceOf, scoreAt } from './limit.ts'
import { worldOf, type World } from './world.ts'

/** What a customer scored at the end of the period, and what is true of it. */
export interface Scored {
  customer: Customer
  direction: Direction
  trust: Trust
  /** Hidden level on the last day, 0 to 1. */
  level: number
  /** The score of the limit: every dimension at its true mean and with its full weight. */
  limit: number
  /** The same with the weights that the dimensions have on the day. */
  today: number
}

/** A period of a year in which the hidden trust moves as the stories tell. */
export function storyWorld (plan: Plan): World {
  const { customers, events } = simulate(plan)
  return worldOf(customers, events)
}

/** The same customers with their hidden trust held at the level of the last day: nobody grows, falls, goes quiet or ends. */
export function steadyWorld (plan: Plan): World {
  const [first, last] = periodOf(plan)
  const held = simulate(plan).customers.map(customer => steady(customer, last, first))
  return worldOf(held, happenings(held, { chance: random(`${plan.seed} steady`), first, last, rate: plan.rate ?? 1, source: 'steady' }))
}

/** First and last day of a plan. */
export function periodOf ({ days, end }: Plan): [number, number] {
  const last = toDay(end)
  return [last - days + 1, last]
}

function steady ({ quiet: _, ended_on: __, ...customer }: Customer, last: number, first: number): Customer {
  const at = (curve: Customer['customer_trust']) => {
    const level = levelOn(curve, last, first, last)
    return { start: level, end: level }
  }
  return { ...customer, story: 'steady', customer_trust: at(customer.customer_trust), supplier_trust: at(customer.supplier_trust) }
}

/** Scores both directions of every customer on the last day of the plan. */
export function scoreAll (world: World, plan: Plan, model: ScoringModel): Scored[] {
  const [first, last] = periodOf(plan)
  return world.customers.flatMap(customer => {
    const input = world.input(customer, last, model)
    const assessment = assess(input)
    const document = trust(input, assessment)
    const levels = {
      customer: levelOn(customer.customer_trust, last, first, last),
      supplier: levelOn(customer.supplier_trust, last, first, last)
    }
    const means = limitOf({ ...levels, pace: paceOf(customer, plan.rate ?? 1) })
    const truth = ({ dimension }: Reading) => scoreAt(dimension, means[dimension], model)
    return DIRECTIONS.map(direction => ({
      customer,
      direction,
      trust: document,
      level: direction === 'customer_trust' ? levels.customer : levels.supplier,
      limit: limitScore(assessment[direction], truth, model, ({ reading }) => reading.spec.weight),
      today: limitScore(assessment[direction], truth, model, ({ effective }) => effective)
    }))
  })
}

type Composite = Assessment[Direction]

/** The composite of the model with every dimension at its true score; the baseline has its own weight. */
function limitScore (
  { parts, baseline }: Composite,
  truth: (reading: Reading) => number,
  model: ScoringModel,
  weightOf: (part: Composite['parts'][number]) => number
): number {
  let weights = model.baseline.weight
  let sum = weights * baseline
  for (const part of parts) {
    weights += weightOf(part)
    sum += weightOf(part) * truth(part.reading)
  }
  return sum / weights
}
