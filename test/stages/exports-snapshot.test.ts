import t, { type Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { eventsTable } from '../../src/exports/events.ts'
import { takePlace } from '../../src/exports/places.ts'
import { openSnapshot } from '../../src/exports/snapshot.ts'
import { injector, makeKey, makeTenant } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'
import '../helpers/parquet.ts'

/** An application whose keys may use some units a minute, and what its exports waited for. */
async function limited (t: Test, units: number) {
  const { database } = await freshDatabase(t)
  const state = { now: new Date('2026-07-01T12:00:00Z'), waits: 0 }
  const wait = async () => {
    state.waits++
    state.now = new Date(state.now.getTime() + 60_000)
  }
  const app = await buildApp({ database, now: () => state.now, quota: { units, wait } })
  t.teardown(() => app.close())
  const tenant = await makeTenant(database, 'default')
  const key = await makeKey(database, tenant, ['admin'])
  return { app, database, tenant, key, state, inject: injector(app, key) }
}

const eventOf = (n: number) =>
  ({ id: `e${n}`, source: 's', type: 'touchpoint.made', subject: 'acme', time: '2026-06-01T00:00:00Z', data: { channel: 'phone', initiated_by: 'customer' } })

const { app, database, tenant, key, state, inject } = await limited(t, 2000)

async function idsIn (rows: AsyncIterable<ReadonlyArray<Record<string, unknown>>>): Promise<unknown[]> {
  const ids = []
  for await (const some of rows) ids.push(...some.map(({ id }) => id))
  return ids
}

t.test('a snapshot shows what stood when it was opened, and nothing can be written in it', async t => {
  await inject('POST', '/v1/events', eventOf(1))
  const before = await openSnapshot(database, tenant.tenantId)
  await inject('POST', '/v1/events', eventOf(2))
  const after = await openSnapshot(database, tenant.tenantId)
  t.ok(Number(after.name) > Number(before.name), `${before.name} < ${after.name}`)
  const rows = (snapshot: typeof before) => idsIn(eventsTable(snapshot.tx, tenant.tenantId, { order: 'asc' }).rows)
  t.strictSame(await rows(before), ['e1'])
  t.strictSame(await rows(after), ['e1', 'e2'])
  await t.rejects(after.tx`update relationships set name = 'other'`, { code: '25006' })
  await before.close()
  await before.close()
  await after.close()
})

t.test('a snapshot shows one tenant alone, and is refused for what is none', async t => {
  const other = await makeTenant(database, 'other')
  const snapshot = await openSnapshot(database, other.tenantId)
  t.equal(snapshot.name, '0')
  t.strictSame([...await snapshot.tx`select id from events`], [])
  await snapshot.close()
  await t.rejects(openSnapshot(database, 'nobody'), TypeError)
})

t.test('more exports than may run at once are refused, and told when to come again', async t => {
  const places = [takePlace(database, tenant.tenantId), takePlace(database, tenant.tenantId)]
  const refused = await inject('GET', '/v1/events.csv')
  t.match(refused, { status: 503, headers: { 'retry-after': '5' }, body: { code: 'UNAVAILABLE', detail: /sending 2 exports of this tenant already/ } })
  places[0]!()
  places[0]!()
  t.equal((await inject('GET', '/v1/events.csv')).status, 200)
  places[1]!()
  const others = ['b', 'b', 'c', 'c'].map(name => takePlace(database, name))
  t.match((await inject('GET', '/v1/events.csv')).body.detail, /sending 4 exports already/)
  t.equal((await inject('GET', '/v1/tenant')).status, 200, 'everything else goes on')
  for (const leave of others) leave()
})

t.test('an export gives its place and its connection back, however it ends', async t => {
  const opened = async () => (await database.operator<Array<{ n: number }>>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`)[0]!.n
  const authorization = `Bearer ${key}`
  for (let round = 0; round < 5; round++) {
    t.equal((await inject('GET', '/v1/events.parquet')).status, 200)
    t.equal((await inject('GET', '/v1/events.csv?time_from=never')).status, 422)
    t.equal((await app.inject({ method: 'HEAD', url: '/v1/events.csv', headers: { authorization } })).statusCode, 200)
  }
  t.equal(await opened(), 0)
  const both = [takePlace(database, tenant.tenantId), takePlace(database, tenant.tenantId)]
  for (const leave of both) leave()
})

t.test('thousands of rows cost further units, and an export waits for them by itself', async t => {
  const { inject, state, database, tenant } = await limited(t, 3)
  await database.withTenant(tenant.tenantId, async (tx) => {
    await tx`insert into relationships (tenant_id, key, created_by) values (${tenant.tenantId}, 'acme', 'event')`
    await tx`insert into events (tenant_id, id, source, type, relationship, time, day, data)
      select ${tenant.tenantId}, 'n' || i, 's', 'relationship.ended', 'acme', '2026-06-01', '2026-06-01', '{}' from generate_series(1, 5500) i`
  })
  const { status, body } = await inject('GET', '/v1/events.ndjson')
  t.equal(status, 200)
  t.match(body, /\{"end":\{"rows":5500,"snapshot":"\d+"\}\}\n$/)
  // 1 for the request and 4 for the rows behind the first 1,000: two windows of 3.
  t.equal(state.waits, 1)
  t.match(await inject('GET', '/v1/tenant'), { status: 200, headers: { ratelimit: /r=0;/ } })
})

t.equal(state.waits, 0, 'small exports wait for nothing')
