import fc from '../helpers/property.ts'
import t from 'tap'
import { advance } from '../../src/pipeline.ts'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'

/** Nobody overwrites what they have not seen, and nobody is sent what they have. */

const { app, database, inject } = await testApp(t)

const tagOf = async (url: string) => String((await inject('GET', url)).headers.etag)
const match = (tag: string) => ({ 'if-match': tag })
const noneMatch = (tag: string) => ({ 'if-none-match': tag })
const stale = { status: 412, body: { code: 'PRECONDITION_FAILED' } }

t.test('a change passes only for whoever has seen what stands', async t => {
  const url = '/v1/relationships/acme'
  const made = await inject('PUT', url, { name: 'Acme' })
  const first = String(made.headers.etag)
  t.match(first, /^"[^"]+"$/, 'a strong tag')
  t.equal(await tagOf(url), first)
  const changed = await inject('PATCH', url, { stage: 'contract' }, match(first))
  t.equal(changed.status, 200)
  const second = String(changed.headers.etag)
  t.not(second, first)
  const refused = await inject('PATCH', url, { stage: 'lost' }, match(first))
  t.match(refused, stale)
  t.equal(refused.headers.etag, second, 'the tag that stands is told')
  t.match(refused.body.detail, second)
  for (const [method, body] of [['PUT', {}], ['DELETE', undefined]] as const) t.match(await inject(method, url, body, match(first)), stale, method)
  t.match((await inject('GET', url)).body, { name: 'Acme', stage: 'contract' }, 'nothing was changed')
  t.match(await inject('PATCH', url, { stage: 'weak' }, match(`W/${second}`)), stale, 'a weak tag never matches')
  t.equal((await inject('PATCH', url, { stage: 'several' }, match(`"other", ${second}`))).status, 200)
  t.equal((await inject('PUT', url, { name: 'Acme' }, match('*'))).status, 200)
  t.equal((await inject('DELETE', url, undefined, match(await tagOf(url)))).status, 204)
  t.match(await inject('PUT', url, {}, match('*')), stale, 'there is nothing to be replaced')
  t.match(await inject('PATCH', url, {}, match('*')), { status: 404 })
})

t.test('If-None-Match: * only creates', async t => {
  const url = '/v1/relationships/created'
  t.equal((await inject('PUT', url, { name: 'first' }, noneMatch('*'))).status, 201)
  t.match(await inject('PUT', url, { name: 'second' }, noneMatch('*')), stale)
  t.equal((await inject('GET', url)).body.name, 'first')
  const both = await Promise.all(['a', 'b'].map(name => inject('PUT', '/v1/relationships/raced', { name }, noneMatch('*'))))
  t.strictSame(both.map(({ status }) => status).sort(), [201, 412], 'of two at once one creates')
})

t.test('of two changes at once with the same tag one is refused', async t => {
  for (let round = 0; round < 5; round++) {
    const url = `/v1/relationships/together-${round}`
    const { headers: { etag } } = await inject('PUT', url, {})
    const answers = await Promise.all(['a', 'b'].map(stage => inject('PATCH', url, { stage }, match(String(etag)))))
    t.strictSame(answers.map(({ status }) => status).sort(), [200, 412])
  }
})

t.test('a key that is removed and used anew has a tag that it never had', async t => {
  const url = '/v1/relationships/anew'
  const seen = new Set<string>()
  for (let round = 0; round < 3; round++) {
    seen.add(String((await inject('PUT', url, {})).headers.etag))
    await inject('DELETE', url)
  }
  t.equal(seen.size, 3)
})

t.test('signals and the tenant have tags', async t => {
  const promise = { promise_id: 'p', by: 'supplier', kind: 'delivery', due_on: '2026-06-20' }
  await inject('POST', '/v1/events', { id: 'e', source: 'test', type: 'promise.made', subject: 'late', time: '2026-06-01T10:00:00Z', data: promise })
  while (!await advance(database, app.now())) t.pass('the background work goes on')
  const { body: { data: [signal] } } = await inject('GET', '/v1/signals')
  const url = `/v1/signals/${signal.id}`
  t.equal(await tagOf(url), '"1"')
  t.match(await inject('POST', `${url}/acknowledge`, {}, match('"7"')), stale)
  const seen = await inject('POST', `${url}/acknowledge`, {}, match('"1"'))
  t.match({ status: seen.status, etag: seen.headers.etag, version: seen.body.version }, { status: 200, etag: '"2"', version: 2 })
  const tag = await tagOf('/v1/tenant')
  const changed = await inject('PATCH', '/v1/tenant', { name: 'Renamed' }, match(tag))
  t.equal(changed.status, 200)
  t.match(await inject('PATCH', '/v1/tenant', { name: 'Twice' }, match(tag)), stale)
  t.equal(await tagOf('/v1/tenant'), changed.headers.etag)
})

t.test('a tenant may ask for If-Match wherever something would be overwritten', async t => {
  const other = await makeTenant(database, 'careful')
  const asOther = injector(app, await makeKey(database, other, ['admin']))
  const url = '/v1/relationships/acme'
  const needed = { status: 428, body: { code: 'PRECONDITION_REQUIRED', errors: [{ parameter: 'If-Match' }] } }
  t.equal((await asOther('PATCH', '/v1/tenant', { require_if_match: true })).status, 200)
  t.match(await asOther('PATCH', '/v1/tenant', { name: 'x' }), needed)
  const made = await asOther('PUT', url, {})
  t.equal(made.status, 201, 'what creates needs none')
  for (const [method, body] of [['PUT', {}], ['PATCH', {}], ['DELETE', undefined]] as const) t.match(await asOther(method, url, body), needed, method)
  t.equal((await asOther('PATCH', url, { stage: 'x' }, match(String(made.headers.etag)))).status, 200)
  t.equal((await asOther('DELETE', url, undefined, match('*'))).status, 204)
  t.equal((await inject('PATCH', '/v1/relationships/created', { stage: 'x' })).status, 200, 'others go on as before')
})

t.test('a condition that is none, or that cannot be looked at, is refused', async t => {
  const url = '/v1/relationships/created'
  for (const value of ['1', 'abc', '"a', '"a" "b"', '"a",', 'w/"a"', '*, "a"', '']) {
    t.match(await inject('PATCH', url, {}, match(value)), { status: 422, body: { errors: [{ parameter: 'If-Match', received: value }] } }, value)
    t.match(await inject('GET', url, undefined, noneMatch(value)), { status: 422, body: { errors: [{ parameter: 'If-None-Match' }] } }, value)
  }
  t.match(await inject('POST', '/v1/keys', { name: 'x', scopes: ['admin'] }, match('*')), { status: 422, body: { errors: [{ parameter: 'If-Match' }] } })
})

t.test('every document has a tag, and whoever has it gets no bytes', async t => {
  await inject('PUT', '/v1/relationships/late', { name: 'Late', segment: 'industry' })
  const documents = [
    '/v1/relationships', '/v1/relationships/late', '/v1/relationships/late/trust', '/v1/relationships/late/trust/explanation',
    '/v1/relationships/late/trust/history?start=2026-06-01', '/v1/relationships/late/trust/changes', '/v1/relationships/late/overhead',
    '/v1/relationships/late/exchange', '/v1/relationships/late/perspectives', '/v1/relationships/late/promises', '/v1/portfolio',
    '/v1/models', '/v1/models/1', '/v1/events', '/v1/events/e', '/v1/signals', '/v1/tenant', '/v1/keys'
  ]
  for (const url of documents) {
    const whole = await inject('GET', url)
    const tag = String(whole.headers.etag)
    t.equal(whole.status, 200, url)
    t.match(tag, /^"[^"]+"$/, `${url} has a tag`)
    t.equal(whole.headers['cache-control'], 'private, no-cache', url)
    for (const condition of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const { status, body, headers } = await inject('GET', url, undefined, noneMatch(condition))
      t.strictSame({ status, body, etag: headers.etag, type: headers['content-type'] }, { status: 304, body: '', etag: tag, type: undefined }, `${url} ${condition}`)
    }
    t.equal((await inject('GET', url, undefined, noneMatch('"other"'))).status, 200, url)
    const head = await inject('HEAD', url)
    t.strictSame([head.status, head.headers.etag, head.headers['content-length'], head.body], [200, tag, whole.headers['content-length'], ''], `HEAD ${url}`)
    t.equal((await inject('HEAD', url, undefined, noneMatch(tag))).status, 304, `HEAD ${url}`)
  }
  t.notOk('etag' in (await inject('GET', '/v1/relationships/nobody')).headers, 'a refusal has none')
  t.match(await inject('GET', '/v1/relationships/nobody', undefined, noneMatch('*')), { status: 404 })
})

t.test('the tag changes exactly when the document does', async t => {
  const url = '/v1/relationships/property'
  const textOf = new Map<string, string>()
  const tagOf = new Map<string, string>()
  const input = fc.record({ name: fc.constantFrom('a', 'b'), stage: fc.constantFrom('x', 'y'), segment: fc.constantFrom('s', 't') }, { requiredKeys: [] })
  const step = fc.tuple(fc.constantFrom('PUT', 'PATCH', 'DELETE', 'GET'), input)
  const first = (known: Map<string, string>, name: string, value: string) => known.get(name) ?? known.set(name, value).get(name)
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
    for (const [method, body] of steps) {
      await inject(method, url, method === 'GET' || method === 'DELETE' ? undefined : body)
      for (const document of [url, `${url}/trust`, '/v1/relationships?limit=100']) {
        const { status, headers, body: shown } = await inject('GET', document)
        if (status !== 200) continue
        const [tag, text] = [`${document} ${String(headers.etag)}`, `${document} ${JSON.stringify(shown)}`]
        if (first(textOf, tag, text) !== text || first(tagOf, text, tag) !== tag) return false
      }
    }
    return true
  }), { numRuns: 15 })
  t.ok(textOf.size > 20, `${textOf.size} states were seen`)
})
