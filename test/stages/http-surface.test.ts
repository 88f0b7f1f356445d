import { once } from 'node:events'
import { connect as dial } from 'node:net'
import { Writable } from 'node:stream'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { buildApp, type AppOptions } from '../../src/app.ts'
import { PROBLEMS, slugOf, type ProblemCode } from '../../src/errors.ts'
import { deprecationPlugin, type Deprecated } from '../../src/http/deprecation.ts'
import { problemPlugin } from '../../src/http/problems.ts'
import { makeKey, makeTenant } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'

/** What every operation has around it: ids of requests and traces, deprecation, deadlines, refusal under load, pages of problems. */

const { database } = await freshDatabase(t)
const tenant = await makeTenant(database, 'default')
const key = await makeKey(database, tenant, ['admin'], new Date())

async function appWith (t: Test, options: Partial<AppOptions>) {
  const app = await buildApp({ database, ...options })
  t.teardown(() => app.close())
  return app
}

const plain = await appWith(t, {})

t.test('a short and harmless request id is taken over, any other replaced', async t => {
  const idOf = async (id: string) => (await plain.inject({ url: '/healthz', headers: { 'x-request-id': id } })).headers['x-request-id']
  for (const id of ['a', 'Order-4711_b', 'x'.repeat(64)]) t.equal(await idOf(id), id)
  for (const id of ['', 'a b', 'a.b', 'a:b', 'ä', 'x'.repeat(65), 'a\tb']) t.match(await idOf(id), /^[0-9a-f-]{36}$/, JSON.stringify(id))
})

t.test('a trace is continued under a span of its own, in every log line and every problem', async t => {
  const lines: Array<Record<string, unknown>> = []
  const stream = new Writable({ write (chunk, _encoding, done) { lines.push(JSON.parse(String(chunk))); done() } })
  const app = await appWith(t, { logger: { level: 'info', stream } as never })
  const ask = async (traceparent?: string) => {
    lines.length = 0
    // The body ends too early, which is refused and written to the log.
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-request-id': 'r-1', ...(traceparent === undefined ? {} : { traceparent }) },
      payload: '{"id":'
    })
    app.log.child({}).info('of no request')
    return answer.json() as Record<string, unknown>
  }
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const parent = '00f067aa0ba902b7'
  for (const header of [`00-${traceId}-${parent}-01`, `cc-${traceId}-${parent}-00-what-the-future-will-be`]) {
    t.match(await ask(header), { request_id: 'r-1', trace_id: traceId }, header)
  }
  for (const header of [
    undefined, '', `00-${traceId}-${parent}`, `00-${traceId}-${parent}-01-more`, `ff-${traceId}-${parent}-01`, `00-${traceId.toUpperCase()}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`, `00-${traceId}-${'0'.repeat(16)}-01`
  ]) t.notOk('trace_id' in await ask(header), `none is made up for ${header}`)

  app.log.level = 'info'
  lines.length = 0
  const failing = await app.inject({ url: '/v1/tenant?x=%', headers: { traceparent: `00-${traceId}-${parent}-01`, authorization: `Bearer ${key}` } })
  t.match(failing.statusCode, 422)
  app.drain()
  await app.inject({ url: '/readyz', headers: { traceparent: `00-${traceId}-${parent}-01`, 'x-request-id': 'r-2' } })
  const logged = lines.filter(({ reqId }) => reqId === 'r-2')
  t.ok(logged.length > 0)
  for (const line of logged) {
    t.match(line, { trace_id: traceId, span_id: /^[0-9a-f]{16}$/ })
    t.not(line.span_id, parent)
  }
})

async function deprecatedApp (t: Test, deprecated: Deprecated) {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(problemPlugin)
  await app.register(deprecationPlugin)
  app.get<{ Querystring: { n?: number } }>('/old', {
    config: { access: 'public', deprecated },
    schema: { querystring: { type: 'object', properties: { n: { type: 'integer' } } } }
  }, async ({ routeOptions }, reply) => {
    reply.header('link', '</next>; rel="next"')
    return { schema: (routeOptions.schema as { deprecated?: boolean }).deprecated }
  })
  app.get('/new', { config: { access: 'public' } }, async () => ({}))
  await app.ready()
  return app
}

t.test('a deprecated operation says so in its contract and in every answer', async t => {
  const app = await deprecatedApp(t, { since: '2026-01-31', sunset: '2027-01-31', successor: 'https://example.com/versioning#old' })
  const good = await app.inject('/old')
  t.strictSame(good.json(), { schema: true })
  t.match(good.headers, {
    deprecation: '@1769817600', sunset: 'Sun, 31 Jan 2027 00:00:00 GMT', link: '</next>; rel="next", <https://example.com/versioning#old>; rel="deprecation"; type="text/html"'
  })
  const refused = await app.inject('/old?n=x')
  t.equal(refused.statusCode, 422)
  t.match(refused.headers, { deprecation: '@1769817600', sunset: 'Sun, 31 Jan 2027 00:00:00 GMT', link: /^<https:/ })
  for (const url of ['/new', '/none']) t.notOk('deprecation' in (await app.inject(url)).headers, url)
})

t.test('a sunset that comes too early, or a day that is none, prevents the start', async t => {
  for (const [since, sunset, message] of [
    ['2026-01-31', '2027-01-30', /GET \/old: its sunset 2027-01-30 is less than 12 months after/], ['2026-02-30', '2027-12-01', /must exist/],
    ['2026-01-01', 'soon', /must exist/]
  ] as const) await t.rejects(deprecatedApp(t, { since, sunset, successor: '/docs' }), { message })
})

t.test('a body that drips is given up, a stream is not', async t => {
  const app = await appWith(t, { bodySeconds: 0.05 })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const drip = (method: string, path: string, type: string, more = `Authorization: Bearer ${key}\r\n`) => {
    const socket = dial(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk) => { answer += chunk }).on('error', () => {})
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\n${more}Content-Type: ${type}\r\nContent-Length: 1000\r\n\r\n{`)
    return { socket, said: () => answer }
  }
  const json = drip('PUT', '/v1/relationships/slow', 'application/json')
  await once(json.socket, 'close')
  t.match(json.said(), /^HTTP\/1\.1 408 .*\r\n/)
  t.match(json.said().toLowerCase(), /connection: close/)
  t.match(JSON.parse(json.said().split('\r\n\r\n')[1]!), { status: 408, code: 'REQUEST_TIMEOUT', detail: /within 0\.05 seconds/ })

  const stranger = drip('PUT', '/v1/relationships/slow', 'application/json', '')
  await once(stranger.socket, 'close')
  t.match(stranger.said(), /^HTTP\/1\.1 401 /, 'who was refused before does not hold the connection either')

  const stream = drip('POST', '/v1/events/ndjson', 'application/x-ndjson')
  const other = drip('PUT', '/v1/relationships/slow', 'application/json')
  await once(other.socket, 'close')
  t.equal(stream.socket.destroyed, false, 'a stream that began earlier goes on')
  t.notMatch(stream.said(), /408/)
  stream.socket.destroy()
})

t.test('an answer that takes too long is an error that does not claim too much', async t => {
  const app = Fastify({ handlerTimeout: 5 })
  t.teardown(() => app.close())
  await app.register(problemPlugin)
  let finish = () => {}
  app.get('/slow', { config: { access: 'public' } }, () => new Promise((resolve) => { finish = () => resolve({}) }))
  const answer = await app.inject('/slow')
  finish()
  t.match(answer.json(), { status: 503, code: 'UNAVAILABLE', detail: /Whether the request was carried out is not known/ })
  t.equal(answer.headers['retry-after'], '5')
})

t.test('a process that is overloaded refuses at once, and still tells its operator how it is', async t => {
  const app = await appWith(t, { overload: { memory: 1 } })
  const deadline = Date.now() + 60_000
  while (!app.isUnderPressure() && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 20))
  const refused = await app.inject({ url: '/v1/tenant', headers: { authorization: `Bearer ${key}` } })
  t.match(refused.json(), { status: 503, code: 'UNAVAILABLE', detail: /more to do than it can/ })
  t.equal(refused.headers['retry-after'], '5')
  for (const url of ['/healthz', '/readyz', '/metrics']) t.equal((await app.inject(url)).statusCode, 200, url)
  t.equal(plain.isUnderPressure(), false, 'by default nothing is refused')
})

t.test('every problem has a page at the end of its type', async t => {
  for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
    const { statusCode, headers, body } = await plain.inject(`/problems/${slugOf(code)}`)
    t.equal(statusCode, 200, code)
    t.match(body, `<code>${code}</code>, status ${PROBLEMS[code].status}`)
    t.match(body, /<h2>Why<\/h2>\n<p>.{20,}<\/p>\n<h2>What to do<\/h2>\n<p>.{10,}<\/p>/, `${code} says why and what to do`)
    t.notMatch(body, /<script|`|\bsrc=|https?:/, 'nothing is loaded')
    t.match(headers, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/, 'x-content-type-options': 'nosniff' })
  }
  t.match((await plain.inject('/problems/cursor-invalid')).body, /<code>next_cursor<\/code>/)
  for (const url of ['/problems/none', '/problems/CURSOR_INVALID', '/problems/__proto__', '/problems/%3Cb%3E']) t.equal((await plain.inject(url)).statusCode, 404, url)
})
