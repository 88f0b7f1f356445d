import type { ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { startDelivering, type DeliverOptions } from '../../src/webhooks/deliver.ts'
import { tenantBySlug } from '../../src/tenants/queries.ts'
import { emptyDatabase } from '../helpers/database.ts'
import { build, serving } from '../helpers/process.ts'
import { at, desk, deskOf, dice, until } from '../webhooks/desk.ts'
import { receiver } from '../webhooks/receiver.ts'

const KEY = 'a-key-of-the-operator'

t.test('a worker delivers what is announced while it runs, and nothing once it was stopped', async (t) => {
  const { database, endpoint, announced, states } = await desk(t)
  const { url, received } = await receiver(t)
  const { id } = await endpoint(url)
  const faults: unknown[] = []
  const options: DeliverOptions = { allowPrivate: true, dice, now: () => at(0) }
  const stop = startDelivering(database, options, { error: (...fault: unknown[]) => { faults.push(fault) } })
  await announced(2)
  await until(() => received.length === 2)
  await announced(30)
  await until(() => received.length === 32)
  await stop()
  t.same(await states(id), Array(32).fill('delivered 1'), 'the last one was written down before it stopped')
  await announced()
  t.equal(received.length, 32)
  t.same(faults, [])
})

t.test('a stopping worker waits for what is under way', async (t) => {
  const { database, endpoint, announced, states } = await desk(t)
  const held: ServerResponse[] = []
  const { url } = await receiver(t, (response) => { held.push(response) })
  const { id } = await endpoint(url)
  await announced()
  const stop = startDelivering(database, { allowPrivate: true, dice, now: () => at(0), stopTime: 60_000, timeout: 60_000 }, { error () {} })
  await until(() => held.length === 1)
  const stopped = stop()
  held[0]!.end()
  await stopped
  t.same(await states(id), ['delivered 1'])
})

t.test('what a stopping worker gives up is made again at once by another one', async (t) => {
  const { database, endpoint, announced, deliver, states, attempts } = await desk(t)
  const { url, received } = await receiver(t, (response) => { if (received.length > 1) response.end() })
  const { id } = await endpoint(url)
  const [message] = await announced()
  const stop = startDelivering(database, { allowPrivate: true, dice, now: () => at(0), stopTime: 0 }, { error () {} })
  await until(() => received.length === 1)
  await stop()
  t.same(await states(id), ['pending 0'])
  t.equal((await attempts(id)).length, 0, 'it is no failure of the receiver')
  t.equal(await deliver(0), 1, 'nobody waits for a lease')
  t.same(await states(id), ['delivered 1'])
  t.same(received.map(({ headers }) => headers['webhook-id']), [message, message])
})

t.test('a service that is killed while it delivers loses nothing', async (t) => {
  build()
  const url = await emptyDatabase(t)
  const env = { DATABASE_URL: url, AFTERSALE_API_KEY: KEY, WEBHOOK_PRIVATE_ADDRESSES: 'allow' }
  const killed = await serving(t, env)
  const { url: hook, received } = await receiver(t, (response, n) => {
    if (n < 2) return // it never hears of these
    if (n === 2) killed.child.kill('SIGKILL')
    response.writeHead(204).end()
  })
  const made = await fetch(`${killed.address}/v1/webhook-endpoints`, {
    method: 'POST', headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }, body: JSON.stringify({ url: hook })
  })
  const { id, secret, ...rest } = await made.json() as { id: string, secret: string }
  t.equal(made.status, 201, `the configuration allows addresses of this machine: ${JSON.stringify(rest)} ${killed.said()}`)

  const database = connect(url)
  t.teardown(() => database.close())
  const { announced, states, tenantId } = deskOf(database, (await tenantBySlug(database, 'default'))!)
  const messages = await announced(12)
  await killed.exit

  // A minute passes, and the leases of the dead process are over.
  await database.operator`update webhook_deliveries set leased_until = now() where tenant_id = ${tenantId}`
  const next = await serving(t, env)
  await until(async () => (await states(id)).every(state => state === 'delivered 1'))
  t.same([...new Set(received.map(({ headers }) => headers['webhook-id']))].sort(), messages, 'every message arrived, under its own id')
  t.ok(received.length > 12, 'some of them twice')
  for (const { body, headers } of received) t.same(new Webhook(secret).verify(body, headers as Record<string, string>), JSON.parse(body))
  next.child.kill('SIGTERM')
  t.equal(await next.exit, 0, next.said())
})
