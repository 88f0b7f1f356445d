import t from 'tap'
import { injector, makeKey, makeTenant } from '../helpers/app.ts'
import { later, webhooksApp } from './webhooks-app.ts'

const ENDPOINTS = '/v1/webhook-endpoints'

t.test('an endpoint is made with a secret that is shown once', async t => {
  const { inject } = await webhooksApp(t)
  const input = { url: 'https://hooks.example.com/a', description: 'the CRM', types: ['signal.raised'] }
  const { status, headers, body } = await inject('POST', ENDPOINTS, input)
  t.equal(status, 201)
  t.match(body, { ...input, enabled: true, version: 1, created_at: '2026-07-01T12:00:00.000000Z' })
  t.match(body.secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  t.equal(headers.location, `${ENDPOINTS}/${body.id}`)
  t.equal(headers['cache-control'], 'no-store')
  const { secret, ...shown } = body
  const one = await inject('GET', `${ENDPOINTS}/${body.id.toUpperCase()}`)
  t.strictSame(one.body, shown)
  t.equal(one.headers.etag, '"1"')
  t.strictSame((await inject('GET', ENDPOINTS)).body, { data: [shown], has_more: false })
  t.not((await inject('POST', ENDPOINTS, input)).body.secret, secret, 'every endpoint has its own')
})

t.test('an address that nothing may be sent to is refused', async t => {
  const { inject, endpoint } = await webhooksApp(t)
  const refused = [
    'http://hooks.example.com/', 'https://user:word@hooks.example.com/', 'https://hooks.example.com/#part', 'https://127.0.0.1/',
    'https://169.254.169.254/latest', 'https://2130706433/', 'https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://localhost/', 'ftp://example.com',
    'hooks', `https://hooks.example.com/${'a'.repeat(2048)}`
  ]
  const { id } = await endpoint()
  for (const url of refused) {
    t.match(await inject('POST', ENDPOINTS, { url }), { status: 422, body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/url' }] } }, url)
    t.match(await inject('PATCH', `${ENDPOINTS}/${id}`, { url }), { status: 422 }, `${url} later`)
  }
  t.match(await inject('POST', ENDPOINTS, { url: 'https://hooks.example.com/', types: ['signal.unknown'] }), { status: 422 })
  t.match(await inject('POST', ENDPOINTS, { url: 'https://hooks.example.com/', secret: 'mine' }), { status: 422 })
  t.match(await inject('GET', `${ENDPOINTS}/${id}`), { body: { url: 'https://hooks.example.com/a', version: 1 } })
})

t.test('the twenty-first endpoint is refused, and the list has pages', async t => {
  const { inject, endpoint } = await webhooksApp(t)
  await Promise.all(Array.from({ length: 20 }, () => endpoint()))
  t.match(await inject('POST', ENDPOINTS, { url: 'https://hooks.example.com/' }), { status: 409, body: { code: 'WEBHOOK_ENDPOINTS_FULL' } })
  const first = (await inject('GET', `${ENDPOINTS}?limit=15`)).body
  const second = (await inject('GET', `${ENDPOINTS}?limit=15&cursor=${first.next_cursor}`)).body
  t.match([first.data.length, second.data.length, second.has_more], [15, 5, false])
  t.equal(new Set([...first.data, ...second.data].map(({ id }) => id)).size, 20)
  const forged = Buffer.from(JSON.stringify([1, 'x', 'y'])).toString('base64url')
  t.match(await inject('GET', `${ENDPOINTS}?cursor=${forged}`), { status: 400, body: { code: 'CURSOR_INVALID' } })
  t.equal((await inject('DELETE', `${ENDPOINTS}/${first.data[0].id}`)).status, 204)
  t.match(await inject('GET', `${ENDPOINTS}/${first.data[0].id}`), { status: 404, body: { code: 'WEBHOOK_ENDPOINT_NOT_FOUND' } })
  await endpoint()
})

t.test('of two endpoints that are made at once only one is the twentieth', async t => {
  const { inject, endpoint } = await webhooksApp(t)
  for (let i = 0; i < 19; i++) await endpoint()
  const answers = await Promise.all(Array.from({ length: 5 }, () => inject('POST', ENDPOINTS, { url: 'https://hooks.example.com/' })))
  t.strictSame(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409])
})

t.test('a change sets the named fields, and nobody overwrites what they have not seen', async t => {
  const { inject, endpoint } = await webhooksApp(t)
  const { id } = await endpoint({ types: ['signal.raised'], description: 'a' })
  const address = `${ENDPOINTS}/${id}`
  t.match(await inject('PATCH', address, { description: 'b' }), {
    status: 200, headers: { etag: '"2"' }, body: { description: 'b', types: ['signal.raised'], version: 2 }
  })
  t.match((await inject('PATCH', address, { description: 'b' })).body, { version: 2 }, 'what is so already is not written')
  t.match(await inject('PATCH', address, { types: [] }, { 'if-match': '"1"' }), { status: 412, body: { code: 'PRECONDITION_FAILED' } })
  t.match(await inject('PATCH', address, { types: [] }, { 'if-match': '"2"' }), { status: 200, body: { types: [], version: 3 } })
  t.equal((await inject('DELETE', address, undefined, { 'if-match': '"2"' })).status, 412)
  t.equal((await inject('DELETE', address, undefined, { 'if-match': '"3"' })).status, 204)
  t.match(await inject('PATCH', address, { types: [] }), { status: 404, body: { code: 'WEBHOOK_ENDPOINT_NOT_FOUND' } })
})

t.test('another address begins without the failures of the former one', async t => {
  const { inject, endpoint, announced, spreadAll, claim, settled } = await webhooksApp(t)
  const { id } = await endpoint()
  await announced()
  await spreadAll()
  await settled((await claim())[0]!, { state: 'retry', status: 500, nextAttemptAt: new Date(later(5)) })
  t.ok((await inject('PATCH', `${ENDPOINTS}/${id}`, { description: 'b' })).body.failing_since)
  t.notOk('failing_since' in (await inject('PATCH', `${ENDPOINTS}/${id}`, { url: 'https://hooks.example.com/b' })).body)
})

t.test('after a rotation both secrets sign until the overlap ends', async t => {
  const { inject, endpoint, announced, spreadAll, claim, setNow } = await webhooksApp(t)
  const { id, secret: first } = await endpoint()
  const { status, headers, body } = await inject('POST', `${ENDPOINTS}/${id}/rotate-secret`, { overlap_hours: 2 })
  t.match([status, headers['cache-control'], body.version], [200, 'no-store', 2])
  t.equal(body.former_secret_until, '2026-07-01T14:00:00.000000Z')
  t.not(body.secret, first)
  const secretsAt = async (seconds: number) => {
    setNow(later(seconds))
    await announced()
    await spreadAll()
    return (await claim()).map(({ secrets }) => secrets)
  }
  t.strictSame(await secretsAt(7199), [[body.secret, first]])
  t.strictSame(await secretsAt(7200), [[body.secret]])
  t.notOk('former_secret_until' in (await inject('GET', `${ENDPOINTS}/${id}`)).body, 'what is past is not shown')
  const { body: third } = await inject('POST', `${ENDPOINTS}/${id}/rotate-secret`, {})
  t.equal(third.former_secret_until, '2026-07-02T14:00:00.000000Z', 'a day when nothing is said')
  const { body: fourth } = await inject('POST', `${ENDPOINTS}/${id}/rotate-secret`, { overlap_hours: 0 })
  t.strictSame(await secretsAt(7201), [[fourth.secret]], 'a leaked secret ends at once')
  t.equal((await inject('POST', `${ENDPOINTS}/${id}/rotate-secret`, { overlap_hours: 169 })).status, 422)
})

t.test('endpoints are for administrators, and those of a tenant for nobody else', async t => {
  const { app, database, tenant, endpoint, announced, spreadAll } = await webhooksApp(t)
  const { id } = await endpoint()
  const message = await announced()
  await spreadAll()
  const reader = injector(app, await makeKey(database, tenant, ['metrics:read', 'signals:write']))
  const other = injector(app, await makeKey(database, await makeTenant(database, 'other'), ['admin']))
  const calls: Array<[string, string, object?]> = [
    ['GET', ''], ['PATCH', '', { enabled: false }], ['POST', '/rotate-secret', {}], ['POST', '/test'], ['GET', '/deliveries'],
    ['GET', `/deliveries/${message}`], ['POST', '/resend', { message_id: message }], ['DELETE', '']
  ]
  for (const [method, path, body] of calls) {
    t.equal((await reader(method, `${ENDPOINTS}/${id}${path}`, body)).status, 403, `${method} ${path}`)
    t.match(await other(method, `${ENDPOINTS}/${id}${path}`, body), { status: 404, body: { code: 'WEBHOOK_ENDPOINT_NOT_FOUND' } }, `${method} ${path}`)
  }
  t.strictSame((await other('GET', ENDPOINTS)).body.data, [])
})
