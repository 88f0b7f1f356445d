import t from 'tap'
import { injector, makeKey, makeTenant } from '../helpers/app.ts'
import { NOW, later, webhooksApp } from './webhooks-app.ts'

const address = (id: string, rest = '') => `/v1/webhook-endpoints/${id}${rest}`
const HOURS = 3600

t.test('a message is spread once, to the enabled endpoints that want its type', async t => {
  const { endpoint, announced, spreadAll, deliveries } = await webhooksApp(t)
  const all = await endpoint()
  const closed = await endpoint({ types: ['signal.closed'] })
  const off = await endpoint({ enabled: false })
  const raised = await announced('signal.raised')
  t.strictSame(await deliveries(all.id), [], 'not before it is spread')
  await Promise.all([spreadAll(), spreadAll(), spreadAll()])
  await spreadAll()
  t.strictSame(await deliveries(all.id), [{
    id: raised,
    type: 'signal.raised',
    announced_at: '2026-07-01T12:00:00.000000Z',
    state: 'pending',
    attempts: 0,
    next_attempt_at: '2026-07-01T12:00:00.000000Z',
    queued_at: '2026-07-01T12:00:00.000000Z'
  }])
  t.strictSame([await deliveries(closed.id), await deliveries(off.id)], [[], []])
})

t.test('many messages are spread over several turns, and several processes share them', async t => {
  const { database, tenantId, endpoint, spreadAll } = await webhooksApp(t)
  const { id } = await endpoint()
  await database.withTenant(tenantId, tx => tx`
    insert into announcements (tenant_id, type, payload, created_at)
    select ${tenantId}, 'signal.raised', '{}', ${NOW} from generate_series(1, 1201)`)
  const done = []
  for (let i = 0; i < 2; i++) done.push(...await Promise.all([spreadAll(), spreadAll()]))
  t.ok(done.includes(false), 'more was waiting')
  const [row] = await database.withTenant(tenantId, tx => tx`
    select count(*)::int as n, count(distinct message_id)::int as different from webhook_deliveries where tenant_id = ${tenantId} and endpoint_id = ${id}`)
  t.strictSame({ ...row }, { n: 1201, different: 1201 })
})

t.test('an announcement of a transaction that was slow to commit is not skipped', async t => {
  const { database, tenantId, endpoint, announced, spreadAll, deliveries } = await webhooksApp(t)
  const { id } = await endpoint()
  await database.withTenant(tenantId, async tx => {
    await tx`insert into announcements (tenant_id, type, payload, created_at) values (${tenantId}, 'signal.raised', '{}', ${later(-60)})`
    await announced()
    await spreadAll()
    t.equal((await deliveries(id)).length, 1)
  })
  await spreadAll()
  t.equal((await deliveries(id)).length, 2)
})

t.test('a claim takes from each endpoint in turn, no more than may be under way, and nothing twice', async t => {
  const { endpoint, announced, spreadAll, claim, setNow } = await webhooksApp(t)
  const [a, b] = [await endpoint({ types: ['signal.raised'] }), await endpoint({ types: ['signal.closed'] })]
  for (let i = 0; i < 6; i++) await announced('signal.raised')
  for (let i = 0; i < 6; i++) await announced('signal.closed', later(1))
  await spreadAll()
  const taken = (await Promise.all([claim({ limit: 3, perEndpoint: 4 }), claim({ limit: 3, perEndpoint: 4 })])).flat()
  t.equal(new Set(taken.map(({ messageId }) => messageId)).size, 6)
  t.strictSame([a, b].map(({ id }) => taken.filter(({ endpointId }) => endpointId === id).length), [3, 3])
  t.equal((await claim({ perEndpoint: 4 })).length, 2, 'one more of each')
  t.strictSame(await claim({ perEndpoint: 4 }), [])
  setNow(later(60))
  t.equal((await claim({ perEndpoint: 4 })).length, 8, 'leases have run out')
})

t.test('the log of a message says what became of each attempt', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow } = await webhooksApp(t)
  const { id, secret } = await endpoint()
  const message = await announced()
  await spreadAll()
  const [first] = await claim()
  t.strictSame(first, {
    endpointId: id,
    messageId: message,
    url: 'https://hooks.example.com/a',
    secrets: [secret],
    payload: '{"n":1}',
    attempt: 1,
    leasedUntil: '2026-07-01T12:01:00.000Z',
    announcedAt: '2026-07-01T12:00:00.000000Z'
  })
  await settled(first!, { state: 'retry', status: 500, answer: `bro\0ken \ud800${'x'.repeat(600)}`, nextAttemptAt: new Date(later(5)) })
  t.strictSame(await claim(), [], 'not before its time')
  setNow(later(5))
  const [second] = await claim()
  t.equal(second?.attempt, 2)
  await settled(second!, { state: 'retry', error: 'the connection was refused', nextAttemptAt: new Date(later(300)) })
  t.match((await inject('GET', address(id))).body, { failing_since: '2026-07-01T12:00:00.000000Z', version: 1 })
  setNow(later(300))
  await settled((await claim())[0]!, { state: 'delivered', status: 204, answer: '' })
  const { body } = await inject('GET', address(id, `/deliveries/${message}`))
  t.match(body, { id: message, state: 'delivered', attempts: 3, payload: '{"n":1}', ended_at: '2026-07-01T12:05:00.012000Z' })
  t.notOk('next_attempt_at' in body)
  t.strictSame(body.log, [
    { attempt: 3, at: '2026-07-01T12:05:00.000000Z', status: 204, duration_ms: 12 },
    { attempt: 2, at: '2026-07-01T12:00:05.000000Z', error: 'the connection was refused', duration_ms: 12 },
    { attempt: 1, at: '2026-07-01T12:00:00.000000Z', status: 500, duration_ms: 12, answer: `bro\ufffdken \ufffd${'x'.repeat(491)}` }
  ])
  t.notOk('failing_since' in (await inject('GET', address(id))).body)
  t.match(await inject('GET', address(id, `/deliveries/${id}`)), { status: 404, body: { code: 'WEBHOOK_MESSAGE_NOT_FOUND' } })
})

t.test('a worker that comes too late changes nothing but the log, unless it delivered', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow } = await webhooksApp(t)
  const { id } = await endpoint()
  const message = await announced()
  await spreadAll()
  const [slow] = await claim()
  setNow(later(61))
  const [quick] = await claim()
  t.equal(quick?.attempt, 1, 'nobody knows of the first')
  await settled(quick!, { state: 'retry', status: 500, nextAttemptAt: new Date(later(90)) })
  await settled(slow!, { state: 'failed', error: 'it took too long' })
  const shown = async () => (await inject('GET', address(id, `/deliveries/${message}`))).body
  t.match(await shown(), { state: 'pending', attempts: 1, next_attempt_at: '2026-07-01T12:01:30.000000Z', log: [{ attempt: 2 }, { attempt: 1 }] })
  await settled(slow!, { state: 'delivered', status: 200 })
  t.match(await shown(), { state: 'delivered', log: [{ attempt: 3 }, {}, {}] })
})

t.test('an endpoint that is gone is disabled, and what waits for it is canceled', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, deliveries } = await webhooksApp(t)
  const { id } = await endpoint()
  for (let i = 0; i < 3; i++) await announced()
  await spreadAll()
  const [one] = await claim({ limit: 1 })
  await settled(one!, { state: 'gone', status: 410 })
  t.match((await inject('GET', address(id))).body, { enabled: false, disabled_reason: /410/, version: 2 })
  t.strictSame((await deliveries(id)).map(({ state }) => state).sort(), ['canceled', 'canceled', 'failed'])
  t.strictSame(await claim(), [])
  t.match(await inject('POST', address(id, '/test')), { status: 409, body: { code: 'WEBHOOK_ENDPOINT_DISABLED' } })
  const { body } = await inject('PATCH', address(id), { enabled: true })
  t.match(body, { enabled: true, version: 3 })
  t.notOk('disabled_reason' in body)
  t.strictSame(await claim(), [], 'what was canceled stays so')
})

t.test('five days of nothing but failures disable an endpoint, one delivery begins them anew', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow } = await webhooksApp(t)
  const { id } = await endpoint()
  const attempt = async (seconds: number, state: 'retry' | 'delivered') => {
    setNow(later(seconds))
    await announced()
    await spreadAll()
    const [due] = await claim({ limit: 1 })
    await settled(due!, state === 'retry' ? { state, status: 503, nextAttemptAt: new Date(later(1000 * HOURS)) } : { state, status: 200 })
    return (await inject('GET', address(id))).body
  }
  await attempt(0, 'retry')
  t.match(await attempt(119 * HOURS, 'delivered'), { enabled: true })
  t.match(await attempt(120 * HOURS, 'retry'), { enabled: true })
  for (const hours of [168, 216]) await attempt(hours * HOURS, 'retry')
  t.match(await attempt(240 * HOURS - 1, 'retry'), { enabled: true, failing_since: '2026-07-06T12:00:00.000000Z' })
  t.match(await attempt(240 * HOURS, 'retry'), { enabled: false, disabled_reason: /5 days/, failing_since: '2026-07-06T12:00:00.000000Z' })
  t.notOk('failing_since' in (await inject('PATCH', address(id), { enabled: true })).body)
})

t.test('failures long ago and failures now, with nothing tried in between, are no five days of failures', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow } = await webhooksApp(t)
  const { id } = await endpoint()
  for (const days of [0, 6]) {
    setNow(later(days * 24 * HOURS))
    await announced()
    await spreadAll()
    await settled((await claim({ limit: 1 }))[0]!, { state: 'retry', status: 503, nextAttemptAt: new Date(later(1000 * HOURS)) })
  }
  t.match((await inject('GET', address(id))).body, { enabled: true, failing_since: '2026-07-07T12:00:00.000000Z' })
})

t.test('a receiver that does not want its messages does not fail', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow, deliveries } = await webhooksApp(t)
  const { id } = await endpoint()
  for (let days = 0; days < 7; days++) {
    setNow(later(days * 24 * HOURS))
    await announced()
    await spreadAll()
    await settled((await claim())[0]!, { state: 'refused', status: 422 })
  }
  const { body } = await inject('GET', address(id))
  t.equal(body.enabled, true)
  t.notOk('failing_since' in body)
  t.strictSame((await deliveries(id)).map(({ state }) => state), Array(7).fill('failed'))
})

t.test('a delivery whose message is gone is canceled', async t => {
  const { database, tenantId, endpoint, announced, spreadAll, claim } = await webhooksApp(t)
  await endpoint()
  const [gone, there] = [await announced(), await announced('signal.raised', later(1))]
  await spreadAll()
  await database.withTenant(tenantId, tx => tx`delete from announcements where tenant_id = ${tenantId} and message_id = ${gone}`)
  t.match(await claim(), [{ messageId: there }])
  const rows = await database.withTenant(tenantId, tx => tx`
    select message_id as id, state, leased_until is null as free from webhook_deliveries where tenant_id = ${tenantId} order by state`)
  t.strictSame(rows.map(row => ({ ...row })), [{ id: gone, state: 'canceled', free: true }, { id: there, state: 'pending', free: false }])
})

t.test('disabling by hand cancels what is pending, without a reason', async t => {
  const { inject, endpoint, announced, spreadAll, deliveries } = await webhooksApp(t)
  const { id } = await endpoint()
  await announced()
  await spreadAll()
  const { body } = await inject('PATCH', address(id), { enabled: false })
  t.notOk('disabled_reason' in body)
  t.match(await deliveries(id), [{ state: 'canceled', ended_at: '2026-07-01T12:00:00.000000Z' }])
  await announced()
  await spreadAll()
  t.equal((await deliveries(id)).length, 1, 'what is announced meanwhile is not queued')
})

t.test('a message of another tenant, or a test of another endpoint, cannot be had', async t => {
  const { app, database, inject, endpoint, announced, spreadAll } = await webhooksApp(t)
  const [a, b] = [await endpoint(), await endpoint()]
  const message = await announced()
  await spreadAll()
  const { body: test } = await inject('POST', address(a.id, '/test'))
  const notFound = { status: 404, body: { code: 'WEBHOOK_MESSAGE_NOT_FOUND' } }
  t.match(await inject('POST', address(b.id, '/resend'), { message_id: test.id }), notFound)
  t.match(await inject('POST', address(a.id, '/resend'), { message_id: test.id }), { status: 202, body: { messages: 1 } })
  const other = injector(app, await makeKey(database, await makeTenant(database, 'other'), ['admin']))
  const { body: own } = await other('POST', '/v1/webhook-endpoints', { url: 'https://hooks.example.com/' })
  t.match(await other('POST', address(own.id, '/resend'), { message_id: message }), notFound)
  t.match(await other('POST', address(own.id, '/resend'), { start: later(-9), end: later(9) }), { status: 202, body: { messages: 0 } })
})
