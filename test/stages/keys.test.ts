import t from 'tap'
import Fastify from 'fastify'
import { authPlugin } from '../../src/http/auth.ts'
import { authenticator } from '../../src/keys/authenticate.ts'
import { ensureAdminKey, revokeKey } from '../../src/keys/save.ts'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'

t.test('a key is made, shown once, works, and is revoked', async (t) => {
  const { app, inject, database } = await testApp(t)
  const made = await inject('POST', '/v1/keys', { name: 'crm', scopes: ['metrics:read'] })
  t.equal(made.status, 201)
  t.match(made.body, { key: /^as_live_[\w-]{43}$/, name: 'crm', scopes: ['metrics:read'], created_at: /^\d{4}-.*Z$/ })
  t.equal(made.body.prefix, made.body.key.slice(0, 12))
  t.equal(made.headers['cache-control'], 'no-store')

  const stored = await database.operator`select row_to_json(k)::text as row from api_keys k`
  t.notOk(stored.some(({ row }) => row.includes(made.body.key)), 'the key itself is not stored')
  const listed = await inject('GET', '/v1/keys')
  t.equal(listed.status, 200)
  t.same(listed.body.data.map((key: { name: string }) => key.name), ['test', 'crm'])
  t.notOk(JSON.stringify(listed.body).includes(made.body.key), 'nor shown again')

  const crm = injector(app, made.body.key)
  t.equal((await crm('GET', '/v1/tenant')).status, 200)
  t.equal((await inject('DELETE', `/v1/keys/${made.body.id}`)).status, 204)
  t.equal((await crm('GET', '/v1/tenant')).status, 401, 'revoked at once')
  t.equal((await inject('DELETE', `/v1/keys/${made.body.id}`)).status, 204, 'a second time changes nothing')
  t.match((await inject('GET', '/v1/keys')).body.data[1], { revoked_at: /Z$/ })
})

t.test('a request without a valid key is told how to send one', async (t) => {
  const { app, key } = await testApp(t)
  const cases = [
    ['no header', {}, /Authorization: Bearer <key>/],
    ['another scheme', { authorization: `Basic ${key}` }, /must be the word Bearer/],
    ['an unknown key', { authorization: 'Bearer as_live_0' }, /unknown, expired or revoked/],
    ['a key with a letter changed', { authorization: `Bearer ${key.slice(0, -1)}` }, /unknown, expired or revoked/],
    ['something endless', { authorization: `Bearer ${'x'.repeat(9000)}` }, /must be the word Bearer/]
  ] as const
  for (const [why, headers, detail] of cases) {
    const answer = await app.inject({ url: '/v1/tenant', headers })
    t.equal(answer.statusCode, 401, why)
    t.match(answer.json(), { code: 'UNAUTHENTICATED', detail }, why)
    t.match(answer.headers['www-authenticate'], /^Bearer /, why)
  }
  t.equal((await app.inject({ url: '/v1/tenant', headers: { authorization: `bearer  ${key}` } })).statusCode, 200, 'the scheme in any case')
})

t.test('a key may do what its scopes say, and admin everything', async (t) => {
  const { app, database, tenant, inject } = await testApp(t)
  const reader = injector(app, await makeKey(database, tenant, ['metrics:read', 'signals:write']))
  const refused = await reader('GET', '/v1/keys')
  t.equal(refused.status, 403)
  t.match(refused.body, { code: 'FORBIDDEN', detail: /needs the scope admin, and the API key has metrics:read, signals:write/ })
  t.match(refused.headers['www-authenticate'], /insufficient_scope/)
  t.equal((await reader('GET', '/v1/tenant')).status, 200)
  t.equal((await inject('GET', '/v1/relationships/none')).status, 404, 'admin implies metrics:read')
})

t.test('an expired key opens nothing', async (t) => {
  const { app, inject, setNow } = await testApp(t, { now: '2026-07-01T12:00:00Z' })
  const { body } = await inject('POST', '/v1/keys', { name: 'short', scopes: ['metrics:read'], expires_at: '2026-07-01T14:00:01+02:00' })
  t.equal(body.expires_at, '2026-07-01T12:00:01.000000Z')
  const short = injector(app, body.key)
  t.equal((await short('GET', '/v1/tenant')).status, 200)
  setNow('2026-07-01T12:00:01Z')
  t.equal((await short('GET', '/v1/tenant')).status, 401, 'although it was read from the database a second ago')
})

t.test('a faulty key is refused with the field', async (t) => {
  const { inject } = await testApp(t, { now: '2026-07-01T12:00:00Z' })
  const good = { name: 'crm', scopes: ['admin'] }
  const cases = [
    [{ ...good, scopes: ['everything'] }, '/scopes/0'],
    [{ ...good, scopes: [] }, '/scopes'],
    [{ ...good, scopes: ['admin', 'admin'] }, '/scopes'],
    [{ scopes: ['admin'] }, '/name'],
    [{ ...good, name: 'a\u0000b' }, '/name'],
    [{ ...good, expires_at: '2026-07-01T12:00:00Z' }, '/expires_at'],
    [{ ...good, expires_at: '2027-01-01 00:00:00Z' }, '/expires_at'],
    [{ ...good, expires_at: '2026-12-31T23:59:60Z' }, '/expires_at'],
    [{ ...good, expires_at: null }, '/expires_at'],
    [{ ...good, expire_at: '2027-01-01T00:00:00Z' }, '/expire_at']
  ] as const
  for (const [body, pointer] of cases) {
    const answer = await inject('POST', '/v1/keys', body)
    t.equal(answer.status, 422, JSON.stringify(body))
    t.equal(answer.body.errors[0].pointer, pointer, JSON.stringify(body))
  }
  t.equal((await inject('DELETE', '/v1/keys/none')).status, 422)
  t.match(await inject('DELETE', '/v1/keys/00000000-0000-4000-8000-000000000000'), { status: 404, body: { code: 'KEY_NOT_FOUND' } })
})

t.test('the last key that can administer the tenant stays, even when two revoke each other at once', async (t) => {
  const { inject, database, tenant: { tenantId }, app } = await testApp(t)
  const { body: { data: [first] } } = await inject('GET', '/v1/keys')
  t.match(await inject('DELETE', `/v1/keys/${first.id}`), { status: 409, body: { code: 'LAST_ADMIN_KEY' } })

  const { body: second } = await inject('POST', '/v1/keys', { name: 'second', scopes: ['admin'] })
  const request = { settled: false }
  const other = await database.withTenant(tenantId, async (tx) => {
    await revokeKey(tx, tenantId, second.id, app.now())
    const meanwhile = inject('DELETE', `/v1/keys/${first.id}`).finally(() => { request.settled = true })
    const waits = async () => (await database.operator`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length > 0
    while (!request.settled && !await waits()) await new Promise(resolve => setTimeout(resolve, 5))
    return { meanwhile }
  })
  t.match(await other.meanwhile, { status: 409, body: { code: 'LAST_ADMIN_KEY' } })
})

t.test('keys are paged in the order in which they were made', async (t) => {
  const { inject, database, tenant } = await testApp(t)
  for (let i = 0; i < 6; i++) await makeKey(database, tenant, ['metrics:read'])
  await database.operator`update api_keys set created_at = '2026-01-01' where name = 'test'`
  const seen = []
  for (let cursor = ''; ;) {
    const { body } = await inject('GET', `/v1/keys?limit=3${cursor}`)
    seen.push(...body.data.map((key: { id: string }) => key.id))
    if (!body.has_more) break
    cursor = `&cursor=${body.next_cursor}`
  }
  t.equal(seen.length, 7)
  t.equal(new Set(seen).size, 7, 'keys of the same instant included')
  t.equal((await inject('GET', '/v1/keys?limit=1000')).body.data.length, 7)
  const made = Buffer.from(JSON.stringify([1, 'x', 'y'])).toString('base64url')
  for (const cursor of ['x', made]) t.match(await inject('GET', `/v1/keys?cursor=${cursor}`), { status: 400, body: { code: 'CURSOR_INVALID' } })
})

t.test('a given key is an administrator\'s, once, and a changed one comes beside it', async (t) => {
  const { database } = await freshDatabase(t)
  const tenant = await makeTenant(database, 'default')
  const authenticate = authenticator(database, () => new Date())
  for (let start = 0; start < 2; start++) t.same(await ensureAdminKey(database, tenant, 'sixteen-letters!'), { revoked: false })
  await ensureAdminKey(database, tenant, 'another-sixteen-letters')
  t.match(await authenticate('sixteen-letters!'), { scopes: ['admin'], tenant: { slug: 'default' } })
  t.match(await authenticate('another-sixteen-letters'), { scopes: ['admin'] })
  const rows = await database.operator`select prefix from api_keys order by created_at`
  t.same(rows.map(({ prefix }) => prefix), ['sixt', 'anot'])
  await database.operator`update api_keys set revoked_at = now()`
  t.same(await ensureAdminKey(database, tenant, 'sixteen-letters!'), { revoked: true }, 'a revoked one stays revoked')
})

t.test('the first start makes one key, whatever number of processes start', async (t) => {
  const { database } = await freshDatabase(t)
  const tenant = await makeTenant(database, 'default')
  const starts = await Promise.all([1, 2, 3, 4].map(() => ensureAdminKey(database, tenant)))
  const made = starts.map(start => start.made).filter(key => key !== undefined)
  t.equal(made.length, 1)
  t.match(await authenticator(database, () => new Date())(made[0]!), { scopes: ['admin'] })
})

t.test('requests of the same key read it once, and what is no key is asked for anew', async (t) => {
  const { database } = await freshDatabase(t)
  const tenant = await makeTenant(database, 'default')
  const key = await makeKey(database, tenant, ['admin'])
  let now = 1_000_000
  let reads = 0
  const counting = { ...database, service: new Proxy(database.service, { get: (target, name) => { if (name === 'begin') reads++; return Reflect.get(target, name) } }) }
  const authenticate = authenticator(counting, () => new Date(now))
  await Promise.all([1, 2, 3].map(() => authenticate(key)))
  t.equal(reads, 1)
  now += 1999
  await authenticate(key)
  t.equal(reads, 1)
  now += 1
  await authenticate(key)
  t.equal(reads, 2, 'after two seconds it is read again')
  authenticate.forget()
  await authenticate(key)
  t.equal(reads, 3, 'and after a change at once')
  for (let i = 0; i < 2; i++) t.equal(await authenticate('nothing'), undefined)
  t.equal(reads, 5)
})

t.test('a route that does not say who may call it stops the start', async (t) => {
  const app = Fastify()
  await app.register(authPlugin, { authenticate: Object.assign(async () => undefined, { forget () {} }) })
  app.get('/open', async () => 'everything')
  await t.rejects(async () => await app.ready(), { message: /GET \/open does not say who may call it/ })
})
