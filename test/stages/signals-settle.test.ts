import t from 'tap'
import { rescore } from '../../src/trust/rescore.ts'
import { injector, makeKey, makeTenant } from '../helpers/app.ts'
import { after, signalsApp } from './signals-app.ts'

const TODAY = '2026-07-01'
const promise = (id: string, dueOn: string) => ({ promise_id: id, by: 'supplier', kind: 'delivery', due_on: dueOn })

/** One overdue promise of acme, and its signal. */
async function oneSignal (t: Parameters<typeof signalsApp>[0]) {
  const app = await signalsApp(t, TODAY)
  await app.record(app.event('2026-06-01', 'promise.made', promise('P1', '2026-06-20')))
  await app.tick()
  const [signal] = await app.list('')
  const act = async (action: string, body: unknown = {}) => await app.inject('POST', `/v1/signals/${signal.id}/${action}`, body)
  const settle = () => app.record(app.event('2026-07-01', 'promise.settled', { promise_id: 'P1', outcome: 'kept' }))
  return { ...app, signal, act, settle }
}

t.test('a signal is acknowledged, and doing it again changes nothing', async t => {
  const { signal, act, inject, rows, tick, list } = await oneSignal(t)
  t.strictSame((await inject('GET', `/v1/signals/${signal.id.toUpperCase()}`)).body, signal)
  const { status, body } = await act('acknowledge', { note: 'on it' })
  t.equal(status, 200)
  t.match(body, { id: signal.id, state: 'acknowledged', note: 'on it', version: 2 })
  const before = await rows()
  t.strictSame((await act('acknowledge', { note: 'on it' })).body, body)
  t.strictSame((await act('acknowledge')).body, body, 'without a note the old one stays')
  await tick('2026-07-05')
  t.equal(await rows(), before)
  t.match(await list(''), [{ state: 'acknowledged' }], 'it is still listed')
  t.match((await act('acknowledge', { note: 'done tomorrow' })).body, { note: 'done tomorrow', version: 3 })
})

t.test('a resolved signal is not raised again by its cause, and closes quietly with it', async t => {
  const { act, rows, tick, list, settle, event, record } = await oneSignal(t)
  const { body } = await act('resolve', { note: 'delivered, not booked' })
  t.match(body, { state: 'resolved', version: 2 })
  t.notOk('closed_at' in body, 'the cause still holds')
  const before = await rows()
  t.strictSame((await act('resolve')).body, body)
  await tick('2026-07-02')
  t.equal(await rows(), before, 'not raised again')
  t.strictSame(await list(''), [])
  for (const [action, sent] of [['acknowledge', {}], ['snooze', { until: '2026-07-10' }]] as const) {
    t.match(await act(action, sent), { status: 409, body: { code: 'SIGNAL_CLOSED' } }, action)
  }
  await settle()
  await tick()
  t.match(await list('state=resolved'), [{ state: 'resolved', closed_at: '2026-07-02T12:00:00.000000Z', version: 3 }])
  await record(event('2026-06-01', 'promise.made', promise('P2', '2026-06-21')))
  await tick()
  t.match(await list(''), [{ state: 'open', type: 'promise_overdue' }], 'a new cause rings')
})

t.test('a snoozed signal is open again on its day, unless its cause has ended by then', async t => {
  const { act, tick, list, settle } = await oneSignal(t)
  const { body } = await act('snooze', { until: '2026-07-03', note: 'truck is on its way' })
  t.match(body, { state: 'snoozed', snoozed_until: '2026-07-03', version: 2 })
  t.strictSame((await act('snooze', { until: '2026-07-03' })).body, body)
  await tick('2026-07-02')
  t.strictSame(await list(''), [])
  await tick('2026-07-03')
  const [woken] = await list('')
  t.match(woken, { state: 'open', version: 3, note: 'truck is on its way' })
  t.notOk('snoozed_until' in woken)
  await act('snooze', { until: '2026-07-10' })
  t.match((await act('acknowledge')).body, { state: 'acknowledged', version: 5 }, 'an acknowledged one is seen again')
  await act('snooze', { until: '2026-07-10' })
  await settle()
  await tick('2026-07-04')
  const [closed] = await list('state=closed')
  t.match(closed, { state: 'closed', version: 7 })
  t.notOk('snoozed_until' in closed)
  t.match(await act('acknowledge'), { status: 409, body: { code: 'SIGNAL_CLOSED' } })
  t.match(await act('resolve'), { status: 409, body: { code: 'SIGNAL_CLOSED' } })
})

t.test('what cannot be is refused by name', async t => {
  const { act, inject, signal, rows } = await oneSignal(t)
  const before = await rows()
  const bodies: Array<[string, unknown, string]> = [
    ['snooze', { until: '2026-07-01' }, '/until'], ['snooze', { until: after(TODAY, 366) }, '/until'], ['snooze', { until: '0000-01-01' }, '/until'],
    ['snooze', { until: '2026-02-30' }, '/until'], ['snooze', {}, '/until'], ['acknowledge', { note: '' }, '/note'],
    ['acknowledge', { note: '\u0000' }, '/note'], ['resolve', '{"note":"\\ud800"}', '/note'], ['resolve', { note: null }, '/note'],
    ['resolve', { note: 'x'.repeat(1001) }, '/note'], ['resolve', { why: 'x' }, '/why']
  ]
  for (const [action, body, pointer] of bodies) {
    const answer = await inject('POST', `/v1/signals/${signal.id}/${action}`, body, { 'content-type': 'application/json' })
    t.match(answer, { status: 422, body: { code: 'VALIDATION_FAILED', errors: [{ pointer }] } }, JSON.stringify(body))
  }
  for (const body of ['null', '[]', '"text"', '', '{']) {
    for (const action of ['acknowledge', 'resolve', 'snooze']) {
      const { status } = await inject('POST', `/v1/signals/${signal.id}/${action}`, body, { 'content-type': 'application/json' })
      t.ok(status >= 400 && status < 500, `${action} ${body}: ${status}`)
    }
  }
  t.equal((await inject('POST', `/v1/signals/${signal.id}/resolve`)).status < 500, true, 'no body at all')
  t.equal((await act('snooze', { until: after(TODAY, 365) })).status, 200)
  t.not(await rows(), before)
  const nobody = '00000000-0000-4000-8000-000000000000'
  t.match(await inject('GET', `/v1/signals/${nobody}`), { status: 404, body: { code: 'SIGNAL_NOT_FOUND' } })
  t.match(await inject('POST', `/v1/signals/${nobody}/resolve`, {}), { status: 404, body: { code: 'SIGNAL_NOT_FOUND' } })
  t.equal((await inject('GET', '/v1/signals/none')).status, 422)
  for (const query of ['state=all', 'type=noise', 'colour=red', 'limit=0', 'segment=', 'relationship=%00']) {
    t.match(await inject('GET', `/v1/signals?${query}`), { status: 422, body: { code: 'VALIDATION_FAILED' } }, query)
  }
  const forged = (...last: unknown[]) => Buffer.from(JSON.stringify([1, 'x', ...last])).toString('base64url')
  for (const cursor of ['x', forged('2026-02-30T00:00:00.000000Z', nobody), forged(1, 2)]) {
    t.match(await inject('GET', `/v1/signals?cursor=${cursor}`), { status: 400, body: { code: 'CURSOR_INVALID' } })
  }
})

t.test('pages hold every signal once, filtered by relationship, type, state and segment', async t => {
  const { record, event, tick, inject, list } = await signalsApp(t, TODAY)
  await inject('PUT', '/v1/relationships/acme', { segment: 'industry' })
  await record(...Array.from({ length: 7 }, (_, i) => event('2026-06-01', 'promise.made', promise(`P${i}`, '2026-06-20'))))
  await record(event('2026-06-01', 'promise.made', promise('Q', '2026-06-20'), 'other'))
  await record(event('2026-06-30', 'misconduct.observed', { by: 'supplier', severity: 1, kind: 'other' }, 'other'))
  await tick()
  const seen: string[] = []
  let query = 'limit=3'
  for (let more = true; more;) {
    const { body } = await inject('GET', `/v1/signals?${query}`)
    seen.push(...body.data.map((signal: any) => signal.id))
    more = body.has_more
    t.equal('next_cursor' in body, more)
    query = `limit=3&cursor=${body.next_cursor}`
  }
  t.equal(seen.length, 9)
  t.equal(new Set(seen).size, 9)
  t.equal((await list('segment=industry')).length, 7)
  t.equal((await list('relationship=other')).length, 2)
  t.equal((await list('type=misconduct')).length, 1)
  t.equal((await list('state=closed')).length, 0)
  await record(event('2026-07-02', 'misconduct.observed', { by: 'customer', severity: 1, kind: 'other' }))
  await tick('2026-07-02')
  t.equal((await list(''))[0].type, 'misconduct', 'raised last, first in the list')
})

t.test('two rounds at once raise every signal once, and finish', async t => {
  const { record, event, list, database, tenant, app, tick } = await signalsApp(t, TODAY)
  const keys = Array.from({ length: 60 }, (_, i) => `customer-${i}`)
  await record(...keys.map(key => event('2026-06-01', 'promise.made', promise(key, '2026-07-01'), key)))
  await tick('2026-07-01')
  t.strictSame(await list(''), [])
  const now = new Date('2026-07-02T12:00:00Z')
  await Promise.all([1, 2, 3].map(() => rescore(database, tenant, now, 1000)))
  const found = await list('')
  t.equal(found.length, 60)
  t.ok(found.every(({ version }) => version === 1), 'and none is written twice')
  t.equal(app.now().toISOString(), '2026-07-01T12:00:00.000Z')
})

t.test('a signal can be settled while rounds go on', async t => {
  const { record, event, database, tenant, signal, inject } = await oneSignal(t)
  await record(event('2026-06-01', 'promise.made', promise('P2', '2026-06-25')))
  const [answer] = await Promise.all([
    inject('POST', `/v1/signals/${signal.id}/acknowledge`, {}),
    ...[2, 3, 4].map(day => rescore(database, tenant, new Date(`2026-07-0${day}T12:00:00Z`), 10))
  ])
  t.match(answer, { status: 200, body: { state: 'acknowledged' } })
})

t.test('signals belong to their tenant, and writing them needs its scope', async t => {
  const { app, database, tenant, signal } = await oneSignal(t)
  const reader = injector(app, await makeKey(database, tenant, ['metrics:read']))
  t.equal((await reader('GET', '/v1/signals')).status, 200)
  t.match(await reader('POST', `/v1/signals/${signal.id}/resolve`, {}), { status: 403, body: { code: 'FORBIDDEN' } })
  const writer = injector(app, await makeKey(database, tenant, ['signals:write']))
  t.equal((await writer('POST', `/v1/signals/${signal.id}/acknowledge`, {})).status, 200)
  const stranger = injector(app, await makeKey(database, await makeTenant(database, 'other'), ['admin']))
  t.strictSame((await stranger('GET', '/v1/signals')).body, { data: [], has_more: false })
  t.equal((await stranger('GET', `/v1/signals/${signal.id}`)).status, 404)
  t.equal((await stranger('POST', `/v1/signals/${signal.id}/resolve`, {})).status, 404)
})
