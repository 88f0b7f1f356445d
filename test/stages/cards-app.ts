import type { Test } from 'tap'
import { advance } from '../../src/pipeline.ts'
import { fromDay, toDay } from '../../src/scoring/index.ts'
import { testApp } from '../helpers/app.ts'

export const TODAY = '2026-07-01'

/** A relationship with thirty weeks of calls, meetings, kept promises and two inspections a week; one promise is overdue, one due next. */
export async function cardsApp (t: Test, name = 'Harbour Cranes', key = 'acme') {
  const made = await testApp(t, { now: `${TODAY}T12:00:00Z` })
  const { inject, database, app } = made
  let count = 0
  const event = (day: string, type: string, data: object) =>
    ({ id: `e${++count}`, source: '/test', type, subject: key, time: `${day}T10:00:00Z`, data })
  const weeks = Array.from({ length: 30 }, (_, i) => fromDay(toDay(TODAY) - 5 - 7 * i))
  const events = weeks.flatMap((day, i) => [
    event(day, 'interaction.held', {
      channel: 'face_to_face', minutes: 60, purpose: i % 4 === 0 ? 'price_negotiation' : 'planning', initiated_by: 'customer'
    }),
    event(day, 'touchpoint.made', { channel: 'phone', initiated_by: 'customer' }),
    event(day, 'promise.settled', {
      promise_id: `S-${i}`, by: 'supplier', kind: 'delivery', due_on: day, outcome: i % 9 === 8 ? 'broken' : 'kept', settled_on: day
    }),
    event(day, 'promise.settled', { promise_id: `C-${i}`, by: 'customer', kind: 'payment', due_on: day, outcome: 'kept', settled_on: day }),
    event(day, 'inspection.performed', { units_received: 100, units_inspected: 10, units_rejected: 0 }),
    event(day, 'information.shared', { direction: 'to_supplier', confidentiality: 'restricted', topic: 'plan' }),
    event(day, 'order.placed', { order_id: `O-${i}`, value: 1000, currency: 'EUR' })
  ])
  events.push(event('2026-06-01', 'promise.made', { promise_id: 'late', by: 'supplier', kind: 'delivery', due_on: '2026-06-20' }))
  events.push(event('2026-06-01', 'promise.made', { promise_id: 'next', by: 'customer', kind: 'payment', due_on: '2026-07-10' }))
  const row = `/v1/relationships/${encodeURIComponent(key)}`
  t.equal((await inject('PUT', row, { name })).status, 201)
  t.equal((await inject('POST', '/v1/events/batch', { events })).body.recorded, events.length)
  const work = async () => { while (!await advance(database, app.now())) t.pass('the background work goes on') }
  await work()
  return { ...made, row, event, work }
}
