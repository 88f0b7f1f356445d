import type { ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { claimDue } from '../../src/webhooks/claims.ts'
import { rotateSecret } from '../../src/webhooks/save.ts'
import { send } from '../../src/webhooks/send.ts'
import { spread } from '../../src/webhooks/spread.ts'
import { makeTenant } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'
import { START, at, desk, deskOf, until } from '../webhooks/desk.ts'
import { receiver, type Received } from '../webhooks/receiver.ts'

const ids = (received: Received[]) => received.map(({ headers }) => String(headers['webhook-id'])).sort()

/** The signature that the library of the standard would make. */
const expected = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).sign(String(headers['webhook-id']), new Date(Number(headers['webhook-timestamp']) * 1000), body)

t.test('every endpoint gets every message of its types once, under one id, signed with its own secret', async (t) => {
  const { endpoint, announced, deliver, states } = await desk(t)
  const [a, b] = [await receiver(t), await receiver(t)]
  const all = await endpoint(a.url)
  const raised = await endpoint(b.url, ['signal.raised'])
  const [first, second] = [await announced(3), await announced(2, 'signal.closed')]
  t.equal(await deliver(), 8)
  t.same(ids(a.received), [...first, ...second].sort())
  t.same(ids(b.received), first)
  t.same(await states(all.id), Array(5).fill('delivered 1'))
  for (const [{ secret }, { received }] of [[all, a], [raised, b]] as const) {
    for (const one of received) t.equal(one.headers['webhook-signature'], expected(secret, one))
  }
  t.equal(a.received[0]!.headers['webhook-timestamp'], String(Date.parse(START) / 1000))
  t.equal(await deliver(3600), 0, 'nothing is left')
})

t.test('during a rotation both secrets sign, and afterwards the new one alone', async (t) => {
  const { database, tenantId, endpoint, announced, deliver } = await desk(t)
  const { url, received } = await receiver(t)
  const { id, secret: former } = await endpoint(url)
  const { secret: current } = await database.withTenant(tenantId, tx => rotateSecret(tx, tenantId, id, 1, at(0)))
  await announced()
  await deliver(3599)
  await announced()
  await deliver(3600)
  const [during, afterwards] = received as [Received, Received]
  t.equal(during.headers['webhook-signature'], `${expected(current, during)} ${expected(former, during)}`)
  t.equal(afterwards.headers['webhook-signature'], expected(current, afterwards))
})

t.test('what fails is tried again under the same id, at the times of the schedule, ten times', async (t) => {
  const { endpoint, announced, deliver, states, attempts } = await desk(t)
  const { url, received } = await receiver(t, response => response.writeHead(500).end('broken'))
  const { id } = await endpoint(url)
  const [message] = await announced()
  const hours = (n: number) => n * 3600
  let seconds = 0
  for (const wait of [5, 300, 1800, hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)]) {
    t.equal(await deliver(seconds), 1)
    t.equal(await deliver(seconds + wait - 1), 0, `nothing for ${wait} seconds`)
    seconds += wait
  }
  t.equal(await deliver(seconds), 1)
  t.same(await states(id), ['failed 10'])
  t.equal(await deliver(seconds + hours(100)), 0)
  t.equal(received.length, 10)
  t.same(new Set(ids(received)), new Set([message]))
  t.same((await attempts(id)).map(({ status }) => status), Array(10).fill(500))
  const times = received.map(({ headers }) => Number(headers['webhook-timestamp']) - Date.parse(START) / 1000)
  t.same([times[0], times[1], times[9]], [0, 5, hours(75) + 35 * 60 + 5], 'each attempt is signed for its own time')
})

t.test('a receiver that recovers gets what it missed', async (t) => {
  const { endpoint, announced, deliver, states } = await desk(t)
  const { url, received } = await receiver(t, (response, n) => response.writeHead(n < 3 ? 500 : 200).end())
  const { id } = await endpoint(url)
  const messages = await announced(3)
  t.equal(await deliver(), 3)
  t.same(await states(id), Array(3).fill('pending 1'))
  t.equal(await deliver(5), 3)
  t.same(await states(id), Array(3).fill('delivered 2'))
  t.same(ids(received.slice(3)), messages)
})

t.test('410 disables the endpoint and cancels what waits for it', async (t) => {
  const { database, tenantId, endpoint, announced, deliver, states } = await desk(t)
  const { url, received } = await receiver(t, response => response.writeHead(410).end())
  const { id } = await endpoint(url)
  await announced(10)
  await deliver()
  t.ok(received.length <= 4, 'no more than were under way at once')
  t.ok((await states(id)).every(state => /^(?:failed 1|canceled 0)$/.test(state)))
  const [row] = await database.withTenant(tenantId, tx => tx`select enabled, disabled_reason from webhook_endpoints where tenant_id = ${tenantId}`)
  t.match(row, { enabled: false, disabled_reason: /410/ })
})

t.test('an overloaded receiver is left alone for as long as it asks, also by messages that are new, and others are not', async (t) => {
  const { endpoint, announced, deliver, states } = await desk(t)
  const busy = await receiver(t, (response, n) => n === 0 ? response.writeHead(429, { 'retry-after': '120' }).end() : response.writeHead(204).end())
  const other = await receiver(t)
  const { id } = await endpoint(busy.url)
  await announced()
  await deliver()
  await endpoint(other.url)
  await announced(3)
  t.equal(await deliver(119), 3, 'only the other one gets its messages')
  t.equal(busy.received.length, 1)
  t.same(await states(id), ['pending 0', 'pending 0', 'pending 0', 'pending 1'])
  t.equal(await deliver(120), 4)
  t.equal(busy.received.length, 5)
})

t.test('a receiver that redirects, is silent or leads inside fails with the reason in the log', async (t) => {
  const { endpoint, announced, deliver, attempts } = await desk(t)
  const other = await receiver(t)
  const moved = await endpoint((await receiver(t, response => response.writeHead(302, { location: other.url }).end())).url)
  const silent = await endpoint((await receiver(t, () => {})).url)
  await announced()
  t.equal(await deliver(0, { timeout: 100 }), 2)
  t.match(await attempts(moved.id), [{ status: 302, error: null }])
  t.match(await attempts(silent.id), [{ status: null, error: 'no answer within 100 ms' }])
  t.equal(await deliver(5, { allowPrivate: false }), 2)
  t.match((await attempts(moved.id))[1], { status: null, error: 'it must begin with https://' })
  t.equal(other.received.length, 0)
})

t.test('an endpoint that hangs keeps no other waiting, and gets four messages at once', async (t) => {
  const { endpoint, announced, deliver, states } = await desk(t)
  const held: ServerResponse[] = []
  const slow = await receiver(t, response => { held.push(response) })
  const quick = await receiver(t)
  const { id } = await endpoint(slow.url)
  await endpoint(quick.url)
  const messages = await announced(30)
  const delivering = deliver()
  await until(() => quick.received.length === 30)
  t.same(ids(quick.received), messages, 'all are there while nothing of the slow one has been answered')
  await until(() => held.length === 4)
  t.equal(slow.received.length, 4)
  const timer = setInterval(() => { for (const response of held.splice(0)) response.writeHead(204).end() }, 5)
  t.equal(await delivering, 60)
  clearInterval(timer)
  t.same(await states(id), Array(30).fill('delivered 1'))
})

t.test('slow receivers of one tenant leave room for another tenant, and twenty attempts are made at once at most', async (t) => {
  const { database } = await freshDatabase(t)
  const [many, few] = [deskOf(database, await makeTenant(database, 'many')), deskOf(database, await makeTenant(database, 'few'))]
  const held: ServerResponse[] = []
  let most = 0
  const slow = await receiver(t, response => { most = Math.max(most, held.push(response)) })
  for (let n = 0; n < 8; n++) await many.endpoint(`${slow.url}/${n}`)
  await many.announced(3)
  for (let n = 0; n < 4; n++) await few.endpoint(`${slow.url}/few/${n}`)
  await few.announced(4)
  const delivering = many.deliver()
  await until(() => held.length === 20)
  t.equal(slow.received.filter(({ path }) => path.includes('few')).length, 8, 'twelve of one tenant, the rest of the other')
  const timer = setInterval(() => { for (const response of held.splice(0)) response.writeHead(204).end() }, 5)
  t.equal(await delivering, 8 * 3 + 4 * 4)
  clearInterval(timer)
  t.equal(most, 20)
})

t.test('a tenant that announced very much keeps no other waiting, and is spread turn by turn', async (t) => {
  const { database } = await freshDatabase(t)
  const [many, few] = [deskOf(database, await makeTenant(database, 'many')), deskOf(database, await makeTenant(database, 'few'))]
  await many.announced(1201)
  const held: ServerResponse[] = []
  const { url } = await receiver(t, response => { held.push(response) })
  await few.endpoint(url)
  await few.announced()
  const left = async () => (await database.withTenant(many.tenantId, tx => tx`
    select from announcements where tenant_id = ${many.tenantId} and spread_at is null`)).length
  const delivering = many.deliver()
  await until(() => held.length === 1)
  t.equal(await left(), 701)
  held[0]!.writeHead(204).end()
  t.equal(await delivering, 1)
  t.equal(await left(), 0)
})

t.test('several workers share the work, and none sends what another has taken', async (t) => {
  const { database, url } = await freshDatabase(t)
  const tenant = await makeTenant(database, 'default')
  const others = [connect(url), connect(url)]
  t.teardown(() => Promise.all(others.map(other => other.close())))
  const desks = [database, ...others].map(one => deskOf(one, tenant))
  const receivers = [await receiver(t), await receiver(t), await receiver(t)]
  for (const { url } of receivers) await desks[0]!.endpoint(url)
  const messages = await desks[0]!.announced(40)
  const made = await Promise.all(desks.map(({ deliver }) => deliver()))
  t.equal(made[0]! + made[1]! + made[2]!, 120)
  for (const { received } of receivers) t.same(ids(received), messages)
})

t.test('what a worker had taken when it died is sent again, under the same id, when its lease has run out', async (t) => {
  const { database, tenantId, endpoint, announced, deliver, states } = await desk(t)
  const { url, received } = await receiver(t)
  const { id } = await endpoint(url)
  const messages = await announced(6)
  // It sends, and never comes to write down how that went.
  await database.withTenant(tenantId, tx => spread(tx, tenantId, at(0)))
  const taken = await database.withTenant(tenantId, tx => claimDue(tx, tenantId, at(0), { limit: 3, perEndpoint: 4, leaseSeconds: 60 }))
  for (const { messageId, ...due } of taken) await send({ ...due, id: messageId }, { allowPrivate: true, now: () => at(0) })
  t.equal(received.length, 3)

  t.equal(await deliver(1), 3, 'the others go out meanwhile')
  t.equal(await deliver(59), 0)
  t.equal(await deliver(60), 3)
  t.same(await states(id), Array(6).fill('delivered 1'))
  t.same([...new Set(ids(received))], messages, 'each at least once, and no id that is unknown')
  t.equal(received.length, 9, 'three of them twice')
})

t.test('what cannot be written down is reported, and sent again later', async (t) => {
  const { database, endpoint, announced, deliver, states } = await desk(t)
  const { url, received } = await receiver(t)
  const { id } = await endpoint(url)
  await announced()
  await database.operator`alter table webhook_attempts add constraint full_disk check (false) not valid`
  await t.rejects(deliver(), { name: 'AggregateError', message: 'deliveries could not be taken or written down' })
  t.same(await states(id), ['pending 0'])
  await database.operator`alter table webhook_attempts drop constraint full_disk`
  t.equal(await deliver(60), 1)
  t.equal(received.length, 2)
  t.equal(received[0]!.headers['webhook-id'], received[1]!.headers['webhook-id'])
})
