import t from 'tap'
import { advance } from '../../src/pipeline.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'

const { app, database, inject, setNow, tenant } = await testApp(t, { now: '2026-06-30T12:00:00Z' })
const simulation = simulate({ seed: 'portfolio', relationships: 16, days: 365, end: '2026-06-30', rate: 0.5 })
const report = async (query = '') => (await inject('GET', `/v1/portfolio${query}`)).body
const calls = async (query = '') => (await inject('GET', `/v1/portfolio/attention${query}`)).body
const list = async (query = '') => (await inject('GET', `/v1/relationships?limit=100${query}`)).body.data
const settle = async () => { while (!await advance(database, app.now())) t.pass('the background work goes on') }

const events = [...simulation.events]
for (const { key, name, segment } of simulation.customers) {
  await inject('PUT', `/v1/relationships/${encodeURIComponent(key)}`, { name, segment, ...(segment === 'food' ? { tags: ['fresh'], owner: 'food-team' } : {}) })
}
for (let i = 0; i < events.length; i += 5000) await inject('POST', '/v1/events/batch', { events: events.slice(i, i + 5000) })
await settle()

t.test('the report counts what the list shows', async t => {
  const found = await report()
  const all = await list()
  t.equal(all.length, 16)
  t.match(found, { as_of: '2026-06-30', relationships: { total: 16, scored: 16, behind: 0, silent: all.filter((row: any) => row.scores.silent).length } })
  for (const score of ['customer_trust', 'supplier_trust', 'health']) {
    const { rated, mean, bands, histogram } = found[score]
    const own = all.map((row: any) => row.scores[score]).filter((kept: any) => kept.score !== undefined)
    t.equal(rated, own.length)
    t.ok(Math.abs(mean - own.reduce((sum: number, kept: any) => sum + kept.score, 0) / own.length) < 1e-9, score)
    for (const { band, relationships } of bands) {
      t.equal(relationships, all.filter((row: any) => row.scores[score].band === band).length, `${score} ${band}`)
    }
    t.equal(histogram.reduce((sum: number, { relationships }: any) => sum + relationships, 0), rated)
  }
  for (const { label, relationships } of found.supplier_trust.trends) {
    t.equal(relationships, all.filter((row: any) => row.scores.supplier_trust.trend === label).length, label)
  }
  t.equal(found.relationships.deteriorating, (await list('&trend=deteriorating')).length)
})

t.test('the comparison is that of the overhead of each relationship with its trust', async t => {
  const { comparisons } = await report()
  t.strictSame(comparisons.map(({ trust }: any) => trust), ['customer_trust', 'supplier_trust'])
  const shares = []
  for (const { key } of simulation.customers) {
    const { body } = await inject('GET', `/v1/relationships/${encodeURIComponent(key)}/overhead?start=2025-07-01&end=2026-06-30`)
    shares.push(body.transaction_time_share?.value)
  }
  for (const { quartiles, correlations } of comparisons) {
    t.equal(quartiles.length, 4)
    const means = quartiles.flatMap((quarter: any) => quarter.overhead_share ?? [])
    const sum = means.reduce((total: number, { mean, relationships }: any) => total + mean * relationships, 0)
    t.ok(Math.abs(sum - shares.reduce((total, share) => total + (share ?? 0), 0)) < 1e-9)
    for (const { rho, interval } of correlations) t.ok(rho === undefined || (interval.low <= rho && rho <= interval.high))
  }
})

t.test('who asks at once for the same report shares it, and nobody gets that of another selection', async t => {
  const alone = [await report(), await report('?segment=food')]
  const [all, food, again, alike] = await Promise.all([report(), report('?segment=food'), report(), report('?segment=food')])
  t.strictSame([all, food, again, alike], [...alone, ...alone])
})

t.test('a selection leaves out all others, and one without members makes nothing up', async t => {
  const food = simulation.customers.filter(({ segment }) => segment === 'food').length
  t.ok(food > 0 && food < 16)
  for (const query of ['?segment=food', '?tag=fresh', '?owner=food-team']) {
    t.equal((await report(query)).relationships.total, food)
    t.equal((await calls(query)).relationships, food)
  }
  const none = await report('?segment=nobody')
  t.match(none, { relationships: { total: 0, scored: 0 }, health: { rated: 0 } })
  t.notOk('mean' in none.health || none.comparisons.some(({ quartiles }: any) => quartiles.length > 0))
  t.strictSame(await calls('?segment=nobody'), { as_of: '2026-06-30', relationships: 0, to_call: 0, data: [], has_more: false })
})

t.test('the call list is in order, gives every reason its points, and pages without a gap', async t => {
  const whole = await calls('?limit=100')
  t.equal(whole.to_call, whole.data.length)
  t.ok(whole.to_call > 4)
  for (const [i, { urgency, reasons, why, as_of: day }] of whole.data.entries()) {
    t.equal(reasons.reduce((sum: number, { points }: any) => sum + points, 0), urgency)
    t.ok(i === 0 || urgency <= whole.data[i - 1].urgency)
    t.match([why, day], [/\.$/, '2026-06-30'])
  }
  const pages = []
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const { data, next_cursor: next, has_more: more } = await calls(`?limit=3${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    t.equal(more, next !== undefined)
    pages.push(...data)
    cursor = next
  }
  t.strictSame(pages, whole.data)
})

t.test('who is silent in the list is silent in the call list, and who ended is not called', async t => {
  const { data } = await calls('?limit=100')
  const called = new Set(data.map(({ relationship }: any) => relationship))
  const ended = new Set(events.filter(({ type }) => type === 'relationship.ended').map(({ subject }) => subject))
  t.ok(ended.size > 0)
  t.notOk([...ended].some(key => called.has(key)))
  const silent = (await list('&silent=true')).map(({ key }: any) => key).filter((key: string) => !ended.has(key)).sort()
  t.ok(silent.length > 0)
  t.strictSame(data.filter(({ reasons }: any) => reasons.some(({ reason }: any) => reason === 'silent')).map((row: any) => row.relationship).sort(), silent)
})

t.test('the list is filtered by the trend of either score, and by the signals that are not settled', async t => {
  const all = await list()
  for (const trend of ['improving', 'steady', 'deteriorating', 'unknown']) {
    const expected = all.filter(({ scores }: any) => [scores.customer_trust.trend, scores.supplier_trust.trend].includes(trend))
    t.strictSame((await list(`&trend=${trend}`)).map(({ key }: any) => key), expected.map(({ key }: any) => key), trend)
  }
  const [first, second] = simulation.customers.map(({ key }) => key)
  await database.withTenant(tenant.tenantId, async tx => {
    await tx`update signals set state = 'closed' where tenant_id = ${tenant.tenantId}`
    for (const [relationship, state] of [[first, 'snoozed'], [second, 'resolved']] as const) {
      await tx`insert into signals (tenant_id, relationship, type, cause, state, raised_on, seen_on, evidence, raised_at, updated_at)
        values (${tenant.tenantId}, ${relationship!}, 'overhead_high', 'test', ${state}, '2026-06-30', '2026-06-30',
          '{"sentence": "A test.", "suggested_action": "None.", "figures": {}, "facts": {}, "events": []}', now(), now())`
    }
  })
  t.strictSame((await list('&signal=overhead_high')).map(({ key }: any) => key), [first])
  t.strictSame(await list('&signal=silent'), [])
})

t.test('what was written is in the next answer, and the next day is a new one', async t => {
  await inject('PUT', '/v1/relationships/new', { name: 'New' })
  const { data } = await calls('?limit=100')
  t.match(data.find(({ relationship }: any) => relationship === 'new'), { name: 'New', urgency: 10, reasons: [{ reason: 'never_contacted', points: 10 }] })
  t.equal((await report()).relationships.total, 17)
  setNow('2026-07-01T12:00:00Z')
  const next = await report()
  t.match(next, { as_of: '2026-07-01', relationships: { scored: 17, behind: 0 } })
  setNow('2026-06-30T12:00:00Z')
})

t.test('another tenant sees none of it', async t => {
  const other = await makeTenant(database, 'other')
  const ask = injector(app, await makeKey(database, other, ['metrics:read']))
  t.match((await ask('GET', '/v1/portfolio')).body, { relationships: { total: 0 } })
  t.match((await ask('GET', '/v1/portfolio/attention')).body, { relationships: 0, data: [] })
})

t.test('faulty questions are refused by name', async t => {
  for (const [query, parameter] of [['stage=sold', 'stage'], ['segment=', 'segment'], ['limit=5', 'limit']] as const) {
    t.match(await inject('GET', `/v1/portfolio?${query}`), { status: 422, body: { errors: [{ parameter }] } }, query)
  }
  for (const [query, parameter] of [['limit=0', 'limit'], ['tags=x', 'tags']] as const) {
    t.match(await inject('GET', `/v1/portfolio/attention?${query}`), { status: 422, body: { errors: [{ parameter }] } }, query)
  }
  t.match(await inject('GET', '/v1/relationships?trend=up'), { status: 422, body: { errors: [{ parameter: 'trend' }] } })
  t.match(await inject('GET', '/v1/relationships?signal=unheard'), { status: 422, body: { errors: [{ parameter: 'signal' }] } })
  const { next_cursor: cursor } = await calls('?limit=1')
  t.match(await inject('GET', `/v1/portfolio/attention?cursor=${cursor}&segment=food`), { status: 400, body: { code: 'CURSOR_INVALID' } })
  const forge = (...last: unknown[]) => {
    const [version, owner] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Buffer.from(JSON.stringify([version, owner, ...last])).toString('base64url')
  }
  for (const last of [[null, 'a'], ['1', 'a'], [1], [1, 7], [{}, {}]]) {
    t.match(await inject('GET', `/v1/portfolio/attention?cursor=${forge(...last)}`), { status: 400, body: { code: 'CURSOR_INVALID' } }, JSON.stringify(last))
  }
  t.equal((await inject('GET', `/v1/portfolio/attention?cursor=${forge(1e308, '\ud800')}`)).status, 200)
})
