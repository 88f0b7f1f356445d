import t from 'tap'
import { catchUp } from '../../src/days/catch-up.ts'
import { daysOf } from '../../src/days/queries.ts'
import { record } from '../../src/ledger/append.ts'
import { eventValidator, type NewEvent } from '../../src/ledger/validate.ts'
import { advance } from '../../src/pipeline.ts'
import { fromDay, toDay } from '../../src/scoring/index.ts'
import { makeTenant, testApp } from '../helpers/app.ts'

const NOW = new Date('2026-07-01T12:00:00Z')
const LAST = toDay('2026-06-30')
const { inject, database } = await testApp(t, { now: NOW.toISOString() })
const validate = eventValidator({ timeZone: 'UTC', now: NOW })

function event (id: string, subject: string, day: number, type: string, data: object): NewEvent {
  const { event, errors } = validate({ id, source: '/test', type, subject, time: `${fromDay(day)}T10:00:00Z`, data })
  if (!event) throw new Error(JSON.stringify(errors))
  return event
}

const settlement = (id: string, day: number) =>
  event(id, 'acme', day, 'promise.settled', { promise_id: 'P', outcome: 'kept', by: 'supplier', kind: 'delivery', due_on: '2026-06-01' })

t.test('a promise that is settled thousands of times is folded like any other', async t => {
  for (const [slug, count, days] of [['days-252', 5000, 252], ['days-10000', 10_000, 10_000]] as const) {
    const tenant = await makeTenant(database, slug)
    const events = Array.from({ length: count }, (_, i) => settlement(`e${i}`, LAST - i % days))
    for (let i = 0; i < count; i += 1000) await record(database, tenant, events.slice(i, i + 1000), NOW)
    t.ok(await catchUp(database, tenant.tenantId, 10), 'nothing is left')
    const rows = await database.withTenant(tenant.tenantId, tx => daysOf(tx, tenant.tenantId, 'acme'))
    t.equal(rows.length, days, 'one row for each day')
    t.equal(rows.reduce((sum, { totals }) => sum + totals.events, 0), count, 'every event is counted')
    const decided = rows.map(({ day, totals: { evidence, promises = [] } }) => [day, evidence[0]?.until, evidence.length, promises.length])
    t.strictSame(decided, rows.map(({ day }) => [day, day === LAST ? undefined : day, 1, 1]), 'each day has one decision, until the next')
  }
})

t.test('a relationship that cannot be folded holds up nobody else', async t => {
  const tenant = await makeTenant(database, 'broken')
  const after = await makeTenant(database, 'broken-after')
  const held = (subject: string) => event(`of-${subject}`, subject, LAST, 'contract.renewed', {})
  const promise = event('bad', 'bad', LAST, 'promise.made', { promise_id: 'P', by: 'supplier', kind: 'delivery', due_on: '2026-06-30' })
  // No way into the ledger lets such a day pass; a fault of ours could.
  const impossible = { ...promise, data: { ...promise.data, due_on: 'never' } } as NewEvent
  await record(database, tenant, [held('a'), impossible, held('z')], NOW)
  await record(database, after, [held('a')], NOW)

  const failures: Error[] = []
  t.ok(await catchUp(database, tenant.tenantId, 10, failure => failures.push(failure)), 'nothing is left that can be folded')
  t.match(failures, [{ message: /"bad"/, cause: { message: /"never"/ } }], 'the failure names the relationship and the cause')
  const folded = async ({ tenantId }: typeof tenant, key: string) => {
    return (await database.withTenant(tenantId, tx => daysOf(tx, tenantId, key))).length
  }
  t.strictSame([await folded(tenant, 'a'), await folded(tenant, 'bad'), await folded(tenant, 'z')], [1, 0, 1])

  await t.rejects(advance(database, NOW), { errors: [{ message: /"bad"/ }] }, 'the background work reports it')
  t.equal(await folded(after, 'a'), 1, 'when the other tenants are done')
  const marks = await database.withTenant(tenant.tenantId, tx => tx`select distinct relationship from dirty_days`)
  t.strictSame(marks.map(({ relationship }) => relationship), ['bad'], 'it stays marked')
})

t.test('reading a relationship while it is removed gives the document or the answer that there is none', async t => {
  const statuses = new Map<number, number>()
  for (let round = 0; round < 40; round++) {
    const url = `/v1/relationships/gone-${round % 4}`
    const send = async (method: string, path = '', body?: object) => {
      const { status, body: answer } = await inject(method, `${url}${path}`, body)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (![200, 201, 204, 404, 409].includes(status)) t.fail(`${method} ${path} was answered with ${status}`, answer)
    }
    await send('PUT', '', { segment: `s${round}` })
    if (round % 2 === 0) {
      await send('GET', '/trust')
      await send('PUT', '', { segment: 'moved' })
    }
    await Promise.all([
      send('GET', '/trust'), send('GET', '/overhead'), send('DELETE'), send('GET', '/trust'),
      send('PUT', '', { segment: 'again' }), send('GET', '/trust'), send('DELETE'), send('GET', '/overhead')
    ])
  }
  t.ok((statuses.get(204) ?? 0) > 0 && (statuses.get(200) ?? 0) > 0, 'some were in time, some were removed')
})
