import type { Day, EventData } from '../scoring/index.ts'
import { iso, numbered, within, workingDay, type Life } from './life.ts'

type Terms = Omit<EventData['promise.made'], 'promise_id' | 'due_on'>

interface Kept {
  /** the day on which it was done, and by how many days that was late (0 = on time or early) */
  day: Day
  lateDays: number
}

/**
 * One side promises something today; whether and when it is done follows from how far that side can be trusted on the due day.
 * `done` runs on the day of a delivery that was made, late or not; `failed` when it never comes.
 */
export function promise (life: Life, terms: Terms, due: Day, done: (kept: Kept) => void = () => {}, failed: () => void = () => {}): void {
  const id = numbered(life, 'promise')
  const dueOn = workingDay(due)
  life.says('promise.made', { promise_id: id, ...terms, due_on: iso(dueOn) })
  settle(life, id, terms.by, dueOn, done, failed)
}

function settle (life: Life, id: string, by: Terms['by'], due: Day, done: (kept: Kept) => void, failed: () => void): void {
  const { chance } = life
  const level = by === 'supplier' ? life.customerTrust : life.supplierTrust
  const waits = due - life.today
  if (waits > 5 && chance.happens(0.06)) return renegotiate(life, id, by, due, done, failed)
  if (chance.happens(0.008)) return life.later(due, () => life.says('promise.settled', { promise_id: id, outcome: 'waived' }))
  if (chance.happens(0.5 + 0.48 * level)) {
    const early = chance.happens(0.3) ? Math.min(waits, chance.whole(1, 4)) : 0
    // A weekend never makes an early delivery late: the last working day before the due day is the limit.
    return life.later(Math.min(workingDay(due - early), due), () => keep(life, id, 0, done))
  }
  if (chance.happens(0.25)) return breaks(life, id, due, level, failed)
  // Late deliveries of a public-health supply chain: half of them by 12 days or less, a tenth by more than 49.
  const late = Math.max(1, Math.round(Math.exp(chance.normal(Math.log(12), 1.1))))
  life.later(due + Math.min(late, 120), () => keep(life, id, life.today - due, done))
}

function keep (life: Life, id: string, lateDays: number, done: (kept: Kept) => void): void {
  life.says('promise.settled', { promise_id: id, outcome: 'kept', settled_on: iso(life.today) })
  done({ day: life.today, lateDays })
}

function breaks (life: Life, id: string, due: Day, level: number, failed: () => void): void {
  const warned = life.chance.happens(0.15 + 0.75 * level) && due - 2 > life.today
  const warning = iso(due - 2)
  life.later(due + life.chance.whole(1, 10), () => {
    life.says('promise.settled', { promise_id: id, outcome: 'broken', settled_on: iso(life.today), ...(warned ? { warned_at: warning } : {}) })
    failed()
  })
}

function renegotiate (life: Life, id: string, by: Terms['by'], due: Day, done: (kept: Kept) => void, failed: () => void): void {
  life.later(due - life.chance.whole(1, 4), () => {
    const next = workingDay(due + life.chance.whole(5, 15))
    life.says('promise.settled', { promise_id: id, outcome: 'renegotiated', settled_on: iso(life.today), new_due_on: iso(next) })
    settle(life, id, by, next, done, failed)
  })
}

/** Importance of a promise, 1 to 5: most are usual, some weigh heavily. */
export function importance (life: Life): number {
  return within(1 + Math.floor(life.chance.exponential(0.9)), 1, 5)
}
