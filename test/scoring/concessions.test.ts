import t from 'tap'
import fc from '../helpers/property.ts'
import { exchange, fromDay, type EventData, type EventType, type LedgerEvent } from '../../src/scoring/index.ts'
import { differences, impossible } from './close.ts'
import { event, fold } from './world.ts'

const D = 20_500
const on = <T extends EventType>(day: number, type: T, data: EventData[T], id?: string) =>
  event(day, type, data, id === undefined ? {} : { id })
const order = (day: number, value: number, currency = 'EUR', asked?: number) =>
  on(day, 'order.placed', { order_id: 'O', value, currency, ...asked !== undefined && { price_reduction_asked_percent: asked } })
const meeting = (day: number, minutes: number, purpose: EventData['interaction.held']['purpose']) =>
  on(day, 'interaction.held', { channel: 'face_to_face', minutes, purpose, initiated_by: 'customer' })
const of = (events: LedgerEvent[], today: number, start = D - 10, end = D + 10) => exchange(fold(events), { start, end, today }, {})

t.test('each side has its concessions: percent, value by currency, and how many were justified', async t => {
  const gave = (data: EventData['concession.made']) => on(D, 'concession.made', data)
  const { concessions } = of([
    gave({ by: 'supplier', percent: 2, justified: true }), gave({ by: 'supplier', percent: 5, value: 100, currency: 'EUR', justified: false }),
    gave({ by: 'supplier', value: 20, currency: 'EUR' }), gave({ by: 'supplier', value: 7, currency: 'CHF', justified: false }),
    gave({ by: 'customer', percent: 1 }), on(D - 11, 'concession.made', { by: 'customer', percent: 50 })
  ], D)
  t.strictSame(differences(concessions?.supplier, {
    count: 4, mean_percent: 3.5, justified_share: 1 / 3, value: [{ amount: 7, currency: 'CHF' }, { amount: 120, currency: 'EUR' }]
  }), [])
  t.strictSame(concessions?.customer, { count: 1, mean_percent: 1 })
})

// Twelve months before D: D - 365 to D - 1; after: D + 1 to D + 365.
const STORY = [
  order(D - 366, 5000), order(D - 365, 100), order(D - 1, 300, 'EUR', 5), order(D, 9999), order(D + 1, 500), order(D + 365, 100),
  order(D + 366, 7000), order(D + 100, 80, 'USD', 3),
  meeting(D - 20, 60, 'price_negotiation'), meeting(D - 19, 180, 'planning'), meeting(D + 20, 30, 'blame_assignment'), meeting(D + 21, 30, 'design'),
  on(D + 30, 'rfq.received', { order_id: 'R', price_reduction_asked_percent: 8 }),
  on(D + 40, 'order.lost', { order_id: 'L', value: 60, currency: 'EUR' }), on(D + 400, 'order.lost', { order_id: 'L', value: 60, currency: 'EUR' })
]
const concession = on(D, 'concession.made', { by: 'supplier', percent: 3, value: 40, currency: 'EUR', justified: true }, 'given')

t.test('what followed a concession in twelve months, against the twelve months before', async t => {
  const { concessions, notes } = of([...STORY, concession], D + 365)
  const listed = concessions!.ours[0]!
  t.strictSame([concessions!.ours.length, listed.id, listed.source, listed.on, listed.value], [1, 'given', 'crm', fromDay(D), { amount: 40, currency: 'EUR' }])
  t.equal(listed.followed_until, fromDay(D + 365))
  t.strictSame(differences(listed.aftermath, {
    orders: [
      { currency: 'EUR', before: 400, after: 600, change: 200, change_share: 0.5 },
      { currency: 'USD', before: 0, after: 80, change: 80 }
    ],
    transaction_time_share_change: 0.5 - 0.25,
    price_demands_before: 1,
    price_demands: 2,
    orders_lost: 1,
    orders_lost_value: [{ amount: 60, currency: 'EUR' }]
  }), [])
  t.strictSame(differences(concessions!.followed, {
    concessions: 1,
    not_yet: 0,
    orders: [
      { currency: 'EUR', concessions: 1, mean_before: 400, mean_after: 600, mean_change: 200 },
      { currency: 'USD', concessions: 1, mean_before: 0, mean_after: 80, mean_change: 80 }
    ],
    mean_transaction_time_share_change: 0.25,
    price_demands_compared: 1,
    mean_price_demands_before: 1,
    mean_price_demands: 2,
    mean_orders_lost: 1
  }), [])
  t.notOk(notes.some(note => /twelve months have not passed/.test(note)))
})

t.test('before the twelve months are over nothing is said of what followed', async t => {
  const { concessions, notes } = of([...STORY, concession], D + 364)
  t.equal(concessions?.ours[0]?.aftermath, undefined)
  t.strictSame(concessions?.followed, { concessions: 0, not_yet: 1, orders: [] })
  t.ok(notes.includes('What followed 1 of our concessions is not known yet: twelve months have not passed.'))
})

t.test('a change of orders needs a full year before, a change of meetings needs meetings in both', async t => {
  const young = [order(D - 364, 100), order(D + 1, 100), concession]
  const { concessions, notes } = of(young, D + 365)
  t.strictSame(concessions?.ours[0]?.aftermath, { price_demands: 0, orders_lost: 0 })
  t.ok(notes.some(note => /How orders changed after 1 of our concessions is unknown/.test(note)))
  const old = of([meeting(D - 365, 10, 'planning'), ...young], D + 365)
  t.strictSame(old.concessions?.ours[0]?.aftermath?.orders, [{ currency: 'EUR', before: 100, after: 100, change: 0, change_share: 0 }])
  t.strictSame(of([meeting(D - 365, 10, 'planning'), concession], D + 365).concessions?.ours[0]?.aftermath, {},
    'with no order and no request in the year after, nobody reports demands or losses')
  t.match(of([concession], D + 365).notes.join(' '), /transaction-oriented time changed after 1 .*asked for and orders lost after 1 /)
})

t.test('demands for lower prices are compared over the concessions that know both years', async t => {
  // Before the first concession less than a year is known: two demands follow it. The second has one demand before and none after.
  const first = on(D - 500, 'concession.made', { by: 'supplier', percent: 1 })
  const second = on(D, 'concession.made', { by: 'supplier', percent: 1 })
  const orders = [order(D - 550, 1), order(D - 480, 1, 'EUR', 5), order(D - 300, 1, 'EUR', 5), order(D + 10, 1)]
  const { concessions, notes } = of([first, second, ...orders], D + 365, D - 500, D)
  t.match(concessions?.followed, { concessions: 2, price_demands_compared: 1, mean_price_demands_before: 1, mean_price_demands: 0 })
  t.ok(notes.some(note => note.startsWith('How often lower prices were asked for before 1 of our concessions is unknown: ')))
  const none = of([first, order(D - 490, 1)], D, D - 500, D).concessions?.followed
  t.strictSame([none?.price_demands_compared, none?.mean_price_demands], [undefined, undefined], 'nothing to compare')
})

t.test('the latest hundred concessions of ours are listed, the totals are over all', async t => {
  const many = Array.from({ length: 120 }, (_, i) => on(D - 100 + i, 'concession.made', { by: 'supplier', percent: i < 20 ? 8 : 2 }))
  const { concessions, notes } = of(many, D + 30, D - 100, D + 30)
  t.strictSame([concessions?.ours.length, concessions?.ours[0]?.on, concessions?.ours[99]?.on], [100, fromDay(D + 19), fromDay(D - 80)])
  t.strictSame(concessions?.supplier, { count: 120, mean_percent: 3 })
  t.ok(notes.includes('The latest 100 of our 120 concessions are listed, and what followed is of these.'))
})

t.test('concessions of the customer alone have nothing that followed', async t => {
  const { concessions } = of([on(D, 'concession.made', { by: 'customer', value: 5, currency: 'EUR' })], D + 400)
  t.strictSame(concessions, { customer: { count: 1, value: [{ amount: 5, currency: 'EUR' }] }, ours: [] })
})

const dealings = fc.array(fc.record({
  day: fc.integer({ min: D - 800, max: D + 500 }),
  type: fc.constantFrom('order.placed', 'order.placed', 'order.lost', 'rfq.received', 'concession.made'),
  value: fc.nat(1000),
  asked: fc.boolean()
}), { maxLength: 30, size: 'max' }).map(list => list.map(({ day, type, value, asked }) => {
  const bid = { order_id: 'O', ...asked && { price_reduction_asked_percent: 5 } }
  if (type === 'concession.made') return on(day, type, { by: 'supplier' })
  return type === 'rfq.received' ? on(day, type, bid) : on(day, type as 'order.placed', { ...bid, value, currency: 'EUR' })
}))

t.test('what followed is what a walk over the events finds, and what comes after today changes nothing', async t => {
  let found = 0
  fc.assert(fc.property(dealings, fc.integer({ min: D - 300, max: D + 600 }), (events, today) => {
    const { concessions } = of(events, today, D - 600, D + 600)
    t.strictSame(impossible(concessions ?? {}), [])
    t.strictSame(of(events.filter(({ day, type }) => day <= today || type === 'concession.made'), today, D - 600, D + 600).concessions, concessions)
    for (const { id, aftermath } of concessions?.ours ?? []) {
      const { day } = events.find(event => event.id === id)!
      t.equal(aftermath === undefined, day + 365 > today)
      if (aftermath === undefined) continue
      const after = events.filter(event => event.day > day && event.day <= day + 365)
      const bids = after.filter(({ type }) => type !== 'concession.made')
      t.equal(aftermath.orders_lost, bids.length === 0 ? undefined : bids.filter(({ type }) => type === 'order.lost').length)
      t.equal(aftermath.price_demands, bids.length === 0 ? undefined : bids.filter(({ data }) => 'price_reduction_asked_percent' in data).length)
      for (const { after: value } of aftermath.orders ?? []) {
        t.equal(value, after.reduce((sum, event) => sum + (event.type === 'order.placed' ? event.data.value : 0), 0))
        found += 1
      }
    }
  }), { numRuns: 100 })
  t.ok(found > 20, `${found} changes of orders`)
})
