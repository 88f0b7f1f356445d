import { Readable } from 'node:stream'
import t from 'tap'
import { advance } from '../../src/pipeline.ts'
import { injector, makeKey } from '../helpers/app.ts'
import { connect } from '../../db/connect.ts'
import { onTenantChange } from '../../src/tenants/changes.ts'
import { tenantBySlug } from '../../src/tenants/queries.ts'
import { nextMidnight } from '../../src/clocks/midnight.ts'
import { fromDay, toDay } from '../../src/scoring/index.ts'
import { sandboxApp } from './clocks-app.ts'

const weekly = (start: string, weeks: number) => Array.from({ length: weeks }, (_, i) => fromDay(toDay(start) + 7 * i))
const call = { channel: 'phone', minutes: 20, purpose: 'review', initiated_by: 'customer' }

t.test('a customer who called every week and stops is silent on the day on which that becomes unusual, once', async t => {
  const { inject, event, record, work, startAt, send, signals } = await sandboxApp(t)
  const clock = await startAt('2026-01-31T12:00:00Z')
  await record(...weekly('2025-10-31', 14).map(day => event(day, 'interaction.held', call)))
  await work()
  t.same(await signals('silent'), [], 'in touch on the day after the last call')
  const sent = await send(clock, '2026-05-01T12:00:00Z')
  t.equal(sent.status, 202)
  t.match(sent.body, { status: 'advancing', frozen_time: '2026-01-31T12:00:00.000Z', target_time: '2026-05-01T12:00:00.000Z' })
  await work()
  const { body: stands } = await inject('GET', `/v1/test_clocks/${clock}`)
  t.match(stands, { status: 'ready', frozen_time: '2026-05-01T12:00:00.000Z' })
  t.notOk('target_time' in stands)
  const found = await signals('silent')
  t.equal(found.length, 1, 'one signal in ninety days')
  const [signal] = found
  t.equal(signal.state, 'open')
  t.equal(signal.raised_at, `${signal.raised_on}T00:00:00.000000Z`, 'raised when the day began')
  t.ok(signal.raised_on > '2026-02-06' && signal.raised_on < '2026-05-01')
  const silence = async (day: string) => (await inject('GET', `/v1/relationships/acme/trust?as_of=${day}`)).body.silence.state
  t.ok((await silence(signal.raised_on)).includes('not_contacted'), 'silent on that day')
  t.notOk((await silence(fromDay(toDay(signal.raised_on) - 1))).includes('not_contacted'), 'and not on the day before')
})

t.test('a promise is overdue on the day after it was due, and its signal closes when it is kept', async t => {
  const { inject, event, record, work, startAt, send, signals } = await sandboxApp(t)
  const clock = await startAt('2026-03-01T09:30:00Z')
  const promise = { promise_id: 'P-1', by: 'supplier', kind: 'delivery' }
  await record(event('2026-03-01T09:00:00Z', 'promise.made', { ...promise, due_on: '2026-03-10' }))
  await send(clock, '2026-03-10T23:59:59.999Z')
  await work()
  t.same(await signals('promise_overdue'), [], 'on the due day it can still be kept')
  await send(clock, '2026-03-14T08:00:00Z')
  await work()
  const [signal, ...others] = await signals('promise_overdue')
  t.same(others, [])
  t.match(signal, { state: 'open', raised_on: '2026-03-11', raised_at: '2026-03-11T00:00:00.000000Z' })
  await record(event('2026-03-14T07:00:00Z', 'promise.settled', { ...promise, outcome: 'kept', settled_on: '2026-03-14' }))
  await work()
  t.match(await signals('promise_overdue'), [{ id: signal.id, state: 'closed', closed_at: '2026-03-14T08:00:00.000000Z' }])
  const { body: { data } } = await inject('GET', '/v1/events?subject=acme')
  t.strictSame(data.map((row: any) => row.recorded_at).sort(), ['2026-03-01T09:30:00.000000Z', '2026-03-14T08:00:00.000000Z'], 'recorded by the clock')
})

t.test('who keeps tenants in memory is told of a clock when it is committed', async t => {
  const { database, sandbox, startAt, send } = await sandboxApp(t)
  const seen: Array<Promise<string | undefined>> = []
  // Asked on another connection in that very moment.
  const shown = async () => (await tenantBySlug(database, sandbox.slug))!.clock
  onTenantChange(database, () => { seen.push(shown().then(clock => clock?.target_time ?? clock?.frozen_time)) })
  const clock = await startAt('2026-03-01T12:00:00Z')
  await send(clock, '2026-03-02T12:00:00Z')
  t.same(await Promise.all(seen), ['2026-03-01T12:00:00.000Z', '2026-03-02T12:00:00.000Z'])
})

t.test('a stream goes by the clock as it stands', async t => {
  const { app, database, sandbox, event, startAt, send, work } = await sandboxApp(t)
  const key = await makeKey(database, sandbox, ['admin'])
  const clock = await startAt('2026-03-01T12:00:00Z')
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) =>
    `${JSON.stringify({ ...event('2026-02-01', 'interaction.held', call), id: `line-${from + i}` })}\n`).join('')
  const recorded = async (id: string) => (await database.withTenant(sandbox.tenantId, tx => tx`
    select recorded_at::date::text as day from events where tenant_id = ${sandbox.tenantId} and id = ${id}`))[0]?.day
  const body = async function * () {
    yield lines(0, 1000)
    const deadline = Date.now() + 60_000
    while (await recorded('line-999') === undefined) if (Date.now() > deadline) throw new Error('the first piece is not recorded')
    await send(clock, '2026-03-05T12:00:00Z')
    await work()
    yield lines(1000, 1001)
  }
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' }
  const { body: answer } = await app.inject({ method: 'POST', url: '/v1/events/ndjson', headers, payload: Readable.from(body()) })
  t.match(answer, /"summary":\{"recorded":1001,/)
  t.same([await recorded('line-0'), await recorded('line-1000')], ['2026-03-01', '2026-03-05'])
})

t.test('an event is judged by the clock as it stands', async t => {
  const { inject, event, startAt, send, work } = await sandboxApp(t)
  const clock = await startAt('2026-03-01T12:00:00Z')
  const post = async (time: string) => (await inject('POST', '/v1/events', event(time, 'interaction.held', call))).status
  t.equal(await post('2026-03-02T12:00:00Z'), 201, 'a day ahead')
  t.equal(await post('2026-03-02T12:00:01Z'), 422, 'more than a day ahead')
  await send(clock, '2026-03-05T00:00:00Z')
  await work()
  t.equal(await post('2026-03-05T12:00:00Z'), 201)
})

t.test('time goes forward, by two years at most, and in one way at a time', async t => {
  const { inject, startAt, send, work } = await sandboxApp(t)
  const clock = await startAt('2024-02-29T12:00:00+02:00')
  for (const time of ['2024-02-29T10:00:00Z', '2024-02-28T00:00:00Z', '2026-03-01T10:00:00.001Z', '2024-02-30T00:00:00Z', '2024-03-01T23:59:60Z']) {
    const { status, body } = await send(clock, time)
    t.equal(status, 422, time)
    t.strictSame(body.errors.map(({ pointer, received }: any) => [pointer, received]), [['/frozen_time', time]])
  }
  t.equal((await send(clock, '2024-03-04T10:00:00Z')).status, 202)
  t.equal((await send(clock, '2024-03-04T11:00:00+01:00')).status, 202, 'the same instant again')
  const other = await send(clock, '2024-03-05T10:00:00Z')
  t.match(other, { status: 409, body: { code: 'TEST_CLOCK_ADVANCING' } })
  await work()
  t.match((await send(clock, '2026-03-04T10:00:00Z')), { status: 202 }, 'two years to the instant')
  t.equal((await inject('DELETE', `/v1/test_clocks/${clock}`)).status, 204, 'also on its way')
  t.equal((await inject('POST', '/v1/test_clocks', { frozen_time: '2200-01-01T00:00:00Z' })).status, 422)
  t.equal((await inject('POST', '/v1/test_clocks', { frozen_time: '1969-12-31T23:59:59Z' })).status, 422)
})

t.test('only a sandbox has a clock, and one at a time', async t => {
  const { app, key, database, sandbox, inject, startAt } = await sandboxApp(t)
  const asDefault = injector(app, key)
  t.match(await asDefault('POST', '/v1/test_clocks', { frozen_time: '2026-01-01T00:00:00Z' }), { status: 409, body: { code: 'NOT_A_SANDBOX' } })
  t.same((await asDefault('GET', '/v1/tenant')).body.sandbox, undefined)
  t.equal((await inject('GET', '/v1/tenant')).body.sandbox, true)
  t.same((await inject('GET', '/v1/test_clocks')).body, { data: [], has_more: false })
  const clock = await startAt('2026-01-01T00:00:00Z')
  t.match(await inject('POST', '/v1/test_clocks', { frozen_time: '2026-02-01T00:00:00Z' }), { status: 409, body: { code: 'TEST_CLOCK_EXISTS' } })
  t.equal((await inject('GET', '/v1/test_clocks')).body.data[0].id, clock)
  const reader = injector(app, await makeKey(database, sandbox, ['metrics:read', 'relationships:write']))
  t.equal((await reader('POST', `/v1/test_clocks/${clock}/advance`, { frozen_time: '2026-02-01T00:00:00Z' })).status, 403)
  for (const id of ['00000000-0000-4000-8000-000000000000', 'x']) {
    t.equal((await inject('GET', `/v1/test_clocks/${id}`)).status, id === 'x' ? 422 : 404)
  }
})

t.test('two processes that move a clock at once look at each day once', async t => {
  const { url, app, database, event, record, startAt, send, signals, work, inject } = await sandboxApp(t)
  const other = connect(url, { max: 2 })
  t.teardown(() => other.close())
  const clock = await startAt('2026-03-01T09:30:00Z')
  await record(...[10, 12, 14].map(day => event('2026-03-01T09:00:00Z', 'promise.made', {
    promise_id: `P-${day}`, by: 'supplier', kind: 'delivery', due_on: `2026-03-${day}`
  })))
  await send(clock, '2026-03-20T12:00:00Z')
  for (let done = false; !done;) done = (await Promise.all([advance(database, app.now()), advance(other, app.now())])).every(Boolean)
  await work()
  t.match((await inject('GET', `/v1/test_clocks/${clock}`)).body, { status: 'ready', frozen_time: '2026-03-20T12:00:00.000Z' })
  const raised = (await signals('promise_overdue')).map(({ raised_on: on, state }) => `${on} ${state}`).sort()
  t.strictSame(raised, ['2026-03-11 open', '2026-03-13 open', '2026-03-15 open'])
})

t.test('a process that ends on the way leaves nothing out', async t => {
  const { url, app, database, event, record, startAt, send, signals, inject } = await sandboxApp(t)
  const clock = await startAt('2026-03-01T09:30:00Z')
  await record(event('2026-03-01T09:00:00Z', 'promise.made', { promise_id: 'P-1', by: 'supplier', kind: 'delivery', due_on: '2026-03-20' }))
  await send(clock, '2026-04-10T12:00:00Z')
  t.equal(await advance(database, app.now()), false, 'there are days left')
  const { body: half } = await inject('GET', `/v1/test_clocks/${clock}`)
  t.match(half, { status: 'advancing', target_time: '2026-04-10T12:00:00.000Z' })
  t.ok(half.frozen_time > '2026-03-02' && half.frozen_time < '2026-03-20', half.frozen_time)
  const next = connect(url, { max: 2 })
  t.teardown(() => next.close())
  while (!await advance(next, app.now())) t.pass('another process goes on')
  t.match((await signals('promise_overdue')).map(({ raised_on: on }) => on), ['2026-03-21'])
})

t.test('a clock that is turned back or deleted leaves no scores of days that are not yet', async t => {
  const { inject, event, record, work, startAt } = await sandboxApp(t)
  await record(event('2026-06-01', 'interaction.held', call))
  await work()
  const scoredOn = async () => (await inject('GET', '/v1/relationships')).body.data[0].scores.as_of
  t.equal(await scoredOn(), '2026-07-01')
  const clock = await startAt('2026-06-10T12:00:00Z')
  t.equal(await scoredOn(), '2026-06-10')
  t.equal((await inject('DELETE', `/v1/test_clocks/${clock}`)).status, 204)
  t.equal((await inject('GET', `/v1/test_clocks/${clock}`)).status, 404)
  t.equal(await scoredOn(), '2026-07-01', 'real time again')
  await startAt('2027-01-01T00:00:00Z')
  await work()
  t.equal(await scoredOn(), '2027-01-01')
})

t.test('a day of a sandbox begins at midnight of its own zone, or when midnight would have been', t => {
  const next = (instant: string, zone: string) => new Date(nextMidnight(Date.parse(instant), zone)).toISOString()
  t.equal(next('2026-06-30T12:00:00Z', 'UTC'), '2026-07-01T00:00:00.000Z')
  t.equal(next('2026-07-01T00:00:00Z', 'UTC'), '2026-07-02T00:00:00.000Z')
  t.equal(next('2026-06-30T12:00:00Z', 'Europe/Berlin'), '2026-06-30T22:00:00.000Z')
  t.equal(next('2026-10-24T22:00:00Z', 'Europe/Berlin'), '2026-10-25T23:00:00.000Z', 'a day of 25 hours')
  t.equal(next('2026-03-28T12:00:00Z', 'America/Asuncion'), '2026-03-29T03:00:00.000Z')
  t.equal(next('2018-11-03T12:00:00Z', 'America/Sao_Paulo'), '2018-11-04T03:00:00.000Z', 'no midnight: the day began at one o\'clock')
  t.equal(next('2011-12-29T12:00:00Z', 'Pacific/Apia'), '2011-12-30T10:00:00.000Z', 'the 30th was left out')
  t.end()
})

t.test('the days of the way are those of the tenant\'s zone', async t => {
  const { event, record, work, startAt, send, signals } = await sandboxApp(t, 'Pacific/Auckland')
  const clock = await startAt('2026-07-01T00:00:00Z')
  await record(event('2026-06-30T23:00:00Z', 'promise.made', { promise_id: 'P-1', by: 'supplier', kind: 'delivery', due_on: '2026-07-03' }))
  await send(clock, '2026-07-06T00:00:00Z')
  await work()
  t.match(await signals('promise_overdue'), [{ raised_on: '2026-07-04', raised_at: '2026-07-03T12:00:00.000000Z' }])
})
