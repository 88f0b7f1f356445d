import t from 'tap'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'

const { app, database, tenant, inject } = await testApp(t, { now: '2026-06-30T12:00:00Z' })
let count = 0
const event = (type: string, day: string, data: object, subject = 'acme') =>
  ({ id: `e${++count}`, source: '/test', type, subject, time: `${day}T10:00:00Z`, data })
const settled = (id: string, day: string, outcome: string, subject: string) =>
  event('promise.settled', day, { promise_id: id, by: 'supplier', kind: 'delivery', due_on: day, outcome, warned_at: '2026-01-01T00:00:00Z' }, subject)

await inject('PUT', '/v1/relationships/acme', { segment: 'retail' })
await inject('PUT', '/v1/relationships/other', {})
await inject('POST', '/v1/events/batch', {
  events: [1, 2, 3, 4, 5, 6, 7, 8].flatMap(n => [
    settled(`A${n}`, `2026-06-0${n}`, 'kept', 'acme'), settled(`O${n}`, `2026-06-0${n}`, n % 2 ? 'broken' : 'kept', 'other')
  ])
})
const trust = async (key: string, query = '') => (await inject('GET', `/v1/relationships/${key}/trust${query}`)).body
const heavier = { dimensions: { promise_keeping: { weight: 30 } } }

t.test('the built-in model is version 1, whole and in force', async t => {
  const { status, body } = await inject('GET', '/v1/models/1')
  t.equal(status, 200)
  t.match(body, { version: 1, in_force: { tenant: true, segments: [] } })
  t.match(body.parameters, { prior_weight: 2, dimensions: { promise_keeping: { weight: 3 } } })
  t.notOk('created_at' in body || 'based_on' in body)
  t.match((await inject('GET', '/v1/models/7')), { status: 404, body: { code: 'MODEL_NOT_FOUND' } })
})

t.test('a version takes what it does not name from its base', async t => {
  const made = await inject('POST', '/v1/models', { name: 'promises first', parameters: heavier })
  t.match(made, { status: 201, body: { version: 2, name: 'promises first', based_on: 1, in_force: { tenant: false, segments: [] } } })
  const { body: base } = await inject('GET', '/v1/models/1')
  base.parameters.dimensions.promise_keeping.weight = 30
  t.strictSame(made.body.parameters, base.parameters)
  t.strictSame((await inject('GET', '/v1/models/2')).body, made.body)
  t.match((await inject('POST', '/v1/models', { name: 'third', based_on: 2, parameters: { prior_weight: 3 } })).body, {
    version: 3, based_on: 2, parameters: { prior_weight: 3, dimensions: { promise_keeping: { weight: 30 } } }
  })
})

t.test('a whole model that was read can be sent back with a change', async t => {
  const { body: { parameters } } = await inject('GET', '/v1/models/3')
  const again = await inject('POST', '/v1/models', { name: 'same', based_on: 3, parameters })
  t.match(again, { status: 422, body: { detail: 'The model is the same as version 3.', errors: [{ pointer: '/parameters' }] } })
  parameters.attention.cycles[0].factor = 0.75
  t.match(await inject('POST', '/v1/models', { name: 'fourth', based_on: 3, parameters }), { status: 201, body: { version: 4, parameters } })
})

t.test('versions made at once have numbers of their own', async t => {
  const made = await Promise.all([5, 6, 7, 8].map(n => inject('POST', '/v1/models', { name: `n${n}`, parameters: { prior_weight: n } })))
  t.strictSame(made.map(({ body }) => body.version).sort(), [5, 6, 7, 8])
})

t.test('models are listed by version, page by page', async t => {
  const first = (await inject('GET', '/v1/models?limit=3')).body
  t.strictSame(first.data.map((model: any) => model.version), [1, 2, 3])
  const second = (await inject('GET', `/v1/models?limit=100&cursor=${first.next_cursor}`)).body
  t.strictSame([second.data.map((model: any) => model.version), second.has_more], [[4, 5, 6, 7, 8], false])
  t.match(await inject('GET', `/v1/model-activations?cursor=${first.next_cursor}`), { status: 400, body: { code: 'CURSOR_INVALID' } })
})

t.test('a model that cannot be is refused by the field, the cause and the remedy', async t => {
  const dimension = (name: string, fields: object) => ({ dimensions: { [name]: fields } })
  const cases: Array<[object, string, RegExp]> = [
    [{}, '', /the same|must differ/],
    [{ prior_weight: 0 }, '/prior_weight', /0\.01/],
    [{ prior_weight: null }, '/prior_weight', /number/],
    [{ prior: 1 }, '/prior', /not a field|no parameter/],
    [dimension('promise_keeping', { weight: -1 }), '/dimensions/promise_keeping/weight', /0/],
    [dimension('promise_keeping', { weight: 1e-300 }), '/dimensions/promise_keeping/weight', /at least 0\.001/],
    [dimension('promise_keeping', { worst: 1, best: 0.5 }), '/dimensions/promise_keeping/best', /above worst, which is 1/],
    [dimension('promise_keeping', { best: 0.5 }), '/dimensions/promise_keeping/best', /0\.01 above/],
    [dimension('promise_keeping', { kind: 'rate' }), '/dimensions/promise_keeping/kind', /fixed as "ratio".*leave the field away/],
    [dimension('promise_keeping', { directions: ['supplier_trust'] }), '/dimensions/promise_keeping/directions', /fixed/],
    [dimension('supplier_integrity', { fed_by: [] }), '/dimensions/supplier_integrity/fed_by', /fixed/],
    [dimension('supplier_integrity', { better: 'more' }), '/dimensions/supplier_integrity/better', /fixed/],
    [dimension('supplier_integrity', { prior_rate: 0 }), '/dimensions/supplier_integrity/prior_rate', /0\.000001/],
    [dimension('kindness', { weight: 1 }), '/dimensions/kindness', /not a field|no parameter/],
    [{ confidence: { low: 0.3 } }, '/confidence/medium', /above low, which is 0\.3/],
    [{ trend: { improving: 0.1 } }, '/trend/improving', /above deteriorating/],
    [{ trend: { recent_days: 1.5 } }, '/trend/recent_days', /integer/],
    [{ bands: [] }, '/bands', /four bands/],
    [{ bands: [{ band: 'poor', lowest: 1 }, { band: 'fair', lowest: 40 }, { band: 'good', lowest: 60 }, { band: 'strong', lowest: 80 }] }, '/bands/0/lowest', /must be 0/],
    [{ bands: [{ band: 'poor', lowest: 0 }, { band: 'fair', lowest: 60 }, { band: 'good', lowest: 60 }, { band: 'strong', lowest: 80 }] }, '/bands/2/lowest', /above that of fair/],
    [{ bands: [{ band: 'poor' }, { band: 'fair', lowest: 60 }] }, '/bands/0/lowest', /required/],
    [{ attention: { cycles: [{ up_to_months: 3, factor: 1 }, { up_to_months: 2, factor: 1 }] } }, '/attention/cycles/1/up_to_months', /above the one before/],
    [{ dimension_correlation: 1 }, '/dimension_correlation', /0\.99/],
    [{ dispersion: 0 }, '/dispersion', /0\.01/]
  ]
  for (const [parameters, pointer, message] of cases) {
    const { status, body } = await inject('POST', '/v1/models', { name: 'wrong', parameters })
    t.match([status, body.code, body.errors?.[0]], [422, 'VALIDATION_FAILED', { pointer: `/parameters${pointer}`, message }], JSON.stringify(parameters))
  }
  const { body: { parameters } } = await inject('GET', '/v1/models/1')
  const without = Object.keys(parameters.dimensions).filter(name => parameters.dimensions[name].directions.includes('supplier_trust'))
  t.match(await inject('POST', '/v1/models', { name: 'none', parameters: { dimensions: Object.fromEntries(without.map(name => [name, { weight: 0 }])) } }), {
    status: 422, body: { errors: [{ pointer: '/parameters/dimensions', message: /supplier_trust/ }] }
  })
})

t.test('bodies that are no such document are refused, whatever they are', async t => {
  for (const path of ['/v1/models', '/v1/model-activations', '/v1/model-runs']) {
    for (const body of ['null', '[]', '"x"', '1', '{}', '{"name":null,"parameters":null}', '{"model":null}', '{"kind":"preview","model":null}']) {
      const answer = await inject('POST', path, body, { 'content-type': 'application/json' })
      t.equal(answer.status, 422, `${path} ${body}`)
    }
  }
  t.match(await inject('POST', '/v1/models', { name: 'x', based_on: 99, parameters: heavier }), { status: 404, body: { code: 'MODEL_NOT_FOUND' } })
  t.equal((await inject('GET', '/v1/models/x')).status, 422)
  t.equal((await inject('GET', '/v1/models/99999999999')).status, 422)
})

t.test('scores follow the version in force, of the tenant or of the segment, and old versions stay computable', async t => {
  const by = async (key: string) => (await trust(key)).model
  const [first, second] = [await trust('acme', '?model=1'), await trust('acme', '?model=2')]
  t.ok(second.customer_trust.score > first.customer_trust.score, 'kept promises weigh more')
  t.match(await inject('POST', '/v1/model-activations', { model: 2, note: 'for a trial' }), { status: 201, body: { model: 2, note: 'for a trial' } })
  t.strictSame([await by('acme'), await by('other')], [2, 2])
  t.equal((await trust('acme')).customer_trust.score, second.customer_trust.score)
  t.strictSame((await trust('acme', '?model=1')).customer_trust, first.customer_trust)
  t.match(await inject('POST', '/v1/model-activations', { model: 3, segment: 'retail' }), { status: 201, body: { model: 3, segment: 'retail' } })
  t.strictSame([await by('acme'), await by('other')], [3, 2])
  t.match((await inject('GET', '/v1/models/3')).body.in_force, { tenant: false, segments: ['retail'] })
  const listed = (await inject('GET', '/v1/relationships?sort=customer_trust')).body.data
  t.strictSame(listed.map(({ key, scores }: any) => [key, scores?.customer_trust?.score ?? scores?.customer_trust]).sort(),
    [['acme', (await trust('acme')).customer_trust.score], ['other', (await trust('other')).customer_trust.score]])
  t.match(await inject('POST', '/v1/model-activations', { follow_tenant: true, segment: 'retail' }), { status: 201, body: { follow_tenant: true, segment: 'retail' } })
  t.strictSame([await by('acme'), await by('other')], [2, 2])
  await inject('POST', '/v1/model-activations', { model: 1 })
  t.strictSame(await trust('acme'), { ...first, notes: (await trust('acme')).notes })
})

t.test('the log of activations is complete, the newest first', async t => {
  const first = (await inject('GET', '/v1/model-activations?limit=3')).body
  t.match(first, { data: [{ model: 1 }, { follow_tenant: true, segment: 'retail' }, { model: 3, segment: 'retail' }], has_more: true })
  const rest = (await inject('GET', `/v1/model-activations?limit=3&cursor=${first.next_cursor}`)).body
  t.match(rest, { data: [{ model: 2, note: 'for a trial' }], has_more: false })
})

t.test('an activation says exactly one thing', async t => {
  for (const [body, pointer] of [
    [{ model: 1, follow_tenant: true, segment: 'retail' }, '/model'],
    [{ segment: 'retail' }, '/model'],
    [{ follow_tenant: true }, '/segment'],
    [{ follow_tenant: false, segment: 'retail' }, '/follow_tenant']
  ] as const) {
    t.match(await inject('POST', '/v1/model-activations', body), { status: 422, body: { errors: [{ pointer }] } }, JSON.stringify(body))
  }
  t.match(await inject('POST', '/v1/model-activations', { model: 99 }), { status: 404, body: { code: 'MODEL_NOT_FOUND' } })
})

t.test('every answer about trust can be asked of any version', async t => {
  for (const what of ['trust', 'trust/explanation', 'trust/history']) {
    t.equal((await inject('GET', `/v1/relationships/acme/${what}?model=2`)).body.model, 2, what)
    t.match(await inject('GET', `/v1/relationships/acme/${what}?model=99`), { status: 404, body: { code: 'MODEL_NOT_FOUND' } })
  }
})

t.test('neither a version nor an activation can be changed in the database', async t => {
  for (const statement of ["update scoring_models set name = 'x'", 'delete from scoring_models', 'delete from model_activations', 'update model_activations set version = 1']) {
    await t.rejects(database.withTenant(tenant.tenantId, tx => tx.unsafe(statement)), statement)
  }
  for (const table of ['scoring_models', 'model_activations']) {
    await t.rejects(database.operator.unsafe(`truncate ${table} cascade`), { message: /append-only: TRUNCATE/ }, 'not even by the owner')
  }
})

t.test('only administrators write, and other tenants have versions of their own', async t => {
  const reader = injector(app, await makeKey(database, tenant, ['metrics:read']))
  for (const [path, body] of [['/v1/models', { name: 'x', parameters: heavier }], ['/v1/model-activations', { model: 2 }], ['/v1/model-runs', { kind: 'preview', model: 2 }]] as const) {
    t.match(await reader('POST', path, body), { status: 403, body: { code: 'FORBIDDEN' } })
    t.equal((await reader('GET', path)).status, 200)
  }
  const other = injector(app, await makeKey(database, await makeTenant(database, 'another'), ['admin']))
  t.equal((await other('GET', '/v1/models/2')).status, 404)
  t.equal((await other('GET', '/v1/model-activations')).body.data.length, 0)
  t.match((await other('POST', '/v1/models', { name: 'own', parameters: { prior_weight: 9 } })).body, { version: 2, parameters: { prior_weight: 9 } })
  t.equal((await inject('GET', '/v1/models/2')).body.parameters.prior_weight, 2)
})
