import type { MeetingChannel, Purpose, Trigger } from '../scoring/index.ts'
import { today, within, type Life } from './life.ts'

/** Share of face-to-face time that goes into price, contract and blame: almost half without trust, a quarter with it (Dyer & Chu). */
const LEAST_TRUSTED = 0.47
const MOST_TRUSTED = 0.235

const TRANSACTION: ReadonlyArray<[Purpose, number]> = [['price_negotiation', 5], ['contract_negotiation', 2.5], ['blame_assignment', 2.5]]
const PRODUCTIVE: ReadonlyArray<[Purpose, number]> = [
  ['problem_solving', 4], ['planning', 4], ['design', 3], ['improvement', 3], ['review', 3], ['service', 2], ['training', 1],
  ['social', 1], ['other', 0.5]
]
const CHANNELS: ReadonlyArray<[MeetingChannel, number]> = [['face_to_face', 5], ['video', 3], ['phone', 3], ['correspondence', 1]]
const OURS: ReadonlyArray<[string, number]> = [['sales', 5], ['engineering', 2], ['service', 2], ['logistics', 2], ['quality', 1.5], ['management', 0.7]]
const THEIRS: ReadonlyArray<[string, number]> = [['purchasing', 5], ['engineering', 2], ['quality', 2], ['manufacturing', 1.5], ['finance', 0.7]]

/** Meetings and smaller contacts of one day. */
export function meetings (life: Life): void {
  if (!life.quiet && today(life, 75)) meeting(life)
  if (today(life, 45 * life.customer.care)) approach(life)
  if (!life.quiet && today(life, 40)) approached(life)
}

function meeting (life: Life): void {
  const { chance } = life
  const trust = (life.customerTrust + life.supplierTrust) / 2
  const transaction = chance.happens(LEAST_TRUSTED + (MOST_TRUSTED - LEAST_TRUSTED) * trust)
  const purpose = chance.weighted(transaction ? TRANSACTION : PRODUCTIVE)
  const channel = chance.weighted(CHANNELS)
  life.says('interaction.held', {
    channel,
    // Drawn alike for every purpose, so that the share of meetings is the share of time.
    minutes: 15 * chance.whole(2, 14),
    purpose,
    initiated_by: chance.happens(0.5) ? 'customer' : 'supplier',
    supplier_people: chance.whole(1, 4),
    customer_people: chance.whole(1, 5),
    supplier_departments: departments(life, OURS),
    customer_departments: departments(life, THEIRS),
    trigger: trigger(life, 0.55),
    ...(channel === 'face_to_face' ? { on_site: chance.happens(0.6) } : {})
  })
  if (purpose === 'price_negotiation' && chance.happens(0.35)) concession(life)
}

function concession (life: Life): void {
  const { chance } = life
  const ours = chance.happens(0.5 + 0.4 * (1 - life.supplierTrust))
  life.says('concession.made', {
    by: ours ? 'supplier' : 'customer',
    percent: Math.round(within(chance.exponential(2.5), 0.5, 15) * 10) / 10,
    justified: chance.happens(0.2 + 0.6 * life.supplierTrust)
  })
}

/** We get in touch by ourselves. */
function approach (life: Life): void {
  const { chance } = life
  life.says('touchpoint.made', {
    channel: chance.weighted([['phone', 5], ['email', 5], ['visit', 1.5], ['message', 1], ['card', 0.3], ['gift', 0.1]]),
    initiated_by: 'supplier',
    trigger: trigger(life, 0.7),
    answered: !life.quiet && chance.happens(0.35 + 0.55 * life.customerTrust),
    department: chance.weighted(OURS)
  })
}

/** The customer gets in touch. */
function approached (life: Life): void {
  const { chance } = life
  life.says('touchpoint.made', {
    channel: chance.weighted([['phone', 5], ['email', 6], ['message', 2]]),
    initiated_by: 'customer',
    answered: chance.happens(0.9),
    department: chance.weighted(OURS)
  })
}

function trigger (life: Life, proactive: number): Trigger {
  return life.chance.weighted([['proactive', proactive * life.customer.care], ['callback', 0.3], ['complaint', 0.15 * (1 - life.customerTrust)]])
}

function departments (life: Life, of: ReadonlyArray<[string, number]>): string[] {
  const chosen = Array.from({ length: life.chance.whole(1, 3) }, () => life.chance.weighted(of))
  return [...new Set(chosen)].sort()
}
