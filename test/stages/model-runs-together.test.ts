import postgres from 'postgres'
import t from 'tap'
import { outcomeEvents } from '../../src/ledger/queries.ts'
import { line } from '../../src/model-runs/line.ts'
import { pulse } from '../../src/model-runs/pulse.ts'
import { runner } from '../../src/model-runs/runner.ts'
import { beginRun, buryDead } from '../../src/model-runs/save.ts'
import { toDay } from '../../src/scoring/index.ts'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'

const { app, database, url, tenant, inject } = await testApp(t, { now: '2026-06-30T12:00:00Z' })

t.test('runs of more tenants than there are connections all end, and requests are answered meanwhile', async t => {
  const asks = await Promise.all(Array.from({ length: 9 }, async (_, i) => {
    const made = await makeTenant(database, `tenant-${i}`)
    await database.withTenant(made.tenantId, tx => tx`
      insert into relationships (tenant_id, key, created_by) select ${made.tenantId}, 'r' || g, 'event' from generate_series(1, 60) g`)
    return injector(app, await makeKey(database, made, ['admin']))
  }))
  const begun = await Promise.all(asks.map(ask => ask('POST', '/v1/model-runs', { kind: 'preview', model: 1 })))
  const runs = await Promise.all(asks.map(async (ask, i) => {
    t.equal((await inject('GET', '/v1/relationships')).status, 200)
    return await ask('GET', `/v1/model-runs/${begun[i]!.body.id}?wait_seconds=30`)
  }))
  for (const { body } of runs) t.match(body, { status: 'done', progress: { done: 60, total: 60 } })
})

t.test('a run that is committed when the service has begun to stop does not start, and says so', async t => {
  const runs = runner(database, (error) => { t.fail(String(error)) })
  const held = await database.hold(tenant.tenantId)
  const id = await held.run(() => runs.begin(tenant, { kind: 'preview', model: 1, as_of: '2026-06-30' }))
  await runs.close()
  await held.commit()
  await runs.close()
  t.match(await runs.look(tenant.tenantId, id, 0), { status: 'failed', failure: /stopped before it was done/ })
})

t.test('a line lets so many work at once and the others in the order of coming, also after a failure', async t => {
  const inLine = line(2)
  const log: string[] = []
  const ends: Array<() => void> = []
  const works = ['a', 'b', 'c', 'd'].map(name => inLine(async () => {
    log.push(name)
    await new Promise<void>(resolve => { ends.push(resolve) })
    if (name === 'a') throw new Error('a failed')
    return name
  }))
  t.strictSame(log, ['a', 'b'])
  ends[0]!()
  await t.rejects(works[0]!, /a failed/)
  t.strictSame(log, ['a', 'b', 'c'])
  ends[1]!()
  t.equal(await works[1], 'b')
  t.strictSame(log, ['a', 'b', 'c', 'd'])
  ends[2]!()
  ends[3]!()
  t.strictSame(await Promise.all(works.slice(2)), ['c', 'd'])
  const last = inLine(async () => 'e')
  t.equal(await last, 'e', 'a place is free again')
})

t.test('a pulse writes the last progress down, one write at a time, until it is dead', async t => {
  const written: Array<[number, number]> = []
  const answers = [() => true, () => { throw new Error('the database is away') }, () => false]
  let dead = 0
  let inside = 0
  const life = pulse(async (done, total) => {
    inside += 1
    t.equal(inside, 1)
    written.push([done, total])
    await Promise.resolve()
    inside -= 1
    return answers[written.length - 1]!()
  }, () => { dead += 1 }, 2 ** 30)
  life.progress(1, 9)
  life.progress(2, 9)
  await life.beat()
  t.strictSame([written, dead], [[[1, 9]], 0], 'who reports while a write is on its way waits for nothing')
  await life.beat()
  t.equal(dead, 0, 'a write that fails is not the end')
  await life.beat()
  t.strictSame([written.slice(1), dead], [[[2, 9], [2, 9]], 1])
  await life.stop()
  t.strictSame(life.reached(), { done: 2, total: 9 })
})

t.test('a run that folds for long gives signs of life', async t => {
  const subject = 'slow'
  const data = { channel: 'phone', initiated_by: 'customer' }
  await inject('POST', '/v1/events', { id: 'slow', source: '/test', type: 'touchpoint.made', subject, time: '2026-01-01T00:00:00Z', data })
  const sql = postgres(url, { max: 2, onnotice () {} })
  t.teardown(() => sql.end())
  const runs = runner(database, error => t.fail(String(error)), 5)
  const locked = await sql.reserve()
  await locked`begin`
  await locked`lock table days in exclusive mode`
  const id = await runs.begin(tenant, { kind: 'preview', model: 1, as_of: '2026-06-30' })
  for (let beats = 0; beats < 2; beats++) {
    await sql`update model_runs set updated_at = now() - interval '100 seconds' where run_id = ${id}`
    for (let fresh = false; !fresh;) {
      const [row] = await sql`select updated_at > now() - interval '90 seconds' as fresh, status, done from model_runs where run_id = ${id}`
      t.strictSame([row!.status, row!.done], ['running', 0])
      fresh = row!.fresh
    }
  }
  await locked`rollback`
  locked.release()
  t.match(await runs.look(tenant.tenantId, id, 30), { status: 'done', progress: { done: 1, total: 1 } })
  await runs.close()
})

t.test('looking for dead runs writes nothing when there is none', async t => {
  const { tenantId } = await makeTenant(database, 'alive')
  await database.withTenant(tenantId, tx => beginRun(tx, tenantId, { kind: 'preview', model: 1, as_of: '2026-06-30' }))
  await database.withTenant(tenantId, async tx => {
    await tx`set transaction read only`
    await buryDead(tx, tenantId)
  })
  await database.withTenant(tenantId, tx => tx`update model_runs set updated_at = now() - interval '121 seconds' where tenant_id = ${tenantId}`)
  await t.rejects(database.withTenant(tenantId, async tx => {
    await tx`set transaction read only`
    await buryDead(tx, tenantId)
  }), /read-only/)
})

t.test('of many outcomes of a relationship the latest hundred are looked at', async t => {
  const events = Array.from({ length: 102 }, (_, i) => ({
    id: `c${i}`, source: '/test', type: 'contract.renewed', subject: 'often', time: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(), data: {}
  }))
  t.equal((await inject('POST', '/v1/events/batch', { events })).body.recorded, 102)
  const [start, end] = ['2026-01-01', '2026-06-30'].map(toDay)
  const found = await database.withTenant(tenant.tenantId, tx => outcomeEvents(tx, tenant.tenantId, ['often'], start!, end!))
  t.strictSame(found.map(({ day }) => day).sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => start! + 2 + i))
})
