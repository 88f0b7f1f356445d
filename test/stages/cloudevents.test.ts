import { CloudEvent, HTTP } from 'cloudevents'
import t from 'tap'
import { testApp, type Answer } from '../helpers/app.ts'

/** CloudEvents 1.0 in the three modes of the HTTP binding: the same event is stored, whichever way it came. */

const { app, database, inject, key, tenant } = await testApp(t)
await app.listen({ host: '127.0.0.1', port: 0 })
const address = `http://127.0.0.1:${(app.server.address() as { port: number }).port}/v1/cloudevents`

const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'

const event = (id: string, more: object = {}) => ({
  specversion: '1.0',
  id,
  source: '/crm/test',
  type: 'touchpoint.made',
  subject: 'acme',
  time: '2026-06-20T12:00:00.1234567+02:00',
  data: { channel: 'phone', initiated_by: 'supplier', answered: true },
  ...more
})

const structured = (body: unknown, type = STRUCTURED) => inject('POST', '/v1/cloudevents', JSON.stringify(body), { 'content-type': type })
const batch = (body: unknown) => structured(body, BATCH)

function binary ({ data, ...attributes }: Record<string, any>, headers: Record<string, string> = {}): Promise<Answer> {
  const named = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)
    .map(([name, value]) => [`ce-${name}`, String(value)]))
  return inject('POST', '/v1/cloudevents', data === undefined ? undefined : JSON.stringify(data), { 'content-type': 'application/json', ...named, ...headers })
}

/** What the ledger keeps of these events, without their ids. */
async function kept (...ids: string[]) {
  const rows = await database.withTenant(tenant.tenantId, tx => tx<Array<Record<string, unknown>>>`
    select source, type, relationship, time, day, thread, data, opinions from events where tenant_id = ${tenant.tenantId} and id = any(${ids}) order by id`)
  return [...rows]
}

t.test('the same event is stored whichever way it came', async t => {
  t.match(await inject('POST', '/v1/events', event('same-1')), { status: 201 })
  t.match(await structured(event('same-2')), { status: 201, headers: { location: '/v1/events/same-2?source=%2Fcrm%2Ftest' } })
  t.match(await binary(event('same-3')), { status: 201, body: { id: 'same-3', status: 'recorded', relationship: 'acme' } })
  t.match(await batch([event('same-4')]), { status: 207, body: { recorded: 1, items: [{ index: 0, id: 'same-4', status: 'recorded' }] } })
  const rows = await kept('same-1', 'same-2', 'same-3', 'same-4')
  t.equal(rows.length, 4)
  t.match(rows[0], { source: '/crm/test', type: 'touchpoint.made', relationship: 'acme', time: '2026-06-20 10:00:00.123456+00', day: '2026-06-20' })
  for (const row of rows) t.strictSame(row, rows[0])
})

t.test('sent again in another mode it is a duplicate, and another event under its id a conflict', async t => {
  t.equal((await structured(event('again'))).status, 201)
  t.match(await binary(event('again')), { status: 200, body: { status: 'duplicate' } })
  const report = await batch([event('again'), event('again', { subject: 'other' }), event('fresh'), 7])
  t.match(report, { status: 207, body: { recorded: 1, duplicates: 1, conflicts: 1, refused: 1 } })
  t.match(report.body.items.map(({ status }: { status: string }) => status), ['duplicate', 'conflict', 'recorded', 'refused'])
  t.match(await structured(event('again', { subject: 'other' })), { status: 409, body: { code: 'EVENT_CONFLICT' } })
})

t.test('the media type is compared without its case and parameters', async t => {
  for (const [i, type] of ['Application/CloudEvents+JSON; charset=UTF-8', `${STRUCTURED};charset="utf-8"`, `${STRUCTURED} ; x=y`].entries()) {
    t.equal((await structured(event(`case-${i}`), type)).status, 201, type)
  }
  t.equal((await structured([event('case-3')], 'APPLICATION/cloudevents-BATCH+json; charset=utf-8')).status, 207)
  t.equal((await binary(event('case-4'), { 'content-type': 'Application/JSON; charset=utf-8' })).status, 201)
  t.equal((await binary(event('case-5'), { 'content-type': 'application/vnd.crm+json' })).status, 201)
  for (const type of ['application/cloudevents+xml', 'application/cloudevents+avro', 'application/x-cloudevents', 'text/plain']) {
    t.match(await structured(event('no'), type), { status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE', errors: [{ parameter: 'Content-Type' }] } }, type)
  }
  for (const type of ['nonsense', '', `${STRUCTURED}; charset=latin1`]) t.equal((await structured(event('no'), type)).status, 415, type)
  t.equal((await inject('POST', '/v1/cloudevents')).status, 415, 'no body at all')
})

t.test('null is the same as absent, and attributes about the way of an event are taken', async t => {
  const extensions = {
    dataschema: 'https://example.com/touch', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'a=b', partitionkey: 'acme', sequence: '17', sequencetype: 'Integer'
  }
  t.equal((await structured(event('ext-1', { ...extensions, datacontenttype: 'Application/JSON; charset=utf-8', dataref: null, time: '2026-06-20T10:00:00Z' }))).status, 201)
  t.equal((await binary(event('ext-2', { ...extensions, time: '2026-06-20T10:00:00Z' }))).status, 201)
  const [first, second] = await kept('ext-1', 'ext-2')
  t.strictSame(second, first)
  t.match(await structured(event('ext-3', { subject: null })), { status: 422, body: { errors: [{ pointer: '/subject', message: 'is required' }] } })
})

t.test('nothing that was said is dropped in silence', async t => {
  const refused: Array<[object, string, RegExp]> = [
    [{ specversion: undefined }, '/specversion', /^is required: 1\.0$/], [{ specversion: '0.3' }, '/specversion', /must be 1\.0/],
    [{ severity: 3 }, '/severity', /is no attribute of an event, which has specversion, id/], [{ dataref: 'https://x' }, '/dataref', /no attribute/],
    [{ data_base64: 'e30=' }, '/data_base64', /send it as data/], [{ datacontenttype: 'text/xml' }, '/datacontenttype', /must be application\/json/],
    [{ sequence: { n: 1 } }, '/sequence', /must be a text/], [{ traceparent: '' }, '/traceparent', /must be a text/],
    [{ data: { channel: 'phone', initiated_by: 'supplier', minuts: 3 } }, '/data/minuts', /is not a field of the data of touchpoint\.made/]
  ]
  for (const [more, pointer, message] of refused) {
    t.match(await structured(event('refused', more)), { status: 422, body: { code: 'VALIDATION_FAILED', errors: [{ pointer, message }] } }, pointer)
    const { body } = await batch([event('refused', more)])
    t.match(body.items[0].problem.errors, [{ pointer: `/0${pointer}`, message }], `${pointer} in a batch`)
  }
  const both = await structured(event('refused', { severity: 3, subject: 5 }))
  t.match(both.body.errors.map(({ pointer }: { pointer: string }) => pointer), ['/severity', '/subject'], 'all that is wrong is told at once')
  t.equal((await inject('GET', '/v1/events/refused')).status, 404)
})

t.test('attributes in headers are percent-decoded once, and unquoted', async t => {
  const source = 'Müller & Söhne "100 %" 🙂'
  t.equal((await binary(event('percent', { source: encodeURIComponent(source) }))).status, 201)
  t.equal((await binary(event('%25quoted', { source: '"a \\"b\\" c"', subject: '"acme"' }))).status, 201)
  t.match(await kept('percent', '%quoted'), [{ source: 'a "b" c', relationship: 'acme' }, { source }])
})

t.test('faults of binary mode are told where the caller knows them', async t => {
  const cases: Array<[Promise<Answer>, object]> = [
    [binary(event('b', { subject: undefined })), { parameter: 'ce-subject' }],
    [binary(event('b', { source: 'a%zz' })), { parameter: 'ce-source', message: /percent-encoded/, received: 'a%zz' }],
    [binary(event('b', { source: 'Müller' })), { parameter: 'ce-source', message: /visible ASCII/ }],
    [binary(event('b'), { 'ce-__proto__': 'x' }), { parameter: 'ce-__proto__', message: /is no attribute/, received: 'x' }],
    [binary(event('b', { severity: 'high' })), { parameter: 'ce-severity', message: /is no attribute/ }],
    [binary(event('b', { datacontenttype: 'application/json' })), { parameter: 'ce-datacontenttype', message: /Content-Type says/ }],
    [binary(event('b'), { 'ce-data': '{}' }), { parameter: 'ce-data', message: /data is the body/ }],
    [binary(event('b', { data: { channel: 'phone' } })), { pointer: '/initiated_by', message: 'is required' }],
    [binary(event('b', { data: [] })), { pointer: '', message: 'must be an object' }],
    [binary({ data: {} }), { parameter: 'ce-specversion', message: 'is required: 1.0' }]
  ]
  for (const [answer, error] of cases) {
    const { status, body } = await answer
    t.equal(status, 422)
    t.equal('pointer' in body.errors[0], 'pointer' in error, 'a header has no place in the body')
    t.match(body.errors[0], error, JSON.stringify(body.errors[0]))
  }
  const twice = await fetch(address, {
    method: 'POST',
    headers: [['authorization', `Bearer ${key}`], ['content-type', 'application/json'], ['ce-id', 'a'], ['ce-id', 'b']],
    body: '{}'
  })
  t.equal(twice.status, 422, 'a header that comes twice is not joined')
})

t.test('an event of at most 64 KiB is taken, a larger one refused alone', async t => {
  const sized = (id: string, bytes: number) => {
    const empty = event(id, { partitionkey: '' })
    return event(id, { partitionkey: 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify(empty))) })
  }
  t.equal((await structured(sized('big-1', 65_536))).status, 201)
  t.match(await structured(sized('big-2', 65_537)), { status: 413, body: { code: 'BODY_TOO_LARGE', detail: /larger than 64 KiB/ } })
  const { status, body } = await batch([sized('big-3', 65_536), sized('big-4', 65_537), event('small')])
  t.equal(status, 207)
  t.match(body, { recorded: 2, refused: 1, items: [{ status: 'recorded' }, { id: 'big-4', status: 'refused', problem: { errors: [{ pointer: '/1', message: /at most 65536 bytes/ }] } }, { status: 'recorded' }] })
  t.match(await batch(event('one')), { status: 422, body: { errors: [{ pointer: '', message: 'must be a list of events' }] } })
  t.match(await batch(Array.from({ length: 10_001 }, () => 1)), { status: 422, body: { errors: [{ message: /at most 10000/ }] } })
  t.match(await batch([]), { status: 207, body: { recorded: 0, items: [] } }, 'an empty batch is a batch')
})

t.test('bodies are read as strictly as everywhere', async t => {
  for (const type of [STRUCTURED, BATCH, 'application/json']) {
    const send = (body: string | Buffer) => inject('POST', '/v1/cloudevents', body, { 'content-type': type })
    t.match(await send(''), { status: 400, body: { code: 'MALFORMED_REQUEST' } }, `${type} empty`)
    t.match(await send('{"id":'), { status: 400, body: { detail: /not valid JSON/ } }, type)
    t.match(await send(Buffer.from([0x22, 0xff, 0x22])), { status: 400, body: { detail: /UTF-8/ } }, type)
    t.match(await send('{"__proto__":{}}'), { status: 400, body: { errors: [{ pointer: '/__proto__' }] } }, type)
    t.match(await send('['.repeat(40)), { status: 400, body: { detail: /deeper/ } }, type)
  }
})

t.test('types of the tenant\'s own are taken in every mode', async t => {
  const type = {
    schema: { type: 'object', required: ['stars'], properties: { stars: { type: 'integer', minimum: 1, maximum: 5 } } },
    evidence: [{ dimension: 'goods_quality', positive: '(data.stars - 1) / 4' }],
    example: { stars: 4 }
  }
  t.equal((await inject('PUT', '/v1/event-types/custom.review', type)).status, 201)
  const own = (id: string) => event(id, { type: 'custom.review', data: { stars: 5 } })
  t.equal((await structured(own('own-1'))).status, 201)
  t.equal((await binary(own('own-2'))).status, 201)
  t.equal((await batch([own('own-3')])).body.recorded, 1)
  const rows = await kept('own-1', 'own-2', 'own-3')
  t.ok(rows[0]!.opinions)
  for (const row of rows) t.strictSame(row, rows[0])
  t.match(await binary({ ...own('own-4'), type: 'custom.nothing' }), { status: 422, body: { errors: [{ parameter: 'ce-type' }] } })
})

t.test('the SDK of CloudEvents is understood in all three modes', async t => {
  const made = (id: string) => new CloudEvent({ ...event(id), time: '2026-06-20T10:00:00.000Z' })
  const send = async ({ headers, body }: { headers: object, body: unknown }) => await fetch(address, {
    method: 'POST', headers: { ...headers as Record<string, string>, authorization: `Bearer ${key}` }, body: body as string
  })
  t.equal((await send(HTTP.structured(made('sdk-1')))).status, 201)
  t.equal((await send(HTTP.binary(made('sdk-2')))).status, 201)
  t.equal((await send({ headers: { 'content-type': BATCH }, body: JSON.stringify([made('sdk-3')]) })).status, 207)
  const rows = await kept('sdk-1', 'sdk-2', 'sdk-3')
  t.equal(rows.length, 3)
  for (const row of rows) t.strictSame(row, rows[0])
})
