import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as dial } from 'node:net'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { testApp } from '../helpers/app.ts'

/** What hostile or careless clients send: every refusal is a problem that names the place, the cause and the remedy. */

const { app, database, inject, key } = await testApp(t)
const JSON_TYPE = { 'content-type': 'application/json' }
const NDJSON = { 'content-type': 'application/x-ndjson' }
const event = (id: string, more: object = {}) => ({
  id, source: 'crm', type: 'contract.renewed', subject: 'acme', time: '2026-06-01T10:00:00Z', data: {}, ...more
})

const logged: Array<{ level: 'info' | 'error', code: string }> = []
const log = (level: 'info' | 'error') => (fields: { code: string }) => { logged.push({ level, code: fields.code }) }
Object.assign(app.log, { child: () => app.log, info: log('info'), error: log('error') })

await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as { port: number }

/** Sends bytes as they are and returns what comes back until the connection closes. */
async function raw (text: string): Promise<{ status: number, headers: string, body: any }> {
  const socket = dial(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk) => { answer += chunk }).on('error', () => {})
  socket.write(text)
  await once(socket, 'close')
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), headers: head.toLowerCase(), body: JSON.parse(body) }
}

t.test('a body that is not UTF-8 is refused, not repaired', async t => {
  const broken = Buffer.concat([Buffer.from('{"name":"a'), Buffer.from([0xff]), Buffer.from('b"}')])
  t.match(await inject('PUT', '/v1/relationships/utf8', broken, JSON_TYPE), { status: 400, body: { code: 'MALFORMED_REQUEST', detail: /UTF-8/ } })
  t.equal((await inject('GET', '/v1/relationships/utf8')).status, 404)
  const whole = await inject('PUT', '/v1/relationships/utf8', Buffer.from('\uFEFF{"name":"Müller 🙂"}'), { 'content-type': 'application/json; charset=UTF-8' })
  t.match(whole, { status: 201, body: { name: 'Müller 🙂' } }, 'a byte order mark and the charset utf-8 do no harm')
})

t.test('another charset and a compressed body are refused before they are read', async t => {
  for (const [url, type] of [['/v1/events', 'application/json'], ['/v1/events/ndjson', 'application/x-ndjson']] as const) {
    const charset = await inject('POST', url, JSON.stringify(event('c')), { 'content-type': `${type}; charset="latin1"` })
    t.match(charset, { status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE', errors: [{ parameter: 'Content-Type', received: 'latin1' }] } }, url)
    const gzip = await inject('POST', url, JSON.stringify(event('c')), { 'content-type': type, 'content-encoding': 'gzip' })
    t.match(gzip, { status: 415, headers: { 'accept-encoding': 'identity' }, body: { errors: [{ parameter: 'Content-Encoding', received: 'gzip' }] } }, url)
    const identity = await inject('POST', url, JSON.stringify(event('c')), { 'content-type': type, 'content-encoding': 'identity' })
    t.ok(identity.status < 300, `${url} takes the encoding identity`)
  }
})

t.test('a name that changes JavaScript objects is named', async t => {
  for (const [body, pointer] of [
    ['{"tags":[{"__proto__":{"admin":true}}]}', '/tags/0/__proto__'], ['{"constructor":{"prototype":{}}}', '/constructor']
  ] as const) {
    t.match(await inject('PUT', '/v1/relationships/p', body, JSON_TYPE), { status: 400, body: { code: 'MALFORMED_REQUEST', errors: [{ pointer }] } })
  }
  t.match(await inject('PUT', '/v1/relationships/p', '{"name":', JSON_TYPE), { status: 400, body: { detail: /not valid JSON/ } })
  t.match(await inject('PUT', '/v1/relationships/p', '{"constructor":1}', JSON_TYPE), { status: 422, body: { errors: [{ pointer: '/constructor' }] } })
})

t.test('an unknown parameter is refused on every operation, and nothing happens', async t => {
  await inject('PUT', '/v1/relationships/stays', {})
  const calls: Array<[string, string, unknown?, Record<string, string>?]> = [
    ['DELETE', '/v1/relationships/stays'], ['GET', '/v1/relationships/stays'], ['GET', '/v1/tenant'], ['PATCH', '/v1/tenant', { name: 'No' }],
    ['POST', '/v1/keys', { name: 'no', scopes: ['admin'] }], ['POST', '/v1/events', event('no')],
    ['POST', '/v1/events/ndjson', JSON.stringify(event('no')), NDJSON], ['POST', '/v1/events/batch', { events: [event('no')] }]
  ]
  for (const [method, url, body, headers] of calls) {
    const answer = await inject(method, `${url}?dry_run=true`, body, headers)
    t.match(answer, { status: 422, body: { code: 'VALIDATION_FAILED', errors: [{ parameter: 'dry_run' }] } }, `${method} ${url}`)
  }
  t.equal((await inject('GET', '/v1/relationships/stays')).status, 200, 'it was not deleted')
  t.equal((await inject('GET', '/v1/events/no')).status, 404, 'nothing was recorded')
  for (const url of ['/', '/healthz', '/openapi.json']) t.equal((await inject('GET', `${url}?x=1`)).status, 200, `${url} is public and lenient`)
})

t.test('a number in a query is written in digits', async t => {
  for (const url of ['/v1/relationships?limit=', '/v1/events?limit=', '/v1/keys?limit=']) {
    for (const value of ['%20', '0x5', '1e0', '5.0', '', '%2B5']) {
      const answer = await inject('GET', url + value)
      t.match(answer, { status: 422, body: { errors: [{ parameter: 'limit', received: decodeURIComponent(value) }] } }, url + value)
    }
    t.equal((await inject('GET', `${url}5`)).status, 200)
  }
})

t.test('a client that hangs up is no failure of the database', async t => {
  for (const [path, type] of [['/v1/events', 'application/json'], ['/v1/events/ndjson', 'application/x-ndjson']] as const) {
    logged.length = 0
    const socket = dial(port, '127.0.0.1')
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n{`)
    await once(app.server, 'request')
    socket.destroy()
    const deadline = Date.now() + 60_000
    while (logged.length === 0 && Date.now() < deadline) await new Promise(resolve => setImmediate(resolve))
    t.strictSame(logged, [{ level: 'info', code: 'MALFORMED_REQUEST' }], path)
  }
})

t.test('thousands of unknown fields are answered with the names of some', async t => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field/${i}`, i]))
  for (const [body, pointer] of [[{ ...event('many'), ...many }, '/field~10'], [event('many', { data: many }), '/data/field~10']] as const) {
    const { status, body: problem } = await inject('POST', '/v1/events', body)
    t.equal(status, 422)
    t.match(problem.errors[0], { pointer, message: /is not a field of/, received: 0 })
    t.ok(problem.errors.length <= 20)
  }
})

t.test('a body that is nested too deeply is refused by every operation', async t => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  for (const [method, url] of [
    ['PUT', '/v1/relationships/deep'], ['PATCH', '/v1/tenant'], ['POST', '/v1/keys'], ['POST', '/v1/events'], ['POST', '/v1/events/batch']
  ] as const) {
    for (const body of [deep(8000), `{"__proto__":${deep(8000)}}`, deep(33)]) {
      t.match(await inject(method, url, body, JSON_TYPE), { status: 400, body: { code: 'MALFORMED_REQUEST', detail: /deeper than 32 levels/ } }, url)
    }
  }
  t.match(await inject('PUT', '/v1/relationships/deep', deep(32), JSON_TYPE), { status: 422 }, 'at the limit')
  const text = '[{'.repeat(40)
  t.match(await inject('PUT', '/v1/relationships/deep', JSON.stringify({ name: `"${text}\\` }), JSON_TYPE), { status: 201 }, 'brackets of a text are no levels')
})

t.test('a reason holds lines of text, no control characters and not only blanks', async t => {
  await inject('POST', '/v1/events', event('noted'))
  const retract = (reason: string) => inject('POST', '/v1/events/noted/retraction', { reason })
  for (const reason of [' ', '\n\t', 'a\u0000', 'a\u0007b', 'a\u007f', 'x'.repeat(1001)]) {
    t.match(await retract(reason), { status: 422, body: { errors: [{ pointer: '/reason' }] } }, JSON.stringify(reason))
  }
  t.match(await retract(' two\r\n\tlines '), { status: 201, body: { retraction: { reason: ' two\r\n\tlines ' } } })
})

t.test('known_at is read in the first years too', async t => {
  for (const read of ['overhead', 'exchange', 'perspectives', 'trust']) {
    for (const year of ['0999', '0001']) {
      const { status } = await inject('GET', `/v1/relationships/acme/${read}?known_at=${year}-01-01T00:00:00Z`)
      t.ok(status === 200 || status === 422, `${read} ${year} is answered with ${status}`)
    }
  }
})

t.test('what PostgreSQL could not store is refused by its field', async t => {
  for (const name of ['segment', 'tag', 'stage']) {
    t.match(await inject('GET', `/v1/relationships?${name}=%00`), { status: 422, body: { errors: [{ parameter: name, message: 'must not hold control characters' }] } })
  }
  t.match(await inject('PUT', '/v1/relationships/y', { started_on: '0000-01-01' }), { status: 422, body: { errors: [{ pointer: '/started_on', message: /year 0001/ }] } })
  const since = await inject('PATCH', '/v1/tenant', { reporting_since: { 'order.lost': '0000-12-31' } })
  t.match(since, { status: 422, body: { errors: [{ pointer: '/reporting_since/order.lost', message: /year 0001/ }] } })
  const made = (expires: string) => inject('POST', '/v1/keys', { name: 'k', scopes: ['metrics:read'], expires_at: expires })
  t.match(await made('9999-12-31T23:59:59-23:59'), { status: 422, body: { errors: [{ pointer: '/expires_at', message: /9999/ }] } })
  t.match(await made('2027-01-02T00:30:00.123456+23:59'), { status: 201, body: { expires_at: '2027-01-01T00:31:00.123456Z' } })
})

t.test('a cursor that was made up is refused', async t => {
  for (let i = 0; i < 3; i++) {
    await inject('PUT', `/v1/relationships/cursor-${i}`, {})
    await inject('POST', '/v1/keys', { name: `k${i}`, scopes: ['metrics:read'] })
    await inject('POST', '/v1/events', event(`cursor-${i}`))
  }
  const uuid = '00000000-0000-0000-0000-000000000000'
  const forged: Record<string, unknown[][]> = {
    '/v1/relationships?limit=1': [['x', 'acme'], [null, 'acme'], [1, 5], [1], [{}, 'a'], ['', 'a\u0000b'], ['', '\ud800']],
    '/v1/keys?limit=1': [['0000-01-01T00:00:00.000000Z', uuid], ['2026-02-30T00:00:00.000000Z', uuid], ['2026-02-01T00:00:00.000000Z', 'x'], [5, uuid]],
    '/v1/events?limit=1': [['1'], [1.5], [1e300], [null]]
  }
  for (const [url, positions] of Object.entries(forged)) {
    const { body: { next_cursor: cursor } } = await inject('GET', url)
    t.equal((await inject('GET', `${url}&cursor=${cursor}`)).status, 200, 'the true one is taken')
    const [version, owner] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    for (const position of positions) {
      const fake = Buffer.from(JSON.stringify([version, owner, ...position])).toString('base64url')
      const answer = await inject('GET', `${url}&cursor=${fake}`)
      t.match(answer, { status: 400, body: { code: 'CURSOR_INVALID', errors: [{ parameter: 'cursor' }] } }, `${url} ${JSON.stringify(position)}`)
    }
  }
})

t.test('what is not HTTP is answered with a problem too', async t => {
  const auth = `Authorization: Bearer ${key}\r\n`
  const cases: Array<[string, string, number, string]> = [
    ['garbage', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['broken chunk', `POST /v1/events HTTP/1.1\r\nHost: x\r\n${auth}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, 'MALFORMED_REQUEST'],
    ['long headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['no Host', `GET /v1/tenant HTTP/1.1\r\n${auth}Connection: close\r\n\r\n`, 400, 'MALFORMED_REQUEST'],
    ['Expect', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n', 400, 'MALFORMED_REQUEST']
  ]
  for (const [why, text, status, code] of cases) {
    const answer = await raw(text)
    t.match(answer, { status, headers: /content-type: application\/problem\+json/, body: { status, code, detail: /./, request_id: /./ } }, why)
    t.match(answer.headers, /connection: close/, why)
  }
})

t.test('an address with parameters says which methods it takes', async t => {
  for (const [method, url, allow] of [
    ['OPTIONS', '/v1/relationships/acme', 'GET, PUT, PATCH, DELETE'], ['GET', '/v1/keys/00000000-0000-0000-0000-000000000000', 'DELETE'],
    ['PUT', '/v1/events?x=1', 'GET, POST']
  ] as const) {
    t.match(await inject(method, url), { status: 405, headers: { allow }, body: { code: 'METHOD_NOT_ALLOWED' } }, `${method} ${url}`)
  }
  t.equal((await inject('GET', '/v1/nothing/acme')).status, 404)
})

t.test('a retracted event that is sent again says so', async t => {
  await inject('POST', '/v1/events', event('back'))
  t.notOk('retracted' in (await inject('POST', '/v1/events', event('back'))).body)
  await inject('POST', '/v1/events/back/retraction', { reason: 'wrong' })
  t.match(await inject('POST', '/v1/events', event('back')), { status: 200, body: { status: 'duplicate', retracted: true } })
  const batch = await inject('POST', '/v1/events/batch', { events: [event('back'), event('cursor-1')] })
  t.strictSame(batch.body.items, [
    { index: 0, id: 'back', status: 'duplicate', retracted: true }, { index: 1, id: 'cursor-1', status: 'duplicate' }
  ])
  const stream = await inject('POST', '/v1/events/ndjson', JSON.stringify(event('back')), NDJSON)
  t.strictSame(JSON.parse(stream.body.split('\n')[0]), { line: 1, id: 'back', status: 'duplicate', retracted: true })
})

t.test('no answer begins before year 0001', async t => {
  t.match(await inject('GET', '/v1/relationships/acme/overhead?end=0001-01-05'), { status: 200, body: { start: '0001-01-01' } })
  const history = await inject('GET', '/v1/relationships/acme/trust/history?end=0001-01-02&interval=day')
  t.match(history, { status: 200, body: { start: '0001-01-01' } })
  t.notMatch(JSON.stringify(history.body), /"0000-/)
})

t.test('errors are written for people', async t => {
  t.match(await inject('GET', '/v1/events?type=order.placed&type=nonsense'), { status: 422, body: { errors: [{ parameter: 'type', message: /must be one of/, received: 'nonsense' }] } })
  const refused: Array<[string, string, unknown?]> = [
    ['GET', '/v1/relationships/a%00b'], ['PUT', '/v1/relationships/w', { currency: 'eur' }], ['PUT', '/v1/relationships/w', { crm_ids: { 'A B': 'x' } }],
    ['GET', '/v1/events?source=%00'], ['POST', '/v1/events/back/retraction', { reason: '' }], ['PATCH', '/v1/tenant', { hourly_rates: { 'A B': 1 } }],
    ['POST', '/v1/keys', { name: 'k', scopes: ['admin'], expires_at: '2027-01-01 00:00:00Z' }], ['GET', '/v1/relationships/acme/trust?as_of=0000-01-01']
  ]
  for (const [method, url, body] of refused) {
    const { status, body: problem } = await inject(method, url, body)
    t.equal(status, 422, `${method} ${url}`)
    t.notMatch(problem.errors[0].message, /pattern|\^|\\|undefined|is not valid/, `${method} ${url}`)
  }
  const ids = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`system_${i}`, 'x']))
  t.match(await inject('PUT', '/v1/relationships/w', { crm_ids: ids }), { status: 422, body: { errors: [{ pointer: '/crm_ids', message: 'must have at most 50 entries' }] } })
})

t.test('a stream may take longer than other answers', async t => {
  const hasty = await buildApp({ database, answerSeconds: 0.5 })
  t.teardown(() => hasty.close())
  const body = async function * () {
    yield `${JSON.stringify(event('slow-1'))}\n`
    await sleep(1000) // the limit of the others is over
    yield JSON.stringify(event('slow-2'))
  }
  const headers = { ...NDJSON, authorization: `Bearer ${key}` }
  const answer = await hasty.inject({ method: 'POST', url: '/v1/events/ndjson', headers, payload: Readable.from(body()) })
  t.equal(answer.statusCode, 200)
  t.match(answer.body, /"summary":\{"recorded":2,/)
})
