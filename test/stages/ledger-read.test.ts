import t from 'tap'
import { eventsOfThreads, eventsOnDays, recordedDays, threadEventsOnDays } from '../../src/ledger/queries.ts'
import { toDay } from '../../src/scoring/index.ts'
import { exampleEvents, ledgerApp, meeting, type LedgerApp } from './ledger-app.ts'

const ids = (events: Array<{ id: string }>) => events.map(({ id }) => id)

/** Ids of all pages. */
async function pages ({ send }: LedgerApp, query: string, between = async () => {}) {
  const found: string[] = []
  for (let cursor = ''; ;) {
    const { status, body } = await send('GET', `/v1/events?${query}${cursor}`)
    if (status !== 200) throw new Error(JSON.stringify(body))
    found.push(...ids(body.data))
    if (!body.has_more) return found
    cursor = `&cursor=${body.next_cursor}`
    await between()
  }
}

t.test('events are listed in the order of recording, narrowed by any filter', async t => {
  const ledger = await ledgerApp(t)
  const events = [
    meeting('a', { time: '2026-03-03T10:00:00Z' }), meeting('b', { subject: 'beta', time: '2026-03-02T10:00:00.000001Z' }),
    meeting('c', { source: 'erp', time: '2026-03-01T10:00:00Z' }),
    meeting('d', { type: 'link.retired', data: { link_id: 'L' } }), meeting('e', { type: 'contract.renewed', data: {} })
  ]
  for (const event of events) await ledger.send('POST', '/v1/events', event)
  const cases: Array<[query: string, expected: string[]]> = [
    ['', ['a', 'b', 'c', 'd', 'e']], ['order=desc', ['e', 'd', 'c', 'b', 'a']], ['subject=beta', ['b']], ['source=erp', ['c']],
    ['type=link.retired', ['d']], ['type=link.retired&type=contract.renewed', ['d', 'e']], ['type=rfq.received', []],
    ['time_from=2026-03-02T10:00:00.000001Z', ['a', 'b']], ['time_to=2026-03-02T10:00:00.000001Z', ['c', 'd', 'e']],
    ['time_from=2026-03-02T11:00:00%2B01:00&time_to=2026-03-02T10:00:00.000001Z', ['d', 'e']],
    ['recorded_from=2026-06-01T12:00:00Z', ['a', 'b', 'c', 'd', 'e']], ['recorded_to=2026-06-01T12:00:00Z', []]
  ]
  for (const [query, expected] of cases) {
    t.strictSame(await pages(ledger, query), expected, query)
    t.strictSame(await pages(ledger, `${query}&limit=1`), expected, `${query}, one by one`)
  }
})

t.test('a faulty query is refused with the parameter', async t => {
  const { send } = await ledgerApp(t)
  for (const [query, parameter] of [
    ['typ=x', 'typ'], ['type=x', 'type'], ['limit=0', 'limit'], ['limit=x', 'limit'], ['order=up', 'order'], ['subject=', 'subject'],
    ['subject=%00', 'subject'], ['time_from=2026-02-30T00:00:00Z', 'time_from'], ['recorded_to=yesterday', 'recorded_to']
  ]) t.match(await send('GET', `/v1/events?${query}`), { status: 422, body: { code: 'VALIDATION_FAILED', errors: [{ parameter }] } }, query!)
  t.equal((await send('GET', '/v1/events?limit=5000')).status, 200, 'a larger limit means the largest')
})

t.test('paging meets every event once while others are recorded', async t => {
  const ledger = await ledgerApp(t)
  const record = (from: number, count: number) => ledger.send('POST', '/v1/events/batch', {
    events: Array.from({ length: count }, (_, i) => meeting(`m-${String(from + i).padStart(4, '0')}`))
  })
  await record(0, 250)
  let next = 250
  const found = await pages(ledger, 'limit=50', async () => { if (next < 270) await record(next, 5); next += 5 })
  t.equal(new Set(found).size, found.length, 'none twice')
  t.strictSame(found.slice(0, 250).sort(), Array.from({ length: 250 }, (_, i) => `m-${String(i).padStart(4, '0')}`))
  t.equal(found.length, 270, 'those recorded meanwhile come last')
  const { body } = await ledger.send('GET', '/v1/events?limit=500')
  t.equal(body.data.length, 100)
})

t.test('a cursor continues only the query that gave it', async t => {
  const { send } = await ledgerApp(t)
  await send('POST', '/v1/events/batch', { events: [meeting('a'), meeting('b'), meeting('c')] })
  const { body: { next_cursor: cursor } } = await send('GET', '/v1/events?limit=1&subject=acme')
  t.equal((await send('GET', `/v1/events?limit=2&subject=acme&cursor=${cursor}`)).status, 200, 'another page size is fine')
  const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
  const [version, owner] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  for (const query of [
    `cursor=${cursor}`, `subject=acme&order=desc&cursor=${cursor}`, 'cursor=', 'cursor=!!!', 'cursor=bnVsbA', `subject=acme&cursor=${forged(version, owner)}`,
    `subject=acme&cursor=${forged(version, owner, 'x')}`, `subject=acme&cursor=${forged(version, owner, null)}`, `subject=acme&cursor=${forged(2, owner, 1)}`
  ]) t.match(await send('GET', `/v1/events?${query}`), { status: 400, body: { code: 'CURSOR_INVALID' } }, query)
})

t.test('one event is found by its id, and by its source where several used the id', async t => {
  const { send } = await ledgerApp(t)
  await send('POST', '/v1/events/batch', { events: [meeting('a/1 ü?'), meeting('b'), meeting('b', { source: 'erp' })] })
  t.match(await send('GET', `/v1/events/${encodeURIComponent('a/1 ü?')}`), { status: 200, body: { id: 'a/1 ü?', source: 'crm' } })
  t.match(await send('GET', '/v1/events/b'), { status: 409, body: { code: 'EVENT_AMBIGUOUS', detail: /"crm", "erp"/ } })
  t.match(await send('GET', '/v1/events/b?source=erp'), { status: 200, body: { source: 'erp' } })
  t.match(await send('GET', '/v1/events/b?source=x'), { status: 404, body: { code: 'EVENT_NOT_FOUND' } })
  t.match(await send('GET', '/v1/events/c'), { status: 404, body: { code: 'EVENT_NOT_FOUND' } })
})

t.test('a retracted event stays, marked, and its day is folded again', async t => {
  const { send, rows } = await ledgerApp(t)
  await send('POST', '/v1/events/batch', { events: [meeting('a'), meeting('b'), meeting('b', { source: 'erp' })] })
  const marks = async () => (await rows('select 1 from dirty_days')).length
  const before = await marks()
  const retraction = { reason: 'entered twice', retracted_at: '2026-06-01T12:00:00.000000Z' }
  const first = await send('POST', '/v1/events/a/retraction', { reason: 'entered twice' })
  t.match(first, { status: 201, body: { id: 'a', retraction } })
  t.equal(await marks(), before + 1)
  t.strictSame(await send('POST', '/v1/events/a/retraction', { reason: 'entered twice' }).then(({ status, body }) => [status, body]), [200, first.body])
  t.match(await send('POST', '/v1/events/a/retraction', { reason: 'other' }),
    { status: 409, body: { code: 'EVENT_ALREADY_RETRACTED', detail: /entered twice/ } })
  t.equal(await marks(), before + 1, 'nothing more changes')
  t.match((await send('GET', '/v1/events/a')).body, { retraction })
  t.match(await send('POST', '/v1/events', meeting('a')), { status: 200, body: { status: 'duplicate' } }, 'the id stays taken')

  t.equal((await send('POST', '/v1/events/c/retraction', { reason: 'x' })).status, 404)
  t.equal((await send('POST', '/v1/events/b/retraction', { reason: 'x' })).status, 409)
  t.equal((await send('POST', '/v1/events/b/retraction?source=erp', { reason: 'x' })).status, 201)
  for (const body of [{}, { reason: '' }, { reason: 'x'.repeat(1001) }, { reason: 'a\u0000' }, { reason: 'a\ud800' }, { reason: 'x', by: 'me' }]) {
    t.match(await send('POST', '/v1/events/b/retraction?source=crm', body), { status: 422, body: { code: 'VALIDATION_FAILED' } }, JSON.stringify(body).slice(0, 30))
  }
})

t.test('a retraction sent many times at once counts once', async t => {
  const { send, rows } = await ledgerApp(t)
  await send('POST', '/v1/events', meeting('a'))
  const answers = await Promise.all(Array.from({ length: 20 }, () => send('POST', '/v1/events/a/retraction', { reason: 'x' })))
  t.equal(answers.filter(({ status }) => status === 201).length, 1)
  t.equal(answers.filter(({ status }) => status === 200).length, 19)
  t.equal((await rows('select 1 from dirty_days')).length, 2)
})

t.test('later stages read what counts, and where anything ever was', async t => {
  const { send, database, tenant: { tenantId } } = await ledgerApp(t)
  await send('POST', '/v1/events/batch', { events: exampleEvents() })
  await send('POST', '/v1/events/batch', { events: [meeting('other', { subject: 'beta' })] })
  await send('POST', '/v1/events/promise.settled-1/retraction', { reason: 'wrong' })
  await database.withTenant(tenantId, async (tx) => {
    const all = await eventsOnDays(tx, tenantId, Array.from({ length: 23 }, (_, i) => ({ relationship: 'acme', day: toDay('2026-03-01') + i })))
    t.equal(all.length, 22)
    const promise = all.find(({ type }) => type === 'promise.made')
    t.match(promise, { id: 'promise.made-1', source: 'crm.example', time: '2026-03-07T13:30:00.000000Z', day: toDay('2026-03-07'), data: { promise_id: 'P-77' } })
    const days = ['2026-03-07', '2026-03-08'].map(day => ({ relationship: 'acme', day: toDay(day) }))
    t.strictSame(ids(await eventsOnDays(tx, tenantId, days)), ['promise.made-1'])
    t.strictSame(ids(await threadEventsOnDays(tx, tenantId, days)).sort(), ['promise.made-1', 'promise.settled-1'])
    t.strictSame(ids(await eventsOfThreads(tx, tenantId, ['promise:P-77', 'link:EDI-1'].map(thread => ({ relationship: 'acme', thread })))).sort(),
      ['link.established-1', 'link.retired-1', 'promise.made-1'])
    t.strictSame(await recordedDays(tx, tenantId, 'acme'), Array.from({ length: 23 }, (_, i) => toDay('2026-03-01') + i))
    t.strictSame(await eventsOnDays(tx, tenantId, []), [])
  })
})
