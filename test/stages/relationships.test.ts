import t from 'tap'
import { testApp } from '../helpers/app.ts'

const { inject, database, tenant } = await testApp(t)
const event = (id: string, subject: string) => ({
  id, source: '/test', type: 'contract.renewed', subject, time: '2026-06-01T10:00:00Z', data: {}
})

t.test('a relationship is created, replaced, changed, read and removed', async t => {
  const created = await inject('PUT', '/v1/relationships/acme', { name: 'Acme', segment: 'industry', tags: ['a', 'b'], crm_ids: { salesforce: '1' } })
  t.equal(created.status, 201)
  t.match(created.body, { key: 'acme', name: 'Acme', segment: 'industry', tags: ['a', 'b'], crm_ids: { salesforce: '1' }, created_by: 'api' })
  const changed = await inject('PATCH', '/v1/relationships/acme', { stage: 'in-use', crm_ids: { hubspot: '2' } })
  t.match(changed.body, { name: 'Acme', stage: 'in-use', crm_ids: { salesforce: '1', hubspot: '2' } })
  const replaced = await inject('PUT', '/v1/relationships/acme', { name: 'Acme Pumps' })
  t.equal(replaced.status, 200)
  const read = await inject('GET', '/v1/relationships/acme')
  t.strictSame(read.body, replaced.body)
  t.notOk('segment' in read.body || 'stage' in read.body || 'crm_ids' in read.body, 'what PUT leaves away is unknown, and absent')
  t.equal((await inject('DELETE', '/v1/relationships/acme')).status, 204)
  t.match(await inject('GET', '/v1/relationships/acme'), { status: 404, body: { code: 'RELATIONSHIP_NOT_FOUND' } })
})

t.test('any text without control characters is a key', async t => {
  for (const key of ['001A0000001ExAmPLE', 'a/b', 'Côte d\'Ivoire', 'ü 100%', '..%2f', '🙂']) {
    const url = `/v1/relationships/${encodeURIComponent(key)}`
    t.equal((await inject('PUT', url, {})).status, 201, key)
    t.equal((await inject('GET', url)).body.key, key)
  }
  t.match(await inject('PUT', `/v1/relationships/${encodeURIComponent('a\nb')}`, {}), { status: 422 })
  t.match(await inject('PUT', `/v1/relationships/${'x'.repeat(257)}`, {}), { status: 422 })
})

t.test('relationships are found by their owner, and by a part of key or name', async t => {
  await inject('PUT', '/v1/relationships/search-1', { name: 'Müller Pumpen', owner: 'team north' })
  await inject('PUT', '/v1/relationships/search-2', { name: '100% Pumps_', owner: 'team south' })
  await inject('PUT', '/v1/relationships/Search-3', { owner: 'team north' })
  const found = async (query: string) => (await inject('GET', `/v1/relationships?sort=key&${query}`)).body.data.map(({ key }: { key: string }) => key)
  t.strictSame(await found('owner=team%20north'), ['Search-3', 'search-1'])
  t.strictSame(await found('search=PUMP'), ['search-1', 'search-2'])
  t.strictSame(await found('search=m%C3%9Cl'), ['search-1'], 'whatever the case')
  t.strictSame(await found('search=search-'), ['Search-3', 'search-1', 'search-2'], 'the key too')
  t.strictSame(await found('search=0%25%20'), ['search-2'], 'a sign of patterns is a sign like any other')
  t.strictSame(await found('search=_'), ['search-2'])
  t.strictSame(await found('search=nothing'), [])
  t.equal((await inject('GET', '/v1/relationships/search-1')).body.owner, 'team north')
})

t.test('faulty fields are refused with their place', async t => {
  const cases: Array<[string, object, string]> = [
    ['unknown field', { nam: 'x' }, '/nam'],
    ['null', { name: null }, '/name'],
    ['wrong type', { cycle_months: '12' }, '/cycle_months'],
    ['out of range', { cycle_months: 0 }, '/cycle_months'],
    ['impossible day', { started_on: '2026-02-30' }, '/started_on'],
    ['no such word', { complexity: 'huge' }, '/complexity'],
    ['lower-case currency', { currency: 'eur' }, '/currency'],
    ['the same tag twice', { tags: ['a', 'a'] }, '/tags'],
    ['control character', { segment: 'a\u0000b' }, '/segment'],
    ['half a character', JSON.parse('{"name":"a\\ud800b"}'), '/name'],
    ['not an object', [] as object, '']
  ]
  for (const [why, body, pointer] of cases) {
    const { status, body: problem } = await inject('PUT', '/v1/relationships/faulty', body)
    t.equal(status, 422, why)
    t.equal(problem.errors[0].pointer, pointer, why)
  }
  t.equal((await inject('GET', '/v1/relationships/faulty')).status, 404, 'nothing of it was kept')
})

t.test('a relationship with events cannot be removed, and its first event makes it', async t => {
  await inject('POST', '/v1/events', event('made', 'by-event'))
  t.match((await inject('GET', '/v1/relationships/by-event')).body, { key: 'by-event', created_by: 'event' })
  t.match(await inject('DELETE', '/v1/relationships/by-event'), { status: 409, body: { code: 'RELATIONSHIP_HAS_EVENTS' } })
  t.equal((await inject('DELETE', '/v1/relationships/never')).status, 404)
})

t.test('an event and a removal at the same time leave no event without its relationship', async t => {
  for (let round = 0; round < 10; round++) {
    const key = `race-${round}`
    await inject('PUT', `/v1/relationships/${key}`, {})
    const [recorded, removed] = await Promise.all([
      inject('POST', '/v1/events', event(`race-${round}`, key)), inject('DELETE', `/v1/relationships/${key}`)
    ])
    t.equal(recorded.status, 201)
    t.ok([204, 409].includes(removed.status), `removal answered ${removed.status}`)
    t.equal((await inject('GET', `/v1/relationships/${key}`)).status, 200, 'the event brought it back or kept it')
  }
})

t.test('the list is sorted by score, filtered, and paged without loss', async t => {
  for (let i = 0; i < 25; i++) await inject('PUT', `/v1/relationships/list-${String(i).padStart(2, '0')}`, { segment: 'list', tags: [i % 2 ? 'odd' : 'even'] })
  const kept = (i: number, outcome: string) => ({
    ...event(`settled-${i}`, `list-${String(i).padStart(2, '0')}`),
    type: 'promise.settled',
    data: { promise_id: `p${i}`, by: 'supplier', kind: 'delivery', due_on: '2026-05-01', outcome }
  })
  await inject('POST', '/v1/events/batch', { events: Array.from({ length: 10 }, (_, i) => kept(i, i % 3 === 0 ? 'broken' : 'kept')) })
  const seen: Array<{ key: string, score: number | undefined }> = []
  let cursor = ''
  do {
    const { body } = await inject('GET', `/v1/relationships?segment=list&sort=customer_trust&limit=7${cursor}`)
    seen.push(...body.data.map((row: any) => ({ key: row.key, score: row.scores.customer_trust.score })))
    cursor = body.next_cursor === undefined ? '' : `&cursor=${body.next_cursor}`
    t.equal(body.has_more, cursor !== '')
  } while (cursor !== '')
  t.equal(new Set(seen.map(row => row.key)).size, 25, 'each once')
  const scores = seen.map(row => row.score).filter(score => score !== undefined)
  t.ok(scores.length >= 10, 'some have scores')
  t.strictSame(scores, [...scores].sort((a, b) => b - a), 'best first')
  t.strictSame(seen.slice(scores.length).map(row => row.score), Array(25 - scores.length).fill(undefined), 'those without come last')
  t.equal((await inject('GET', '/v1/relationships?segment=list&tag=odd&limit=100')).body.data.length, 12)
  const first = await inject('GET', '/v1/relationships?segment=list&limit=5')
  t.match(await inject('GET', `/v1/relationships?segment=other&limit=5&cursor=${first.body.next_cursor}`), { status: 400, body: { code: 'CURSOR_INVALID' } })
  t.match(await inject('GET', '/v1/relationships?limit=0'), { status: 422 })
  t.match(await inject('GET', '/v1/relationships?colour=red'), { status: 422, body: { errors: [{ parameter: 'colour' }] } })
})

t.test('a new segment puts the evidence under another base rate', async t => {
  const rate = async () => {
    const { body } = await inject('GET', '/v1/relationships/mover/trust?as_of=2026-06-30')
    return body.customer_trust.dimensions[0].base_rate as number
  }
  await inject('POST', '/v1/events', event('mover', 'mover'))
  const before = await rate()
  await inject('PATCH', '/v1/relationships/mover', { segment: 'list' })
  const after = await rate()
  t.not(before, after)
  await inject('PATCH', '/v1/relationships/list-01', { segment: 'elsewhere' })
  t.not(await rate(), after, 'a relationship that leaves the segment takes its evidence along')
  const rows = await database.withTenant(tenant.tenantId, tx => tx`select 1 from portfolio_days where tenant_id = ${tenant.tenantId} and segment = 'elsewhere'`)
  t.ok(rows.length > 0)
})
