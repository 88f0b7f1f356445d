import type { EventData, Party } from '../scoring/index.ts'
import { numbered, today, within, type Life } from './life.ts'

type Complaint = EventData['complaint.raised']
type Misconduct = EventData['misconduct.observed']['kind']

/** How often a failure of each kind is complained of at all (consumer studies; most failures are never heard of). */
const HEARD = { money: 0.6, delivery: 0.3, quality: 0.3, conduct: 0.15 } as const
const OWNER = { money: 'finance', delivery: 'logistics', quality: 'quality', conduct: 'management' } as const

const OURS: ReadonlyArray<[Misconduct, number]> = [['misrepresentation', 3], ['blame_shifted', 3], ['confidence_breach', 1], ['unilateral_change', 2], ['other', 1]]
const THEIRS: ReadonlyArray<[Misconduct, number]> = [
  ['hold_up', 2], ['quote_disclosed', 3], ['unilateral_change', 3], ['late_payment_abuse', 3], ['blame_shifted', 2], ['misrepresentation', 1], ['other', 0.5]
]

/** Misconduct, and complaints that come without a delivery: an invoice, a tone. */
export function trouble (life: Life): void {
  // Not scaled by the pace: character does not depend on volume.
  if (today(life, 2.2 * (1 - life.customerTrust) ** 2 + 0.03, 1)) misconduct(life, 'supplier')
  if (today(life, 2.2 * (1 - life.supplierTrust) ** 2 + 0.03, 1)) misconduct(life, 'customer')
  if (today(life, 3)) complains(life, life.chance.weighted([['money', 5], ['quality', 3], ['conduct', 2]]), 2)
}

function misconduct (life: Life, by: Party): void {
  const { chance } = life
  const severity = within(1 + Math.floor(chance.exponential(1.3)), 1, 5)
  life.says('misconduct.observed', { by, kind: chance.weighted(by === 'supplier' ? OURS : THEIRS), severity })
  if (by === 'supplier') complains(life, 'conduct', Math.max(2, severity))
}

/** A failure that the customer knows of: it is complained of in some cases only, and by some customers never. */
export function complains (life: Life, kind: Complaint['kind'], severity: number): void {
  const { chance } = life
  if (life.quiet || !chance.happens(HEARD[kind] * life.customer.voice * 1.4)) return
  life.later(life.today + chance.whole(0, 3), () => {
    if (life.quiet) return
    const id = numbered(life, 'complaint')
    life.says('complaint.raised', { complaint_id: id, severity, kind, department: OWNER[kind] })
    answer(life, id, severity)
  })
}

/** How we recover: fast and in full where trust is high, late and grudging where it is low; some complaints are left lying. */
function answer (life: Life, id: string, severity: number): void {
  const { chance } = life
  if (chance.happens(0.12 * (1 - life.customerTrust))) return
  const days = Math.round(chance.exponential(2 + 16 * (1 - life.customerTrust)))
  life.later(life.today + days, () => {
    const cost = Math.round(chance.exponential(150 * severity))
    life.says('complaint.resolved', {
      complaint_id: id,
      outcome: chance.weighted([['accepted', 0.3 + life.customerTrust], ['partly', 0.4], ['rejected', 0.6 * (1 - life.customerTrust)]]),
      minutes: 10 * chance.whole(1, 6 * severity),
      ...(cost > 0 ? { cost, currency: 'EUR' } : {})
    })
  })
}
