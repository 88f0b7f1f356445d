import t from 'tap'
import { afterCommit } from '../../db/held.ts'
import { advance } from '../../src/pipeline.ts'
import { testApp } from '../helpers/app.ts'

/** Every operation that makes or changes something takes an Idempotency-Key; what takes in events knows them by their ids. */

const { app, database, tenant, inject } = await testApp(t)

const TAKES_IN_EVENTS = /^\/v1\/(?:events(?:\/custom|\/batch|\/ndjson)?|cloudevents(?:\/.*)?|connectors\/.*)$/
const ONLY_READS = /^\/v1\/metrics\//

t.test('every POST and PATCH takes the header, but for the intake of events and for what only reads', async t => {
  const operations = Object.entries(app.openapi('3.1').paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([method]) => method === 'post' || method === 'patch').map(([method, operation]) => ({ path, method, operation })))
  t.ok(operations.length > 10)
  for (const { path, method, operation } of operations) {
    const name = `${method} ${path}`
    const declared = (operation.parameters as Array<{ name: string, in: string, required?: boolean }> | undefined ?? [])
      .find(parameter => parameter.name === 'Idempotency-Key')
    const { status, body } = await inject(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x'), {}, { 'idempotency-key': 'two words' })
    const looked = status === 422 && body.errors?.[0]?.parameter === 'Idempotency-Key'
    const expected = !TAKES_IN_EVENTS.test(path) && !ONLY_READS.test(path)
    t.equal(declared !== undefined, expected, `${name} declares it`)
    t.equal(looked, expected, `${name} looks at it`)
    if (declared) t.match(declared, { in: 'header', required: false }, `${name}: it may be left away`)
  }
})

t.test('each kind of change is made once', async t => {
  await inject('PUT', '/v1/relationships/acme', { name: 'Acme' })
  const promise = {
    id: 'promise',
    source: 'test',
    type: 'promise.made',
    subject: 'acme',
    time: '2026-06-01T10:00:00Z',
    data: { promise_id: 'p', by: 'supplier', kind: 'delivery', due_on: '2026-06-20' }
  }
  for (const id of ['promise', 'wrong']) await inject('POST', '/v1/events', { ...promise, id, data: { ...promise.data, promise_id: id } })
  while (!await advance(database, app.now())) t.pass('the background work goes on')
  const { body: { data: [signal] } } = await inject('GET', '/v1/signals')
  const calls: Array<[string, string, object, number]> = [
    ['POST', '/v1/keys', { name: 'once', scopes: ['metrics:read'] }, 201],
    ['POST', '/v1/models', { name: 'once', parameters: { prior_weight: 3 } }, 201],
    ['POST', '/v1/model-activations', { model: 1 }, 201],
    ['PATCH', '/v1/relationships/acme', { stage: 'contract' }, 200],
    ['PATCH', '/v1/tenant', { currency: 'EUR' }, 200],
    ['POST', `/v1/signals/${signal.id}/acknowledge`, { note: 'seen' }, 200],
    ['POST', '/v1/events/wrong/retraction', { reason: 'never promised' }, 201]
  ]
  for (const [method, url, body, status] of calls) {
    const first = await inject(method, url, body, { 'idempotency-key': url })
    const second = await inject(method, url, body, { 'idempotency-key': url })
    t.equal(first.status, status, `${method} ${url}: ${JSON.stringify(first.body)}`)
    t.strictSame([second.status, second.body, second.headers.etag], [status, first.body, first.headers.etag])
    t.equal(first.headers['idempotent-replayed'], undefined)
    t.equal(second.headers['idempotent-replayed'], 'true')
  }
  t.equal((await inject('GET', '/v1/models')).body.data.length, 2, 'one model beside the built-in one')
  t.equal((await inject('GET', '/v1/model-activations')).body.data.length, 1)
  t.equal((await inject('GET', '/v1/tenant')).body.currency, 'EUR', 'the settings are read anew after the commit')
})

t.test('an ingest without regard to the header dedupes by id and source', async t => {
  const event = { id: 'e', source: 'test', type: 'relationship.ended', subject: 'other', time: '2026-06-01T00:00:00Z', data: {} }
  t.equal((await inject('POST', '/v1/events', event, { 'idempotency-key': 'e' })).status, 201)
  const again = await inject('POST', '/v1/events', event, { 'idempotency-key': 'e' })
  t.equal(again.status, 200)
  t.equal(again.headers['idempotent-replayed'], undefined)
})

t.test('a run of a model begins after the commit, once, and is done like any other', async t => {
  const start = () => inject('POST', '/v1/model-runs?wait_seconds=30', { kind: 'preview', model: 1 }, { 'idempotency-key': 'run' })
  const first = await start()
  const second = await start()
  t.equal(first.status, 202, 'its answer does not wait')
  t.strictSame(second.body, first.body)
  const done = await inject('GET', `/v1/model-runs/${first.body.id}?wait_seconds=30`)
  t.equal(done.body.status, 'done', JSON.stringify(done.body))
  t.equal((await inject('GET', '/v1/model-runs')).body.data.length, 1)
})

const { tenantId } = tenant
const count = (name: string) => database.withTenant(tenantId, async tx => (await tx`select 1 from api_keys where tenant_id = ${tenantId} and name = ${name}`).length)
const insert = (name: string) => database.withTenant(tenantId, tx => tx`
  insert into api_keys (tenant_id, name, prefix, key_hash, scopes) values (${tenantId}, ${name}, 'x', ${name}, '{}')`)

t.test('transactions inside of a held one are a part of it, side by side and one in another', async t => {
  const held = await database.hold(tenantId)
  await held.run(async () => {
    await Promise.all(['a', 'b', 'c'].map(name => insert(`held-${name}`)))
    await t.rejects(insert('held-a'), { code: '23505' }, 'what fails takes nothing else along')
    await database.withTenant(tenantId, async tx => {
      await tx`update api_keys set name = 'held-d' where tenant_id = ${tenantId} and name = 'held-a'`
      await t.rejects(database.withTenant(tenantId, async () => {
        await insert('held-e')
        throw new Error('undo')
      }), { message: 'undo' })
      await insert('held-f')
    })
    t.equal(await count('held-f'), 1)
  })
  t.equal(await count('held-d'), 0, 'nobody else sees it yet')
  await held.commit()
  t.strictSame(await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(name => count(`held-${name}`))), [0, 1, 1, 1, 0, 1])
})

t.test('what waits for the commit is done after it, outside of the transaction, and not at all when there is none', async t => {
  for (const commits of [true, false]) {
    const done: number[] = []
    const held = await database.hold(tenantId)
    await held.run(async () => {
      await insert(`after-${commits}`)
      afterCommit(() => { done.push(1) })
    })
    t.strictSame(done, [])
    await (commits ? held.commit() : held.rollback())
    t.strictSame(done, commits ? [1] : [])
    t.equal(await count(`after-${commits}`), commits ? 1 : 0)
  }
  const at = { once: false }
  afterCommit(() => { at.once = true })
  t.ok(at.once, 'without a transaction there is nothing to wait for')
})

t.test('what goes on after a rollback does nothing, and after a commit is on its own', async t => {
  for (const commits of [true, false]) {
    const held = await database.hold(tenantId)
    let goOn = () => {}
    const late = held.run(async () => {
      await new Promise<void>((resolve) => { goOn = resolve })
      await insert(`late-${commits}`)
    }).then(() => 'done', () => 'refused')
    await (commits ? held.commit() : held.rollback())
    goOn()
    t.equal(await late, commits ? 'done' : 'refused')
    t.equal(await count(`late-${commits}`), commits ? 1 : 0)
  }
})
