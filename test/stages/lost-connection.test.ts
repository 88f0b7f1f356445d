import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import t, { type Test } from 'tap'
import { startTicking } from '../../src/tick.ts'
import { testApp } from '../helpers/app.ts'

/** The database may take a connection away at any moment: that ends the request which had it, and not the process. */

const { app, database, inject, key, tenant: { tenantId }, url } = await testApp(t)

/** Holds up whoever makes a key: somebody else has the table. `taken` tells how many wait, `open` lets them go on. */
async function gate (t: Test) {
  const admin = postgres(url, { max: 2, onnotice () {} })
  t.teardown(() => admin.end())
  const holder = await admin.reserve()
  await holder`begin`
  await holder`lock table api_keys in exclusive mode`
  const waiting = admin`datname = current_database() and query like '%insert into api_keys%' and wait_event_type = 'Lock'`
  const until = async (work: () => Promise<{ length: number }>) => {
    const deadline = Date.now() + 60_000
    while ((await work()).length === 0) if (Date.now() > deadline) throw new Error('nobody came to the gate')
  }
  return {
    reached: () => until(async () => await admin`select 1 from pg_stat_activity where ${waiting}`),
    killed: () => until(async () => await admin`select pg_terminate_backend(pid) from pg_stat_activity where ${waiting}`),
    async open () {
      await holder`rollback`
      holder.release()
    }
  }
}

const keysNamed = async (name: string) => {
  const { body: { data } } = await inject('GET', '/v1/keys?limit=100')
  return data.filter((one: { name: string }) => one.name === name).length
}

for (const [how, headers] of [['alone', {}], ['with an Idempotency-Key', { 'idempotency-key': 'lost' }]] as Array<[string, Record<string, string>]>) {
  t.test(`a connection that is lost under a request ${how} makes a 503, and the next request succeeds`, async t => {
    const held = await gate(t)
    const body = { name: how, scopes: ['metrics:read'] }
    const waiting = inject('POST', '/v1/keys', body, headers)
    await held.killed()
    await held.open()
    t.match(await waiting, { status: 503, headers: { 'retry-after': '1' }, body: { code: 'UNAVAILABLE' } })
    t.equal((await inject('POST', '/v1/keys', body, headers)).status, 201)
    t.equal(await keysNamed(how), 1, 'what failed left nothing')
  })
}

t.test('who hangs up before the answer finds it when the request is repeated', async t => {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const held = await gate(t)
  const body = JSON.stringify({ name: 'hung up', scopes: ['metrics:read'] })
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'hung-up' }
  const gone = request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/keys', headers: { ...headers, authorization: `Bearer ${key}` } })
  gone.on('error', () => {})
  gone.end(body)
  await held.reached()
  gone.destroy()
  await held.open()
  const repeat = () => inject('POST', '/v1/keys', body, headers)
  let answer = await repeat()
  const deadline = Date.now() + 60_000
  while (answer.status === 409 && Date.now() < deadline) answer = await repeat()
  t.match({ status: answer.status, replayed: answer.headers['idempotent-replayed'] }, { status: 201, replayed: 'true' })
  t.equal(await keysNamed('hung up'), 1)
})

const gone = () => Promise.reject(Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' }))

t.test('the loss of another connection ends a transaction like any other failure', async t => {
  const lost = { code: 'CONNECTION_CLOSED' }
  await t.rejects(database.operator.begin(gone), lost)
  await t.rejects(database.withTenant(tenantId, gone), lost)
  const held = await database.hold(tenantId)
  await t.rejects(held.run(() => database.withTenant(tenantId, gone)), lost)
  t.match(await held.run(() => database.withTenant(tenantId, tx => tx`select 1 as one`)), [{ one: 1 }], 'which goes on')
  await held.commit()
})

t.test('a round of background work that loses another connection is told, gives its lock back, and can be stopped', async t => {
  const broken = { ...database, withTenant: gone, service: gone as never }
  const told: unknown[] = []
  let tell = () => {}
  const failed = new Promise<void>((resolve) => { tell = resolve })
  const log = { error (said: { err: unknown }) { told.push(said.err); tell() } }
  const stop = startTicking({ database: broken, async revive () {} }, () => new Date('2026-07-01T12:00:00Z'), 3600, log as never)
  await failed
  await stop()
  t.match(told, [{ code: 'CONNECTION_CLOSED' }])
  const locks = await database.operator`
    select 1 from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and datname = current_database()`
  t.equal(locks.length, 0)
})
