import t from 'tap'
import fc from '../helpers/property.ts'
import { exchange, fromDay, overhead, type EventData, type EventType, type LedgerEvent, type OverheadSettings } from '../../src/scoring/index.ts'
import { asOf, events } from './arbitrary.ts'
import { differences, impossible } from './close.ts'
import { event, fold } from './world.ts'

const D = 20_500
const SETTINGS: OverheadSettings = { default_hourly_rate: 60, currency: 'EUR' }
const on = <T extends EventType>(type: T, data: EventData[T], day = D) => event(day, type, data)
/** The window D to D + 30, everything known up to D + 30. */
const of = (events: LedgerEvent[], settings = SETTINGS) => exchange(fold(events), { start: D, end: D + 30, today: D + 30 }, settings)

t.test('information in both directions, by weight and topic', async t => {
  const shared = (direction: 'to_customer' | 'to_supplier', more: Partial<EventData['information.shared']>, day = D) =>
    on('information.shared', { direction, confidentiality: 'open', ...more }, day)
  const { information } = of([
    shared('to_customer', { topic: 'plan', confidentiality: 'confidential', solicited: true }),
    shared('to_customer', { topic: 'plan', solicited: false }), shared('to_customer', { topic: 'cost', solicited: false }),
    shared('to_supplier', { confidentiality: 'restricted' }), shared('to_supplier', { topic: 'plan' }, D + 1),
    shared('to_supplier', {}, D - 1), shared('to_supplier', {}, D + 31)
  ])
  t.strictSame(differences(information, {
    supplier: { count: 3, weight: 6, confidential_share: 1 / 3, solicited_share: 1 / 3 },
    customer: { count: 2, weight: 3, confidential_share: 0 },
    reciprocity: 0.5,
    topics: [
      { topic: 'cost', supplier: { count: 1, weight: 1 }, customer: { count: 0, weight: 0 } },
      { topic: 'plan', supplier: { count: 2, weight: 5 }, customer: { count: 1, weight: 1 } },
      { supplier: { count: 0, weight: 0 }, customer: { count: 1, weight: 2 } }
    ]
  }), [], 'of what nobody says whether it was asked for, the share is unknown')
})

t.test('ideas belong to who contributed them, whenever that was', async t => {
  const idea = (id: string, by: 'supplier' | 'customer', day = D) => on('idea.contributed', { idea_id: id, by }, day)
  const settled = (id: string, outcome: 'adopted' | 'rejected', more: object = {}, day = D + 1) => on('idea.settled', { idea_id: id, outcome, ...more }, day)
  const { ideas, notes } = of([
    idea('A', 'supplier', D - 200), settled('A', 'adopted', { value: 500, currency: 'EUR' }),
    idea('B', 'supplier'), settled('B', 'rejected', { value: 900, currency: 'EUR' }),
    idea('C', 'customer'), idea('E', 'customer'), settled('C', 'rejected', {}), settled('C', 'adopted', { value: 70, currency: 'USD' }, D + 2),
    settled('C', 'rejected', {}, D + 40), settled('D', 'adopted', { value: 1, currency: 'EUR' })
  ])
  t.strictSame(ideas, {
    supplier: { contributed: 1, settled: 2, adopted: 1, adoption_rate: 0.5, adopted_value: [{ amount: 500, currency: 'EUR' }] },
    customer: { contributed: 2, settled: 1, adopted: 1, adoption_rate: 1, adopted_value: [{ amount: 70, currency: 'USD' }] },
    settled_without_author: 1
  })
  t.ok(notes.some(note => /1 settled ideas count for neither side/.test(note)))
})

t.test('links by kind, and who depends more', async t => {
  const link = (id: string, kind: EventData['link.established']['kind'], depends: 'supplier' | 'customer' | 'both', weight: number, day = D - 300) =>
    on('link.established', { link_id: id, kind, depends, weight }, day)
  const { mutual_dependence: found } = of([
    link('A', 'portal', 'supplier', 1), link('B', 'edi', 'both', 2), link('C', 'edi', 'customer', 5), link('E', 'edi', 'customer', 9),
    on('link.retired', { link_id: 'E' }, D + 30)
  ])
  t.strictSame(differences(found, {
    value: 3,
    on_supplier: 3,
    on_customer: 7,
    asymmetry: 0.4,
    links: [{ kind: 'edi', links: 2, on_supplier: 2, on_customer: 7 }, { kind: 'portal', links: 1, on_supplier: 1, on_customer: 0 }]
  }), [])
})

t.test('our place by criterion, and how it changed against the window before', async t => {
  const rank = (criterion: string, rank: number, day = D, total = 5) => on('standing.reported', { criterion, rank, of: total }, day)
  // 31 days before: D - 31 to D - 1
  const { competitive_standing: found } = of([
    rank('price', 1), rank('price', 3, D + 1), rank('quality', 2), rank('price', 5, D - 31), rank('price', 4, D - 1), rank('price', 1, D - 32),
    rank('alone', 1, D, 1)
  ])
  t.strictSame(differences(found, {
    mean: (1 + 0.5 + 0.75) / 3,
    rankings: 3,
    change: 0.75 - 0.125,
    criteria: [{ criterion: 'price', mean: 0.75, rankings: 2, change: 0.625 }, { criterion: 'quality', mean: 0.75, rankings: 1 }]
  }), [], 'being ranked alone is no ranking')
})

t.test('the viability of each side: the latest report, and the mean of the window', async t => {
  const report = (party: 'supplier' | 'customer', score: number, day: number, indicator?: string, hour = 12) =>
    event(day, 'viability.reported', { party, score, ...indicator !== undefined && { indicator } }, { hour })
  const { viability } = of([
    report('customer', 0.4, D + 2, 'rating', 15), report('customer', 0.8, D + 2, 'hearsay', 9), report('customer', 0.3, D + 1),
    report('supplier', 0.9, D - 50, 'audit'), report('customer', 0.1, D + 31)
  ])
  t.strictSame(differences(viability, {
    supplier: { latest: 0.9, on: fromDay(D - 50), indicator: 'audit', reports: 0 },
    customer: { latest: 0.4, on: fromDay(D + 2), indicator: 'rating', mean: 0.5, reports: 3 }
  }), [])
})

t.test('the order book and the pressure on prices', async t => {
  const bid = { order_id: 'O' }
  const { order_book: book, price_pressure: pressure } = of([
    on('order.placed', { ...bid, value: 300, currency: 'EUR', competing_quotes: 2, price_reduction_asked_percent: 4 }),
    on('order.placed', { ...bid, value: 50, currency: 'USD', reopened_after_award: true }),
    on('order.lost', { ...bid, value: 100, currency: 'EUR', competing_quotes: 5, reopened_after_award: false }),
    on('rfq.received', { ...bid, competing_quotes: 0, price_reduction_asked_percent: 10 })
  ])
  t.strictSame(differences(book, {
    placed: 2,
    lost: 1,
    requests: 1,
    win_rate: 2 / 3,
    by_currency: [{ currency: 'EUR', placed: 300, lost: 100, win_rate: 0.75 }, { currency: 'USD', placed: 50, win_rate: 1 }],
    competing_quotes: 7 / 3,
    reopened_awards: 1
  }), [])
  t.strictSame(pressure, { mean_percent: 7, count: 2 })
})

const COSTLY = [
  on('interaction.held', {
    channel: 'face_to_face', minutes: 90, purpose: 'price_negotiation', initiated_by: 'customer', supplier_people: 2
  }), // 3 hours, 180 EUR
  on('inspection.performed', { units_received: 10, units_inspected: 10, minutes: 30 }), // 30 EUR
  on('complaint.raised', { complaint_id: 'C', severity: 1, kind: 'money' }),
  on('complaint.resolved', { complaint_id: 'C', outcome: 'partly', minutes: 20, cost: 40, currency: 'USD' }), // 20 EUR and 40 USD
  on('concession.made', { by: 'supplier', value: 100, currency: 'EUR' }), on('concession.made', { by: 'customer', value: 999, currency: 'EUR' }),
  on('order.placed', { order_id: 'O', value: 3300, currency: 'EUR' })
]

t.test('the total cost by currency, its hours, and its share of the orders', async t => {
  const { total_cost: cost, value_per_commercial_hour: perHour } = of(COSTLY)
  t.strictSame(differences(cost, {
    hours: { transaction: 3, inspection: 0.5, recovery: 1 / 3 },
    by_currency: [
      {
        currency: 'EUR', overhead: 180, inspection: 30, recovery: 20, concessions: 100, amount: 330, order_value: 3300, share_of_order_value: 0.1
      },
      { currency: 'USD', complaints: 40, amount: 40 }
    ],
    complete: true
  }), [])
  t.strictSame(perHour, { amount: 1100, currency: 'EUR' })
})

t.test('a cost without a price makes the total incomplete, and the notes say so', async t => {
  const percent = on('concession.made', { by: 'supplier', percent: 3 })
  const { total_cost: cost, notes } = of([...COSTLY, percent], {})
  t.strictSame([cost?.complete, cost?.by_currency.map(({ currency, amount }) => [currency, amount])], [false, [['EUR', 100], ['USD', 40]]])
  t.match(notes.join(' '), /total_cost is without overhead, inspection, recovery.*total_cost is without 1 concessions/)
  t.strictSame(of([percent]).total_cost, { hours: {}, by_currency: [], complete: false })
  const late = on('complaint.resolved', { complaint_id: 'C', outcome: 'accepted', cost: 7, currency: 'USD' }, D + 3)
  t.equal(of([...COSTLY, late]).total_cost?.by_currency.find(({ currency }) => currency === 'USD')?.amount, 7, 'of two resolutions the later counts')
})

t.test('of an empty window nothing is made up', async t => {
  const { start, end, notes, ...rest } = of([])
  t.strictSame([start, end, rest], [fromDay(D), fromDay(D + 30), {}])
  for (const figure of ['information', 'ideas', 'mutual_dependence', 'competitive_standing', 'viability', 'price_pressure', 'concessions', 'order_book', 'total_cost']) {
    t.ok(notes.some(note => note.startsWith(`${figure} is unknown: `)), figure)
  }
})

t.test('any events give known values that agree with the overhead, in whatever order they arrive', async t => {
  fc.assert(fc.property(events(), asOf, fc.nat(400), (events, asOf, length) => {
    const question = { start: asOf - length, end: asOf, today: asOf + 200 }
    const found = exchange(fold(events), question, SETTINGS)
    t.strictSame(impossible(found), [])
    t.strictSame(exchange(fold([...events].reverse()), question, SETTINGS), found)
    const costs = overhead(fold(events), asOf - length, asOf, SETTINGS)
    t.equal(found.information?.reciprocity, costs.information_reciprocity)
    t.equal(found.competitive_standing?.mean, costs.competitive_standing)
    t.equal(found.price_pressure?.mean_percent, costs.price_pressure)
    t.equal(found.concessions?.supplier?.mean_percent, costs.concession_percent)
    const { links, ...mutual } = found.mutual_dependence ?? { links: [] }
    t.strictSame(mutual, costs.mutual_dependence ?? {})
    t.equal(links.reduce((sum, link) => sum + link.on_supplier, 0), costs.mutual_dependence?.on_supplier ?? 0)
    const { supplier, customer, settled_without_author: nobody } = found.ideas ?? { settled_without_author: 0 }
    const [settled, adopted] = [(supplier?.settled ?? 0) + (customer?.settled ?? 0), (supplier?.adopted ?? 0) + (customer?.adopted ?? 0)]
    if (nobody === 0 && settled > 0) t.equal(adopted / settled, costs.idea_adoption_rate)
  }), { numRuns: 150 })
})

t.test('the least and the largest amounts give figures, never an infinite one', async t => {
  const tiny = Number.MIN_VALUE
  const extremes = [tiny, 1e15].flatMap(value => [
    on('order.placed', { order_id: 'O', value, currency: 'EUR' }, D - 400), on('order.placed', { order_id: 'O', value: 1e15, currency: 'EUR' }, D + 100),
    on('concession.made', { by: 'supplier', value, currency: 'EUR' }), on('procurement.reported', { purchasing_headcount: tiny, period_days: 1 }),
    on('interaction.held', { channel: 'face_to_face', minutes: tiny, purpose: 'price_negotiation', initiated_by: 'customer', supplier_departments: ['sales', 'engineering'] }),
    on('interaction.held', { channel: 'face_to_face', minutes: 1e-200, purpose: 'price_negotiation', initiated_by: 'customer' }),
    on('inspection.performed', { units_received: tiny, units_inspected: tiny, units_rejected: tiny, minutes: 44_640 }, D + 5)
  ])
  for (const [start, end] of [[D, D + 30], [D - 500, D + 400], [D + 5, D + 5]] as const) {
    t.strictSame(impossible(exchange(fold(extremes), { start, end, today: D + 400 }, SETTINGS)), [])
  }
})
