import fc from '../helpers/property.ts'
import { fromDay, type Day, type EventData, type EventType, type LedgerEvent, type Party } from '../../src/scoring/index.ts'
import type { Told } from './world.ts'

/** Days are drawn from a stretch short enough for threads and deadlines to meet. */
export const START = 20_000
const LENGTH = 200
export const day = fc.integer({ min: START, max: START + LENGTH })
const date = fc.integer({ min: START - 20, max: START + LENGTH + 20 }).map(fromDay)
const party = fc.constantFrom<Party>('supplier', 'customer')
const threadId = fc.constantFrom('1', '2', '3', '4')
const department = fc.constantFrom('sales', 'service', 'engineering')
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

const terms = { by: party, kind: fc.constantFrom('delivery', 'payment', 'service', 'quality', 'information', 'other'), due_on: date }
const extras = {
  importance: some(fc.integer({ min: 1, max: 5 })), made_by_department: some(department), owed_by_department: some(department)
}
const bidding = {
  order_id: threadId,
  competing_quotes: some(fc.nat(4)),
  reopened_after_award: some(fc.boolean()),
  price_reduction_asked_percent: some(fc.nat(20))
}
const money = { value: fc.nat(10_000), currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD') }

const DATA: { [T in EventType]?: fc.Arbitrary<unknown> } = {
  'interaction.held': fc.record({
    channel: fc.constantFrom('face_to_face', 'face_to_face', 'phone'),
    minutes: fc.nat(240),
    purpose: fc.constantFrom('price_negotiation', 'contract_negotiation', 'blame_assignment', 'planning', 'service', 'design', 'social'),
    initiated_by: party,
    supplier_people: some(fc.nat(4)),
    supplier_departments: some(fc.array(department, { maxLength: 3 })),
    trigger: some(fc.constantFrom('proactive', 'callback', 'complaint'))
  }),
  'touchpoint.made': fc.record({ channel: fc.constantFrom('phone', 'email'), initiated_by: party, answered: some(fc.boolean()), trigger: some(fc.constantFrom('proactive', 'callback')) }),
  'inspection.performed': fc.tuple(fc.nat(100), fc.nat(100), some(fc.nat(100)), some(fc.nat(60))).map(([a, b, c, minutes]) => ({
    units_received: a, units_inspected: Math.min(a, b), units_rejected: c === undefined ? undefined : Math.min(a, b, c), minutes
  })),
  'information.shared': fc.record({ direction: fc.constantFrom('to_customer', 'to_supplier'), confidentiality: fc.constantFrom('open', 'restricted', 'confidential') }),
  'idea.contributed': fc.record({ idea_id: threadId, by: party }),
  'idea.settled': fc.record({ idea_id: threadId, outcome: fc.constantFrom('adopted', 'rejected') }),
  'promise.made': fc.record({ promise_id: threadId, ...terms, ...extras }),
  'promise.settled': fc.record({
    promise_id: threadId,
    outcome: fc.constantFrom('kept', 'kept', 'broken', 'renegotiated', 'waived'),
    by: some(party),
    kind: some(terms.kind),
    due_on: some(date),
    settled_on: some(date),
    warned_at: some(date.map(iso => `${iso}T23:30:00Z`)),
    new_due_on: some(date),
    ...extras
  }),
  'complaint.raised': fc.record({ complaint_id: threadId, severity: fc.integer({ min: 1, max: 5 }), kind: fc.constantFrom('money', 'delivery', 'quality', 'conduct'), department: some(department) }),
  'complaint.resolved': fc.record({ complaint_id: threadId, outcome: fc.constantFrom('accepted', 'partly', 'rejected'), minutes: some(fc.nat(90)) }),
  'order.placed': fc.record({ ...bidding, ...money }),
  'order.lost': fc.record({ ...bidding, ...money }),
  'rfq.received': fc.record(bidding),
  'concession.made': fc.record({ by: party, percent: some(fc.nat(10)) }),
  'misconduct.observed': fc.record({ by: party, severity: fc.integer({ min: 1, max: 5 }), kind: fc.constant('other') }),
  'link.established': fc.record({ link_id: threadId, kind: fc.constant('edi'), depends: fc.constantFrom('supplier', 'customer', 'both'), weight: some(fc.integer({ min: 1, max: 3 })) }),
  'link.retired': fc.record({ link_id: threadId }),
  'survey.answered': fc.record({ side: party, department: some(department), question: fc.constantFrom('trust', 'trust', 'fairness'), score: fc.integer({ min: 1, max: 5 }), scale_min: fc.constant(1), scale_max: fc.constantFrom(5, 5, 5, 1) }),
  'standing.reported': fc.record({ criterion: fc.constant('quality'), rank: fc.integer({ min: 1, max: 3 }), of: fc.integer({ min: 3, max: 6 }) }),
  'procurement.reported': fc.record({ purchasing_headcount: fc.nat(5), period_days: fc.constant(90) }),
  'viability.reported': fc.record({ party, score: fc.double({ min: 0, max: 1, noNaN: true }) })
}

function defined (data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}

const types = fc.constantFrom(...Object.keys(DATA) as EventType[], 'promise.made' as const, 'promise.settled' as const, 'promise.settled' as const)

const moment = fc.tuple(types, day, fc.nat(1), fc.constantFrom('crm', 'erp'))

/** Any event of the catalogue; many share a time. */
const event: fc.Arbitrary<(index: number) => LedgerEvent> = moment.chain(([type, on, hour, source]) => {
  const data = DATA[type] ?? fc.constant({})
  return data.map(data => (index: number) => {
    const time = new Date((on * 24 + 10 + hour) * 3_600_000).toISOString().replace('.000Z', '.000000Z')
    return { id: `e${index}`, source, type, time, day: on, data: defined(data as EventData[EventType]) } as LedgerEvent
  })
})

export const events = (maxLength = 60) => fc.array(event, { maxLength, size: 'max' }).map(list => list.map((make, index) => make(index)))

const startedOn = some(fc.integer({ min: START - 50, max: START + 130 }))

/** A tenant with three relationships, two or one of them in a segment. */
export const tenant: fc.Arbitrary<Told[]> = fc.tuple(events(), events(25), events(25), startedOn, fc.boolean())
  .map(([own, near, far, startedOn, isSegmented]) => [
    { key: 'own', events: own, ...isSegmented && { segment: 'retail' }, ...startedOn !== undefined && { startedOn } },
    { key: 'near', events: near, segment: 'retail' },
    { key: 'far', events: far, startedOn: START }
  ])

export const asOf: fc.Arbitrary<Day> = fc.integer({ min: START - 5, max: START + LENGTH + 60 })
