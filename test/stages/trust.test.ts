import t from 'tap'
import { testApp } from '../helpers/app.ts'

const { inject, setNow } = await testApp(t, { now: '2026-06-30T12:00:00Z' })
let count = 0
const event = (type: string, day: string, data: object, subject = 'acme') =>
  ({ id: `e${++count}`, source: '/test', type, subject, time: `${day}T10:00:00Z`, data })
const promise = (id: string, dueOn: string) => ({ promise_id: id, by: 'supplier', kind: 'delivery', due_on: dueOn })
const record = async (...events: object[]) => {
  const { body } = await inject('POST', '/v1/events/batch', { events })
  t.equal(body.recorded, events.length, JSON.stringify(body.items.filter((item: any) => item.problem)))
}
const trust = async (query = '') => (await inject('GET', `/v1/relationships/acme/trust${query}`)).body
const dimension = (document: any, name: string, side = 'customer_trust') => document[side].dimensions.find((d: any) => d.dimension === name)

t.test('a relationship without events is unrated, with nothing made up', async t => {
  await inject('PUT', '/v1/relationships/empty', {})
  const { body } = await inject('GET', '/v1/relationships/empty/trust')
  t.match(body, { as_of: '2026-06-30', model: 1, customer_trust: { band: 'unrated', confidence: 'none', coverage: 0 }, health: { band: 'unrated' } })
  t.notOk('score' in body.customer_trust || 'interval' in body.customer_trust || 'contributions' in body.customer_trust)
  t.strictSame(body.silence, { state: ['unknown'] })
})

t.test('what was written is in the next answer', async t => {
  await record(event('promise.made', '2026-03-01', promise('P1', '2026-04-01')))
  t.equal(dimension(await trust('?as_of=2026-03-31'), 'promise_keeping').events, 0, 'not due yet')
  t.match(dimension(await trust('?as_of=2026-04-08'), 'promise_keeping'), { events: 1 }, 'overdue')
  await record(event('promise.settled', '2026-04-20', { promise_id: 'P1', outcome: 'kept', settled_on: '2026-04-01' }))
  const settled = dimension(await trust('?as_of=2026-04-20'), 'promise_keeping')
  t.ok(settled.mean > settled.base_rate, 'kept in time after all')
  const before = dimension(await trust('?as_of=2026-04-08'), 'promise_keeping')
  t.ok(before.mean < before.base_rate, 'on that day it was late so far')
})

t.test('the mean follows the model to the last digit', async t => {
  // One promise kept, 71 days old at the end of June, half-life 120 days, base rate 0.885 because there is no other relationship.
  const r = 2 ** (-71 / 120)
  const kept = dimension(await trust(), 'promise_keeping')
  t.equal(kept.mean, (r + 2 * 0.885) / (r + 2))
  t.equal(kept.uncertainty, 2 / (r + 2))
})

t.test('an event that is taken back counts nowhere, and its thread is open again', async t => {
  const { body: { data } } = await inject('GET', '/v1/events?type=promise.settled')
  await inject('POST', `/v1/events/${data[0].id}/retraction`, { reason: 'wrong promise' })
  const open = dimension(await trust(), 'promise_keeping')
  t.ok(open.mean < open.base_rate, 'overdue since April')
})

t.test('contributions sum to the score, at any length of the list', async t => {
  await record(...Array.from({ length: 30 }, (_, i) => event('interaction.held', `2026-05-${String(i + 1).padStart(2, '0')}`, {
    channel: 'face_to_face', minutes: 30 + i, purpose: i % 3 ? 'design' : 'price_negotiation', initiated_by: i % 2 ? 'customer' : 'supplier'
  })))
  for (const [path, lists] of [['trust?contributions=0', 0], ['trust', 5], ['trust?contributions=7', 7], ['trust/explanation?limit=100', 31]] as const) {
    const { body } = await inject('GET', `/v1/relationships/acme/${path}`)
    const { score, contributions } = body.customer_trust
    t.equal(contributions.filter((c: any) => c.kind === 'event').length, lists, path)
    t.ok(Math.abs(contributions.reduce((sum: number, c: any) => sum + c.points, 0) - score) < 1e-9, path)
  }
})

t.test('history is the same function of the ledger as the single answers', async t => {
  const { body } = await inject('GET', '/v1/relationships/acme/trust/history?start=2026-04-01&end=2026-06-30&interval=month')
  t.strictSame(body.points.map((point: any) => point.as_of), ['2026-04-30', '2026-05-30', '2026-06-30'])
  for (const point of body.points) {
    const single = await trust(`?as_of=${point.as_of}`)
    t.equal(point.customer_trust.score, single.customer_trust.score)
    t.strictSame(point.health, single.health)
  }
  t.match(await inject('GET', '/v1/relationships/acme/trust/history?start=2000-01-01&end=2026-06-30&interval=day'), { status: 422, body: { errors: [{ parameter: 'start' }] } })
  t.match(await inject('GET', '/v1/relationships/acme/trust/history?start=2026-07-01&end=2026-06-30'), { status: 422 })
})

t.test('without as_of the day is today in the tenant\'s time zone', async t => {
  setNow('2026-07-15T23:59:59Z')
  t.equal((await trust()).as_of, '2026-07-15')
  setNow('2026-07-16T00:00:00Z')
  t.equal((await trust()).as_of, '2026-07-16')
  setNow('2026-06-30T12:00:00Z')
})

t.test('events of other relationships move the base rate', async t => {
  const before = dimension(await trust(), 'promise_keeping').base_rate
  await record(...Array.from({ length: 20 }, (_, i) => event('promise.settled', '2026-06-20', {
    ...promise(`other-${i}`, '2026-06-20'), outcome: 'broken', warned_at: '2026-06-01'
  }, 'other')))
  const after = dimension(await trust(), 'promise_keeping').base_rate
  t.ok(after < before / 2, `${after} after twenty broken promises elsewhere, ${before} before`)
})

t.test('declared reporting days begin the exposure of rates', async t => {
  t.equal(dimension(await trust(), 'customer_openness').uncertainty, 1, 'nothing was ever reported, so nothing is known')
  await inject('PATCH', '/v1/tenant', { reporting_since: { 'information.shared': '2026-01-01' } })
  const exposed = dimension(await trust(), 'customer_openness')
  t.ok(exposed.uncertainty < 1 && exposed.score < 50, 'half a year in which nothing was shared')
})

t.test('overhead of a window', async t => {
  await inject('PATCH', '/v1/tenant', { currency: 'EUR', default_hourly_rate: 60 })
  const { body } = await inject('GET', '/v1/relationships/acme/overhead?start=2026-05-01&end=2026-05-03')
  // 30, 31 and 32 minutes, of which the first are about the price.
  t.match(body, { start: '2026-05-01', end: '2026-05-03', transaction_time_share: { value: 30 / 93, price: 30 / 93, contract: 0, blame: 0, face_to_face_minutes: 93 } })
  t.strictSame(body.overhead_cost, { amount: 30, currency: 'EUR' })
  t.strictSame(body.excess_cost.amount, 30 * (1 - 0.235 / (30 / 93)))
  const empty = (await inject('GET', '/v1/relationships/acme/overhead?start=2020-01-01&end=2020-12-31')).body
  t.notOk('transaction_time_share' in empty || 'overhead_cost' in empty, 'unknown is absent')
  t.ok(empty.notes.length > 0, 'and says why')
  t.match(await inject('GET', '/v1/relationships/acme/overhead?start=2026-05-01&end=2026-04-01'), { status: 422 })
})

t.test('faulty questions are refused by name', async t => {
  for (const [query, parameter] of [['as_of=2026-06-31', 'as_of'], ['as_of=yesterday', 'as_of'], ['model=0', 'model'], ['asof=2026-06-30', 'asof'], ['contributions=-1', 'contributions']]) {
    t.match(await inject('GET', `/v1/relationships/acme/trust?${query}`), { status: 422, body: { errors: [{ parameter }] } })
  }
  t.match(await inject('GET', '/v1/relationships/nobody/trust'), { status: 404, body: { code: 'RELATIONSHIP_NOT_FOUND' } })
})
