import t from 'tap'
import { after, signalsApp } from './signals-app.ts'

const TODAY = '2026-07-01'
const promise = (id: string, dueOn: string) => ({ promise_id: id, by: 'supplier', kind: 'delivery', due_on: dueOn })
const call = { channel: 'phone', initiated_by: 'customer' }
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

t.test('an overdue promise rings on the day after it is due, once, until it is settled', async t => {
  const { event, record, tick, stands, rows, list } = await signalsApp(t, TODAY)
  const made = event('2026-06-01', 'promise.made', promise('P1', '2026-07-02'))
  await record(made)
  await tick('2026-07-02')
  t.strictSame(await stands('promise_overdue'), [])
  await tick('2026-07-03')
  const cause = `promise:%2Ftest/${made.id}`
  t.strictSame(await stands('promise_overdue'), [`${cause} open`])
  const [signal] = await list('relationship=acme')
  t.match(signal, {
    type: 'promise_overdue',
    relationship: 'acme',
    state: 'open',
    raised_on: '2026-07-03',
    raised_at: '2026-07-03T12:00:00.000000Z',
    version: 1,
    sentence: 'A promise of ours was due on 2026-07-02 and is neither kept nor settled.',
    evidence: { figures: { importance: 1 }, facts: { due_on: '2026-07-02' }, events: [{ id: made.id, source: '/test', date: '2026-07-02' }] }
  })
  t.notOk('closed_at' in signal || 'note' in signal || 'snoozed_until' in signal, 'unknown is absent')

  const before = await rows()
  await tick()
  await record(event('2026-07-03', 'touchpoint.made', call))
  await tick()
  await tick('2026-07-09')
  t.equal(await rows(), before, 'later rounds and later days write nothing')

  await record(event('2026-07-09', 'promise.settled', { promise_id: 'P1', outcome: 'kept' }))
  await tick()
  t.strictSame(await stands('promise_overdue'), [`${cause} closed`])
  t.match(await list('state=closed'), [{ version: 2, closed_at: '2026-07-09T12:00:00.000000Z' }])
  t.strictSame(await list('relationship=acme'), [], 'the list shows what waits for somebody')
})

t.test('a cause that comes back under its name opens its signal again', async t => {
  const { event, record, tick, stands, list, inject } = await signalsApp(t, TODAY)
  const made = event('2026-06-01', 'promise.made', promise('P1', '2026-06-20'))
  const settled = event('2026-06-30', 'promise.settled', { promise_id: 'P1', outcome: 'kept' })
  await record(made)
  await tick()
  await record(settled)
  await tick()
  t.match(await stands('promise_overdue'), [/closed/])
  await inject('POST', `/v1/events/${settled.id}/retraction`, { reason: 'another promise' })
  await tick('2026-07-02')
  t.match(await list(''), [{ state: 'open', version: 3, raised_on: '2026-07-02' }])
  t.notOk('closed_at' in (await list(''))[0])
})

t.test('of many overdue promises the oldest hundred ring alone, and the rest together', async t => {
  const { event, record, tick, stands, list } = await signalsApp(t, TODAY)
  await record(...numbers(103).map(i => event('2026-03-01', 'promise.made', promise(`P${i}`, after('2026-03-02', i)))))
  await tick()
  t.equal((await stands('promise_overdue')).length, 101)
  const rest = (await list('type=promise_overdue')).find(({ cause }) => cause === 'promise:others')
  t.match(rest, { evidence: { figures: { promises: 3 } }, sentence: '3 more promises of ours are overdue.' })
  t.equal(rest.evidence.events.length, 3)
  await record(...numbers(3).map(i => event('2026-07-01', 'promise.settled', { promise_id: `P${i}`, outcome: 'kept' })))
  await tick()
  const now = await stands('promise_overdue')
  t.equal(now.filter(signal => signal.endsWith('open')).length, 100)
  t.ok(now.includes('promise:others closed'))
})

t.test('a silence rings when it is longer than all before, and ends with the next contact', async t => {
  const { event, record, tick, stands, rows } = await signalsApp(t, TODAY)
  // twenty calls a week apart, the last on 30 June: a gap of 8 days has the rank 1 of 20
  await record(...numbers(20).map(i => event(after('2026-06-30', -7 * i), 'touchpoint.made', call)))
  await tick('2026-07-07')
  t.strictSame(await stands('silent'), [])
  await tick('2026-07-08')
  t.strictSame(await stands('silent'), ['since:2026-06-30 open'])
  const before = await rows()
  await tick('2026-07-09')
  t.equal(await rows(), before, 'a day more is no news')
  await tick('2026-07-20')
  t.not(await rows(), before, 'a gap that has grown by more than a quarter is')
  await record(event('2026-07-20', 'touchpoint.made', call))
  await tick()
  t.strictSame(await stands('silent'), ['since:2026-06-30 closed'])
})

t.test('nobody is called who has ended the relationship', async t => {
  const { event, record, tick, stands } = await signalsApp(t, '2026-12-01')
  await record(...numbers(20).map(i => event(after('2026-06-30', -7 * i), 'touchpoint.made', call)))
  await record(event('2026-07-01', 'relationship.ended', {}))
  await tick()
  t.strictSame([...await stands('silent'), ...await stands('neglected')], [])
  await record(event('2026-07-10', 'touchpoint.made', call))
  await tick()
  t.strictSame(await stands('silent'), ['since:2026-07-10 open'], 'unless it has been in contact since')
})

t.test('misconduct rings for 90 days, each event for itself', async t => {
  const { event, record, tick, stands } = await signalsApp(t, TODAY)
  const [ours, theirs] = [
    event('2026-07-01', 'misconduct.observed', { by: 'supplier', severity: 3, kind: 'blame_shifted' }),
    event('2026-07-01', 'misconduct.observed', { by: 'customer', severity: 5, kind: 'quote_disclosed' })
  ]
  await record(ours, theirs)
  // Breaking a promise without warning counts against integrity and is no misconduct.
  await record(event('2026-07-01', 'promise.settled', { ...promise('P1', '2026-07-01'), outcome: 'broken' }))
  await tick()
  t.strictSame(await stands('misconduct'), [`event:%2Ftest/${ours.id} open`, `event:%2Ftest/${theirs.id} open`])
  await tick('2026-09-28')
  t.match(await stands('misconduct'), [/open/, /open/])
  await tick('2026-09-29')
  t.match(await stands('misconduct'), [/closed/, /closed/], 'the ninetieth day after it')
})

t.test('a customer who swallows nine late deliveries is not candid until it complains', async t => {
  const { event, record, tick, stands, list } = await signalsApp(t, TODAY)
  await record(...numbers(9).map(i => event('2026-06-20', 'promise.settled', { ...promise(`P${i}`, '2026-06-15'), outcome: 'kept' })))
  await tick()
  t.strictSame(await stands('not_candid'), ['since:2026-07-01 open'])
  const [signal] = await list('type=not_candid')
  t.ok(Math.abs(signal.evidence.figures.missing_voice_p - 0.7 ** 9) < 1e-12)
  t.equal(signal.evidence.events.length, 9)
  await record(event('2026-07-02', 'complaint.raised', { complaint_id: 'C1', severity: 2, kind: 'delivery' }))
  await tick('2026-07-02')
  t.strictSame(await stands('not_candid'), ['since:2026-07-01 closed'])
})

t.test('neglect rings after a whole window without enough contacts, and ends clearly above the level', async t => {
  const { event, record, tick, stands, inject } = await signalsApp(t, '2026-06-29')
  await inject('PUT', '/v1/relationships/acme', { cycle_months: 12, complexity: 'high' })
  const contact = (day: string) => event(day, 'touchpoint.made', { channel: 'phone', initiated_by: 'supplier' })
  await record(event('2026-04-01', 'touchpoint.made', call))
  await tick()
  t.strictSame(await stands('neglected'), [], 'not yet 90 days old')
  await tick('2026-06-30')
  t.strictSame(await stands('neglected'), ['since:2026-06-30 open'])
  // six are needed: three are half of it, where no new signal would be raised, and 0.6 is where this one ends
  await record(contact('2026-07-01'), contact('2026-07-01'), contact('2026-07-01'))
  await tick('2026-07-01')
  t.strictSame(await stands('neglected'), ['since:2026-06-30 open'])
  await record(contact('2026-07-02'))
  await tick('2026-07-02')
  t.strictSame(await stands('neglected'), ['since:2026-06-30 closed'])
  await tick('2026-09-29')
  t.match(await stands('neglected'), [/2026-06-30 closed/], 'one contact of six is left on 30 September')
  await tick('2026-09-30')
  t.strictSame(await stands('neglected'), ['since:2026-06-30 closed', 'since:2026-09-29 open'])
})
