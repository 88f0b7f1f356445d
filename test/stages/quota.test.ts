import { parseList } from 'structured-headers'
import t, { type Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import type { QuotaOptions } from '../../src/http/quota.ts'
import { injector, makeKey, makeTenant, type Answer } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'

/** What an API key may ask for in a minute: exact over all processes, told in every answer, refused with the time to wait. */

const START = '2026-07-01T12:00:15.500Z'

/** Several processes on one database, whose clocks show the same. */
async function processes (t: Test, quota: QuotaOptions, count = 1) {
  const { database } = await freshDatabase(t)
  let now = new Date(START)
  const apps = await Promise.all(Array.from({ length: count }, () => buildApp({ database, now: () => now, quota })))
  t.teardown(() => Promise.all(apps.map(app => app.close())))
  const tenant = await makeTenant(database, 'default')
  const key = await makeKey(database, tenant, ['admin'], now)
  return { apps, database, tenant, key, as: apps.map(app => injector(app, key)), setNow (time: string) { now = new Date(time) } }
}

/** The fields as a parser of structured fields reads them. */
function fieldsOf ({ headers }: Answer) {
  const read = (name: string) => parseList(String(headers[name])).map(([word, parameters]) => ({ word, ...Object.fromEntries(parameters) }))
  return { policy: read('ratelimit-policy'), limit: read('ratelimit') }
}

const event = (id: string) => ({ id, source: 's', type: 'relationship.ended', subject: 'acme', time: '2026-06-01T00:00:00Z', data: {} })
const NDJSON = { 'content-type': 'application/x-ndjson' }

t.test('every answer to a key says what it may ask for and what is left', async t => {
  const { as: [inject], apps: [app], database, tenant } = await processes(t, { units: 100 })
  const first = await inject!('GET', '/v1/tenant')
  t.strictSame(fieldsOf(first), { policy: [{ word: 'default', q: 100, w: 60 }], limit: [{ word: 'default', r: 99, t: 45 }] })
  t.strictSame(fieldsOf(await inject!('GET', '/v1/relationships/none/trust')).limit, [{ word: 'default', r: 98, t: 45 }], 'refusals count and say so too')
  const reader = injector(app!, await makeKey(database, tenant, ['metrics:read'], new Date(START)))
  t.strictSame(fieldsOf(await reader('GET', '/v1/keys')).limit, [{ word: 'default', r: 99, t: 45 }], 'another key has a quota of its own, and a missing scope costs the same')
  for (const url of ['/healthz', '/openapi.json', '/v1/nothing']) {
    const { headers } = await app!.inject({ url })
    t.notOk('ratelimit' in headers, `${url} asks for no key`)
  }
  t.equal((await app!.inject({ url: '/v1/tenant' })).headers.ratelimit, undefined, 'without a key there is nothing to tell')
})

t.test('a quota that is used up is refused until the next window', async t => {
  const { as: [inject], setNow } = await processes(t, { units: 3 })
  for (const left of [2, 1, 0]) t.strictSame(fieldsOf(await inject!('GET', '/v1/tenant')).limit, [{ word: 'default', r: left, t: 45 }])
  const refused = await inject!('GET', '/v1/tenant')
  t.match(refused, { status: 429, headers: { 'retry-after': '45' }, body: { code: 'QUOTA_EXCEEDED', detail: /3 units a minute and has 0 left for 45 seconds/ } })
  t.strictSame(fieldsOf(refused).limit, [{ word: 'default', r: 0, t: 45 }])
  setNow('2026-07-01T12:00:59.999Z')
  t.match(await inject!('GET', '/v1/tenant'), { status: 429, headers: { 'retry-after': '1' } })
  setNow('2026-07-01T12:01:00Z')
  t.strictSame(fieldsOf(await inject!('GET', '/v1/tenant')).limit, [{ word: 'default', r: 2, t: 60 }])
})

t.test('a batch costs as much as its events, and nothing of a refused one is recorded', async t => {
  const { as: [inject], setNow } = await processes(t, { units: 10 })
  const batch = (ids: string[]) => inject!('POST', '/v1/events/batch', { events: ids.map(event) })
  t.strictSame(fieldsOf(await batch(['a', 'b', 'c', 'd'])).limit, [{ word: 'default', r: 6, t: 45 }])
  t.match(await batch(['e', 'f', 'g', 'h', 'i', 'j', 'k']), { status: 429, body: { code: 'QUOTA_EXCEEDED', detail: /This request costs 7/ } })
  t.equal((await inject!('GET', '/v1/events/e')).status, 404, 'it cost the 1 of every request, and this question another')
  const events = ['l', 'm', 'n', 'o'].map(id => ({ specversion: '1.0', ...event(id) }))
  const sent = await inject!('POST', '/v1/cloudevents', JSON.stringify(events), { 'content-type': 'application/cloudevents-batch+json' })
  t.match(sent, { status: 207, body: { recorded: 4 } })
  t.strictSame(fieldsOf(sent).limit, [{ word: 'default', r: 0, t: 45 }])
  setNow('2026-07-01T12:01:00Z')
  const twelve = Array.from({ length: 12 }, (_, i) => `x${i}`)
  t.match(await batch(twelve), { status: 207, body: { recorded: 12 } }, 'a batch that costs more than a window holds takes a full one')
  setNow('2026-07-01T12:02:00Z')
  await inject!('GET', '/v1/tenant')
  t.equal((await batch(twelve)).status, 429, 'and no window that was begun')
})

t.test('several processes never let through more than the quota together', async t => {
  const { as, database, tenant } = await processes(t, { units: 200 }, 3)
  const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => as[i % 3]!('GET', '/v1/tenant')))
  const passed = answers.filter(({ status }) => status === 200).length
  t.equal(answers.filter(({ status }) => status === 429).length, 300 - passed)
  // A process that has no more requests keeps what is left of its piece, which is an eighth of the window at most.
  t.ok(passed <= 200 && passed > 150, `${passed}: no unit was used twice`)
  const [row] = await database.withTenant(tenant.tenantId, tx => tx`select taken from quotas`)
  t.same(row, { taken: 200 })
})

t.test('a stream is slowed down instead of refused', async t => {
  const waited: number[] = []
  let clock = Date.parse(START)
  let setNow: (time: string) => void = () => {}
  const wait = async (milliseconds: number) => {
    waited.push(milliseconds)
    clock += milliseconds
    setNow(new Date(clock).toISOString())
  }
  const { as: [inject], ...rest } = await processes(t, { units: 1500, wait })
  setNow = rest.setNow
  const lines = Array.from({ length: 2100 }, (_, i) => JSON.stringify(event(`line-${i}`))).join('\n')
  const { status, body } = await inject!('POST', '/v1/events/ndjson', lines, NDJSON)
  t.equal(status, 200)
  t.match(JSON.parse(body.trim().split('\n').at(-1)!), { summary: { recorded: 2100, lines: 2100 } })
  t.strictSame(waited, [45_000], 'until the next window, in which the rest has room')
})

t.test('a stream takes no more than the quota in any window, however small that is', async t => {
  const windows = [0]
  let setNow: (time: string) => void = () => {}
  let taken: () => Promise<number> = async () => 0
  const wait = async () => {
    windows.push(await taken())
    setNow(`2026-07-01T12:${String(windows.length).padStart(2, '0')}:00Z`)
  }
  const { as: [inject], database, tenant, ...rest } = await processes(t, { units: 10, wait })
  setNow = rest.setNow
  taken = async () => (await database.withTenant(tenant.tenantId, tx => tx`select count(*)::int as n from events`))[0]!.n
  const { body } = await inject!('POST', '/v1/events/ndjson', Array.from({ length: 42 }, (_, i) => JSON.stringify(event(`line-${i}`))).join('\n'), NDJSON)
  t.match(JSON.parse(body.trim().split('\n').at(-1)!), { summary: { recorded: 42 } })
  t.equal(windows.length, 5, '1 and 5, three times 10, and the rest')
  t.ok(windows.every((now, i) => i === 0 || now - windows[i - 1]! <= 15), `recorded until the end of each window: ${windows.join()}`)
})

t.test('a stream that finds every window used up is told so at its end', async t => {
  let steal = async () => {}
  const { as: [inject], key, apps, setNow } = await processes(t, { units: 1000, wait: () => steal() })
  const thief = injector(apps[0]!, key)
  let minute = 0
  steal = async () => {
    setNow(`2026-07-01T12:0${++minute}:00Z`)
    await thief('POST', '/v1/events/batch', { events: Array.from({ length: 1000 }, (_, i) => event(`line-${i}`)) })
  }
  const lines = Array.from({ length: 1000 }, (_, i) => JSON.stringify(event(`line-${i}`))).join('\n')
  const { body } = await inject!('POST', '/v1/events/ndjson', lines, NDJSON)
  const answer = body.trim().split('\n').map((one: string) => JSON.parse(one))
  t.equal(answer.length, 501, 'what had room is told')
  t.match(answer[500], { error: { code: 'QUOTA_EXCEEDED' } })
  t.equal(minute, 2, 'after two windows')
})

t.test('a database that cannot count holds nobody up', async t => {
  const { as: [inject], database, apps: [app] } = await processes(t, { units: 2 })
  const warned: string[] = []
  Object.assign(app!.log, { warn: (_: unknown, text: string) => { warned.push(text) } })
  await database.operator`revoke all on quotas from aftersale_service`
  t.strictSame([await inject!('GET', '/v1/tenant'), await inject!('GET', '/v1/tenant'), await inject!('GET', '/v1/tenant')].map(({ status }) => status), [200, 200, 429])
  t.match(warned, [/counted by this process alone/, /./])
})

t.test('without a quota nothing is told and nothing limited', async t => {
  const { as: [inject] } = await processes(t, { units: 0 })
  const { status, headers } = await inject!('GET', '/v1/tenant')
  t.equal(status, 200)
  t.notOk('ratelimit' in headers || 'ratelimit-policy' in headers)
})
