import t from 'tap'
import { factsOf, fromDay, placeThread, threadOf, type EventData, type EventType, type Fact, type LedgerEvent } from '../../src/scoring/index.ts'
import { event } from './world.ts'

const D = 20_500
const name = (day: number) => fromDay(D + day)

/** The facts on a day after D, without what every fact has of its event. */
function facts (day: number, ...events: LedgerEvent[]): Array<Partial<Fact>> {
  const threads = new Map<string, LedgerEvent[]>()
  for (const event of events) {
    const thread = threadOf(event)
    if (thread !== undefined) threads.set(thread, [...threads.get(thread) ?? [], event])
  }
  const placed = [...threads.values()].flatMap(thread => placeThread(thread).get(D + day) ?? [])
  return factsOf(D + day, events.filter(event => event.day === D + day), placed).map(({ event_id: id, source, time, ...fact }) => fact)
}

const one = <T extends EventType>(type: T, data: EventData[T]) => event(D, type, data, { id: type })

t.test('every event has one row that tells what it tells', async t => {
  const cases: Array<[LedgerEvent, object]> = [
    [one('touchpoint.made', { channel: 'phone', initiated_by: 'supplier', trigger: 'callback', answered: false, department: 'sales' }),
      { by: 'supplier', channel: 'phone', trigger: 'callback', outcome: 'unanswered', department: 'sales' }],
    [one('touchpoint.made', { channel: 'card', initiated_by: 'supplier' }), { by: 'supplier', channel: 'card' }],
    [one('inspection.performed', { units_received: 100, units_inspected: 20, units_rejected: 0, minutes: 45, stage: 'incoming' }),
      { kind: 'incoming', units_received: 100, units_inspected: 20, units_judged: 20, units_rejected: 0, minutes: 45, units_timed: 100 }],
    [one('inspection.performed', { units_received: 100, units_inspected: 20 }), { units_received: 100, units_inspected: 20 }],
    [one('information.shared', { direction: 'to_supplier', confidentiality: 'restricted', topic: 'plan', solicited: true }),
      { contact: true, by: 'customer', direction: 'to_supplier', confidentiality: 'restricted', topic: 'plan', outcome: 'solicited', weight: 2 }],
    [one('idea.contributed', { idea_id: 'I', by: 'supplier', area: 'design' }), { by: 'supplier', kind: 'design' }],
    [one('complaint.raised', { complaint_id: 'C', severity: 4, kind: 'money', department: 'finance' }),
      { contact: true, by: 'customer', kind: 'money', severity: 4, department: 'finance' }],
    [one('misconduct.observed', { by: 'customer', severity: 2, kind: 'hold_up' }), { by: 'customer', kind: 'hold_up', severity: 2 }],
    [one('order.placed', { order_id: 'O', value: 10.5, currency: 'EUR', competing_quotes: 0, reopened_after_award: true }),
      { contact: true, quotes: 0, outcome: 'reopened', value: 10.5, currency: 'EUR' }],
    [one('rfq.received', { order_id: 'O', currency: 'EUR', price_reduction_asked_percent: 3, reopened_after_award: false }), { percent: 3 }],
    [one('concession.made', { by: 'supplier', percent: 2, value: 7, justified: false }), { by: 'supplier', percent: 2, outcome: 'unjustified' }],
    [one('survey.answered', { side: 'supplier', question: 'trust', score: 4, scale_min: 1, scale_max: 5 }),
      { by: 'supplier', question: 'trust', score: 0.75 }],
    [one('standing.reported', { criterion: 'price', rank: 2, of: 5 }), { criterion: 'price', score: 0.75 }],
    [one('standing.reported', { criterion: 'price', rank: 1, of: 1 }), { criterion: 'price' }],
    [one('viability.reported', { party: 'customer', score: 0.4 }), { by: 'customer', score: 0.4 }],
    [one('procurement.reported', { purchasing_headcount: 3, period_days: 90 }), { headcount: 3 }],
    [one('contract.renewed', {}), {}]
  ]
  for (const [event, expected] of cases) t.strictSame(facts(0, event), [{ fact: event.type, ...expected }], event.type)
})

t.test('the departments that attend share the time of a meeting', async t => {
  const met = (people: number | undefined, departments: string[]) => one('interaction.held', {
    channel: 'video',
    minutes: 30,
    purpose: 'planning',
    initiated_by: 'customer',
    supplier_departments: departments,
    ...people !== undefined && { supplier_people: people }
  })
  const shared = { by: 'customer', channel: 'video', purpose: 'planning' }
  const own = { fact: 'interaction.held', contact: true, ...shared, minutes: 30 }
  t.strictSame(facts(0, met(3, ['sales', 'finance', 'sales'])), [
    own,
    { fact: 'attendance', ...shared, department: 'finance', person_minutes: 45 },
    { fact: 'attendance', ...shared, department: 'sales', person_minutes: 45 }
  ])
  t.strictSame(facts(0, met(undefined, [])), [own, { fact: 'attendance', ...shared, person_minutes: 30 }], 'one person when nobody counted them')
})

t.test('a promise of either side stands where it is judged, as long as it is judged so', async t => {
  const made = event(D, 'promise.made', {
    promise_id: 'P', by: 'customer', kind: 'payment', due_on: name(10), owed_by_department: 'finance', importance: 3, value: 5, currency: 'EUR'
  }, { id: 'made' })
  const settled = event(D + 12, 'promise.settled', { promise_id: 'P', outcome: 'kept' }, { id: 'settled' })
  const promise = { fact: 'promise', by: 'customer', kind: 'payment', owed_by_department: 'finance', weight: 3, value: 5, currency: 'EUR' }
  t.strictSame(facts(0, made), [{ fact: 'promise.made', by: 'customer', kind: 'payment' }], 'on the day on which it was made it is no promise yet')
  t.strictSame(facts(10, made), [{ ...promise, outcome: 'overdue', valid_from: name(11) }])
  t.strictSame(facts(10, made, settled), [{ ...promise, outcome: 'overdue', valid_from: name(11), valid_until: name(11) }])
  t.strictSame(facts(12, made, settled), [{ fact: 'promise.settled' }, { ...promise, outcome: 'kept', days: 2 }])
  const broken = event(D + 9, 'promise.settled', { promise_id: 'P', outcome: 'broken' })
  t.strictSame(facts(9, made, broken), [{ fact: 'promise.settled' }, { ...promise, outcome: 'broken' }], 'once, also without a warning')
})

t.test('what stands on another day than its event has no instant', async t => {
  const made = event(D, 'promise.made', { promise_id: 'P', by: 'supplier', kind: 'delivery', due_on: name(10) }, { id: 'made' })
  const [overdue] = factsOf(D + 10, [], placeThread([made]).get(D + 10) ?? [])
  t.match(overdue, { event_id: 'made', fact: 'promise' })
  t.notHas(overdue, 'time')
  t.match(factsOf(D, [made], []), [{ time: made.time }])
})

t.test('complaints, ideas and links stand as their latest event leaves them', async t => {
  const raised = event(D, 'complaint.raised', { complaint_id: 'C', severity: 3, kind: 'quality', department: 'logistics' })
  const resolved = event(D + 20, 'complaint.resolved', { complaint_id: 'C', outcome: 'partly', minutes: 60, cost: 9, currency: 'EUR' })
  const recovery = { fact: 'recovery', by: 'customer', kind: 'quality', severity: 3, department: 'logistics' }
  t.strictSame(facts(14, raised), [{ ...recovery, outcome: 'unresolved', valid_from: name(15) }])
  t.strictSame(facts(14, raised, resolved), [{ ...recovery, outcome: 'unresolved', valid_from: name(15), valid_until: name(19) }])
  t.strictSame(facts(20, raised, resolved),
    [{ fact: 'complaint.resolved' }, { ...recovery, outcome: 'partly', days: 20, minutes: 60, value: 9, currency: 'EUR' }])

  const idea = event(D, 'idea.contributed', { idea_id: 'I', by: 'customer', area: 'process' })
  const adopted = event(D + 3, 'idea.settled', { idea_id: 'I', outcome: 'adopted', value: 4, currency: 'EUR' })
  t.strictSame(facts(3, idea, adopted),
    [{ fact: 'idea.settled' }, { fact: 'idea_outcome', outcome: 'adopted', by: 'customer', kind: 'process', value: 4, currency: 'EUR' }])

  const link = event(D, 'link.established', { link_id: 'L', kind: 'edi', depends: 'both' })
  const retired = event(D + 5, 'link.retired', { link_id: 'L' })
  t.strictSame(facts(0, link, retired), [{ fact: 'link.established' }, { fact: 'link', by: 'both', kind: 'edi', weight: 1, valid_until: name(4) }])
  t.strictSame(facts(5, link, retired), [{ fact: 'link.retired' }])
})
