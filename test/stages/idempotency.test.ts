import postgres from 'postgres'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { buildApp } from '../../src/app.ts'
import { advance } from '../../src/pipeline.ts'
import { injector, makeKey, testApp } from '../helpers/app.ts'

/** A request with an Idempotency-Key is executed once, whatever its sender goes through. */

const { app, database, tenant, key: adminKey, inject, url, setNow } = await testApp(t)

const once = (key: string) => ({ 'idempotency-key': key })
const rows = async () => await database.withTenant(tenant.tenantId, tx => tx<Array<{ key: string, status: number, body: string }>>`
  select key, status, body from idempotency_keys where tenant_id = ${tenant.tenantId} order by key collate "C"`)
const keysNamed = async (name: string) => (await database.withTenant(tenant.tenantId, tx => tx`
  select 1 from api_keys where tenant_id = ${tenant.tenantId} and name = ${name}`)).length
const aKey = (name: string) => ({ name, scopes: ['metrics:read'] })

t.test('a request that is repeated is executed once, and answered alike to the byte', async t => {
  const send = () => app.inject({
    method: 'POST',
    url: '/v1/keys',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', ...once('twice') },
    payload: JSON.stringify(aKey('twice'))
  })
  const first = await send()
  const second = await send()
  t.equal(first.statusCode, 201)
  t.notOk('idempotent-replayed' in first.headers)
  t.equal(second.statusCode, 201)
  t.equal(second.body, first.body)
  t.equal(second.headers['idempotent-replayed'], 'true')
  for (const name of ['content-type', 'cache-control']) t.equal(second.headers[name], first.headers[name], name)
  t.equal(await keysNamed('twice'), 1)
})

t.test('without the header every request is another one', async t => {
  await inject('POST', '/v1/keys', aKey('bare'))
  await inject('POST', '/v1/keys', aKey('bare'))
  t.equal(await keysNamed('bare'), 2)
})

t.test('a word may stand in quotes or bare', async t => {
  const first = await inject('POST', '/v1/keys', aKey('quoted'), once('"quoted"'))
  const second = await inject('POST', '/v1/keys', aKey('quoted'), once('quoted'))
  t.strictSame(second.body, first.body)
  t.equal(await keysNamed('quoted'), 1)
})

t.test('a word that is none is refused', async t => {
  for (const word of ['', '""', 'a b', 'ü', 'x'.repeat(256)]) {
    t.match(await inject('POST', '/v1/keys', aKey('refused'), once(word)),
      { status: 422, body: { code: 'VALIDATION_FAILED', errors: [{ parameter: 'Idempotency-Key' }] } }, word)
  }
  t.equal((await inject('POST', '/v1/keys', aKey('long'), once('x'.repeat(255)))).status, 201)
  t.equal(await keysNamed('refused'), 0)
})

t.test('another request under the same word is refused', async t => {
  const first = await inject('POST', '/v1/keys', aKey('mine'), once('mine'))
  t.equal(first.status, 201)
  const reused = { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', errors: [{ parameter: 'Idempotency-Key' }] } }
  t.match(await inject('POST', '/v1/keys', aKey('another'), once('mine')), reused, 'body')
  t.match(await inject('POST', '/v1/models', aKey('mine'), once('mine')), { status: 422 }, 'address')
  t.match(await inject('POST', '/v1/keys', JSON.stringify(aKey('mine'), null, 1), { ...once('mine'), 'content-type': 'application/json' }), reused, 'other bytes')
  t.match(await inject('POST', '/v1/keys', aKey('mine'), { ...once('mine'), 'content-type': 'application/json; charset=utf-8' }), reused, 'media type')
  t.equal(await keysNamed('another'), 0)
  t.strictSame((await inject('POST', '/v1/keys', aKey('mine'), once('mine'))).body, first.body, 'the first still has its answer')
})

t.test('another API key may choose the same word', async t => {
  const other = injector(app, await makeKey(database, tenant, ['admin']))
  const first = await inject('POST', '/v1/keys', aKey('shared'), once('shared'))
  const second = await other('POST', '/v1/keys', aKey('shared'), once('shared'))
  t.equal(second.status, 201)
  t.not(second.body.id, first.body.id)
})

t.test('a refusal is not kept: the repetition is executed anew', async t => {
  const failed = await inject('PATCH', '/v1/relationships/later', { name: 'Later' }, once('later'))
  t.match(failed, { status: 404, body: { code: 'RELATIONSHIP_NOT_FOUND' } })
  await inject('PUT', '/v1/relationships/later', {})
  const done = await inject('PATCH', '/v1/relationships/later', { name: 'Later' }, once('later'))
  t.match(done, { status: 200, body: { name: 'Later' } })
  const again = await inject('PATCH', '/v1/relationships/later', { name: 'Later' }, once('later'))
  t.strictSame(again.body, done.body)
  t.equal(again.headers.etag, done.headers.etag)
  t.equal((await inject('GET', '/v1/relationships/later')).headers.etag, done.headers.etag, 'it was changed once')
})

t.test('fifty equal requests at once are executed once', async t => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => inject('POST', '/v1/keys', aKey('fifty'), once('fifty'))))
  t.equal(await keysNamed('fifty'), 1)
  const made = answers.filter(({ status }) => status === 201)
  t.equal(made.filter(({ headers }) => headers['idempotent-replayed'] === undefined).length, 1, 'one was executed')
  t.equal(new Set(made.map(({ body }) => body.id)).size, 1)
  for (const { status, body, headers } of answers) {
    if (status !== 201) t.match({ status, code: body.code, after: headers['retry-after'] }, { status: 409, code: 'IDEMPOTENCY_KEY_IN_USE', after: '1' })
  }
  t.equal((await inject('POST', '/v1/keys', aKey('fifty'), once('fifty'))).body.id, made[0]!.body.id)
})

t.test('more requests with words of their own than there are connections are all executed', async t => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => inject('POST', '/v1/keys', aKey('many'), once(`many-${i}`))))
  t.ok(answers.every(({ status }) => status === 201))
  t.equal(await keysNamed('many'), 40)
})

t.test('a connection that is lost before the commit leaves nothing, and the repetition is executed', async t => {
  const admin = postgres(url, { max: 2, onnotice () {} })
  t.teardown(() => admin.end())
  // A lock that the effect of the request waits for, so that the connection can be taken from it after its claim.
  const gate = await admin.reserve()
  await gate`begin`
  await gate`lock table api_keys in exclusive mode`
  const waiting = inject('POST', '/v1/keys', aKey('crash'), once('crash'))
  const deadline = Date.now() + 60_000
  let killed = 0
  while (killed === 0 && Date.now() < deadline) {
    killed = (await admin`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like '%insert into api_keys%' and wait_event_type = 'Lock'`).length
  }
  await gate`rollback`
  gate.release()
  t.match(await waiting, { status: 503, body: { code: 'UNAVAILABLE' } })
  t.equal(await keysNamed('crash'), 0)
  t.notOk((await rows()).some(({ key }) => key === 'crash'))
  t.equal((await inject('POST', '/v1/keys', aKey('crash'), once('crash'))).status, 201)
  t.equal(await keysNamed('crash'), 1)
})

t.test('what is kept does not show a secret', async t => {
  const { body: { key } } = await inject('POST', '/v1/keys', aKey('secret'), once('secret'))
  const kept = (await rows()).find(row => row.key === 'secret')!
  t.equal(kept.status, 201)
  t.notOk(Buffer.from(kept.body, 'base64').toString('latin1').includes(key))
  t.notOk(kept.body.includes(key))
})

t.test('answers are forgotten after two days, and not before one is over', async t => {
  const first = await inject('POST', '/v1/keys', aKey('old'), once('old'))
  setNow('2026-07-03T11:59:00Z')
  await advance(database, app.now())
  t.strictSame((await inject('POST', '/v1/keys', aKey('old'), once('old'))).body, first.body)
  setNow('2026-07-03T12:01:00Z')
  await advance(database, app.now())
  t.not((await inject('POST', '/v1/keys', aKey('old'), once('old'))).body.id, first.body.id)
  setNow('2026-07-01T12:00:00Z')
})

t.test('a request whose time is over before it began keeps no transaction', async t => {
  const small = connect(url, { max: 4 }) // of which two may be held
  const [hasty, patient] = [await buildApp({ database: small, answerSeconds: 0.5 }), await buildApp({ database: small })]
  t.teardown(() => Promise.all([hasty.close(), patient.close()]).then(() => small.close()))
  const two = (one: typeof app, word: string) => Promise.all([1, 2].map(n => injector(one, adminKey)('POST', '/v1/keys', aKey(word), once(`${word}-${n}`))))
  const statuses = (answers: Array<{ status: number }>) => answers.map(({ status }) => status)

  const held = [await small.hold(tenant.tenantId), await small.hold(tenant.tenantId)]
  t.strictSame(statuses(await two(hasty, 'no-turn')), [503, 503])
  for (const one of held) await one.rollback()
  t.strictSame(statuses(await two(patient, 'turn')), [201, 201])

  const gate = await database.operator.reserve()
  await gate`begin`
  await gate`lock table idempotency_keys in exclusive mode`
  const refused = statuses(await two(hasty, 'no-claim'))
  t.ok(refused.every(status => status === 409 || status === 503), `${refused.join(', ')}: the word is waited for as long as the request may, or less`)
  await gate`rollback`
  gate.release()
  t.strictSame(statuses(await two(patient, 'claim')), [201, 201])
  t.strictSame([await keysNamed('no-turn'), await keysNamed('no-claim')], [0, 0])
})
