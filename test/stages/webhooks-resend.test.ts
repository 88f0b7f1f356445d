import t from 'tap'
import { advance } from '../../src/pipeline.ts'
import { queueAgain } from '../../src/webhooks/queue.ts'
import { until } from '../webhooks/desk.ts'
import { NOW, later, webhooksApp } from './webhooks-app.ts'

const address = (id: string, rest = '') => `/v1/webhook-endpoints/${id}${rest}`
const DAY = 86_400

t.test('a test message goes to one endpoint, whatever its types', async t => {
  const { inject, endpoint, spreadAll, claim, deliveries } = await webhooksApp(t)
  const a = await endpoint({ types: ['signal.closed'] })
  const b = await endpoint()
  const { status, body } = await inject('POST', address(a.id, '/test'))
  t.equal(status, 202)
  await spreadAll()
  t.match(await deliveries(a.id), [{ id: body.id, type: 'webhook.test', state: 'pending' }])
  t.strictSame(await deliveries(b.id), [])
  const [due] = await claim()
  t.match(JSON.parse(due!.payload), { type: 'webhook.test', timestamp: NOW, data: { text: String } })
  t.match(await inject('POST', '/v1/webhook-endpoints/00000000-0000-4000-8000-000000000000/test'), { status: 404 })
})

t.test('a delivered message is sent again under the same id, and its log goes on', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow, deliveries } = await webhooksApp(t)
  const { id } = await endpoint()
  const message = await announced()
  await spreadAll()
  await settled((await claim())[0]!, { state: 'delivered', status: 200 })
  setNow(later(60))
  t.match(await inject('POST', address(id, '/resend'), { message_id: message.toUpperCase() }), { status: 202, body: { messages: 1 } })
  t.match(await deliveries(id), [{ id: message, state: 'pending', attempts: 0, queued_at: '2026-07-01T12:01:00.000000Z' }])
  t.notOk('ended_at' in (await deliveries(id))[0])
  const [due] = await claim()
  t.match(due, { messageId: message, attempt: 1 })
  await settled(due!, { state: 'delivered', status: 201 })
  t.match((await inject('GET', address(id, `/deliveries/${message}`))).body, {
    attempts: 1, log: [{ attempt: 2, status: 201 }, { attempt: 1, status: 200 }]
  })
})

t.test('a range sends the messages of the endpoint\'s types, also those that it missed', async t => {
  const { inject, endpoint, announced, spreadAll, deliveries } = await webhooksApp(t)
  const { id } = await endpoint({ types: ['signal.raised'], enabled: false })
  const ids = []
  for (const seconds of [-1, 0, 59, 60]) ids.push(await announced('signal.raised', later(seconds)))
  await announced('signal.closed', later(1))
  await spreadAll()
  const range = { start: '2026-07-01T14:00:00+02:00', end: later(60) }
  t.match(await inject('POST', address(id, '/resend'), range), { status: 409, body: { code: 'WEBHOOK_ENDPOINT_DISABLED' } })
  await inject('PATCH', address(id), { enabled: true })
  t.match(await inject('POST', address(id, '/resend'), range), { status: 202, body: { messages: 2 } })
  t.strictSame((await deliveries(id)).map(({ id }) => id).sort(), ids.slice(1, 3).sort(), 'the end is not part of it')
})

t.test('a request for sending again names one message or one range', async t => {
  const { inject, endpoint } = await webhooksApp(t)
  const { id } = await endpoint()
  const message = { message_id: id }
  const faulty = [
    {}, { start: NOW }, { end: NOW }, { ...message, start: NOW }, { ...message, start: NOW, end: later(1) }, { start: NOW, end: NOW },
    { start: later(1), end: NOW }, { start: '0000-01-01T00:00:00Z', end: NOW }, { message_id: 'one' }
  ]
  for (const body of faulty) {
    t.match(await inject('POST', address(id, '/resend'), body), { status: 422, body: { code: 'VALIDATION_FAILED' } }, JSON.stringify(body))
  }
  t.match(await inject('POST', address(id, '/resend'), { start: '0001-01-01T00:00:00+14:00', end: NOW }), { status: 422, body: { errors: [{ pointer: '/start' }] } })
  t.match(await inject('POST', address(id, '/resend'), message), { status: 404, body: { code: 'WEBHOOK_MESSAGE_NOT_FOUND' } })
})

t.test('a range may be told in any offset', async t => {
  const { inject, endpoint, announced } = await webhooksApp(t)
  const { id } = await endpoint()
  for (const seconds of [-1, 0, 59, 60]) await announced('signal.raised', later(seconds))
  const range = { start: '2026-07-02T11:59:00+23:59', end: '2026-06-30T12:02:00-23:59' }
  t.match(await inject('POST', address(id, '/resend'), range), { status: 202, body: { messages: 2 } })
})

t.test('sending again and spreading do not wait for each other', async t => {
  const { app, database, tenantId, endpoint, announced, spreadAll, deliveries } = await webhooksApp(t)
  const { id } = await endpoint()
  const message = await announced()
  let spreading: Promise<boolean> | undefined
  await database.withTenant(tenantId, async tx => {
    await tx`select from webhook_endpoints where tenant_id = ${tenantId} and endpoint_id = ${id} for no key update`
    spreading = spreadAll()
    await until(async () => (await database.operator`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length > 0)
    t.equal(await queueAgain(tx, tenantId, id, { start: NOW, end: later(10) }, app.now()), 1)
  })
  t.equal(await spreading, true)
  t.match(await deliveries(id), [{ id: message, state: 'pending' }])
})

t.test('what is sent again while an attempt is under way begins anew as soon as that has failed', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow } = await webhooksApp(t)
  const { id } = await endpoint()
  const message = await announced()
  await spreadAll()
  await settled((await claim())[0]!, { state: 'retry', status: 500, nextAttemptAt: new Date(later(5)) })
  setNow(later(5))
  const [second] = await claim()
  t.equal(second?.attempt, 2)
  t.equal((await inject('POST', address(id, '/resend'), { message_id: message })).status, 202)
  t.strictSame(await claim(), [], 'it may still arrive')
  await settled(second!, { state: 'retry', status: 500, nextAttemptAt: new Date(later(300)) })
  t.match(await claim(), [{ messageId: message, attempt: 1 }])
})

t.test('a range of more than 10,000 messages is refused', async t => {
  const { inject, endpoint, database, tenantId } = await webhooksApp(t)
  const { id } = await endpoint()
  const announce = async (n: number) => await database.withTenant(tenantId, tx => tx`
    insert into announcements (tenant_id, type, payload, created_at)
    select ${tenantId}, 'signal.raised', '{}', ${NOW} from generate_series(1, ${n}::int)`)
  await announce(10_000)
  const range = { start: NOW, end: later(1) }
  t.match(await inject('POST', address(id, '/resend'), range), { status: 202, body: { messages: 10_000 } })
  await announce(1)
  t.match(await inject('POST', address(id, '/resend'), range), { status: 422, body: { errors: [{ pointer: '/end' }] } })
})

t.test('deliveries are listed by state, page by page, those queued last first', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled, setNow } = await webhooksApp(t)
  const { id } = await endpoint()
  const ids: string[] = []
  for (let i = 0; i < 5; i++) {
    setNow(later(i))
    ids.unshift(await announced())
    await spreadAll()
  }
  const first = (await inject('GET', address(id, '/deliveries?limit=3'))).body
  const second = (await inject('GET', address(id, `/deliveries?limit=3&cursor=${first.next_cursor}`))).body
  t.strictSame([...first.data, ...second.data].map(({ id }) => id), ids)
  t.strictSame([first.has_more, second.has_more], [true, false])
  t.match(await inject('GET', address(id, `/deliveries?state=failed&cursor=${first.next_cursor}`)), { status: 400, body: { code: 'CURSOR_INVALID' } })
  await settled((await claim({ limit: 1 }))[0]!, { state: 'failed', status: 500 })
  t.strictSame((await inject('GET', address(id, '/deliveries?state=failed'))).body.data.map(({ id }: any) => id), [ids[4]])
  t.equal((await inject('GET', address(id, '/deliveries?state=lost'))).status, 422)
})

t.test('a message of a clock that is years ahead is gone after 30 days of ours', async t => {
  const { app, database, tenantId, announced, spreadAll, setNow } = await webhooksApp(t)
  await announced('signal.raised', '2030-01-01T00:00:00Z')
  await spreadAll()
  const left = async () => {
    while (!await advance(database, app.now())) t.pass('the background work goes on')
    return (await database.withTenant(tenantId, tx => tx`select from announcements where tenant_id = ${tenantId}`)).length
  }
  setNow(later(30 * DAY))
  t.equal(await left(), 1)
  setNow(later(30 * DAY + 1))
  t.equal(await left(), 0)
})

t.test('after 30 days messages and their log are gone, but not what is pending', async t => {
  const { app, inject, endpoint, announced, spreadAll, claim, settled, setNow, deliveries, database, tenantId } = await webhooksApp(t)
  const { id } = await endpoint()
  const [done, pending] = [await announced(), await announced()]
  await spreadAll()
  const due = await claim()
  await settled(due.find(({ messageId }) => messageId === done)!, { state: 'delivered', status: 200 })
  const left = async () => {
    while (!await advance(database, app.now())) t.pass('the background work goes on')
    const messages = await database.withTenant(tenantId, tx => tx<Array<{ id: string }>>`
      select message_id as id from announcements where tenant_id = ${tenantId}`)
    return messages.map(({ id }) => id).sort()
  }
  setNow(later(30 * DAY))
  t.strictSame(await left(), [done, pending].sort(), 'on the last day')
  t.equal((await deliveries(id)).length, 2)
  setNow(later(30 * DAY + 1))
  t.strictSame(await left(), [pending])
  t.match(await deliveries(id), [{ id: pending }])
  t.equal((await inject('GET', address(id, `/deliveries/${done}`))).status, 404)
  t.equal((await claim())[0]?.payload.length, '{"n":2}'.length, 'it can still be sent')
})
