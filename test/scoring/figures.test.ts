import t from 'tap'
import { figuresOf, fromDay, trust, type EventData, type EventType, type LedgerEvent, type ScoringModel, type TrustInput } from '../../src/scoring/index.ts'
import fc from '../helpers/property.ts'
import { asOf, tenant } from './arbitrary.ts'
import { differences, impossible } from './close.ts'
import { event, inputOf } from './world.ts'

const D = 20_500
const on = <T extends EventType>(type: T, data: EventData[T], day = D) => event(day, type, data)
const figures = (events: LedgerEvent[], more: Partial<TrustInput> = {}, at = D) => {
  const input = { ...inputOf([{ key: 'own', events }], 'own', at), ...more }
  return figuresOf(input, trust(input))
}
const promise = (id: string, day: number, importance = 1) =>
  on('promise.made', { promise_id: id, by: 'supplier', kind: 'delivery', due_on: fromDay(day), importance }, day - 30)

t.test('overdue promises of ours lack what their lateness takes, by importance', async t => {
  const theirs = on('promise.made', { promise_id: 'T', by: 'customer', kind: 'payment', due_on: fromDay(D - 50) }, D - 80)
  const { overdue } = figures([promise('A', D - 7, 3), promise('B', D - 14), promise('C', D), theirs]).call
  // 3 · (1 - 1/2) + (1 - 1/4); the one that is due today is not late, that of the customer is no promise of ours.
  t.strictSame(differences(overdue, { promises: 2, weight: 2.25, oldest_due_on: fromDay(D - 14) }), [])
  const kept = on('promise.settled', { promise_id: 'A', outcome: 'kept' }, D - 1)
  t.equal(figures([promise('A', D - 7), kept]).call.overdue, undefined)
})

t.test('complaints count while nobody resolved them and their time is up', async t => {
  const raised = (day: number) => on('complaint.raised', { complaint_id: 'C', severity: 4, kind: 'quality' }, day)
  const resolved = on('complaint.resolved', { complaint_id: 'C', outcome: 'rejected' }, D - 1)
  t.strictSame(figures([raised(D - 15)]).call.complaints, { open: 1, weight: 4 / 3 })
  t.equal(figures([raised(D - 14)]).call.complaints, undefined)
  t.equal(figures([raised(D - 40), resolved]).call.complaints, undefined)
  const early = { ...resolved, day: D - 41 }
  t.equal(figures([raised(D - 40), early]).call.complaints, undefined, 'rejected, with the date of the day before')
})

t.test('misconduct is fresh for 90 days', async t => {
  const bad = (by: 'supplier' | 'customer', severity: number, day: number) => on('misconduct.observed', { by, kind: 'other', severity }, day)
  t.strictSame(figures([bad('supplier', 2, D - 89), bad('customer', 5, D - 90)]).call.misconduct, { supplier: 2 })
  t.strictSame(figures([bad('supplier', 2, D), bad('customer', 5, D), bad('customer', 1, D - 1)]).call.misconduct, { supplier: 2, customer: 6 })
})

t.test('time lost to price is a reason to call from eight meetings on', async t => {
  const meetings = (count: number) => Array.from({ length: count }, () => on('interaction.held',
    { channel: 'face_to_face', minutes: 60, purpose: 'price_negotiation', initiated_by: 'customer' }))
  t.equal(figures(meetings(7)).call.overhead, undefined, 'meetings that are alike have an interval without width')
  t.strictSame(figures(meetings(8)).call.overhead, { share: 1, low: 1 })
  t.equal(figures(meetings(7)).report.overhead_share, 1)
})

t.test('a relationship that ended comes back with the customer', async t => {
  const ended = on('relationship.ended', {}, D - 10)
  const touch = (by: 'supplier' | 'customer') => on('touchpoint.made', { channel: 'phone', initiated_by: by }, D - 5)
  t.equal(figures([ended]).call.ended_on, fromDay(D - 10))
  t.equal(figures([ended, touch('supplier')]).call.ended_on, fromDay(D - 10))
  t.equal(figures([ended, touch('customer')]).call.ended_on, undefined)
})

t.test('contacts of either side end that there never was one', async t => {
  t.strictSame(figures([]).call, { never_contacted: true })
  t.equal(figures([promise('A', D + 5)]).call.never_contacted, true)
  for (const by of ['supplier', 'customer'] as const) {
    t.equal(figures([on('touchpoint.made', { channel: 'phone', initiated_by: by }, D - 900)]).call.never_contacted, undefined)
  }
})

t.test('the orders of the last 365 days, in the three currencies of most orders', async t => {
  const order = (currency: string, value: number, day = D) => on('order.placed', { order_id: `${currency}${day}`, value, currency }, day)
  const { orders } = figures([order('USD', 7), order('EUR', 1), order('EUR', 2, D - 364), order('EUR', 4, D - 365), order('CHF', 9), order('GBP', 8)]).call
  t.strictSame(orders, [{ amount: 3, currency: 'EUR' }, { amount: 9, currency: 'CHF' }, { amount: 8, currency: 'GBP' }])
})

t.test('the report takes share, inspections, ideas and value per hour of the last 365 days', async t => {
  const meeting = (minutes: number, purpose: 'price_negotiation' | 'design', day = D) => on('interaction.held',
    { channel: 'face_to_face', minutes, purpose, initiated_by: 'customer', supplier_people: 2 }, day)
  const idea = (id: string, by: 'customer' | 'supplier', day: number) => on('idea.contributed', { idea_id: id, by }, day)
  const { report } = figures([
    meeting(60, 'price_negotiation'), meeting(180, 'design'), meeting(500, 'price_negotiation', D - 365),
    on('inspection.performed', { units_received: 200, units_inspected: 50 }),
    on('order.placed', { order_id: 'O', value: 3000, currency: 'EUR' }),
    idea('1', 'customer', D - 729), idea('2', 'customer', D - 364), idea('3', 'customer', D - 3), idea('4', 'supplier', D - 2)
  ])
  t.strictSame([report.overhead_share, report.inspection_rate, report.ideas_per_year], [0.25, 0.25, 2])
  t.strictSame(report.value_per_commercial_hour, { amount: 1500, currency: 'EUR' })
})

t.test('ideas have a rate only after 90 days in which they would have been told', async t => {
  const idea = on('idea.contributed', { idea_id: '1', by: 'customer' }, D - 88)
  t.equal(figures([idea]).report.ideas_per_year, undefined)
  t.equal(figures([idea], {}, D + 1).report.ideas_per_year, 365 / 90)
  const call = on('touchpoint.made', { channel: 'phone', initiated_by: 'customer' }, D - 400)
  t.equal(figures([call]).report.ideas_per_year, undefined, 'nobody reports ideas')
  t.equal(figures([call], { reportingSince: { 'idea.contributed': D - 99 } }).report.ideas_per_year, 0, 'reported for a hundred days')
})

t.test('a quotient beyond all numbers is unknown', async t => {
  const report = figures([
    on('interaction.held', { channel: 'face_to_face', minutes: 1e-300, purpose: 'price_negotiation', initiated_by: 'customer' }),
    on('order.placed', { order_id: 'O', value: 1e15, currency: 'EUR' })
  ]).report
  t.strictSame(impossible(report), [])
  t.equal(report.value_per_commercial_hour, undefined)
})

t.test('any events give figures that are small, whole, and whose scores are those of a model without negotiation_ease', async () => {
  fc.assert(fc.property(tenant, asOf, (tenant, asOf) => {
    const input = inputOf(tenant, 'own', asOf)
    const found = figuresOf(input, trust(input))
    const wrong = impossible(found)
    if (wrong.length > 0) throw new Error(wrong.join())
    if (JSON.stringify(found).length > 1500) throw new Error(`${JSON.stringify(found).length} bytes`)
    const { negotiation_ease: ease, ...others } = input.model.dimensions
    const model: ScoringModel = { ...input.model, dimensions: { ...others, negotiation_ease: { ...ease, weight: 0 } } }
    const without = trust({ ...input, model })
    for (const side of ['customer_trust', 'supplier_trust'] as const) {
      const off = differences(found.report[side], without[side].score)
      if (off.length > 0) throw new Error(`${side}${off.join()}`)
    }
  }), { numRuns: Number(process.env.RUNS ?? 200) })
})
