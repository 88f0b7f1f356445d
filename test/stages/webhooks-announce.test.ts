import { readFileSync } from 'node:fs'
import t from 'tap'
import { rescore } from '../../src/trust/rescore.ts'
import { newSecret } from '../../src/webhooks/secrets.ts'
import { WAITS } from '../../src/webhooks/schedule.ts'
import { signatures } from '../../src/webhooks/sign.ts'
import { signalsApp } from './signals-app.ts'

const TODAY = '2026-07-01'
const text = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')

/** One overdue promise of acme, and its signal, which was announced. */
async function announcingApp (t: Parameters<typeof signalsApp>[0]) {
  const app = await signalsApp(t, TODAY)
  const { tenant: { tenantId }, database, record, event, tick, list } = app
  const promise = (id: string) => event('2026-06-01', 'promise.made', { promise_id: id, by: 'supplier', kind: 'delivery', due_on: '2026-06-20' })
  await record(promise('P1'))
  await tick()
  const [signal] = await list('')
  const told = async () => await database.withTenant(tenantId, tx => tx<Array<{ type: string, relationship: string, payload: string }>>`
    select type, relationship, payload from announcements where tenant_id = ${tenantId} order by created_at, type`)
  const types = async () => (await told()).map(({ type }) => type)
  const act = async (action: string, body: unknown) => await app.inject('POST', `/v1/signals/${signal.id}/${action}`, body)
  return { ...app, signal, told, types, act, promise }
}

t.test('a signal that is raised is announced, as the documents show it', async t => {
  const { signal, told } = await announcingApp(t)
  const [message, ...others] = await told()
  t.strictSame(others, [])
  t.match(message, { type: 'signal.raised', relationship: 'acme' })
  const shown = JSON.parse(/^```json\n(\{\n {2}"type": "signal\.raised"[\s\S]*?)^```/m.exec(text)![1]!)
  const sent = JSON.parse(message!.payload)
  t.equal(sent.data.id, signal.id)
  t.equal(sent.data.path, `/v1/signals/${signal.id}`)
  t.equal(sent.data.events.length, 1)
  const id = shown.data.id
  t.strictSame({ ...sent, data: { ...sent.data, id, path: `/v1/signals/${id}`, events: shown.data.events } }, shown)
})

t.test('what people make of a signal is announced without their notes, and only when it changed', async t => {
  const { act, types, told, tick } = await announcingApp(t)
  for (let i = 0; i < 2; i++) await act('acknowledge', { note: 'the director was drunk' })
  await act('snooze', { until: '2026-07-03', note: 'the director was drunk' })
  t.strictSame((await types()).sort(), ['signal.acknowledged', 'signal.raised', 'signal.snoozed'])
  t.match(JSON.parse((await told()).find(({ type }) => type === 'signal.snoozed')!.payload), {
    type: 'signal.snoozed', timestamp: '2026-07-01T12:00:00.000Z', data: { state: 'snoozed', snoozed_until: '2026-07-03', version: 3 }
  })
  await tick('2026-07-02')
  t.equal((await types()).length, 3, 'a day that changes nothing is no news')
  await tick('2026-07-03')
  t.equal((await types()).at(-1), 'signal.raised', 'it is open again')
  await act('resolve', {})
  t.equal((await types()).at(-1), 'signal.resolved')
  t.notMatch((await told()).map(({ payload }) => payload).join(), /drunk/)
})

t.test('a signal that closes by itself is announced, a resolved one is not told twice', async t => {
  const { record, event, promise, tick, types, told, list, inject } = await announcingApp(t)
  await record(event('2026-07-01', 'promise.settled', { promise_id: 'P1', outcome: 'kept' }))
  await tick('2026-07-02')
  t.strictSame(await types(), ['signal.raised', 'signal.closed'])
  t.match(JSON.parse((await told())[1]!.payload).data, { state: 'closed', closed_at: '2026-07-02T12:00:00.000000Z' })
  await record(promise('P2'))
  await tick()
  const [second] = await list('')
  await inject('POST', `/v1/signals/${second.id}/resolve`, {})
  await record(event('2026-07-02', 'promise.settled', { promise_id: 'P2', outcome: 'kept' }))
  await tick('2026-07-03')
  t.strictSame((await types()).sort(), ['signal.closed', 'signal.raised', 'signal.raised', 'signal.resolved'])
})

t.test('several who resolve a signal at once announce it once', async t => {
  const { database, tenant, app, act, types, record, event } = await announcingApp(t)
  await Promise.all([1, 2, 3].map(() => act('resolve', {})))
  await record(event('2026-07-01', 'promise.made', { promise_id: 'P9', by: 'supplier', kind: 'delivery', due_on: '2026-07-20' }))
  await Promise.all([1, 2].map(() => rescore(database, tenant, app.now(), 100)))
  t.strictSame((await types()).sort(), ['signal.raised', 'signal.resolved'])
})

t.test('a message stays small, however long the names in it are', async t => {
  const { record, event, told, tick } = await signalsApp(t, TODAY).then(app => ({
    ...app,
    told: async () => await app.database.withTenant(app.tenant.tenantId, tx => tx<Array<{ payload: string }>>`
      select payload from announcements where tenant_id = ${app.tenant.tenantId}`)
  }))
  const long = '𝄞'.repeat(128)
  const promises = Array.from({ length: 3 }, (_, i) =>
    ({ ...event('2026-06-01', 'promise.made', { promise_id: `P${i}`, by: 'supplier', kind: 'delivery', due_on: '2026-06-20' }, long), id: `${long.slice(0, 250)}${i}` }))
  await record(...promises)
  await tick()
  const sizes = (await told()).map(({ payload }) => Buffer.byteLength(payload))
  t.ok(sizes.length >= 3)
  t.ok(Math.max(...sizes) < 20_000, String(sizes))
})

t.test('the receiver of the documents takes what is genuine, and nothing else', async t => {
  const code = /^```js\n([\s\S]*?)^```/m.exec(text)![1]!
  const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  const [former, secret] = [newSecret(), newSecret()]
  const [id, body, timestamp] = ['m1', '{"n":1}', 1_782_907_200]
  const headers = {
    'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures([secret, former], { id, timestamp, body })
  }
  const now = timestamp * 1000
  t.ok(isGenuine(secret, headers, body, now + 300_000))
  t.ok(isGenuine(former, headers, body, now), 'either secret will do')
  t.notOk(isGenuine(newSecret(), headers, body, now))
  t.notOk(isGenuine(secret, headers, '{"n":2}', now))
  t.notOk(isGenuine(secret, { ...headers, 'webhook-id': 'm2' }, body, now))
  t.notOk(isGenuine(secret, headers, body, now + 301_000), 'a recording')
  t.notOk(isGenuine(secret, {}, body, now))
})

t.test('the documents name the waits between attempts', async t => {
  const row = /^\| after \| at once \|(.*)\|$/m.exec(text)![1]!
  const units: Record<string, number> = { s: 1000, min: 60_000, h: 3_600_000 }
  const waits = row.split('|').map(cell => {
    const [amount, unit] = cell.trim().split(' ')
    return Number(amount) * units[unit!]!
  })
  t.strictSame(waits, [...WAITS])
})
