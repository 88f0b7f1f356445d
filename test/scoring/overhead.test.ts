import t from 'tap'
import { fromDay, overhead, type EventData, type EventType, type LedgerEvent, type OverheadSettings } from '../../src/scoring/index.ts'
import { differences } from './close.ts'
import { event, fold } from './world.ts'

const D = 20_500
const SETTINGS: OverheadSettings = { hourly_rates: { sales: 80, finance: 100 }, default_hourly_rate: 60, currency: 'EUR' }
const figures = (events: LedgerEvent[], settings = SETTINGS) => overhead(fold(events), D, D + 30, settings)
const on = <T extends EventType>(type: T, data: EventData[T], day = D) => event(day, type, data)

function meeting (minutes: number, purpose: EventData['interaction.held']['purpose'], more: Partial<EventData['interaction.held']> = {}) {
  return on('interaction.held', { channel: 'face_to_face', minutes, purpose, initiated_by: 'customer', ...more })
}

const MEETINGS = [
  meeting(60, 'price_negotiation', { supplier_people: 2, supplier_departments: ['sales'] }),
  meeting(60, 'contract_negotiation'),
  meeting(120, 'planning'),
  meeting(120, 'design'),
  meeting(600, 'blame_assignment', { channel: 'phone' })
]

t.test('the share of transaction-oriented time and its cost', async t => {
  // y = 360, x = 120, R = 1/3; Σx² = 7200, Σy² = 36000: Var = (7200 - 4800 + 4000)/360², its root is 2/9
  // cost: 1 h · 2 people · 80 + 1 h · 1 person · 60 = 220; excess: 220 · (1 - 0.235 · 3)
  const { transaction_time_share: share, overhead_cost: cost, excess_cost: excess, notes } = figures(MEETINGS)
  t.strictSame(differences(share, {
    value: 1 / 3,
    interval: { low: 0, high: 1 / 3 + 1.645 * 2 / 9 },
    price: 1 / 6,
    contract: 1 / 6,
    blame: 0,
    face_to_face_minutes: 360,
    benchmarks: { most_trusted: 0.235, least_trusted: 0.47 }
  }), [])
  t.strictSame(cost, { amount: 220, currency: 'EUR' })
  t.strictSame(differences(excess, { amount: 64.9, currency: 'EUR' }), [])
  t.strictSame(notes.filter(note => !/ (is|are) unknown: /.test(note)), [
    '1 transaction-oriented meetings do not say how many of our people took part: each counts as one person.'
  ])
})

t.test('what is not known is absent, and says why', async t => {
  const none = figures([])
  t.strictSame(Object.keys(none), ['start', 'end', 'notes'])
  t.match(none.notes, [/No face-to-face meeting/])
  // The share and its three costs are in one note, the values per order in another.
  const named = ['inspection_cost', 'recovery_cost', 'inspection_rate', 'rejection_rate', 'inspection_minutes_per_1000_units', 'information_reciprocity',
    'confidential_share', 'idea_adoption_rate', 'promise_kept_rate', 'mean_lateness_days', 'promises_by_department', 'handoff_gap', 'alignment',
    'price_pressure', 'concession_percent', 'competitive_standing', 'mutual_dependence']
  for (const figure of named) t.equal(none.notes.filter(note => note.startsWith(`${figure} is unknown: `)).length, 1, figure)
  t.ok(none.notes.includes('value_per_commercial_hour and goods_per_buyer are unknown: no order was placed in the window.'))
  t.equal(none.notes.length, named.length + 2)
  t.equal(figures([meeting(60, 'planning')]).transaction_time_share?.interval, undefined, 'one meeting has no variance')
  const cases: Array<[string, OverheadSettings, RegExp]> = [
    ['no currency', { default_hourly_rate: 60 }, /currency/],
    ['no rate', { hourly_rates: { sales: 80 }, currency: 'EUR' }, /overhead_cost is unknown: a department has no hourly rate/]
  ]
  for (const [why, settings, note] of cases) {
    const { overhead_cost: cost, excess_cost: excess, notes } = figures(MEETINGS, settings)
    t.strictSame([cost, excess, notes.some(text => note.test(text))], [undefined, undefined, true], why)
  }
  const orders = ['EUR', 'USD'].map(currency => on('order.placed', { order_id: currency, value: 10, currency }))
  const { value_per_commercial_hour: value, notes } = figures([...MEETINGS, ...orders])
  t.strictSame([value, notes.some(text => /several currencies/.test(text))], [undefined, true], 'amounts of two currencies are not added')
})

t.test('costs follow the departments', async t => {
  const both = meeting(60, 'blame_assignment', { supplier_people: 3, supplier_departments: ['sales', 'finance'] })
  const raised = on('complaint.raised', { complaint_id: 'C', severity: 2, kind: 'money', department: 'finance' })
  const resolved = on('complaint.resolved', { complaint_id: 'C', outcome: 'accepted', minutes: 90 }, D + 2)
  const inspected = on('inspection.performed', { units_received: 400, units_inspected: 100, units_rejected: 5, minutes: 30 })
  const found = figures([both, raised, resolved, inspected])
  t.equal(found.overhead_cost?.amount, 270, '3 hours at the mean of 80 and 100')
  t.equal(found.recovery_cost?.amount, 150, '1.5 hours at the rate of the department complained of')
  t.equal(found.inspection_cost?.amount, 30, 'half an hour at the default rate')
  t.strictSame([found.inspection_rate, found.rejection_rate, found.inspection_minutes_per_1000_units], [0.25, 0.05, 75])
  t.equal(figures([raised, { ...resolved, day: D + 40 }]).recovery_cost, undefined, 'a later resolution belongs to a later window')
})

t.test('the time of inspections of nothing costs as well', async t => {
  const inspected = on('inspection.performed', { units_received: 0, units_inspected: 0, minutes: 30 })
  const { inspection_cost: cost, inspection_minutes_per_1000_units: rate, notes } = figures([inspected])
  t.strictSame([cost, rate], [{ amount: 30, currency: 'EUR' }, undefined], 'half an hour at 60, and no units to relate it to')
  t.ok(notes.includes('inspection_minutes_per_1000_units is unknown: no inspection of received units states how long it took.'))
  const unpriced = figures([inspected], {}).notes.filter(note => note.startsWith('inspection_cost'))
  t.strictSame(unpriced, ['inspection_cost is unknown: the tenant has not set the currency of its hourly rates.'], 'one reason is enough')
})

t.test('of many pairs of departments those with most promises are listed, by name', async t => {
  const kept = (pair: number, id: string) => on('promise.settled', {
    promise_id: `${pair}-${id}`, outcome: 'kept', by: 'supplier', due_on: fromDay(D), made_by_department: `d${1000 + pair}`, owed_by_department: 'logistics'
  })
  const pairs = (count: number) => Array.from({ length: count }, (_, i) => kept(i, 'a'))
  const note = /^promises_by_department lists/
  const exact = figures(pairs(200))
  t.strictSame([exact.promises_by_department?.length, exact.notes.some(text => note.test(text))], [200, false])
  const { promises_by_department: listed, notes } = figures([...pairs(203), kept(202, 'b')])
  t.equal(listed?.length, 200)
  t.match([listed?.[198], listed?.[199]], [{ made_by_department: 'd1198', promises: 1 }, { made_by_department: 'd1202', promises: 2 }])
  t.ok(notes.includes('promises_by_department lists the 200 of 203 pairs with the most promises.'))
})

t.test('of several endings of a thread the latest one up to the end of the window counts', async t => {
  const resolved = (minutes: number, day: number) => on('complaint.resolved', { complaint_id: 'C', outcome: 'partly', minutes }, day)
  const settled = (outcome: 'kept' | 'broken', day: number) =>
    on('promise.settled', { promise_id: 'P', outcome, by: 'supplier', due_on: fromDay(D + 20) }, day)
  const idea = (outcome: 'adopted' | 'rejected', day: number) => on('idea.settled', { idea_id: 'I', outcome }, day)
  const found = figures([
    on('complaint.raised', { complaint_id: 'C', severity: 1, kind: 'money' }), resolved(60, D + 1), resolved(30, D + 2), resolved(90, D + 31),
    settled('broken', D + 1), settled('kept', D + 2), settled('broken', D + 31),
    idea('rejected', D + 1), idea('adopted', D + 2), idea('rejected', D + 31)
  ])
  t.strictSame([found.recovery_cost?.amount, found.promise_kept_rate, found.idea_adoption_rate], [30, 1, 1])
})

t.test('figures per order value stand beside the share', async t => {
  const order = on('order.placed', { order_id: 'O', value: 6000, currency: 'EUR' })
  const buyers = on('procurement.reported', { purchasing_headcount: 4, period_days: 365 }, D - 100)
  const found = figures([order, buyers, ...MEETINGS])
  t.strictSame([found.value_per_commercial_hour, found.goods_per_buyer], [{ amount: 2000, currency: 'EUR' }, { amount: 1500, currency: 'EUR' }])
  const alone = figures([order, buyers])
  t.equal(alone.goods_per_buyer, undefined)
  t.ok(alone.notes.includes('value_per_commercial_hour and goods_per_buyer are unknown: they are shown only beside transaction_time_share.'))
  const planned = figures([order, meeting(60, 'planning')]).notes.join(' ')
  t.match(planned, /value_per_commercial_hour is unknown: no time face to face .*goods_per_buyer is unknown: no purchasing staff/)
})

t.test('promises by department', async t => {
  const promise = (id: string, made: string, owed: string, due: number) => on('promise.made', {
    promise_id: id, by: 'supplier', kind: 'delivery', due_on: fromDay(due), made_by_department: made, owed_by_department: owed
  })
  const settled = (id: string, day: number, outcome: 'kept' | 'broken') => on('promise.settled', { promise_id: id, outcome }, day)
  const found = figures([
    promise('1', 'sales', 'sales', D + 5), settled('1', D + 5, 'kept'),
    promise('2', 'sales', 'logistics', D + 5), settled('2', D + 9, 'kept'),
    promise('3', 'sales', 'logistics', D + 5), settled('3', D + 5, 'broken'),
    promise('4', 'sales', 'sales', D + 20)
  ])
  t.equal(found.promise_kept_rate, 1 / 4)
  t.equal(found.mean_lateness_days, (0 + 4 + 10) / 3, 'in time, 4 days late, 10 days overdue at the end; the broken one has no day')
  t.strictSame(found.promises_by_department, [
    { made_by_department: 'sales', owed_by_department: 'logistics', promises: 2, promise_kept_rate: 0, mean_lateness_days: 4 },
    { made_by_department: 'sales', owed_by_department: 'sales', promises: 2, promise_kept_rate: 0.5, mean_lateness_days: 5 }
  ])
  t.equal(found.handoff_gap, 0.5)
})

t.test('how both sides work together', async t => {
  const survey = (department: string, score: number) =>
    on('survey.answered', { side: 'supplier', department, question: 'trust', score, scale_min: 1, scale_max: 5 })
  const link = (id: string, depends: 'supplier' | 'customer' | 'both', weight: number, day = D) =>
    on('link.established', { link_id: id, kind: 'edi', depends, weight }, day)
  const bid = { value: 1, currency: 'EUR' }
  const { notes, start, end, ...found } = figures([
    on('information.shared', { direction: 'to_customer', confidentiality: 'confidential' }),
    on('information.shared', { direction: 'to_supplier', confidentiality: 'open' }),
    on('idea.settled', { idea_id: 'I', outcome: 'adopted' }), on('idea.settled', { idea_id: 'J', outcome: 'rejected' }),
    survey('sales', 5), survey('sales', 4), survey('service', 2),
    on('order.placed', { order_id: 'O', ...bid, price_reduction_asked_percent: 6 }),
    on('order.lost', { order_id: 'P', ...bid, price_reduction_asked_percent: 10 }),
    on('concession.made', { by: 'supplier', percent: 3 }), on('concession.made', { by: 'customer', percent: 50 }),
    on('standing.reported', { criterion: 'price', rank: 1, of: 3 }), on('standing.reported', { criterion: 'price', rank: 2, of: 3 }),
    link('A', 'supplier', 1, D - 300), link('B', 'both', 2), link('C', 'customer', 5), on('link.retired', { link_id: 'C' }, D + 30)
  ])
  t.strictSame(differences(found, {
    information_reciprocity: 0.25,
    confidential_share: 0.5,
    idea_adoption_rate: 0.5,
    alignment: 1 - (0.875 - 0.25),
    price_pressure: 8,
    concession_percent: 3,
    competitive_standing: 0.75,
    mutual_dependence: { value: 2, on_supplier: 3, on_customer: 2, asymmetry: -0.2 }
  }), [])
})
