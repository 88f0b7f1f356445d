import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { makeKey, makeTenant, testApp } from '../helpers/app.ts'
import { ask, logIn, visit } from './dashboard-app.ts'

t.test('a key opens a session that reads what the key reads', async t => {
  const { app, tenant, database } = await testApp(t, { timeZone: 'Europe/Berlin', settings: { currency: 'EUR' } })
  const key = await makeKey(database, tenant, ['metrics:read'])
  const answer = await logIn(app, key)
  t.equal(answer.statusCode, 201)
  const { csrf_token: csrf, version, ...told } = answer.json()
  t.strictSame(told, {
    tenant: 'default', scopes: ['metrics:read'], time_zone: 'Europe/Berlin', currency: 'EUR', today: '2026-07-01', expires_at: '2026-07-02T00:00:00.000Z'
  })
  t.match(csrf, /^[\w-]{43}$/)
  t.match(version, /^\d+\.\d+\.\d+$/)
  t.equal(answer.headers['cache-control'], 'no-store')

  const visitor = { cookie: String(answer.headers['set-cookie']).split(';')[0]!, csrf }
  t.equal((await ask(app, visitor, 'GET', '/v1/relationships')).statusCode, 200)
  t.same((await ask(app, visitor, 'GET', '/session')).json(), answer.json(), 'and says who it is')
  const refused = await ask(app, visitor, 'POST', '/v1/events', { id: 'e' })
  t.equal(refused.json().code, 'FORBIDDEN', 'its scopes are those of the key')
})

t.test('the cookie is for this service alone and for no script', async t => {
  const { app, key } = await testApp(t)
  const cookie = async (headers = {}) => String((await logIn(app, key, headers)).headers['set-cookie']).split('; ').slice(1).sort()
  t.strictSame(await cookie(), ['HttpOnly', 'SameSite=Strict'], 'without a path a browser takes the folder that it sees')
  t.strictSame(await cookie({ origin: 'https://trust.example.com' }), ['HttpOnly', 'SameSite=Strict', 'Secure'])
  t.strictSame(await cookie({ 'x-forwarded-proto': 'https' }), ['HttpOnly', 'SameSite=Strict', 'Secure'])
})

t.test('what is no key opens nothing', async t => {
  const { app, key, inject } = await testApp(t)
  const answer = await logIn(app, 'as_live_nobody')
  t.equal(answer.statusCode, 401)
  t.equal(answer.headers['set-cookie'], undefined)
  t.equal((await logIn(app, '')).json().code, 'VALIDATION_FAILED')
  t.equal((await app.inject({ method: 'POST', url: '/session', payload: { api_key: key, more: 1 } })).json().code, 'VALIDATION_FAILED')
  const nobody = await app.inject({ url: '/session' })
  t.strictSame([nobody.statusCode, nobody.body], [204, ''], 'and nobody is logged in')
  for (const cookie of ['aftersale_session=', 'aftersale_session=x', `aftersale_session=${'A'.repeat(43)}`, 'aftersale_session=%00', '=;;=']) {
    t.equal((await app.inject({ url: '/v1/relationships', headers: { cookie } })).json().code, 'UNAUTHENTICATED', cookie)
    t.equal((await app.inject({ url: '/session', headers: { cookie } })).statusCode, 204, cookie)
  }
  t.equal((await inject('GET', '/v1/relationships', undefined, { cookie: `aftersale_session=${'A'.repeat(43)}` })).status, 200, 'a key counts before a cookie')
})

t.test('a change needs the token of the session and must come from our page', async t => {
  const { app, key } = await testApp(t)
  const visitor = await visit(app, key)
  const put = async (headers: Record<string, string>) => {
    const answer = await ask(app, visitor, 'PUT', '/v1/relationships/acme', {}, headers)
    return answer.statusCode < 300 ? 'done' : answer.json().code
  }
  t.equal(await put({}), 'done')
  t.equal(await put({ 'x-csrf-token': '' }), 'CSRF_REFUSED')
  t.equal(await put({ 'x-csrf-token': (await visit(app, key)).csrf }), 'CSRF_REFUSED', 'another session has another token')
  for (const site of ['cross-site', 'same-site', 'none']) t.equal(await put({ 'sec-fetch-site': site }), 'CSRF_REFUSED', site)
  const older = async (headers: Record<string, string>) => (await app.inject({
    method: 'PUT', url: '/v1/relationships/acme', payload: {}, headers: { cookie: visitor.cookie, 'x-csrf-token': visitor.csrf, ...headers }
  })).json().code ?? 'done'
  t.equal(await older({ host: 'crm.example.com', origin: 'https://crm.example.com' }), 'done', 'a browser without Sec-Fetch-Site sends its origin')
  t.equal(await older({ host: 'inner:8080', 'x-forwarded-host': 'crm.example.com', origin: 'https://crm.example.com' }), 'done')
  t.equal(await older({ host: 'crm.example.com', origin: 'https://evil.example.com' }), 'CSRF_REFUSED')
  t.equal(await older({ host: 'crm.example.com', origin: 'null' }), 'CSRF_REFUSED')
  t.equal((await logIn(app, key, { 'sec-fetch-site': 'cross-site' })).json().code, 'CSRF_REFUSED', 'nobody logs a browser in from elsewhere')

  const refused = await ask(app, visitor, 'DELETE', '/session', undefined, { 'x-csrf-token': 'x' })
  t.equal(refused.json().code, 'CSRF_REFUSED', 'nor out')
  const byKey = await app.inject({
    method: 'PUT', url: '/v1/relationships/acme', payload: {}, headers: { authorization: `Bearer ${key}`, cookie: visitor.cookie, 'sec-fetch-site': 'cross-site' }
  })
  t.equal(byKey.statusCode, 200, 'a key that is sent needs no token')
})

t.test('a session ends after an hour of nothing, and after twelve hours', async t => {
  const { app, key, setNow } = await testApp(t, { now: '2026-07-01T12:00:00Z' })
  const visitor = await visit(app, key)
  const status = async (at: string) => {
    setNow(at)
    return (await ask(app, visitor, 'GET', '/v1/tenant')).statusCode
  }
  t.equal(await status('2026-07-01T12:59:59Z'), 200)
  t.equal(await status('2026-07-01T13:59:58Z'), 200, 'what is done counts')
  t.equal(await status('2026-07-01T14:59:58Z'), 401, 'an hour of nothing')

  setNow('2026-07-02T00:00:00Z')
  const other = await visit(app, key)
  for (let hour = 0; hour < 12; hour++) {
    setNow(`2026-07-02T${String(hour).padStart(2, '0')}:30:00Z`)
    await ask(app, other, 'GET', '/v1/tenant')
    setNow(`2026-07-02T${String(hour).padStart(2, '0')}:59:59Z`)
    t.equal((await ask(app, other, 'GET', '/v1/tenant')).statusCode, 200, `busy in hour ${hour}`)
  }
  setNow('2026-07-02T12:00:00Z')
  t.equal((await ask(app, other, 'GET', '/v1/tenant')).statusCode, 401, 'twelve hours')
})

t.test('a session ends with its key, and when somebody logs out', async t => {
  const { app, key, tenant, database, inject, setNow } = await testApp(t)
  const { body: made } = await inject('POST', '/v1/keys', { name: 'desk', scopes: ['metrics:read'], expires_at: '2026-07-01T12:30:00Z' })
  const [first, second] = [await visit(app, made.key), await visit(app, key)]
  setNow('2026-07-01T12:29:59Z')
  t.equal((await ask(app, first, 'GET', '/v1/relationships')).statusCode, 200)
  setNow('2026-07-01T12:30:00Z')
  t.equal((await ask(app, first, 'GET', '/v1/relationships')).statusCode, 401, 'the key expired')

  const third = await makeKey(database, tenant, ['metrics:read'])
  const visitor = await visit(app, third)
  const { body: { data } } = await inject('GET', '/v1/keys')
  t.equal((await inject('DELETE', `/v1/keys/${data.at(-1).id}`)).status, 204)
  t.equal((await ask(app, visitor, 'GET', '/v1/relationships')).json().code, 'UNAUTHENTICATED', 'the key was revoked')

  const out = await ask(app, second, 'DELETE', '/session')
  t.equal(out.statusCode, 204)
  t.match(out.headers['set-cookie'], /^aftersale_session=;.*Max-Age=0/)
  t.equal((await ask(app, second, 'GET', '/v1/relationships')).statusCode, 401, 'the cookie opens nothing more')
  t.equal((await ask(app, second, 'DELETE', '/session')).statusCode, 204, 'once more does no harm')
})

t.test('a key has twenty sessions at most, and the one that was not used for the longest time ends', async t => {
  const { app, key, setNow } = await testApp(t)
  const visitors = []
  for (let i = 0; i < 20; i++) {
    setNow(`2026-07-01T12:00:${String(i).padStart(2, '0')}Z`)
    visitors.push(await visit(app, key))
  }
  setNow('2026-07-01T12:02:00Z')
  t.equal((await ask(app, visitors[0]!, 'GET', '/session')).statusCode, 200)
  await visit(app, key)
  t.equal((await ask(app, visitors[1]!, 'GET', '/session')).statusCode, 204)
  for (const i of [0, 2, 19]) t.equal((await ask(app, visitors[i]!, 'GET', '/session')).statusCode, 200)
})

t.test('a session sees its own tenant only', async t => {
  const { app, key, database, inject } = await testApp(t)
  const neighbour = await makeTenant(database, 'neighbour')
  const visitor = await visit(app, await makeKey(database, neighbour, ['admin']))
  await inject('PUT', '/v1/relationships/acme', { name: 'Acme' })
  t.equal((await ask(app, visitor, 'GET', '/session')).json().tenant, 'neighbour')
  t.strictSame((await ask(app, visitor, 'GET', '/v1/relationships')).json().data, [])
  t.equal((await ask(app, await visit(app, key), 'GET', '/v1/relationships')).json().data.length, 1)
  const rows = await database.withTenant(neighbour.tenantId, tx => tx`select token_hash from sessions`)
  t.equal(rows.length, 1, 'nor the sessions of others')
  t.notMatch(JSON.stringify(rows), visitor.cookie.split('=')[1]!, 'and no cookie stands in the database')
})

t.test('who guesses keys must wait', async t => {
  const { app, key, setNow } = await testApp(t, { now: '2026-07-01T12:00:00Z' })
  for (let i = 0; i < 10; i++) t.equal((await logIn(app, `guess-${i}`)).statusCode, 401)
  setNow('2026-07-01T12:00:45Z')
  const refused = await logIn(app, key)
  t.equal(refused.json().code, 'TOO_MANY_LOGINS', 'the right key too, or the answer would tell')
  t.equal(refused.headers['retry-after'], '15')
  t.equal((await app.inject({ method: 'POST', url: '/session', payload: { api_key: key }, remoteAddress: '192.0.2.7' })).statusCode, 201, 'others need not')
  setNow('2026-07-01T12:01:00Z')
  t.equal((await logIn(app, key)).statusCode, 201)
})

t.test('an address of IPv6 counts with its network', async t => {
  const { app } = await testApp(t)
  const from = async (remoteAddress: string) =>
    (await app.inject({ method: 'POST', url: '/session', payload: { api_key: 'guess' }, remoteAddress })).statusCode
  for (let i = 0; i < 10; i++) t.equal(await from(`2001:db8:1:2::${i}`), 401)
  t.equal(await from('2001:db8:1:2:ffff::1'), 429)
  t.equal(await from('2001:db8:1:3::1'), 401)
})

t.test('who guesses behind a proxy is known by what a trusted proxy says', async t => {
  const { app, database } = await testApp(t)
  const behind = await buildApp({ database, now: () => new Date('2026-07-01T12:00:00Z'), trustedProxies: ['127.0.0.0/8'] })
  t.teardown(() => behind.close())
  const guess = async (at: FastifyInstance, address: string) => (await logIn(at, 'guess', { 'x-forwarded-for': address })).statusCode
  for (let i = 0; i < 10; i++) {
    t.equal(await guess(behind, '192.0.2.1'), 401)
    t.equal(await guess(app, `192.0.2.${i}`), 401)
  }
  t.equal(await guess(behind, '192.0.2.1'), 429)
  t.equal(await guess(behind, '192.0.2.2'), 401, 'each of its visitors counts alone')
  t.equal(await guess(app, '192.0.2.99'), 429, 'what others say of themselves is not believed')
})

t.test('an answer that is kept for repetition belongs to the session that got it', async t => {
  const { app, key, inject } = await testApp(t)
  const [one, other] = [await visit(app, key), await visit(app, key)]
  const body = { name: 'desk', scopes: ['metrics:read'] }
  const word = { 'idempotency-key': 'word' }
  const first = await ask(app, one, 'POST', '/v1/keys', body, word)
  t.equal(first.statusCode, 201)
  const again = await ask(app, one, 'POST', '/v1/keys', body, word)
  t.strictSame([again.statusCode, again.body, again.headers['idempotent-replayed']], [201, first.body, 'true'])
  t.equal((await ask(app, other, 'POST', '/v1/keys', body, word)).json().code, 'IDEMPOTENCY_KEY_REUSED')
  t.equal((await inject('POST', '/v1/keys', body, word)).body.code, 'IDEMPOTENCY_KEY_REUSED')
})
