import t, { type Test } from 'tap'
import { catchUp } from '../../src/days/catch-up.ts'
import { injector, makeKey, makeTenant, testApp, type Inject } from '../helpers/app.ts'

const NOW = '2026-06-30T12:00:00Z'
const { app, database, inject: asDefault, setNow } = await testApp(t, { now: NOW })

let tenants = 0
/** The same application for a tenant of its own. */
async function asNew (timeZone = 'UTC'): Promise<{ inject: Inject, tenantId: string }> {
  const tenant = await makeTenant(database, `promises-${++tenants}`, { timeZone })
  return { inject: injector(app, await makeKey(database, tenant, ['admin'])), tenantId: tenant.tenantId }
}

let events = 0
async function send (t: Test, inject: Inject, subject: string, type: string, on: string, data: object): Promise<string> {
  const id = `e${++events}`
  const time = on.includes('T') ? on : `${on}T10:00:00Z`
  const answer = await inject('POST', '/v1/events', { id, source: 'test', type, subject, time, data })
  if (answer.status !== 201) t.fail('the event was refused', answer)
  return id
}
const terms = { by: 'supplier', kind: 'delivery' }
const make = (t: Test, inject: Inject, subject: string, id: string, due: string, more: object = {}, on = '2026-06-01') =>
  send(t, inject, subject, 'promise.made', on, { promise_id: id, ...terms, due_on: due, ...more })
const settle = (t: Test, inject: Inject, subject: string, id: string, on: string, outcome: string, more: object = {}) =>
  send(t, inject, subject, 'promise.settled', on, { promise_id: id, outcome, ...more })

async function get (t: Test, inject: Inject, url: string) {
  const { status, body } = await inject('GET', url)
  t.equal(status, 200, JSON.stringify(body))
  t.notMatch(JSON.stringify(body), /null|NaN/)
  return body
}

/** The key of each promise of a page and how it stands. */
const told = (body: { data: Array<{ promise_id: string, state: string }> }) => body.data.map(({ promise_id: id, state }) => `${id} ${state}`)

t.test('the ledger shows every promise as it stands, and sums of both sides', async t => {
  const { inject } = await asNew()
  const pair = { made_by_department: 'sales', owed_by_department: 'logistics' }
  const own = { made_by_department: 'sales', owed_by_department: 'sales' }
  const made = await make(t, inject, 'acme', 'late', '2026-06-10', { ...pair, importance: 3, value: 500, currency: 'EUR' })
  const settled = await settle(t, inject, 'acme', 'late', '2026-06-14', 'kept', { warned_at: '2026-06-09' })
  await make(t, inject, 'acme', 'kept', '2026-06-12', own)
  await settle(t, inject, 'acme', 'kept', '2026-06-12', 'kept')
  await make(t, inject, 'acme', 'open', '2026-07-05', pair)
  await make(t, inject, 'acme', 'overdue', '2026-06-20', pair)
  await make(t, inject, 'acme', 'pay', '2026-06-15', { by: 'customer', kind: 'payment' })
  await settle(t, inject, 'acme', 'pay', '2026-06-25', 'broken')
  await settle(t, inject, 'acme', 'who', '2026-06-25', 'kept')

  const { summary: { supplier, customer, unclear }, ...body } = await get(t, inject, '/v1/relationships/acme/promises')
  t.match(body, { relationship: 'acme', as_of: '2026-06-30', has_more: false })
  t.notOk('known_at' in body || 'next_cursor' in body)
  t.strictSame(told(body), ['late late', 'kept kept', 'pay broken', 'overdue overdue', 'open open', 'who unclear'], 'by due day, without one last')
  t.strictSame(body.data[0], {
    promise_id: 'late',
    state: 'late',
    by: 'supplier',
    kind: 'delivery',
    due_on: '2026-06-10',
    original_due_on: '2026-06-10',
    made_on: '2026-06-01',
    made_by_department: 'sales',
    owed_by_department: 'logistics',
    importance: 3,
    value: 500,
    currency: 'EUR',
    settled_on: '2026-06-14',
    lateness_days: 4,
    renegotiations: 0,
    warned: true,
    events: [{ id: made, source: 'test' }, { id: settled, source: 'test' }]
  })
  t.match(supplier, {
    promises: 4, open: 1, overdue: 1, kept: 1, late: 1, judged: 3, kept_rate: 1 / 3, mean_lateness_days: 14 / 3, next_due_on: '2026-07-05', handoff_gap: 1
  })
  t.match(supplier.by_department_pair, [{ ...pair, promises: 3, kept_rate: 0 }, { ...own, promises: 1, kept_rate: 1 }])
  t.match(supplier.by_owing_department, [{ department: 'logistics', promises: 3 }, { department: 'sales', promises: 1 }])
  t.match(customer, { promises: 1, broken: 1, judged: 1, kept_rate: 0, by_kind: [{ kind: 'payment', promises: 1 }] })
  t.notOk('mean_lateness_days' in customer)
  t.equal(unclear, 1)
  t.ok(body.notes.some((note: string) => note.endsWith('due: 1. They are unclear, and judged on neither side.')), 'and says so')

  const filtered = async (query: string) => told(await get(t, inject, `/v1/relationships/acme/promises?${query}`))
  t.strictSame(await filtered('state=overdue'), ['overdue overdue'])
  t.strictSame(await filtered('by=customer'), ['pay broken'])
  t.strictSame(await filtered('kind=delivery&state=kept'), ['kept kept'])
  t.strictSame(await filtered('as_of=2026-06-12'), ['late overdue', 'kept kept', 'pay open', 'overdue open', 'open open'], 'as it stood then')
  t.strictSame(await filtered('as_of=2026-05-31'), [])
})

t.test('a relationship without promises says that nothing is known', async t => {
  const { inject } = await asNew()
  await inject('PUT', '/v1/relationships/new', {})
  const { data, notes, summary } = await get(t, inject, '/v1/relationships/new/promises')
  t.strictSame(data, [])
  t.match(notes, ['No promise was recorded up to 2026-06-30: all rates are unknown.'])
  t.strictSame(summary.supplier.by_kind, [])
  t.equal((await inject('GET', '/v1/relationships/nobody/promises')).status, 404)
})

t.test('known_at shows what was recorded and not taken back by then', async t => {
  const { inject } = await asNew()
  const before = '2026-06-01T00:00:00Z'
  const made = await make(t, inject, 'acme', 'P', '2026-06-10')
  t.strictSame(told(await get(t, inject, `/v1/relationships/acme/promises?known_at=${before}`)), [], 'before it was recorded')
  const now = await get(t, inject, `/v1/relationships/acme/promises?known_at=${NOW}`)
  t.equal(now.known_at, '2026-06-30T12:00:00.000000Z')
  t.strictSame(told(now), ['P overdue'])
  setNow('2026-06-30T12:00:10Z')
  t.equal((await inject('POST', `/v1/events/${made}/retraction`, { reason: 'wrong' })).status, 201)
  t.strictSame(told(await get(t, inject, '/v1/relationships/acme/promises')), [], 'taken back')
  t.strictSame(told(await get(t, inject, '/v1/relationships/acme/promises?known_at=2026-06-30T12:00:09Z')), ['P overdue'], 'which was not known before')
  const refused = await inject('GET', '/v1/relationships/acme/promises?known_at=2027-01-01T00:00:00Z')
  t.match(refused, { status: 422, body: { errors: [{ parameter: 'known_at' }] } })
  setNow(NOW)
})

/** All rows of a list, page by page. */
async function pages (t: Test, inject: Inject, url: string): Promise<Array<{ promise_id: string }>> {
  const rows = []
  for (let cursor = '', more = true; more;) {
    const body = await get(t, inject, `${url}${cursor}`)
    rows.push(...body.data)
    more = body.has_more
    cursor = `&cursor=${body.next_cursor}`
  }
  return rows
}

t.test('pages hold every promise once', async t => {
  const { inject } = await asNew()
  const ids = ['é', 'ß', 'Z', 'a', 'B', 'b', '10', '9']
  for (const id of ids) await make(t, inject, id, id, '2026-07-10')
  for (const id of ids) await make(t, inject, 'acme', id, id > 'b' ? '2026-07-10' : '2026-07-09')
  await settle(t, inject, 'acme', 'unclear', '2026-06-20', 'kept')
  const own = await pages(t, inject, '/v1/relationships/acme/promises?limit=2')
  t.strictSame(own.map(({ promise_id: id }) => id), ['10', '9', 'B', 'Z', 'a', 'b', 'ß', 'é', 'unclear'])
  const due = await pages(t, inject, '/v1/portfolio/promises?limit=3&until=2026-07-10')
  t.equal(due.length, 16)
  t.equal(new Set(due.map(row => JSON.stringify(row))).size, 16)
  t.equal((await inject('GET', '/v1/portfolio/promises?limit=1000')).body.data.length, 16, 'more than 100 gives 100')
})

t.test('the longest names are paged through', async t => {
  const { inject } = await asNew()
  const name = (end: string) => '\u{1F4E6}'.repeat(255) + end
  for (const end of ['a', 'b', 'c']) await make(t, inject, name('k'), name(end), '2026-07-05')
  for (const { promise_id: id } of await pages(t, inject, '/v1/portfolio/promises?limit=1')) t.equal([...id].length, 256)
  t.strictSame((await pages(t, inject, '/v1/portfolio/promises?limit=1')).map(row => row.promise_id), ['a', 'b', 'c'].map(name))
})

t.test('a cursor that was made up is refused', async t => {
  const { inject } = await asNew()
  for (const id of ['a', 'b', 'c']) await make(t, inject, 'acme', id, '2026-07-10')
  for (const url of ['/v1/relationships/acme/promises', '/v1/portfolio/promises']) {
    const { next_cursor: cursor } = await get(t, inject, `${url}?limit=1`)
    const [version, owner] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    for (const last of [['x', 'y', 'z'], [1e300, 'a', 'a'], [-1e9, 'a', 'a'], [20_000, 7, 'a'], [1, null, null], [20_000, 'a\u0000', 'b\u0000'],
      [20_000, 'a', '\ud800'], [3e6, 'a', 'b']]) {
      const forged = Buffer.from(JSON.stringify([version, owner, ...last])).toString('base64url')
      const { status } = await inject('GET', `${url}?limit=1&cursor=${forged}`)
      t.ok([200, 400].includes(status), `${url} ${JSON.stringify(last)} is answered with ${status}`)
    }
    t.match(await inject('GET', `${url}?by=customer&cursor=${cursor}`), { status: 400, body: { code: 'CURSOR_INVALID' } })
  }
})

t.test('what falls due next, over all relationships', async t => {
  const { inject } = await asNew()
  await inject('PUT', '/v1/relationships/acme', { name: 'Acme GmbH', segment: 'industry' })
  const logistics = { made_by_department: 'sales', owed_by_department: 'logistics' }
  const event = await make(t, inject, 'acme', 'A', '2026-07-01', { ...logistics, value: 0.1, currency: 'EUR' })
  await make(t, inject, 'acme', 'B', '2026-06-25', { value: 0.2, currency: 'EUR' })
  await make(t, inject, 'beta', 'C', '2026-07-07', { by: 'customer', kind: 'payment', value: 7, currency: 'USD' })
  await make(t, inject, 'beta', 'D', '2026-07-30')
  await make(t, inject, 'beta', 'E', '2026-07-31')
  await make(t, inject, 'beta', 'today', '2026-06-30')
  await make(t, inject, 'beta', 'done', '2026-07-02')
  await settle(t, inject, 'beta', 'done', '2026-06-20', 'kept')
  const body = await get(t, inject, '/v1/portfolio/promises')
  t.strictSame(told(body), ['B overdue', 'today open', 'A open', 'C open', 'D open', 'E open'])
  t.equal(body.as_of, '2026-06-30')
  t.strictSame(body.totals, {
    open: 5,
    overdue: 1,
    due_within_7_days: 3,
    due_within_30_days: 4,
    value: [{ currency: 'EUR', amount: 0.3, promises: 2 }, { currency: 'USD', amount: 7, promises: 1 }]
  })
  t.strictSame(body.notes, [])
  t.strictSame(body.data[2], {
    relationship: 'acme',
    name: 'Acme GmbH',
    segment: 'industry',
    promise_id: 'A',
    state: 'open',
    by: 'supplier',
    kind: 'delivery',
    due_on: '2026-07-01',
    days_until_due: 1,
    made_on: '2026-06-01',
    ...logistics,
    importance: 1,
    value: 0.1,
    currency: 'EUR',
    renegotiations: 0,
    event: { id: event, source: 'test' }
  })
  t.equal(body.data[0].days_until_due, -5)
  const filtered = async (query: string) => told(await get(t, inject, `/v1/portfolio/promises?${query}`)).map(row => row.split(' ')[0])
  t.strictSame(await filtered('state=overdue'), ['B'])
  t.strictSame(await filtered('state=open&until=2026-07-01'), ['today', 'A'])
  t.strictSame(await filtered('by=customer'), ['C'])
  t.strictSame(await filtered('kind=payment'), ['C'])
  t.strictSame(await filtered('department=logistics'), ['A'])
  t.strictSame(await filtered('department=sales'), ['A'])
  t.strictSame(await filtered('segment=industry'), ['B', 'A'])
  t.strictSame(await filtered('relationship=beta'), ['today', 'C', 'D', 'E'])
  const narrowed = await get(t, inject, '/v1/portfolio/promises?relationship=beta&state=overdue&until=2026-01-01')
  t.match(narrowed, { data: [], totals: { open: 4, overdue: 0 } }, 'state and until narrow the list alone')
  t.strictSame(narrowed.totals.value, [{ currency: 'USD', amount: 7, promises: 1 }])
})

t.test('a promise is open until it is settled, and again when that is taken back or it is moved', async t => {
  const { inject } = await asNew()
  const due = async () => (await get(t, inject, '/v1/portfolio/promises')).data
    .map(({ promise_id: id, due_on: on, renegotiations: n, made_on: made }: Record<string, unknown>) => [id, on, n, made])
  const early = await settle(t, inject, 'acme', 'P', '2026-06-20', 'kept')
  t.strictSame(await due(), [], 'settled before it was reported')
  const made = await make(t, inject, 'acme', 'P', '2026-07-10')
  t.strictSame(await due(), [])
  const retract = async (id: string) => t.equal((await inject('POST', `/v1/events/${id}/retraction`, { reason: 'wrong' })).status, 201)
  await retract(early)
  t.strictSame(await due(), [['P', '2026-07-10', 0, '2026-06-01']], 'the settlement was taken back')
  const moved = await settle(t, inject, 'acme', 'P', '2026-06-21', 'renegotiated', { new_due_on: '2026-08-01' })
  t.strictSame(await due(), [['P', '2026-08-01', 1, '2026-06-01']], 'moved')
  await settle(t, inject, 'acme', 'P', '2026-06-22', 'waived')
  t.strictSame(await due(), [], 'waived')
  await settle(t, inject, 'acme', 'P', '2026-06-23', 'renegotiated', { new_due_on: '2026-09-01' })
  t.strictSame(await due(), [['P', '2026-09-01', 2, '2026-06-01']], 'opened again')
  await retract(moved)
  t.strictSame(await due(), [['P', '2026-09-01', 1, '2026-06-01']])
  await retract(made)
  t.strictSame(await due(), [], 'the other events do not say who gave it')
  await make(t, inject, 'acme', 'P', '2026-07-11', {}, '2026-06-29')
  t.strictSame(await due(), [['P', '2026-09-01', 1, '2026-06-29']], 'reported last')
})

t.test('a promise whose events are all taken back is gone, in the order of the days of the tenant', async t => {
  const { inject, tenantId } = await asNew('Pacific/Auckland')
  const made = await make(t, inject, 'acme', 'P', '2026-07-01')
  const [row] = (await get(t, inject, '/v1/portfolio/promises')).data
  t.match(row, { state: 'open', days_until_due: 0 }, 'the first of July has begun in Auckland')
  t.equal((await inject('POST', `/v1/events/${made}/retraction`, { reason: 'wrong' })).status, 201)
  await catchUp(database, tenantId, 10)
  t.strictSame((await get(t, inject, '/v1/portfolio/promises')).data, [])
})

t.test('a faulty question is refused with the name of its part', async t => {
  for (const [query, parameter] of [['state=lost', 'state'], ['by=me', 'by'], ['kind=x', 'kind'], ['limit=0', 'limit'], ['as_of=2026-02-30', 'as_of'],
    ['as_of=0000-01-01', 'as_of'], ['known_at=today', 'known_at'], ['until=2026-07-01', 'until']] as const) {
    await asDefault('PUT', '/v1/relationships/acme', {})
    t.match(await asDefault('GET', `/v1/relationships/acme/promises?${query}`), { status: 422, body: { errors: [{ parameter }] } }, query)
  }
  for (const [query, parameter] of [['state=kept', 'state'], ['until=soon', 'until'], ['as_of=2026-06-30', 'as_of'], ['department=%00', 'department']] as const) {
    t.match(await asDefault('GET', `/v1/portfolio/promises?${query}`), { status: 422, body: { errors: [{ parameter }] } }, query)
  }
})
