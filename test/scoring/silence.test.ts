import t from 'tap'
import { fromDay, MODEL_1, silence, type LedgerEvent } from '../../src/scoring/index.ts'
import { event, fold } from './world.ts'

const D = 20_500
const call = (day: number) => event(day, 'touchpoint.made', { channel: 'phone', initiated_by: 'customer' })
const weekly = (count: number) => Array.from({ length: count }, (_, i) => call(D + 7 * i))
const late = (count: number, day: number) => Array.from({ length: count }, (_, i) =>
  event(day, 'promise.settled', { promise_id: `P${i}`, outcome: 'kept', by: 'supplier', kind: 'delivery', due_on: fromDay(day - 1) }))
const at = (day: number, ...events: LedgerEvent[]) => silence(fold(events), day, MODEL_1)

t.test('the probability of the open gap', async t => {
  t.equal(at(D + 14, ...weekly(3)).p, undefined, 'two gaps are too few')
  // four contacts, three gaps of 10 days ending 20, 10 and 0 days before the last: w = 2^(-20/180), 2^(-10/180), 1
  const w = 2 ** (-20 / 180) + 2 ** (-10 / 180) + 1
  const contacts = [0, 10, 20, 30].map(day => call(D + day))
  const expected = ((10 + 10 * w) / (10 + 10 * w + 5)) ** (1 + w)
  t.ok(Math.abs(at(D + 35, ...contacts).p! - expected) < 1e-12, 'three gaps: Lomax')
  t.equal(at(D + 19 * 7 + 7, ...weekly(20)).p, 1, 'nineteen gaps, all as long as the open one')
  t.equal(at(D + 19 * 7 + 8, ...weekly(20)).p, 1 / 20, 'nineteen gaps, all shorter')
})

t.test('the states', async t => {
  const last = D + 19 * 7
  const cases: Array<[string, LedgerEvent[], number, string[], number | undefined]> = [
    ['nothing known', [], D, ['unknown'], undefined],
    ['one call', [call(D)], D, ['unknown'], 1],
    ['regular contact', weekly(20), last + 7, ['in_touch'], 1],
    ['longer than ever', weekly(20), last + 8, ['not_contacted'], 1],
    ['8 late deliveries unmentioned: 0.7^8 = 0.058', [...weekly(20), ...late(8, last)], last, ['in_touch'], 0.7 ** 8],
    ['9 late deliveries unmentioned: 0.7^9 = 0.040', [...weekly(20), ...late(9, last)], last, ['not_candid'], 0.7 ** 9],
    ['both', [...weekly(20), ...late(9, last)], last + 8, ['not_contacted', 'not_candid'], 0.7 ** 9],
    ['failures up to the last complaint are forgiven', [
      ...weekly(20), ...late(9, last), event(last, 'complaint.raised', { complaint_id: 'C', severity: 1, kind: 'delivery' })
    ], last, ['in_touch'], 1]
  ]
  for (const [why, events, asOf, state, voice] of cases) {
    const found = at(asOf, ...events)
    t.strictSame(found.state, state, why)
    t.ok(found.missing_voice_p === voice || Math.abs(found.missing_voice_p! - voice!) < 1e-12, `${why}: missing voice`)
  }
})

t.test('what counts as contact with the customer', async t => {
  const cases: Array<[LedgerEvent, boolean]> = [
    [event(D, 'touchpoint.made', { channel: 'email', initiated_by: 'supplier' }), false],
    [event(D, 'touchpoint.made', { channel: 'email', initiated_by: 'supplier', answered: true }), true],
    [event(D, 'information.shared', { direction: 'to_customer', confidentiality: 'open' }), false],
    [event(D, 'information.shared', { direction: 'to_supplier', confidentiality: 'open' }), true],
    [event(D, 'idea.contributed', { idea_id: 'I', by: 'customer' }), true],
    [event(D, 'order.placed', { order_id: 'O', value: 1, currency: 'EUR' }), true],
    [event(D, 'rfq.received', { order_id: 'O' }), false],
    [event(D, 'survey.answered', { side: 'supplier', question: 'trust', score: 1, scale_min: 1, scale_max: 5 }), false]
  ]
  for (const [event, isContact] of cases) t.equal(at(D + 3, event).open_gap_days, isContact ? 3 : undefined, event.type)
})
