import t from 'tap'
import { foldDay, fromDay, placeThread, threadOf, touchedDays, type DayTotals, type EventData, type LedgerEvent } from '../../src/scoring/index.ts'
import { event, fold } from './world.ts'

const D = 20_500
const terms = { promise_id: 'P', by: 'supplier', kind: 'delivery', due_on: fromDay(D + 10) } as const
const made = (day = D, more: object = {}) => event(day, 'promise.made', { ...terms, ...more }, { id: 'made' })
const settled = (day: number, outcome: EventData['promise.settled']['outcome'], more: object = {}, id = 'settled') =>
  event(day, 'promise.settled', { promise_id: 'P', outcome, ...more }, { id })
const raised = (severity = 3) => event(D, 'complaint.raised', { complaint_id: 'C', severity, kind: 'quality' }, { id: 'raised' })
const resolved = (day: number, outcome: 'accepted' | 'partly' | 'rejected', id = 'resolved') =>
  event(day, 'complaint.resolved', { complaint_id: 'C', outcome }, { id })

/** Day after D, event, dimension, p, n or x, late, from, until (after D), of every piece of evidence. */
function evidence (...events: LedgerEvent[]) {
  return fold(events).flatMap(({ day, totals }) => totals.evidence.map(({ id, source, dimension, from, until, ...weights }) => {
    return { on: day - D, id, ...weights, ...from && { from: from - D }, ...until && { until: until - D }, ...dimension !== 'promise_keeping' && { dimension } }
  }))
}

t.test('what a promise is evidence for', async t => {
  const open = (until?: number) => ({ on: 10, id: 'made', late: 1, from: 11, ...until && { until } })
  const cases: Array<[string, LedgerEvent[], object[]]> = [
    ['open: late so far from the day after it is due', [made()], [open()]],
    ['kept in time: nothing else at any as_of', [made(), settled(D + 10, 'kept')], [{ on: 10, id: 'settled', p: 1 }]],
    ['kept 7 days late: half, and late so far until the day before', [made(), settled(D + 17, 'kept')],
      [open(16), { on: 17, id: 'settled', p: 0.5, n: 0.5 }]],
    ['settled_on decides the lateness, the event its day', [made(), settled(D + 17, 'kept', { settled_on: fromDay(D + 9) })],
      [open(16), { on: 17, id: 'settled', p: 1 }]],
    ['importance is the weight', [made(D, { importance: 4 }), settled(D + 5, 'kept')], [{ on: 5, id: 'settled', p: 4 }]],
    ['broken without warning costs integrity', [made(), settled(D + 10, 'broken')],
      [{ on: 10, id: 'settled', n: 1 }, { on: 10, id: 'settled', x: 2, dimension: 'supplier_integrity' }]],
    ['a warning before the due day spares it', [made(), settled(D + 10, 'broken', { warned_at: `${fromDay(D + 9)}T23:59:59Z` })],
      [{ on: 10, id: 'settled', n: 1 }]],
    ['a warning on the due day is none', [made(), settled(D + 10, 'broken', { warned_at: `${fromDay(D + 10)}T00:00:00Z` })],
      [{ on: 10, id: 'settled', n: 1 }, { on: 10, id: 'settled', x: 2, dimension: 'supplier_integrity' }]],
    ['waived: no evidence', [made(), settled(D + 8, 'waived')], []],
    ['renegotiated without a new due day: kept on that day', [made(), settled(D + 8, 'renegotiated')], [{ on: 8, id: 'settled', p: 1 }]],
    ['renegotiated with a new due day: open again', [made(), settled(D + 8, 'renegotiated', { new_due_on: fromDay(D + 20) })],
      [{ on: 20, id: 'settled', late: 1, from: 21 }]],
    ['the new due day decides the lateness', [
      made(), settled(D + 8, 'renegotiated', { new_due_on: fromDay(D + 20) }, 'moved'), settled(D + 20, 'kept')
    ], [{ on: 20, id: 'settled', p: 1 }]],
    ['the latest settlement counts from its day on', [made(), settled(D + 5, 'kept', {}, 'a'), settled(D + 9, 'broken', { warned_at: fromDay(D) }, 'b')],
      [{ on: 5, id: 'a', p: 1, until: 8 }, { on: 9, id: 'b', n: 1 }]],
    ['a promise reported after its settlement counts from then on', [settled(D + 10, 'kept'), made(D + 12)],
      [{ on: 10, id: 'settled', p: 1, from: 12 }]],
    ['a settlement may carry the terms itself', [settled(D + 17, 'kept', { by: 'supplier', due_on: fromDay(D + 10) })],
      [{ on: 17, id: 'settled', p: 0.5, n: 0.5 }]],
    ['without terms it says nothing', [settled(D + 17, 'kept')], []],
    ['a customer who breaks a payment promise', [made(D, { by: 'customer', kind: 'payment' }), settled(D + 10, 'broken')], [
      { on: 10, id: 'settled', n: 1, dimension: 'customer_commitments' },
      { on: 10, id: 'settled', x: 2, dimension: 'customer_integrity' }
    ]]
  ]
  for (const [why, events, expected] of cases) {
    t.strictSame(evidence(...events), expected, why)
    t.strictSame(evidence(...events.reverse()), expected, `${why}, in any order`)
  }
})

t.test('what a complaint is evidence for', async t => {
  const piece = (more: object) => ({ ...more, dimension: 'complaint_recovery' })
  const cases: Array<[string, LedgerEvent[], object[]]> = [
    ['open: unresolved from the 15th day on', [raised()], [piece({ on: 14, id: 'raised', n: 1, unresolved: true, from: 15 })]],
    ['accepted at once: capped', [raised(), resolved(D, 'accepted')], [piece({ on: 0, id: 'resolved', p: 0.9, n: 1 - 0.9 })]],
    ['accepted after 14 days', [raised(), resolved(D + 14, 'accepted')], [piece({ on: 14, id: 'resolved', p: 0.5, n: 0.5 })]],
    ['partly after 14 days', [raised(), resolved(D + 14, 'partly')], [piece({ on: 14, id: 'resolved', p: 0.25, n: 0.75 })]],
    ['severity 3 weighs 1, severity 1 a third', [raised(1), resolved(D + 2, 'rejected')], [piece({ on: 2, id: 'resolved', n: 1 / 3 })]],
    ['late: unresolved until the day before', [raised(), resolved(D + 28, 'accepted')],
      [piece({ on: 14, id: 'raised', n: 1, unresolved: true, from: 15, until: 27 }), piece({ on: 28, id: 'resolved', p: 0.25, n: 0.75 })]],
    ['the latest resolution counts', [raised(), resolved(D + 2, 'rejected', 'a'), resolved(D + 14, 'accepted', 'b')],
      [piece({ on: 2, id: 'a', n: 1, until: 13 }), piece({ on: 14, id: 'b', p: 0.5, n: 0.5 })]],
    ['a resolution of an unknown complaint says nothing', [resolved(D, 'accepted')], []]
  ]
  for (const [why, events, expected] of cases) t.strictSame(evidence(...events), expected, why)
})

t.test('ideas and links stand as their latest event leaves them', async t => {
  const totals = (events: LedgerEvent[]) => fold(events).map(({ totals: { evidence, ...rest } }): Partial<DayTotals> => rest)
  const idea = { idea_id: 'I' }
  t.strictSame(totals([event(D, 'idea.settled', { ...idea, outcome: 'rejected' }), event(D + 3, 'idea.settled', { ...idea, outcome: 'adopted' })]), [
    { events: 1, idea_outcomes: [{ adopted: false, until: D + 2 }] }, { events: 1, idea_outcomes: [{ adopted: true }] }
  ])
  const link = { link_id: 'L', kind: 'edi', depends: 'both' } as const
  t.strictSame(totals([event(D, 'link.established', link), event(D + 5, 'link.retired', { link_id: 'L' })]), [
    { events: 1, link_events: 1, links: [{ kind: 'edi', depends: 'both', weight: 1, until: D + 4 }] }, { events: 1, link_events: 1 }
  ])
})

t.test('threads are named, and an event names every day it can touch', async t => {
  const cases: Array<[LedgerEvent, string | undefined, number[]]> = [
    [made(), 'promise:P', [D, D + 10]],
    [settled(D + 3, 'renegotiated', { new_due_on: fromDay(D + 30), due_on: fromDay(D + 2) }), 'promise:P', [D + 2, D + 3, D + 30]],
    [raised(), 'complaint:C', [D, D + 14]],
    [resolved(D + 1, 'accepted'), 'complaint:C', [D + 1]],
    [event(D, 'idea.contributed', { idea_id: 'I', by: 'customer' }), 'idea:I', [D]],
    [event(D, 'link.retired', { link_id: 'L' }), 'link:L', [D]],
    [event(D, 'rfq.received', { order_id: 'O' }), undefined, [D]]
  ]
  for (const [event, thread, days] of cases) t.strictSame([threadOf(event), touchedDays(event)], [thread, days], event.type)
})

t.test('the cost of a long thread grows with its length, not with its square', async t => {
  let looks = 0
  const counted = (event: LedgerEvent) => new Proxy(event, {
    get (event, name) {
      looks += 1
      return event[name as keyof LedgerEvent]
    }
  })
  const looksAt = (length: number) => {
    looks = 0
    const thread = Array.from({ length }, (_, i) => counted(settled(D + i, 'kept', { by: 'supplier', due_on: fromDay(D) }, `e${i}`)))
    const placed = placeThread(thread)
    t.equal(placed.size, length, 'every settlement stands on its day')
    t.strictSame(placed.get(D + 7)?.map(({ list, entry }) => [list, entry.from, entry.until]),
      [['evidence', undefined, D + 7], ['promises', undefined, D + 7], ['facts', undefined, D + 7]], 'until the day of the next one')
    return looks
  }
  const short = looksAt(100)
  t.ok(looksAt(10_000) < 200 * short, 'a hundred times as long takes less than twice a hundred times as many looks')
})

t.test('of many settlements on one day the last one leaves entries', async t => {
  const terms = { by: 'supplier', due_on: fromDay(D) }
  const onOneDay = Array.from({ length: 5000 }, (_, i) => settled(D, 'kept', terms, `e${String(i).padStart(4, '0')}`))
  const placed = placeThread(onOneDay)
  t.strictSame([...placed.values()].flat().map(({ event }) => event.id), ['e4999', 'e4999', 'e4999'])
})

t.test('the latest by time counts, also when it stands on an earlier day', async t => {
  // Where clocks go back just after midnight, an instant can be later than another and still belong to the day before.
  const [first, second] = [settled(D + 5, 'kept', {}, 'first'), settled(D + 5, 'broken', { warned_at: fromDay(D) }, 'second')]
  t.strictSame(evidence(made(), { ...first, day: D + 6 }, second), [{ on: 5, id: 'second', n: 1 }])
})

t.test('rows of a day are named by all that tells them apart, and stand in the order of the events', async t => {
  const met = (departments: string[], minutes: number) => event(D, 'interaction.held',
    { channel: 'phone', minutes, purpose: 'planning', initiated_by: 'customer', supplier_people: 1, supplier_departments: departments })
  const answered = (side: 'supplier' | 'customer', department: string | undefined, score: number) => event(D, 'survey.answered',
    { side, question: 'trust', ...department !== undefined && { department }, score, scale_min: 0, scale_max: 1 })
  const ranked = (criterion: string, rank: number) => event(D, 'standing.reported', { criterion, rank, of: 3 })
  const events = [
    met(['b', 'a'], 5), met(['a'], 7), met(['a', 'b'], 2), met([], 1),
    answered('supplier', 'a', 1), answered('customer', 'a', 0), answered('supplier', undefined, 1), answered('supplier', 'a', 0),
    ranked('price', 1), ranked('quality', 2), ranked('price', 3)
  ].map((event, i) => ({ ...event, id: `r${10 + i}` }))
  const { attendance, surveys, rankings, uncounted_meetings: uncounted } = foldDay(D, events, [])!
  t.strictSame(attendance, [
    { departments: ['a', 'b'], minutes: 7, transaction: 0 }, { departments: ['a'], minutes: 7, transaction: 0 }, { departments: [], minutes: 1, transaction: 0 }
  ])
  t.strictSame(surveys, [
    { side: 'supplier', question: 'trust', department: 'a', answers: 2, score: 1 }, { side: 'customer', question: 'trust', department: 'a', answers: 1, score: 0 },
    { side: 'supplier', question: 'trust', answers: 1, score: 1 }
  ])
  t.strictSame(rankings, [{ criterion: 'price', count: 2, sum: 1 }, { criterion: 'quality', count: 1, sum: 0.5 }])
  t.equal(uncounted, undefined)
  t.strictSame(foldDay(D, [...events].reverse(), []), foldDay(D, events, []), 'in whatever order they come')
})
