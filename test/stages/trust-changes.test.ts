import t from 'tap'
import { testApp } from '../helpers/app.ts'

const { inject, setNow } = await testApp(t, { now: '2026-06-30T12:00:00Z' })
const settled = (id: string, day: string, outcome: string, subject = 'acme') => ({
  id,
  source: 'erp',
  type: 'promise.settled',
  subject,
  time: `${day}T10:00:00Z`,
  data: { promise_id: id, by: 'supplier', kind: 'delivery', due_on: day, outcome }
})
const record = async (...events: object[]) => t.equal((await inject('POST', '/v1/events/batch', { events })).body.recorded, events.length)
const read = async (path: string, subject = 'acme') => await inject('GET', `/v1/relationships/${subject}/trust${path}`)
const changes = async (query: string) => (await read(`/changes?${query}`)).body
const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)
const causesSum = ({ points, difference, causes }: any) => Math.abs(sum(Object.values(causes)) - (points ?? difference)) < 1e-9

await record(
  ...Array.from({ length: 6 }, (_, i) => settled(`kept-${i}`, `2026-0${i % 3 + 1}-1${i}`, 'kept')),
  ...Array.from({ length: 4 }, (_, i) => settled(`broken-${i}`, `2026-05-1${i}`, 'broken')),
  ...Array.from({ length: 9 }, (_, i) => settled(`other-${i}`, `2026-05-0${i + 1}`, 'kept', 'other'))
)

t.test('a report sums to the difference of both trust documents', async t => {
  const { customer_trust: side, start, end } = await changes('start=2026-03-31&end=2026-06-30')
  const [before, after] = [(await read('?as_of=2026-03-31')).body, (await read('?as_of=2026-06-30')).body]
  t.strictSame([start, end], ['2026-03-31', '2026-06-30'])
  t.strictSame([side.at_start.score, side.at_end.score], [before.customer_trust.score, after.customer_trust.score])
  t.ok(Math.abs(side.difference - (after.customer_trust.score - before.customer_trust.score)) < 1e-9)
  t.ok(Math.abs(side.baseline.points + sum(side.dimensions.map((d: any) => d.points)) - side.difference) < 1e-9)
  t.ok([side, side.baseline, side.other_events, ...side.dimensions, ...side.events].every(causesSum))
  t.ok(side.causes.new_evidence < 0 && side.causes.base_rate !== 0 && side.causes.fading !== 0 && side.causes.model_version === 0)
  t.match(side.events[0], { dimension: /promise_keeping|supplier_integrity/, event_id: /^broken/, source: 'erp', evidence: 'new' })
})

t.test('the limit takes nothing from the sum', async t => {
  const [all, one] = [await changes('start=2026-03-31&limit=100'), await changes('start=2026-03-31&limit=1')]
  t.equal(one.customer_trust.events.length, 1)
  t.equal(one.customer_trust.other_events.events, all.customer_trust.events.length - 1)
  t.strictSame(one.customer_trust.dimensions, all.customer_trust.dimensions)
  t.equal(all.customer_trust.other_events.points, 0)
})

t.test('without dates: the last 90 days; a side that is unrated has no difference and a note says why', async t => {
  const { start, end, supplier_trust: side, notes } = await changes('')
  t.strictSame([start, end], ['2026-04-01', '2026-06-30'])
  t.notOk('difference' in side || 'causes' in side || 'baseline' in side)
  t.match(notes, [/^What changed supplier_trust is unknown: it is unrated on 2026-04-01, .* and on 2026-06-30/])
})

t.test('known_at holds for both ends: what is retracted later was known', async t => {
  setNow('2026-07-02T12:00:00Z')
  await inject('POST', '/v1/events/broken-0/retraction', { reason: 'wrong' })
  const ids = (report: any) => report.customer_trust.events.map((event: any) => event.event_id)
  const period = 'start=2026-03-31&end=2026-06-30&limit=100'
  const [now, then] = [await changes(period), await changes(`${period}&known_at=2026-07-01T00:00:00Z`)]
  t.ok(!ids(now).includes('broken-0') && ids(then).includes('broken-0'))
  t.equal(then.known_at, '2026-07-01T00:00:00.000000Z')
  t.ok(now.customer_trust.difference > then.customer_trust.difference)
  setNow('2026-06-30T12:00:00Z')
})

t.test('faulty questions are refused by name', async t => {
  for (const [query, parameter] of [
    ['start=2026-07-01&end=2026-06-30', 'start'], ['start=x', 'start'], ['limit=-1', 'limit'], ['start_model=0', 'start_model'],
    ['known_at=2030-01-01T00:00:00Z', 'known_at'], ['as_of=2026-06-30', 'as_of']
  ]) t.match(await read(`/changes?${query}`), { status: 422, body: { errors: [{ parameter }] } })
  t.match(await read('/changes?start_model=99'), { status: 404, body: { code: 'MODEL_NOT_FOUND' } })
  t.match(await read('/changes', 'nobody'), { status: 404, body: { code: 'RELATIONSHIP_NOT_FOUND' } })
})

t.test('weeks and months are counted back from the end; a shorter month gives its last day', async t => {
  const days = async (query: string) => (await read(`/history?${query}`)).body.points.map((point: any) => point.as_of)
  t.strictSame(await days('start=2026-01-31&end=2026-05-31&interval=month'), ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'])
  t.strictSame(await days('start=2026-02-01&end=2026-04-30&interval=month'), ['2026-02-28', '2026-03-30', '2026-04-30'])
  t.strictSame(await days('start=2023-12-31&end=2024-03-31&interval=month'), ['2023-12-31', '2024-01-31', '2024-02-29', '2024-03-31'])
  t.strictSame(await days('start=2026-06-01&end=2026-06-30&interval=week'), ['2026-06-02', '2026-06-09', '2026-06-16', '2026-06-23', '2026-06-30'])
  t.strictSame(await days('start=2026-06-30&end=2026-06-30&interval=week'), ['2026-06-30'])
})

t.test('a trend says since when only where it is not steady', async t => {
  const visits = (subject: string, day: (i: number) => string, outcome: (i: number) => string) =>
    Array.from({ length: 40 }, (_, i) => settled(`${subject}-${i}`, day(i), outcome(i), subject))
  // Ten a month up to the end of April, then broken: nobody doubts since when. Against one that is always kept.
  const day = (i: number) => `2026-0${Math.floor(i / 10) + 3}-${String(i % 10 + 10)}`
  await record(...visits('falling', day, i => i < 20 ? 'kept' : 'broken'), ...visits('calm', day, () => 'kept'))
  const trend = async (subject: string) => (await read('?as_of=2026-06-30', subject)).body.customer_trust.trend
  const [falling, calm] = [await trend('falling'), await trend('calm')]
  t.match(falling, { label: 'deteriorating', since: '2026-05-10' })
  t.equal(calm.label, 'steady')
  t.notOk('since' in calm)
})
