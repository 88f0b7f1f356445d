import t from 'tap'
import { injector, makeKey, makeTenant, testApp, type TestApp } from '../helpers/app.ts'

let count = 0
const promise = (subject: string, day: string, outcome: string) => {
  const id = `p${++count}`
  const data = { promise_id: id, by: 'supplier', kind: 'delivery', due_on: day, outcome, warned_at: '2026-01-01T00:00:00Z' }
  return { id, source: '/test', type: 'promise.settled', subject, time: `${day}T10:00:00Z`, data }
}
const ending = (subject: string, day: string, type: string) => ({ id: `o${++count}`, source: '/test', type, subject, time: `${day}T10:00:00Z`, data: {} })

/** Six relationships that keep their promises and renew, six that break them and end. */
async function portfolio ({ inject }: Pick<TestApp, 'inject'>): Promise<void> {
  const events = Array.from({ length: 12 }, (_, i) => {
    const key = `r${String(i).padStart(2, '0')}`
    const isGood = i % 2 === 0
    const months = ['01', '02', '03', '04', '05']
    return [
      ...months.flatMap(month => ['10', '20'].map(day => promise(key, `2026-${month}-${day}`, isGood ? 'kept' : 'broken'))),
      ending(key, '2026-06-10', isGood ? 'contract.renewed' : 'relationship.ended')
    ]
  }).flat()
  const { body } = await inject('POST', '/v1/events/batch', { events })
  if (body.recorded !== events.length) throw new Error(JSON.stringify(body))
}

async function prepared () {
  const made = await testApp(t, { now: '2026-06-30T12:00:00Z' })
  await portfolio(made)
  await made.inject('PUT', '/v1/relationships/r00', { segment: 'retail' })
  const bands = [{ band: 'poor', lowest: 0 }, { band: 'fair', lowest: 10 }, { band: 'good', lowest: 60 }, { band: 'strong', lowest: 80 }]
  await made.inject('POST', '/v1/models', { name: 'milder', parameters: { dimensions: { promise_keeping: { weight: 2 } }, bands } })
  return made
}

const { app, database, tenant, inject } = await prepared()
const ended = async (id: string) => {
  for (;;) {
    const { body } = await inject('GET', `/v1/model-runs/${id}?wait_seconds=30`)
    if (body.status !== 'running') return body
  }
}
const run = async (body: object) => {
  const { status, body: begun } = await inject('POST', '/v1/model-runs', body)
  t.ok(status === 202 || status === 200, JSON.stringify(begun))
  return await ended(begun.id)
}

t.test('a preview says what every trust document would say', async t => {
  const { status, progress, result: { preview }, ...asked } = await run({ kind: 'preview', model: 2 })
  t.match(asked, { kind: 'preview', model: 2, as_of: '2026-06-30' })
  t.notOk('against' in asked || 'failure' in asked)
  t.strictSame([status, progress, preview.relationships, preview.compared_with], ['done', { done: 12, total: 12 }, 12, [1]])
  let total = 0
  let sum = 0
  const bands = new Map<string, number>()
  for (let i = 0; i < 12; i++) {
    const key = `r${String(i).padStart(2, '0')}`
    const [before, after] = await Promise.all([1, 2].map(async model => (await inject('GET', `/v1/relationships/${key}/trust?model=${model}`)).body.customer_trust))
    bands.set(after.band, (bands.get(after.band) ?? 0) + 1)
    sum += after.score - before.score
    const change = preview.changes.find((change: any) => change.relationship === key)
    t.equal(change !== undefined, before.band !== after.band, key)
    if (change === undefined) continue
    total += 1
    t.match(change, { side: 'customer_trust', before: { score: before.score, band: before.band }, after: { score: after.score, band: after.band }, dimension: 'promise_keeping' })
  }
  t.ok(total > 0)
  t.equal(preview.band_changes, total)
  const shift = preview.scores.find(({ score }: any) => score === 'customer_trust')
  t.ok(Math.abs(shift.mean_change - sum / 12) < 1e-9)
  for (const { band, after } of shift.bands) t.equal(after, bands.get(band) ?? 0, band)
})

t.test('a preview can look at another day, another version and one segment', async t => {
  const { result: { preview } } = await run({ kind: 'preview', model: 1, against: 2, as_of: '2026-03-01', segment: 'retail' })
  t.match(preview, { as_of: '2026-03-01', relationships: 1, compared_with: [2] })
})

t.test('a back-test compares both versions with what came', async t => {
  const { result: { back_test: test } } = await run({ kind: 'back_test', model: 2, start: '2026-03-01' })
  t.match(test, { start: '2026-03-01', end: '2026-06-30', relationships: 12 })
  t.strictSame(test.models.map(({ model }: any) => model), [2, 1])
  const [tested] = test.models
  t.match(tested.promise_keeping, { promises: 72, mean_outcome: 0.5 })
  t.ok(tested.promise_keeping.forecast.brier < tested.promise_keeping.global_rate.brier, 'whoever kept promises keeps them')
  const day = tested.outcomes.find((one: any) => one.score === 'customer_trust' && one.days_before === 1)
  t.match(day, { renewed: 6, ended: 6, unrated: 0, auc: 1 })
  t.match(test.notes, [/silence raises a false alarm is unknown/, /supplier_trust/])
  const defaults = await run({ kind: 'back_test', model: 1 })
  t.match(defaults, { start: '2024-07-01', end: '2026-06-30', result: { back_test: { models: { length: 1 } } } })
})

t.test('a tenant without relationships gets counts of nothing, and notes', async t => {
  const other = injector(app, await makeKey(database, await makeTenant(database, 'empty'), ['admin']))
  for (const kind of ['preview', 'back_test']) {
    const { body } = await other('POST', '/v1/model-runs?wait_seconds=30', { kind, model: 1 })
    t.match(body, { status: 'done', progress: { done: 0, total: 0 }, result: { [kind]: { relationships: 0 } } })
    t.notMatch(JSON.stringify(body), /null|NaN/)
  }
  const { body: { data: [mine] } } = await inject('GET', '/v1/model-runs')
  t.match(await other('GET', `/v1/model-runs/${mine.id}`), { status: 404, body: { code: 'MODEL_RUN_NOT_FOUND' } })
})

t.test('runs are listed without their results, the newest first, page by page', async t => {
  const { body: first } = await inject('GET', '/v1/model-runs?limit=2')
  t.equal(first.data.length, 2)
  t.notOk('result' in first.data[0])
  const { body: rest } = await inject('GET', `/v1/model-runs?limit=100&cursor=${first.next_cursor}`)
  t.equal(rest.data.length, 2)
  const times = [...first.data, ...rest.data].map(({ created_at: at }: any) => at)
  t.strictSame(times, [...times].sort().reverse())
  t.match(await inject('GET', '/v1/model-runs?cursor=x'), { status: 400, body: { code: 'CURSOR_INVALID' } })
})

t.test('a question that fits no run is refused by its field', async t => {
  const cases: Array<[object, string]> = [
    [{ kind: 'forecast', model: 1 }, '/kind'], [{ kind: 'preview' }, '/model'], [{ kind: 'preview', model: 1, start: '2026-01-01' }, '/start'],
    [{ kind: 'preview', model: 1, end: '2026-01-01' }, '/end'], [{ kind: 'back_test', model: 1, as_of: '2026-01-01' }, '/as_of'],
    [{ kind: 'back_test', model: 1, start: '2026-07-01' }, '/start'], [{ kind: 'back_test', model: 1, start: '2010-01-01' }, '/start'],
    [{ kind: 'back_test', model: 1, start: '2026-02-30' }, '/start'], [{ kind: 'preview', model: 1, as_of: '0000-01-01' }, '/as_of']
  ]
  for (const [body, pointer] of cases) t.match(await inject('POST', '/v1/model-runs', body), { status: 422, body: { errors: [{ pointer }] } }, JSON.stringify(body))
  t.match(await inject('POST', '/v1/model-runs', { kind: 'preview', model: 99 }), { status: 404, body: { code: 'MODEL_NOT_FOUND' } })
  t.match(await inject('POST', '/v1/model-runs', { kind: 'preview', model: 1, against: 99 }), { status: 404, body: { code: 'MODEL_NOT_FOUND' } })
  t.match(await inject('POST', '/v1/model-runs?wait_seconds=31', { kind: 'preview', model: 1 }), { status: 422, body: { errors: [{ parameter: 'wait' }] } })
  t.match(await inject('GET', '/v1/model-runs/00000000-0000-4000-8000-000000000000'), { status: 404, body: { code: 'MODEL_RUN_NOT_FOUND' } })
  for (const asOf of ['0001-01-01', '9999-12-31']) t.equal((await run({ kind: 'preview', model: 1, as_of: asOf })).status, 'done', asOf)
  t.equal((await run({ kind: 'back_test', model: 1, end: '0001-01-01' })).status, 'done')
})

t.test('one run of a tenant at a time, and a dead one is told from a slow one', async t => {
  const alive = await database.withTenant(tenant.tenantId, tx => tx`
    insert into model_runs (tenant_id, kind, question) values (${tenant.tenantId}, 'preview', '{"model": 1, "as_of": "2026-06-30"}') returning run_id as id`)
  const id = String(alive[0]!.id)
  t.match(await inject('POST', '/v1/model-runs', { kind: 'preview', model: 1 }), { status: 409, body: { code: 'MODEL_RUN_IN_PROGRESS', detail: new RegExp(id) } })
  t.match(await inject('GET', `/v1/model-runs/${id}`), { status: 200, body: { status: 'running' } })
  await database.withTenant(tenant.tenantId, tx => tx`update model_runs set updated_at = now() - interval '121 seconds' where run_id = ${id} and tenant_id = ${tenant.tenantId}`)
  t.match(await inject('GET', `/v1/model-runs/${id}`), { body: { status: 'failed', failure: /ended before it was done; start it again/ } })
  t.equal((await run({ kind: 'preview', model: 1 })).status, 'done')
})

t.test('a service that stops ends its runs and says so', async t => {
  const small = await testApp(t, { now: '2026-06-30T12:00:00Z' })
  await portfolio(small)
  const { body } = await small.inject('POST', '/v1/model-runs', { kind: 'back_test', model: 1 })
  await small.app.close()
  const [row] = await small.database.withTenant(small.tenant.tenantId, tx => tx`
    select status, failure from model_runs where tenant_id = ${small.tenant.tenantId} and run_id = ${body.id}`)
  t.ok(row!.status === 'done' || (row!.status === 'failed' && /stopped before it was done/.test(row!.failure)), JSON.stringify(row))
})
