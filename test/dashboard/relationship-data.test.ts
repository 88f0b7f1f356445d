import t from 'tap'
import { asDate, daysBetween, dayIn } from '../../src/dashboard/browser/calendar.ts'
import type { Schema } from '../../src/dashboard/browser/contract.ts'
import { barsOf, contributionsOf, reach } from '../../src/dashboard/browser/relationship/dimension-data.ts'
import { course, marksOf, scoresAt } from '../../src/dashboard/browser/relationship/history-data.ts'
import { gapSpans, gapsOf, promiseSpans, signalSpans, usualGap } from '../../src/dashboard/browser/relationship/silence-data.ts'
import { months, slices } from '../../src/dashboard/browser/relationship/time-use-data.ts'
import { changeSentence, waterfall } from '../../src/dashboard/browser/relationship/waterfall-data.ts'

const none = { model_version: 0, base_rate: 0, fading: 0, new_evidence: 0 }
const end = (score?: number) => ({ as_of: '2026-06-30', model: 1, coverage: 0.5, confidence: 'low', band: 'fair', ...(score === undefined ? {} : { score }) })
const change = (dimension: string, points: number) => ({ dimension, points, causes: none, usual_level: 0, events: points })

const changes = {
  at_start: end(50),
  at_end: end(56.02),
  difference: 6.02,
  causes: { ...none, fading: -1.98, new_evidence: 8 },
  baseline: { points: 0, causes: none },
  dimensions: [change('promise_keeping', -3), change('goods_quality', 0.02), change('customer_openness', 9)],
  events: [],
  other_events: { events: 0, points: 0, causes: none }
} as unknown as Schema<'DirectedChanges'>

t.test('a waterfall leads from one score to the other, the largest step first', async t => {
  const steps = waterfall(changes, 'dimension')
  t.strictSame(steps.map(({ name, from, to }) => [name, from, to]), [
    ['start', 0, 50], ['customer_openness', 50, 59], ['promise_keeping', 59, 56], ['end', 0, 56.02]
  ], 'what is smaller than a twentieth of a point has no bar')
  t.strictSame(waterfall(changes, 'cause').map(({ name, to }) => [name, to]), [['start', 50], ['new events', 58], ['fading of what is old', 56.02], ['end', 56.02]])
  t.equal(changeSentence(steps, points => points.toFixed(1)), '6.0 points in all; most of it: customer openness 9.0 and promise keeping -3.0.')
})

t.test('many small steps are one bar together, so that the ends meet', async t => {
  const dimensions = ['a', 'b', 'c'].map(name => change(name, 0.04))
  const steps = waterfall({ ...changes, at_end: end(50.12), difference: 0.12, dimensions } as unknown as Schema<'DirectedChanges'>, 'dimension')
  t.strictSame(steps.map(({ name }) => name), ['start', 'everything else', 'end'])
  t.ok(Math.abs(steps[1]!.to - 50.12) < 1e-9)
})

t.test('where a score is unknown there is nothing to divide', async t => {
  const { difference, ...rest } = changes
  t.strictSame(waterfall({ ...rest, at_start: end() } as unknown as Schema<'DirectedChanges'>, 'cause'), [])
  t.equal(changeSentence([], String), 'Nothing changed between the two days.')
  t.equal(difference, 6.02)
})

t.test('the stack of a month begins with price, contracts and blame, and ends at 1', async t => {
  const cell = (start: string, purpose: string | undefined, minutes?: number) => ({
    period: { start, end: start },
    group: purpose === undefined ? {} : { purpose },
    values: minutes === undefined ? {} : { face_to_face_minutes: minutes }
  }) as Parameters<typeof slices>[0][number]
  const cells = [
    cell('2026-05-01', 'social', 30), cell('2026-04-01', 'design', 60), cell('2026-04-01', 'price_negotiation', 30), cell('2026-04-01', 'blame_assignment', 30),
    cell('2026-04-01', 'planning', 60), cell('2026-04-01', 'review'), cell('2026-05-01', undefined, 90)
  ]
  t.strictSame(slices(cells).map(({ start, group, minutes, from, share }) => [start, group, minutes, from, share]), [
    ['2026-04-01', 'price', 30, 0, 30 / 180],
    ['2026-04-01', 'blame', 30, 30 / 180, 30 / 180],
    ['2026-04-01', 'planning and design', 120, 60 / 180, 120 / 180],
    ['2026-05-01', 'everything else', 120, 0, 1]
  ])
  t.strictSame(months(cells), [
    { start: '2026-04-01', minutes: 180, overhead: 60, share: 60 / 180 }, { start: '2026-05-01', minutes: 120, overhead: 0, share: 0 }
  ])
  t.strictSame(slices([]), [])
})

t.test('gaps lie between days of contact, and the last one is open', async t => {
  const gaps = gapsOf(['2026-06-01', '2026-06-03', '2026-06-10', '2026-06-12', '2026-07-09'], '2026-06-30')
  t.strictSame(gaps.map(({ days, open }) => [days, open]), [[2, false], [7, false], [2, false], [18, true]], 'what came later is not known')
  t.strictSame(usualGap(gaps), { median: 2, long: 7 })
  t.equal(usualGap(gaps.slice(1)), undefined, 'two gaps make no rhythm')
  t.strictSame(gapsOf([], '2026-06-30'), [], 'who was never there has no gap')
  const spans = gapSpans(gaps, '2026-06-05', '2026-06-30')
  t.strictSame(spans.map(({ from, to, tone }) => [from, to, tone]), [
    ['2026-06-05', '2026-06-10', 'plain'], ['2026-06-10', '2026-06-12', 'plain'], ['2026-06-12', '2026-06-30', 'poor']
  ])
  t.equal(spans[2]!.sentence, '18 days without a word so far')
})

t.test('a promise reaches from its due day to its settlement, an overdue one to the end', async t => {
  const promise = (id: string, state: string, rest: object) => ({ promise_id: id, state, importance: 1, renegotiations: 0, events: [], by: 'supplier', ...rest })
  const spans = promiseSpans([
    promise('1', 'late', { due_on: '2026-06-01', settled_on: '2026-06-04', lateness_days: 3, kind: 'delivery' }),
    promise('2', 'kept', { due_on: '2026-06-10', settled_on: '2026-06-08' }),
    promise('3', 'overdue', { due_on: '2026-06-20', lateness_days: 1, by: 'customer' }),
    promise('4', 'open', { due_on: '2026-08-01' }),
    promise('5', 'unclear', {})
  ] as unknown as Array<Schema<'LedgerPromise'>>, '2026-06-02', '2026-06-30')
  t.strictSame(spans.map(({ lane, from, to, tone }) => [lane, from, to, tone]), [
    ['Our promises', '2026-06-02', '2026-06-04', 'fair'], ['Our promises', '2026-06-08', '2026-06-10', 'good'], ['Their promises', '2026-06-20', '2026-06-30', 'poor']
  ], 'what falls due after the end is not on the axis yet')
  t.equal(spans[0]!.sentence, 'Promise of delivery 1, due on 2026-06-01: kept 3 days late')
  t.equal(spans[2]!.sentence, 'Promise 3, due on 2026-06-20: overdue, 1 day late')
})

t.test('a signal stands until its cause ended', async t => {
  const signal = (state: string, raised: string, rest = {}) => ({ type: 'silent', state, raised_on: raised, sentence: 'Quiet.', updated_at: '2026-06-20T12:00:00Z', ...rest })
  const spans = signalSpans([
    signal('open', '2026-06-10'), signal('closed', '2026-06-01', { closed_at: '2026-06-05T23:30:00Z' }), signal('resolved', '2026-06-15'),
    signal('closed', '2026-01-01', { closed_at: '2026-01-09T00:00:00Z' }), signal('open', '2026-07-01')
  ] as unknown as Array<Schema<'Signal'>>, '2026-06-02', '2026-06-30', instant => dayIn(instant, 'Europe/Berlin'))
  t.strictSame(spans.map(({ from, to, tone }) => [from, to, tone]), [
    ['2026-06-10', '2026-06-30', 'poor'], ['2026-06-02', '2026-06-06', 'plain'], ['2026-06-15', '2026-06-20', 'plain']
  ])
})

t.test('only events that one expects to see in a score are marked, on the day of the tenant', async t => {
  const event = (id: string, type: string, data: object, rest = {}) => ({ id, source: 's', type, subject: 'acme', time: '2026-06-09T22:30:00.000000Z', data, recorded_at: '', ...rest })
  const marks = marksOf([
    event('1', 'misconduct.observed', { by: 'customer', kind: 'false_information', severity: 3 }),
    event('2', 'promise.settled', { promise_id: 'P-1', outcome: 'kept' }),
    event('3', 'promise.settled', { promise_id: 'P-2', outcome: 'broken' }, { time: '2026-06-01T08:00:00.000000Z' }),
    event('4', 'complaint.raised', { kind: 'quality', severity: 2 }, { retraction: { reason: 'wrong', at: '' } })
  ] as unknown as Array<Schema<'Event'>>, 'Europe/Berlin')
  t.strictSame(marks.map(({ id, day, sentence }) => [id, day, sentence]), [
    ['3', '2026-06-01', 'A promise was broken (P-2)'], ['1', '2026-06-10', 'Misconduct of theirs: false information, severity 3']
  ])
})

t.test('a history says where a score went, and is silent about what is unknown', async t => {
  const point = (day: string, score?: number) => ({
    as_of: day,
    customer_trust: { coverage: 0.2, confidence: 'low', band: score === undefined ? 'unrated' : 'fair', ...(score === undefined ? {} : { score, interval: { low: 1, high: 2 } }) }
  })
  const course2 = (...scores: Array<number | undefined>) => course(scoresAt(
    scores.map((score, i) => point(`2026-06-0${i + 1}`, score)) as unknown as Array<Schema<'HistoryPoint'>>, 'customer_trust'), score => score.toFixed(0))
  t.equal(course2(undefined, 50, 61.2), 'Their trust in us rose from 50 to 61.')
  t.equal(course2(50, 40), 'Their trust in us fell from 50 to 40.')
  t.equal(course2(50.2, 49.8), 'Their trust in us stayed at 50.')
  t.equal(course2(undefined, 50), 'Their trust in us is known on one day only: 50.')
  t.equal(course2(undefined), 'Their trust in us is unknown all the time: there is too little evidence.')
  t.equal(course2(), '')
  t.notOk('score' in scoresAt([point('2026-06-01')] as unknown as Array<Schema<'HistoryPoint'>>, 'customer_trust')[0]!)
})

t.test('dimensions are ordered by what they move; those without evidence have no bar', async t => {
  const dimension = (dimension: string, score?: number, usual = 0, evidence = 0) => ({
    dimension, axis: 'competence', base_rate: 0.5, uncertainty: 1, weight: 1, events: 1, points: { usual_level: usual, evidence }, ...(score === undefined ? {} : { score })
  })
  const { bars, without } = barsOf([dimension('a', 50, 1, 1), dimension('b'), dimension('c', 20, 2, -7)] as unknown as Array<Schema<'DimensionScore'>>)
  t.strictSame(bars.map(({ dimension, points }) => [dimension, points]), [['c', -5], ['a', 2]])
  t.strictSame(without, ['b'])
  t.equal(reach(bars), 7)
  t.equal(reach([]), 1)
  const parts = [{ kind: 'event', dimension: 'a', points: 1 }, { kind: 'event', dimension: 'b', points: 9 }, { kind: 'usual_level', dimension: 'a', points: -2 }]
  t.strictSame(contributionsOf(parts, 'a').map(({ points }) => points), [-2, 1])
})

t.test('days are counted by the calendar', async t => {
  t.equal(daysBetween('2026-03-28', '2026-03-30'), 2, 'also where a night is an hour shorter')
  t.equal(asDate('2026-03-28').toISOString(), '2026-03-28T00:00:00.000Z')
  t.equal(dayIn('2026-06-30T23:30:00Z', 'Asia/Tokyo'), '2026-07-01')
})
