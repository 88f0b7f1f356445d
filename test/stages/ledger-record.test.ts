import t from 'tap'
import type { Database } from '../../db/connect.ts'
import { groupCommit } from '../../src/ledger/group-commit.ts'
import { eventValidator } from '../../src/ledger/validate.ts'
import { validateAll } from '../../src/ledger/validator.ts'
import { freshDatabase } from '../helpers/database.ts'
import { exampleEvents, ledgerApp, meeting, NOW } from './ledger-app.ts'

const RECORDED_AT = '2026-06-01T12:00:00.000000Z'
const newEvent = (event: unknown) => eventValidator({ timeZone: 'UTC', now: NOW })(event).event!

t.test('an event of every type is recorded and read back as it was sent', async t => {
  const { send } = await ledgerApp(t)
  for (const event of exampleEvents()) {
    const { status, body, headers } = await send('POST', '/v1/events', event)
    t.equal(status, 201, event.type)
    t.strictSame(body, { id: event.id, source: event.source, status: 'recorded', relationship: 'acme', recorded_at: RECORDED_AT })
    const { body: read } = await send('GET', String(headers.location))
    const { id, source, type, subject, data } = event
    t.strictSame(read, { id, source, type, subject, data, time: `${new Date(event.time).toISOString().slice(0, -1)}000Z`, recorded_at: RECORDED_AT })
  }
})

t.test('an event makes its relationship and marks its day', async t => {
  const { send, rows, app } = await ledgerApp(t, { timeZone: 'Asia/Kolkata' })
  await send('POST', '/v1/events', meeting('a', { time: '2026-03-02T20:00:00Z' }))
  t.strictSame([...await rows('select key, created_by from relationships')], [{ key: 'acme', created_by: 'event' }])
  t.strictSame([...await rows('select relationship, day from dirty_days')], [{ relationship: 'acme', day: '2026-03-03' }])
  await send('POST', '/v1/events', meeting('a', { time: '2026-03-02T20:00:00Z' }))
  t.equal((await rows('select 1 from dirty_days')).length, 1, 'a duplicate changes no day')
  await app.inject({ method: 'POST', url: '/v1/events/batch', payload: { events: [meeting('b'), meeting('c'), meeting('d', { subject: 'b' })] } })
  t.equal((await rows('select 1 from dirty_days')).length, 3, 'a batch marks a day of a relationship once')
})

t.test('sent again it is a duplicate, however it is written', async t => {
  const { send, rows } = await ledgerApp(t)
  await send('POST', '/v1/events', meeting('a', { time: '2026-03-02T10:00:00Z' }))
  const { data } = meeting('a')
  const again = { ...meeting('a', { time: '2026-03-02T11:00:00.0000001+01:00' }), data: { initiated_by: 'supplier', ...data, minutes: 45.0 } }
  const { status, body } = await send('POST', '/v1/events', again)
  t.equal(status, 200)
  t.match(body, { status: 'duplicate', recorded_at: RECORDED_AT })
  t.equal((await send('POST', '/v1/events', meeting('a', { source: 'erp' }))).status, 201, 'another source is another event')
  t.equal((await rows('select 1 from events')).length, 2)
})

t.test('another event under the same key is a conflict and changes nothing', async t => {
  const { send, rows } = await ledgerApp(t)
  await send('POST', '/v1/events', meeting('a'))
  const others = [
    { subject: 'other' }, { time: '2026-03-02T10:00:00.000001Z' }, { data: { ...meeting('a').data, minutes: 46 } },
    { type: 'link.retired', data: { link_id: 'L' } }
  ]
  for (const other of others) {
    const { status, body } = await send('POST', '/v1/events', meeting('a', other))
    t.equal(status, 409)
    t.match(body, { code: 'EVENT_CONFLICT', detail: /"a" of the source "crm".*retract/ })
  }
  t.match(await rows('select relationship, data from events'), [{ relationship: 'acme', data: { minutes: 45 } }])
})

t.test('a faulty event is refused with the field', async t => {
  const { send, app } = await ledgerApp(t)
  const { status, body } = await send('POST', '/v1/events', meeting('a', { data: { ...meeting('a').data, minutes: -3 } }))
  t.equal(status, 422)
  t.match(body, { code: 'VALIDATION_FAILED', errors: [{ pointer: '/data/minutes', message: 'must be at least 0', received: -3 }] })
  t.equal((await send('POST', '/v1/events')).status, 422, 'no body')
  const broken = await app.inject({ method: 'POST', url: '/v1/events', headers: { 'content-type': 'application/json' }, payload: '{"id":' })
  t.match([broken.statusCode, broken.json().code], [400, 'MALFORMED_REQUEST'])
})

t.test('a batch answers for each event and keeps the valid ones', async t => {
  const { send, rows } = await ledgerApp(t)
  await send('POST', '/v1/events', meeting('old'))
  const bad = meeting('bad', { data: { ...meeting('a').data, minutes: null } })
  const events = [meeting('a'), meeting('old'), 5, bad, meeting('old', { subject: 'x' }), meeting('a'), meeting('a', { subject: 'x' }), {}]
  const { status, body } = await send('POST', '/v1/events/batch', { events })
  t.equal(status, 207)
  t.match(body, { recorded: 1, duplicates: 2, conflicts: 2, refused: 3 })
  t.strictSame(body.items.map((item: any) => [item.index, item.id, item.status]), [
    [0, 'a', 'recorded'], [1, 'old', 'duplicate'], [2, undefined, 'refused'], [3, 'bad', 'refused'], [4, 'old', 'conflict'],
    [5, 'a', 'duplicate'], [6, 'a', 'conflict'], [7, undefined, 'refused']
  ])
  t.equal(body.items[2].problem.errors[0].pointer, '/events/2')
  t.match(body.items[3].problem, { status: 422, code: 'VALIDATION_FAILED', errors: [{ pointer: '/events/3/data/minutes', received: null }] })
  t.match(body.items[4].problem, { status: 409, code: 'EVENT_CONFLICT' })
  t.equal(body.items[7].problem.errors[0].pointer, '/events/7/type')
  t.equal((await rows('select 1 from events')).length, 2)
})

t.test('a batch must be a list of 1 to 10,000 events', async t => {
  const { send, rows } = await ledgerApp(t)
  for (const body of [undefined, [], {}, { events: 5 }, { events: [] }, { events: Array(10_001).fill(5) }, { events: [5], more: 1 }]) {
    t.match(await send('POST', '/v1/events/batch', body), { status: 422, body: { code: 'VALIDATION_FAILED' } })
  }
  t.match(await send('POST', '/v1/events/batch?atomc=true', { events: [5] }), { status: 422, body: { errors: [{ parameter: 'atomc' }] } })
  const events = Array.from({ length: 10_000 }, (_, i) => meeting(`m-${i % 9000}`, { subject: `s-${i % 9000 % 7}` }))
  t.match(await send('POST', '/v1/events/batch', { events }), { status: 207, body: { recorded: 9000, duplicates: 1000, refused: 0 } })
  t.equal((await rows('select 1 from events')).length, 9000)
})

t.test('a batch that is none is refused by what it is, not entry by entry', async t => {
  const { send } = await ledgerApp(t)
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`x/${i}`, i]))
  const faults = async (body: unknown) => (await send('POST', '/v1/events/batch', body)).body.errors
  t.strictSame(await faults({ events: Array(10_001).fill(1) }), [{ pointer: '/events', message: 'must have at most 10000 entries', received: 'an array of 10001' }])
  t.strictSame(await faults({ events: [] }), [{ pointer: '/events', message: 'must have at least 1 entries', received: 'an array of 0' }])
  t.strictSame(await faults({ events: null }), [{ pointer: '/events', message: 'must be a list', received: null }])
  t.match(await faults([1]), [{ pointer: '', message: 'must be an object' }])
  const named = await faults(many)
  t.strictSame(named.map(({ pointer }: any) => pointer), ['/events', ...Array.from({ length: 8 }, (_, i) => `/x~1${i}`)])
})

t.test('others get their turn while events are looked at', async t => {
  const { database, tenant } = await ledgerApp(t)
  const turns = async (values: unknown[]) => {
    let turns = 0
    let isDone = false
    const turn = () => { turns += 1; if (!isDone) setImmediate(turn) }
    setImmediate(turn)
    await validateAll(database, tenant, NOW, values)
    isDone = true
    return turns
  }
  t.ok(await turns(Array(1000).fill({ type: 'interaction.held' })) >= 20, 'after every 50 faulty ones')
  t.ok(await turns(Array(5000).fill(meeting('a'))) >= 10, 'after every 500 valid ones')
})

t.test('an atomic batch records all or nothing', async t => {
  const { send, rows } = await ledgerApp(t)
  await send('POST', '/v1/events', meeting('old'))
  const refused = await send('POST', '/v1/events/batch?atomic=true', { events: [meeting('a'), meeting('', { subject: 'x' }), 7] })
  t.match(refused, { status: 422, body: { code: 'BATCH_REFUSED', errors: [{ pointer: '/events/1/id' }, { pointer: '/events/2' }] } })
  const conflict = await send('POST', '/v1/events/batch?atomic=true', { events: [meeting('a'), meeting('old', { subject: 'x' })] })
  t.match(conflict, { status: 422, body: { errors: [{ pointer: '/events/1', message: /Another event stands/ }] } })
  t.equal((await rows('select 1 from events')).length, 1)
  t.equal((await rows('select 1 from relationships')).length, 1)
  const fine = await send('POST', '/v1/events/batch?atomic=true', { events: [meeting('a'), meeting('old'), meeting('b')] })
  t.match(fine, { status: 207, body: { recorded: 2, duplicates: 1 } })
})

t.test('a tenant can keep events from making relationships', async t => {
  const { send, rows, database, tenant } = await ledgerApp(t, { settings: { unknown_relationships: 'refuse' } })
  await database.withTenant(tenant.tenantId, tx => tx`
    insert into relationships (tenant_id, key, created_by) values (${tenant.tenantId}, 'acme', 'api')`)
  t.equal((await send('POST', '/v1/events', meeting('a'))).status, 201)
  const stranger = meeting('b', { subject: 'stranger' })
  t.match(await send('POST', '/v1/events', stranger),
    { status: 422, body: { code: 'UNKNOWN_RELATIONSHIP', detail: /PUT/, errors: [{ pointer: '/subject', received: 'stranger' }] } })
  const { body } = await send('POST', '/v1/events/batch', { events: [stranger, meeting('c')] })
  t.match(body, { recorded: 1, refused: 1, items: [{ problem: { code: 'UNKNOWN_RELATIONSHIP', errors: [{ pointer: '/events/0/subject' }] } }] })
  t.equal((await send('POST', '/v1/events/batch?atomic=true', { events: [meeting('d'), stranger] })).status, 422)
  t.equal((await rows('select 1 from events')).length, 2)
})

t.test('an event sent many times at once is recorded once', async t => {
  const { send, rows } = await ledgerApp(t)
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => i % 5 === 0
    ? send('POST', '/v1/events/batch', { events: [meeting('z'), meeting('a')] })
    : send('POST', '/v1/events', meeting('a'))))
  const outcomes = answers.map(({ body }) => body.status ?? body.items[1].status)
  t.strictSame(outcomes.filter(outcome => outcome === 'recorded').length, 1)
  t.strictSame(outcomes.filter(outcome => outcome === 'duplicate').length, 49)
  t.equal((await rows('select 1 from events')).length, 2)
})

t.test('batches in opposite orders do not block each other', async t => {
  const { send, rows } = await ledgerApp(t)
  const events = Array.from({ length: 300 }, (_, i) => meeting(`m-${i}`, { subject: `s-${i}` }))
  const answers = await Promise.all([events, events.toReversed(), events, events.toReversed()].map(list =>
    send('POST', '/v1/events/batch', { events: list })))
  t.equal(answers.reduce((sum, { body }) => sum + body.recorded, 0), 300)
  t.equal(answers.reduce((sum, { body }) => sum + body.duplicates, 0), 900)
  t.equal((await rows('select 1 from events')).length, 300)
})

t.test('single events that arrive together share a transaction', async t => {
  const { database } = await freshDatabase(t)
  const { tenant } = await ledgerApp(t, { database })
  let transactions = 0
  const counting: Database = { ...database, withTenant: (id, work) => { transactions++; return database.withTenant(id, work) } }
  const recordOne = groupCommit(counting, () => NOW)
  const outcomes = await Promise.all(Array.from({ length: 1500 }, (_, i) => recordOne(tenant, newEvent(meeting(`m-${i}`)))))
  t.ok(outcomes.every(({ status }) => status === 'recorded'))
  t.equal(transactions, 2, 'a thousand in one')
})

t.test('an event that the database refuses costs its neighbours nothing', async t => {
  const { database } = await freshDatabase(t)
  const { tenant, rows } = await ledgerApp(t, { database })
  const recordOne = groupCommit(database, () => NOW)
  const events = Array.from({ length: 20 }, (_, i) => newEvent(meeting(`m-${i}`)))
  events[9] = { ...events[9]!, time: 'never' } // past the validator
  const settled = await Promise.allSettled(events.map(event => recordOne(tenant, event)))
  t.strictSame(settled.flatMap(({ status }, i) => status === 'rejected' ? [i] : []), [9])
  t.equal((await rows('select 1 from events')).length, 19)
})

t.test('an event on its way outlives the deletion of its relationship', async t => {
  const { send, rows, database, tenant: { tenantId } } = await ledgerApp(t)
  await database.withTenant(tenantId, tx => tx`insert into relationships (tenant_id, key, created_by) values (${tenantId}, 'acme', 'api')`)
  let answer: ReturnType<typeof send> | undefined
  await database.withTenant(tenantId, async (tx) => {
    await tx`delete from relationships where tenant_id = ${tenantId}`
    answer = send('POST', '/v1/events', meeting('a'))
    const blocked = () => database.operator`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await blocked()).length === 0);
  })
  t.equal((await answer)!.status, 201)
  t.match(await rows('select key, created_by from relationships'), [{ key: 'acme', created_by: 'event' }])
  t.equal((await rows('select 1 from events')).length, 1)
})

t.test('the database lets nobody change, delete or truncate an event', async t => {
  const { send, database, rows } = await ledgerApp(t)
  await send('POST', '/v1/events', meeting('a'))
  await send('POST', '/v1/events/a/retraction', { reason: 'wrong' })
  for (const table of ['events', 'retractions']) {
    for (const statement of [`update ${table} set id = 'b'`, `delete from ${table}`, `truncate ${table} cascade`]) {
      await t.rejects(database.operator.unsafe(statement), { message: /is append-only/ }, statement)
      await t.rejects(rows(statement), { message: /permission denied/ }, `${statement} by the service`)
    }
  }
})
