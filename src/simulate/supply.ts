import { numbered, today, within, type Life } from './life.ts'
import { importance, promise } from './promises.ts'
import { complains } from './trouble.ts'

const SIZES = { small: 8_000, medium: 40_000, large: 220_000 } as const

/** Enquiries, orders and what follows: delivery, inspection of the goods, payment. */
export function supply (life: Life): void {
  if (life.quiet) return
  if (today(life, 6)) enquiry(life)
  if (today(life, 22)) order(life)
  if (today(life, 6)) favour(life)
}

function bidding (life: Life) {
  const { chance } = life
  const distrust = 1 - life.supplierTrust
  return {
    competing_quotes: chance.count(4 * distrust),
    ...(chance.happens(0.2 + 0.5 * distrust) ? { price_reduction_asked_percent: reduction(life, distrust) } : {}),
    reopened_after_award: chance.happens(0.25 * distrust ** 2),
    incumbent: chance.happens(0.7)
  }
}

function reduction (life: Life, distrust: number): number {
  return Math.round(within(life.chance.exponential(2 + 6 * distrust), 1, 30))
}

function worth (life: Life) {
  const units = 10 * life.chance.whole(5, 200)
  const value = Math.round(SIZES[life.customer.size] * Math.exp(life.chance.normal(-0.3, 0.7)))
  return { value, currency: 'EUR', units }
}

function enquiry (life: Life): void {
  life.says('rfq.received', { order_id: numbered(life, 'enquiry'), currency: 'EUR', units: 10 * life.chance.whole(5, 200), ...bidding(life) })
}

function order (life: Life): void {
  const { chance } = life
  const terms = { order_id: numbered(life, 'order'), ...worth(life), ...bidding(life) }
  if (chance.happens(0.04 + 0.25 * (1 - life.customerTrust))) {
    return life.says('order.lost', { ...terms, ...(chance.happens(0.5) ? { lost_to: 'a cheaper bid' } : {}) })
  }
  life.says('order.placed', terms)
  promise(life, {
    by: 'supplier',
    kind: 'delivery',
    made_by_department: 'sales',
    owed_by_department: chance.happens(0.8) ? 'logistics' : 'sales',
    importance: importance(life),
    value: terms.value,
    currency: terms.currency
  }, life.today + chance.whole(7, 35), ({ lateDays }) => {
    receive(life, terms)
    if (lateDays > 0) complains(life, 'delivery', lateDays > 14 ? 3 : 2)
  }, () => complains(life, 'delivery', 4))
}

/** The goods arrive: the less the customer trusts us, the more of them are looked at; then they are paid. */
function receive (life: Life, { units, value, currency }: { units: number, value: number, currency: string }): void {
  const { chance } = life
  if (chance.happens(0.85)) {
    life.later(life.today + chance.whole(0, 2), () => inspect(life, units))
  }
  promise(life, { by: 'customer', kind: 'payment', made_by_department: 'purchasing', owed_by_department: 'finance', value, currency },
    life.today + 30)
}

function inspect (life: Life, units: number): void {
  const { chance } = life
  const inspected = Math.round(units * within(chance.normal(0.95 - 0.92 * life.customerTrust, 0.07), 0, 1))
  const faulty = within(chance.exponential(0.09 - 0.08 * life.customerTrust), 0, 0.6)
  const rejected = Math.round(inspected * faulty)
  life.says('inspection.performed', {
    units_received: units,
    units_inspected: inspected,
    ...(inspected > 0 ? { units_rejected: rejected, minutes: Math.ceil(inspected / 4) } : {}),
    stage: chance.weighted([['incoming', 8], ['source', 1.5], ['audit', 0.5]]),
    lot: numbered(life, 'lot')
  })
  if (rejected / Math.max(1, inspected) > 0.05) complains(life, 'quality', rejected / inspected > 0.2 ? 4 : 2)
}

/** Promises outside of orders: a document, a visit, a forecast. */
function favour (life: Life): void {
  const { chance } = life
  const due = life.today + chance.whole(3, 15)
  if (chance.happens(0.5)) {
    return promise(life, {
      by: 'supplier',
      kind: chance.pick(['service', 'quality', 'information', 'other']),
      made_by_department: chance.pick(['sales', 'service']),
      owed_by_department: chance.pick(['service', 'engineering', 'quality']),
      importance: importance(life)
    }, due)
  }
  promise(life, { by: 'customer', kind: 'information', made_by_department: 'purchasing', owed_by_department: chance.pick(['purchasing', 'engineering']) }, due)
}
