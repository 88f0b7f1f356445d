import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { AftersaleProblem, createAftersale, items, ok, verifyWebhook, WebhookError } from '../../clients/typescript/src/index.ts'
import { testApp } from '../helpers/app.ts'

/* The client for TypeScript: what it sends again, how it pages, which webhooks it believes. */

type Reply = Response | Error

/** A client whose requests get these replies, one after the other; its waits are noted and take no time. Chance is a half. */
function scripted (replies: Reply[], options: { retries?: number, longestWait?: number } = {}) {
  const requests: Array<{ method: string, key: string | null, body: string }> = []
  const waits: number[] = []
  const api = createAftersale({
    baseUrl: 'http://service.test',
    apiKey: 'secret',
    random: () => 0.5,
    async wait (milliseconds) { waits.push(milliseconds) },
    async fetch (request) {
      requests.push({ method: request.method, key: request.headers.get('idempotency-key'), body: await request.text() })
      const reply = replies.shift()
      if (reply instanceof Response) return reply
      throw reply ?? new Error('no reply is left')
    },
    ...options
  })
  return { api, requests, waits }
}

const refused = (status: number, headers: Record<string, string> = {}) =>
  Response.json({ status, code: 'UNAVAILABLE', detail: 'Later.' }, { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
const tenant = () => Response.json({ slug: 'default' })

t.test('a request that was refused for the moment or never answered is sent again, later each time', async (t) => {
  const { api, requests, waits } = scripted([refused(503), new TypeError('fetch failed'), refused(429, { 'retry-after': '2' }), tenant()])
  t.match(await ok(api.GET('/v1/tenant')), { slug: 'default' })
  t.equal(requests.length, 4)
  // half of 250, 500 and 1000 ms; the last on top of Retry-After
  t.strictSame(waits, [125, 250, 2500])
})

t.test('after the last attempt the answer or the error is the caller\'s', async (t) => {
  const refusing = scripted([refused(503), refused(503)], { retries: 1 })
  const problem = await ok(refusing.api.GET('/v1/tenant')).catch((error: unknown) => error)
  t.ok(problem instanceof AftersaleProblem)
  t.match(problem, { status: 503, code: 'UNAVAILABLE', message: 'UNAVAILABLE: Later.' })
  await t.rejects(scripted([new TypeError('a'), new TypeError('b')], { retries: 1 }).api.GET('/v1/tenant'), { message: 'b' })
  const patient = scripted([refused(429, { 'retry-after': '61' })])
  t.equal((await patient.api.GET('/v1/tenant')).response.status, 429, 'a wait that is too long is left to the caller')
  t.strictSame(patient.waits, [])
})

t.test('what will not be better the next time is not sent again', async (t) => {
  for (const status of [400, 404, 409, 422, 500]) {
    const { api, requests } = scripted([refused(status)])
    t.equal((await api.GET('/v1/tenant')).response.status, status)
    t.equal(requests.length, 1)
  }
  const { api, requests } = scripted([refused(409, { 'retry-after': '1' }), tenant()])
  await ok(api.GET('/v1/tenant'))
  t.equal(requests.length, 2, '409 with Retry-After: the twin of the request is under way')
})

t.test('a POST carries one key and one body at each attempt, and another request another key', async (t) => {
  const { api, requests } = scripted([new TypeError('fetch failed'), Response.json({}, { status: 201 }), Response.json({}, { status: 201 })])
  const body = { name: 'crm', scopes: ['events:write' as const] }
  await ok(api.POST('/v1/keys', { body }))
  await ok(api.POST('/v1/keys', { body }))
  const [first, again, other] = requests
  t.match(first!.key, /^[\da-f-]{36}$/)
  t.strictSame(again, first)
  t.strictSame(JSON.parse(first!.body), body)
  t.not(other!.key, first!.key)
})

t.test('a caller who gives up is not kept waiting', async (t) => {
  const controller = new AbortController()
  const api = createAftersale({
    baseUrl: 'http://service.test',
    apiKey: 'secret',
    async fetch () {
      controller.abort(new Error('enough'))
      return refused(503, { 'retry-after': '30' })
    }
  })
  await t.rejects(api.GET('/v1/tenant', { signal: controller.signal }), { message: 'enough' })
})

t.test('the rows of a list come page by page, and a refused page is a problem', async (t) => {
  const { app, key, inject } = await testApp(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const api = createAftersale({ baseUrl: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, apiKey: key })
  for (const name of ['a', 'b', 'c']) await inject('PUT', `/v1/relationships/${name}`, {})
  const keys: string[] = []
  for await (const row of items(at => api.GET('/v1/relationships', { params: { query: { sort: 'key', limit: 2, ...at } } }))) keys.push(row.key)
  t.strictSame(keys, ['a', 'b', 'c'])
  const wrong = items(() => api.GET('/v1/relationships', { params: { query: { cursor: 'x' } } }))
  await t.rejects(wrong.next(), { name: 'AftersaleProblem', status: 400, code: 'CURSOR_INVALID' })
})

t.test('an answer that is no problem document is an error all the same', async (t) => {
  const { api } = scripted([new Response('<h1>Bad Gateway</h1>', { status: 502 })])
  const problem = await ok(api.GET('/v1/tenant')).catch((error: unknown) => error) as AftersaleProblem
  t.match(problem, { status: 502, body: '<h1>Bad Gateway</h1>', errors: [] })
  t.equal(problem.code, undefined)
})

t.test('a webhook is believed when its signature, its body and its time fit', async (t) => {
  const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`
  const now = new Date('2026-07-01T12:00:00Z')
  const body = '{"type":"signal.raised","name":"Ä"}'
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1782907200',
    'webhook-signature': `v1,AAAA v1a,x ${new Webhook(secret).sign('msg_1', now, body)}`
  }
  const options = { secret, now }
  const message = { headers, body }
  t.strictSame(await verifyWebhook(message, options), { type: 'signal.raised', name: 'Ä' })
  t.strictSame(await verifyWebhook({ headers: new Headers(headers), body: Buffer.from(body) }, options), JSON.parse(body))
  t.ok(await verifyWebhook(message, { ...options, secret: [`whsec_${btoa('another secret of the endpoint')}`, secret] }), 'one of two secrets')
  const forged = createHmac('sha256', 'guess').update(`msg_1.1782907200.${body}`).digest('base64')
  for (const [why, other, change = {}] of [
    ['another body', { headers, body: `${body} ` }],
    ['another id', { headers: { ...headers, 'webhook-id': 'msg_2' }, body }],
    ['another key', { headers: { ...headers, 'webhook-signature': `v1,${forged}` }, body }],
    ['no base64', { headers: { ...headers, 'webhook-signature': 'v1,?' }, body }],
    ['no signature', { headers: { ...headers, 'webhook-signature': undefined }, body }],
    ['no number', { headers: { ...headers, 'webhook-timestamp': 'now' }, body }],
    ['too old', message, { now: new Date('2026-07-01T12:05:01Z') }],
    ['too early', message, { now: new Date('2026-07-01T11:54:59Z') }]
  ] as const) {
    await t.rejects(verifyWebhook(other, { ...options, ...change }), WebhookError, why)
  }
})
