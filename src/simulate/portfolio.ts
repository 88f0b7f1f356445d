import type { Day } from '../scoring/index.ts'
import type { Curve, Customer, Story } from './hidden.ts'
import type { Random } from './random.ts'

/** Dealt in this proportion, so that a portfolio of twelve has one of everything; chance only shuffles. */
const DECK: readonly Story[] = [
  'steady', 'steady', 'steady', 'steady', 'growing', 'growing', 'fading', 'fading', 'dropped', 'dropped', 'quiet', 'ended'
]

const SEGMENTS = {
  automotive: ['Motors', 'Axles', 'Castings', 'Drives'],
  machinery: ['Pumps', 'Tooling', 'Presses', 'Bearings'],
  electronics: ['Circuits', 'Sensors', 'Displays', 'Relays'],
  food: ['Foods', 'Mills', 'Dairies', 'Bottling'],
  health: ['Medical', 'Diagnostics', 'Pharma', 'Implants']
} as const

const FIRST = ['Bra', 'Cor', 'Dal', 'Els', 'Fen', 'Gar', 'Hol', 'Iv', 'Jor', 'Kal', 'Lun', 'Mer', 'Nor', 'Ost', 'Pel', 'Quin', 'Ral', 'Sel', 'Tor', 'Ul', 'Ver', 'Wes']
const MIDDLE = ['a', 'e', 'i', 'o', 'an', 'en', 'er', 'ov', 'il', 'um']
const LAST = ['beck', 'dal', 'dorf', 'field', 'gate', 'holm', 'mark', 'mont', 'nova', 'rund', 'stad', 'tova', 'vik', 'wick']

/** Makes `count` invented companies for the period from `first` to `last`. No persons: the ledger knows none. */
export function portfolio (chance: Random, count: number, first: Day, last: Day): Customer[] {
  const taken = new Set<string>()
  const customers: Customer[] = []
  while (customers.length < count) {
    const deck = shuffled(chance, DECK)
    for (const story of deck.slice(0, count - customers.length)) customers.push(customer(chance, story, taken, first, last))
  }
  return customers
}

function customer (chance: Random, story: Story, taken: Set<string>, first: Day, last: Day): Customer {
  const segment = chance.pick(Object.keys(SEGMENTS) as Array<keyof typeof SEGMENTS>)
  const name = freshName(chance, segment, taken)
  const customerLevel = chance.between(0.08, 0.95)
  const changedOn = chance.whole(first + Math.floor((last - first) * 0.55), first + Math.floor((last - first) * 0.85))
  const made: Customer = {
    key: name.toLowerCase().replaceAll(' ', '-'),
    name,
    segment,
    size: chance.weighted([['small', 4], ['medium', 4], ['large', 2]]),
    started_on: first - chance.whole(30, 3000),
    story,
    customer_trust: curve(chance, story, customerLevel, changedOn),
    // The two sides resemble each other, and are not the same.
    supplier_trust: curve(chance, story, 0.6 * customerLevel + 0.4 * chance.between(0.05, 0.98), changedOn),
    voice: chance.happens(0.2) ? 0.05 : chance.between(0.6, 1),
    care: chance.between(0.2, 1.8)
  }
  const quiet = quietSpell(chance, story, first, last)
  return {
    ...made,
    ...(quiet ? { quiet } : {}),
    ...(story === 'ended' ? { ended_on: chance.whole(changedOn, last) } : {})
  }
}

function curve (chance: Random, story: Story, level: number, changedOn: Day): Curve {
  switch (story) {
    case 'growing': return { start: level * 0.55, end: Math.min(0.98, level * 0.55 + chance.between(0.3, 0.5)) }
    case 'fading': return { start: 0.35 + level * 0.6, end: Math.max(0.02, level * 0.6 - chance.between(0.1, 0.3)) }
    case 'dropped':
    case 'ended': return { start: 0.4 + level * 0.55, end: level * 0.35, changed_on: changedOn }
    default: return { start: level, end: level }
  }
}

/** Some customers are not heard of for a few weeks somewhere in between; a quiet one falls silent and stays so. */
function quietSpell (chance: Random, story: Story, first: Day, last: Day): Customer['quiet'] {
  const days = last - first + 1
  if (story === 'quiet') return { start: last - Math.min(days - 1, chance.whole(45, 90)), end: last }
  if (days < 120 || !chance.happens(0.4)) return undefined
  const start = chance.whole(first + 30, last - 75)
  return { start, end: start + chance.whole(14, 30) }
}

function freshName (chance: Random, segment: keyof typeof SEGMENTS, taken: Set<string>): string {
  for (let tries = 0; ; tries++) {
    const base = `${chance.pick(FIRST)}${chance.pick(MIDDLE)}${chance.pick(LAST)} ${chance.pick(SEGMENTS[segment])}`
    // More customers than names: the later ones are numbered subsidiaries.
    const name = tries < 20 ? base : `${base} ${taken.size + 1}`
    if (!taken.has(name)) {
      taken.add(name)
      return name
    }
  }
}

function shuffled<T> (chance: Random, entries: readonly T[]): T[] {
  const copy = [...entries]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = chance.whole(0, i)
    ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
  }
  return copy
}
