import { gapProbability, type Day, type ScoringModel } from '../scoring/index.ts'
import { random, type Random } from '../simulate/random.ts'

/** A way in which a customer gets in touch, as gaps between contacts in whole days of at least 1. */
export interface Process {
  name: string
  gap: (chance: Random) => number
}

const days = (gap: number) => Math.max(1, Math.ceil(gap))

/** Rhythms of contact in which nothing ever goes silent. */
export const PROCESSES: readonly Process[] = [
  { name: 'Poisson, a contact every 10 days', gap: chance => days(chance.exponential(10)) },
  { name: 'bursty, 70 % of gaps around 2 days and 30 % around 30', gap: chance => days(chance.exponential(chance.happens(0.7) ? 2 : 30)) },
  { name: 'very bursty, 85 % of gaps around 1 day and 15 % around 60', gap: chance => days(chance.exponential(chance.happens(0.85) ? 1 : 60)) },
  { name: 'regular, every 14 days, give or take 3', gap: chance => days(chance.normal(14, 3)) }
]

/** Contact days of `customers` customers with `gaps` gaps each. */
export function contactsOf (process: Process, customers: number, gaps: number): Day[][] {
  const chance = random(`silence ${process.name}`)
  return Array.from({ length: customers }, () => {
    const contacts = [0]
    for (let i = 0; i < gaps; i++) contacts.push((contacts.at(-1) ?? 0) + process.gap(chance))
    return contacts
  })
}

/** How a gap of full length was judged by the gaps before it. */
export interface Judged {
  /** Gaps known before. */
  before: number
  p: number
}

/** Every gap of a customer that has a probability, judged on its last day; a gap at or below a level would have raised an alarm. */
export function judgedGaps (contacts: readonly Day[], model: ScoringModel): Judged[] {
  const judged: Judged[] = []
  for (let before = model.silence.least_gaps; before < contacts.length - 1; before++) {
    const gap = (contacts[before + 1] ?? 0) - (contacts[before] ?? 0)
    const p = gapProbability(contacts.slice(0, before + 1), gap, model)
    if (p !== undefined) judged.push({ before, p })
  }
  return judged
}
