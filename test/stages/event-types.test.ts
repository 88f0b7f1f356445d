import t from 'tap'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'

const RATED = {
  description: 'The customer rated us in our portal.',
  schema: {
    type: 'object',
    properties: {
      stars: { type: 'integer', minimum: 1, maximum: 5 },
      verified: { type: 'boolean' },
      note: { type: 'string', maxLength: 200 }
    },
    required: ['stars'],
    additionalProperties: false
  },
  evidence: [{ dimension: 'customer_stated_trust', positive: '(data.stars - 1) / 4', negative: '(5 - data.stars) / 4' }],
  contact: true,
  example: { stars: 4, note: 'quick answer' }
}

const NAME = 'custom.portal.rated'
const PATH = `/v1/event-types/${NAME}`

function rated (id: string, data: object = { stars: 4 }, more: object = {}) {
  return { id, source: 'portal', type: NAME, subject: 'acme', time: '2026-06-20T10:00:00Z', data, ...more }
}

const ndjson = { 'content-type': 'application/x-ndjson' }

t.test('a type is declared once, shown, listed and retired', async (t) => {
  const { inject, setNow } = await testApp(t)
  const made = await inject('PUT', PATH, RATED)
  t.equal(made.status, 201, JSON.stringify(made.body))
  t.same(made.body, { name: NAME, ...RATED, created_at: '2026-07-01T12:00:00.000000Z' })
  setNow('2026-07-02T12:00:00Z')
  const { description, ...rest } = RATED
  const again = await inject('PUT', PATH, { ...rest, description })
  t.same([again.status, again.body], [200, made.body], 'the order of the fields says nothing')
  for (const other of [{ ...RATED, contact: false }, { ...RATED, description: 'else' }, { ...RATED, example: { stars: 3 } }]) {
    t.match(await inject('PUT', PATH, other), { status: 409, body: { code: 'EVENT_TYPE_CONFLICT' } })
  }
  t.same((await inject('GET', PATH)).body, made.body)
  for (const name of ['custom.b', 'custom.a', 'custom.a_1']) t.equal((await inject('PUT', `/v1/event-types/${name}`, RATED)).status, 201)
  const names = []
  let cursor
  do {
    const { body }: { body: any } = await inject('GET', `/v1/event-types?limit=3${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    names.push(...body.data.map((type: { name: string }) => type.name))
    cursor = body.next_cursor
    t.equal(body.has_more, cursor !== undefined)
  } while (cursor !== undefined)
  t.same(names, ['custom.a', 'custom.a_1', 'custom.b', NAME])
  for (let n = 0; n < 2; n++) t.equal((await inject('DELETE', PATH)).status, 204)
  t.equal((await inject('GET', PATH)).body.retired_at, '2026-07-02T12:00:00.000000Z')
  t.match(await inject('PUT', PATH, RATED), { status: 409, body: { code: 'EVENT_TYPE_CONFLICT', detail: /was retired/ } })
})

t.test('what is no name and what is not there is refused', async (t) => {
  const { inject } = await testApp(t)
  for (const name of ['rated', 'custom', 'custom.', 'custom.A', 'custom..a', 'custom.1a', 'custom.a-b', `custom.${'a'.repeat(100)}`, 'custom.a%00']) {
    t.equal((await inject('PUT', `/v1/event-types/${name}`, RATED)).status, 422, name)
  }
  for (const method of ['GET', 'DELETE']) t.match(await inject(method, PATH), { status: 404, body: { code: 'EVENT_TYPE_NOT_FOUND' } })
  const forged = (last: unknown) => Buffer.from(JSON.stringify([1, 'x', last])).toString('base64url')
  for (const cursor of ['x', forged(1), forged('custom.a')]) {
    t.match(await inject('GET', `/v1/event-types?cursor=${cursor}`), { status: 400, body: { code: 'CURSOR_INVALID' } })
  }
})

t.test('declaring and retiring need the scope admin, reading metrics:read', async (t) => {
  const { app, database, tenant } = await testApp(t)
  const writer = injector(app, await makeKey(database, tenant, ['events:write']))
  const reader = injector(app, await makeKey(database, tenant, ['metrics:read']))
  t.equal((await writer('PUT', PATH, RATED)).status, 403)
  t.equal((await reader('DELETE', PATH)).status, 403)
  t.equal((await writer('GET', '/v1/event-types')).status, 403)
  t.equal((await reader('GET', '/v1/event-types')).status, 200)
})

t.test('a faulty declaration is refused with the place, the cause and the remedy', async (t) => {
  const { inject } = await testApp(t)
  const field = (schema: unknown) => ({ schema: { type: 'object', properties: { stars: schema } }, example: {}, evidence: [{ dimension: 'goods_quality', positive: '1' }] })
  const rule = (more: object) => ({ evidence: [{ dimension: 'goods_quality', ...more }] })
  const cases: Array<[string, object, string, RegExp]> = [
    ['a pattern', field({ type: 'string', pattern: '(a+)+$' }), '/schema/properties/stars/pattern', /run for ever/],
    ['a list', field({ type: 'array' }), '/schema/properties/stars/type', /one of string/],
    ['no type', field({}), '/schema/properties/stars/type', /one of string/],
    ['a reference', field({ type: 'string', $ref: '#' }), '/schema/properties/stars/$ref', /not taken here/],
    ['crossed limits', field({ type: 'number', minimum: 2, maximum: 1 }), '/schema/properties/stars/maximum', /from 2/],
    ['an endless text', field({ type: 'string', maxLength: 1e6 }), '/schema/properties/stars/maxLength', /to 1000/],
    ['mixed words', field({ type: 'string', enum: ['a', 1] }), '/schema/properties/stars/enum', /different texts/],
    ['a name of JavaScript', { schema: { type: 'object', properties: { constructor: { type: 'string' } } } }, '/schema/properties/constructor', /word of the expression/],
    ['an open schema', { schema: { type: 'object', additionalProperties: true } }, '/schema/additionalProperties', /must be false/],
    ['a required stranger', { schema: { type: 'object', required: ['x'] } }, '/schema/required/0', /field of properties/],
    ['no object', { schema: { type: 'string' } }, '/schema/type', /must be object/],
    ['no example of its schema', { example: { stars: 9 } }, '/example/stars', /from 1 to 5/],
    ['a rate part', rule({ weight: '1' }), '/evidence/0', /ratio dimension/],
    ['no part', rule({ when: 'true' }), '/evidence/0', /positive or negative/],
    ['one dimension twice', { evidence: [...RATED.evidence, ...RATED.evidence] }, '/evidence/1/dimension', /another dimension/],
    ['an unknown field', rule({ positive: 'data.x' }), '/evidence/0/positive', /data\.stars/],
    ['an optional field unasked', rule({ positive: 'length(data.note)' }), '/evidence/0/positive', /has\(data\.x\)/],
    ['a negative corner', rule({ positive: 'data.stars - 2' }), '/evidence/0/positive', /gives -1/],
    ['too much', rule({ positive: 'data.stars * 30' }), '/evidence/0/positive', /at most 100/],
    ['too little', rule({ positive: 'data.stars * 1e-300' }), '/evidence/0/positive', /at least 1e-9/],
    ['a pole inside', rule({ positive: 'abs(1 / (data.stars - 3))' }), '/evidence/0/positive', /gives Infinity/],
    ['a text', rule({ positive: '"1"' }), '/evidence/0/positive', /must give a number/],
    ['a condition that is a number', rule({ when: '1', positive: '1' }), '/evidence/0/when', /true or false/]
  ]
  for (const [what, change, pointer, message] of cases) {
    const { status, body } = await inject('PUT', PATH, { ...RATED, ...change })
    t.equal(status, 422, what)
    t.match(body.errors?.find((error: { pointer: string }) => error.pointer === pointer), { message }, `${what}: ${JSON.stringify(body.errors)}`)
  }
  t.equal((await inject('GET', '/v1/event-types')).body.data.length, 0, 'nothing of it stands')
})

t.test('no declaration makes a 500', async (t) => {
  const { inject } = await testApp(t)
  const odd = [null, 0, 'x', [], {}, { type: 'object' }, { a: null }, '\u0000', '\ud800', 1e308, true]
  for (const name of ['description', 'schema', 'evidence', 'contact', 'example']) {
    for (const value of odd) {
      const { status, body } = await inject('PUT', `/v1/event-types/custom.x${odd.indexOf(value)}`, { ...RATED, [name]: value })
      t.ok([201, 409, 422].includes(status) || (status === 400 && name !== ''), `${name} ${JSON.stringify(value)}: ${status} ${JSON.stringify(body).slice(0, 200)}`)
    }
  }
  for (const value of odd) {
    for (const schema of [{ type: value }, { type: 'object', properties: value }, { type: 'object', properties: { a: value } }, { type: 'object', required: value },
      { type: 'object', properties: { a: { type: 'string', enum: value } } }, { type: 'object', properties: { a: { type: 'number', minimum: value, maximum: value } } }]) {
      const { status } = await inject('PUT', '/v1/event-types/custom.y', { ...RATED, schema })
      t.ok([409, 422].includes(status), `${JSON.stringify(schema)}: ${status}`)
    }
  }
  const text = '{"schema":{"type":"object","properties":{"__proto__":{"type":"string"}}},"evidence":[{"dimension":"goods_quality","positive":"1"}],"example":{}}'
  t.equal((await inject('PUT', PATH, text, { 'content-type': 'application/json' })).status, 400)
})

t.test('events of the type are taken by every way, counted and shown', async (t) => {
  const { inject } = await testApp(t)
  await inject('PUT', PATH, RATED)
  t.match(await inject('POST', '/v1/events', rated('1')), { status: 201, body: { status: 'recorded', relationship: 'acme' } })
  t.match(await inject('POST', '/v1/events/custom', rated('2', { stars: 5 })), { status: 201 })
  t.match(await inject('POST', '/v1/events/batch', { events: [rated('3', { stars: 5, verified: true, note: 'ü' }), rated('1')] }), {
    status: 207, body: { recorded: 1, duplicates: 1, items: [{ status: 'recorded' }, { status: 'duplicate' }] }
  })
  const stream = await inject('POST', '/v1/events/ndjson', [rated('4', { stars: 1 }), rated('2', { stars: 1 })].map(e => JSON.stringify(e)).join('\n'), ndjson)
  t.match(stream.body, /"recorded":1,"duplicates":0,"conflicts":1/)
  const { body } = await inject('GET', `/v1/events?type=${NAME}`)
  t.same(body.data.map((e: { id: string, data: object }) => [e.id, e.data]),
    [['1', { stars: 4 }], ['2', { stars: 5 }], ['3', { stars: 5, verified: true, note: 'ü' }], ['4', { stars: 1 }]])
  t.same(Object.keys(body.data[0]).sort(), ['data', 'id', 'recorded_at', 'source', 'subject', 'time', 'type'])
  t.equal((await inject('GET', '/v1/events?type=custom.other')).body.data.length, 0)
  t.equal((await inject('GET', '/v1/events?type=misspelt.type')).status, 422)
  const trust = (await inject('GET', '/v1/relationships/acme/trust?as_of=2026-06-20')).body
  const dimension = trust.customer_trust.dimensions.find((d: { dimension: string }) => d.dimension === 'customer_stated_trust')
  // p = 0.75 + 1 + 1 + 0, n = 0.25 + 0 + 0 + 1, prior 2 at 0.6
  t.equal(dimension.events, 4)
  t.ok(Math.abs(dimension.mean - (2.75 + 1.2) / 6) < 1e-12, String(dimension.mean))
  t.equal(trust.silence.last_contact_on, '2026-06-20', 'a rating is a contact')
  const explained = (await inject('GET', '/v1/relationships/acme/trust/explanation?as_of=2026-06-20')).body
  t.match(JSON.stringify(explained), /"4"/)
  t.match(await inject('POST', '/v1/events/4/retraction', { reason: 'a test' }), { status: 201, body: { type: NAME } })
  const after = (await inject('GET', '/v1/relationships/acme/trust?as_of=2026-06-20')).body.customer_trust.dimensions
  t.equal(after.find((d: { dimension: string }) => d.dimension === 'customer_stated_trust').events, 3)
})

t.test('an event that is not as declared is refused at its place, and nothing beside it is lost', async (t) => {
  const { inject } = await testApp(t)
  await inject('PUT', PATH, RATED)
  const cases: Array<[object, string, RegExp]> = [
    [rated('a', { stars: 6 }), '/data/stars', /from 1 to 5/],
    [rated('b', { stars: 2.5 }), '/data/stars', /whole number/],
    [rated('c', { stars: null }), '/data/stars', /not null/],
    [rated('d', {}), '/data/stars', /is required/],
    [rated('e', { stars: 1, star: 2 }), '/data/star', /not a field/],
    [rated('f', { stars: 1, note: 'x'.repeat(201) }), '/data/note', /1 to 200/],
    [rated('g', { stars: 1, note: '\u0007' }), '/data/note', /control/],
    [rated('h', { stars: 1, note: '\ud800' }), '/data/note', /surrogate/],
    [rated('i', { stars: 1, verified: 'yes' }), '/data/verified', /true or false/],
    [rated('j', { stars: 1, 'a/b~': 1 }), '/data/a~1b~0', /not a field/],
    [rated('k', [] as never), '/data', /object/],
    [rated('l', { stars: 1 }, { subject: '\ud800' }), '/subject', /surrogate/],
    [rated('m', { stars: 1 }, { time: 'yesterday' }), '/time', /instant/],
    [rated('n', { stars: 1 }, { more: 1 }), '/more', /not a field of an event/],
    [rated('o', { stars: 1 }, { type: 'custom.portal.undeclared' }), '/type', /event-types/],
    [rated('p', { stars: 1 }, { type: 'custom.' }), '/type', /./]
  ]
  for (const [event, pointer, message] of cases) {
    const { status, body } = await inject('POST', '/v1/events', event)
    t.equal(status, 422, pointer)
    t.match(body.errors[0], { pointer, message }, JSON.stringify(body.errors))
  }
  const { body } = await inject('POST', '/v1/events/batch', { events: [...cases.map(([event]) => event), rated('good')] })
  t.match(body, { recorded: 1, refused: cases.length })
  t.match(await inject('POST', '/v1/events/custom', rated('x', {}, { type: 'relationship.ended' })), { status: 422, body: { errors: [{ pointer: '/type' }] } })
  const overflow = `${JSON.stringify(rated('q')).replace('"stars":4', '"stars":1e999')}\n`
  t.match((await inject('POST', '/v1/events/ndjson', overflow, ndjson)).body, /"refused":1/)
})

t.test('data that no weight can be made of are refused when they come', async (t) => {
  const { inject } = await testApp(t)
  const schema = { type: 'object', properties: { hours: { type: 'number', minimum: 0, maximum: 10 } }, required: ['hours'] }
  const declare = (name: string, positive: string) => inject('PUT', `/v1/event-types/custom.${name}`, {
    schema, evidence: [{ dimension: 'goods_quality', positive }], example: { hours: 1 }
  })
  t.equal((await declare('plain', 'data.hours')).status, 201)
  t.equal((await declare('pole', '1 / abs(data.hours - 7.5)')).status, 422, 'what an expression compares with is tried')
  t.equal((await declare('hidden', 'min(1 / abs(data.hours * 4 - 29), 200)')).status, 201)
  const event = (type: string, hours: number) => rated(`${type}-${hours}`, { hours }, { type: `custom.${type}` })
  t.match(await inject('POST', '/v1/events', event('plain', 5e-324)), { status: 422, body: { errors: [{ pointer: '/data', message: /at least 1e-9/ }] } })
  t.equal((await inject('POST', '/v1/events', event('plain', 0))).status, 201, 'nothing is no evidence')
  t.match(await inject('POST', '/v1/events', event('hidden', 7.25)), { status: 422, body: { errors: [{ pointer: '/data', message: /at most 100/ }] } })
  const { body } = await inject('GET', '/v1/relationships/acme/trust?as_of=2026-06-30')
  t.equal(body.customer_trust.dimensions.find((d: { dimension: string }) => d.dimension === 'goods_quality')?.events ?? 0, 0)
  t.notMatch(JSON.stringify(body), /null|NaN/)
})

t.test('a retired type takes nothing new, and its events are duplicates and count', async (t) => {
  const { inject } = await testApp(t)
  await inject('PUT', PATH, RATED)
  await inject('POST', '/v1/events', rated('1'))
  const before = (await inject('GET', '/v1/relationships/acme/trust')).body
  await inject('DELETE', PATH)
  t.match(await inject('POST', '/v1/events', rated('1')), { status: 200, body: { status: 'duplicate' } })
  t.match(await inject('POST', '/v1/events', rated('1', { stars: 5 })), { status: 409, body: { code: 'EVENT_CONFLICT' } })
  t.match(await inject('POST', '/v1/events', rated('2', { stars: 5 }, { subject: 'nobody' })), { status: 422, body: { errors: [{ pointer: '/type', message: /not retired/ }] } })
  t.equal((await inject('GET', '/v1/relationships/nobody')).status, 404, 'a refused event makes no relationship')
  const { body } = await inject('POST', '/v1/events/batch', {
    events: [rated('2'), rated('1'), rated('2'), { ...rated('3', {}), type: 'relationship.ended', time: '2026-01-01T00:00:00Z' }]
  })
  t.match(body, { recorded: 1, duplicates: 1, refused: 2, items: [{ status: 'refused' }, { status: 'duplicate' }, { status: 'refused' }, { status: 'recorded' }] })
  const atomic = await inject('POST', '/v1/events/batch?atomic=true', { events: [rated('2'), { ...rated('4', {}), type: 'relationship.ended' }] })
  t.match(atomic, { status: 422, body: { code: 'BATCH_REFUSED', errors: [{ pointer: '/events/0/type' }] } })
  t.equal((await inject('GET', '/v1/events/4')).status, 404)
  t.match((await inject('POST', '/v1/events/ndjson', JSON.stringify(rated('9')), ndjson)).body, /"refused":1/)
  t.same((await inject('GET', '/v1/relationships/acme/trust')).body.customer_trust.score, before.customer_trust.score)
})

t.test('a tenant has 100 types in use at most', async (t) => {
  const { inject, database, tenant } = await testApp(t)
  await database.withTenant(tenant.tenantId, tx => tx`
    insert into event_types (tenant_id, name, declaration) select ${tenant.tenantId}, 'custom.t' || n, '{}' from generate_series(1, 99) n`)
  const answers = await Promise.all(['a', 'b', 'c'].map(name => inject('PUT', `/v1/event-types/custom.${name}`, RATED)))
  t.same(answers.map(answer => answer.status).sort(), [201, 409, 409], 'also when they come at once')
  t.match(answers.find(answer => answer.status === 409)!.body, { code: 'EVENT_TYPES_FULL' })
  await inject('DELETE', '/v1/event-types/custom.t1')
  t.equal((await inject('PUT', PATH, RATED)).status, 201)
})

t.test('types and weights of one tenant are nothing to another', async (t) => {
  const { app, database, inject } = await testApp(t)
  const other = injector(app, await makeKey(database, await makeTenant(database, 'other'), ['admin']))
  await inject('PUT', PATH, RATED)
  await inject('POST', '/v1/events', rated('1'))
  t.match(await other('POST', '/v1/events', rated('1')), { status: 422, body: { errors: [{ pointer: '/type' }] } })
  t.equal((await other('GET', PATH)).status, 404)
  t.equal((await other('DELETE', PATH)).status, 404)
  const reversed = { ...RATED, evidence: [{ dimension: 'customer_stated_trust', negative: '1' }] }
  t.equal((await other('PUT', PATH, reversed)).status, 201)
  t.equal((await other('POST', '/v1/events', rated('1'))).status, 201)
  const mean = async (ask: typeof inject) => (await ask('GET', '/v1/relationships/acme/trust?as_of=2026-06-20')).body.customer_trust.dimensions
    .find((d: { dimension: string }) => d.dimension === 'customer_stated_trust').mean
  t.ok(Math.abs(await mean(inject) - (0.75 + 1.2) / 3) < 1e-12)
  t.ok(Math.abs(await mean(other) - 1.2 / 3) < 1e-12)
})
