import t from 'tap'
import { askable, event, meeting } from './metrics-query-app.ts'

const HELD = [
  meeting('acme', '2026-01-10T10:00:00Z', 'design', 90, { supplier_people: 2, supplier_departments: ['engineering', 'sales'] }),
  meeting('acme', '2026-01-20T10:00:00Z', 'price_negotiation', 30, { supplier_departments: ['sales'] }),
  meeting('acme', '2026-04-05T10:00:00Z', 'planning', 60),
  meeting('brook', '2026-01-12T10:00:00Z', 'blame_assignment', 60),
  meeting('brook', '2026-02-12T10:00:00Z', 'training', 20, { channel: 'video' })
]

t.test('a ratio is computed from sums over the whole cell, and never averaged', async (t) => {
  const { ask } = await askable(t, HELD)
  const { data } = await ask({ metrics: ['transaction_time_share', 'minutes', 'meetings'], start: '2026-01-01', end: '2026-06-30' })
  t.strictSame(data.map(({ period, group, values }) => ({ period, group, values })), [{
    period: { start: '2026-01-01', end: '2026-06-30' }, group: {}, values: { transaction_time_share: 90 / 240, minutes: 260, meetings: 5 }
  }], 'the shares of both are 30/180 and 60/60')
  const { data: both } = await ask({ metrics: ['transaction_time_share'], start: '2026-01-01', end: '2026-06-30', group_by: ['relationship'] })
  t.strictSame(both.map(({ group, values }) => [group.relationship, values.transaction_time_share]), [['acme', 30 / 180], ['brook', 1]])
})

t.test('the interval and the value are those of the overhead of the same window', async (t) => {
  const { ask, inject } = await askable(t, HELD, { settings: { currency: 'EUR', hourly_rates: { sales: 60, engineering: 90 }, default_hourly_rate: 50 } })
  const { body } = await inject('GET', '/v1/relationships/acme/overhead?start=2026-01-01&end=2026-06-30')
  const { data: [cell] } = await ask({
    metrics: ['transaction_time_share', 'overhead_cost', 'excess_cost'],
    start: '2026-01-01',
    end: '2026-06-30',
    filters: [{ field: 'relationship', operator: 'eq', value: 'acme' }]
  })
  t.strictSame(cell?.intervals?.transaction_time_share, body.transaction_time_share.interval)
  t.equal(cell?.values.transaction_time_share, body.transaction_time_share.value)
  t.strictSame([cell?.values.overhead_cost, cell?.currencies?.overhead_cost], [30, 'EUR'], 'half an hour of sales')
  t.strictSame([body.overhead_cost.amount, body.excess_cost.amount], [30, cell?.values.excess_cost])
})

t.test('what is unknown is absent: metrics without evidence, cells without a value, labels that nobody told', async (t) => {
  const { ask } = await askable(t, HELD)
  const { data } = await ask({ metrics: ['person_minutes', 'promise_kept_rate'], start: '2026-01-01', end: '2026-12-31', interval: 'month' })
  t.strictSame(data.map(({ period, values }) => [period.start, values]), [
    ['2026-01-01', { person_minutes: 270 }], ['2026-02-01', { person_minutes: 20 }], ['2026-04-01', { person_minutes: 60 }]
  ])
  const { data: departments } = await ask({ metrics: ['person_minutes'], start: '2026-01-01', end: '2026-01-31', group_by: ['department'] })
  t.strictSame(departments.map(({ group, values }) => [group, values.person_minutes]), [
    [{ department: 'engineering' }, 90], [{ department: 'sales' }, 120], [{}, 60]
  ], 'the departments of a meeting share its time')
})

t.test('windows are cut by calendar weeks, quarters and years, the first and the last by the window', async (t) => {
  const { ask } = await askable(t, HELD)
  const periods = async (interval: string, start: string, end: string) => {
    const { data } = await ask({ metrics: ['meetings'], interval, start, end })
    return data.map(({ period, values }) => `${period.start}..${period.end} ${values.meetings}`)
  }
  t.strictSame(await periods('week', '2026-01-08', '2026-01-21'), ['2026-01-08..2026-01-11 1', '2026-01-12..2026-01-18 1', '2026-01-19..2026-01-21 1'])
  t.strictSame(await periods('quarter', '2026-01-11', '2026-04-30'), ['2026-01-11..2026-03-31 3', '2026-04-01..2026-04-30 1'])
  t.strictSame(await periods('year', '2025-12-01', '2026-01-31'), ['2026-01-01..2026-01-31 3'])
  t.strictSame(await periods('day', '2026-01-10', '2026-01-12'), ['2026-01-10..2026-01-10 1', '2026-01-12..2026-01-12 1'])
})

t.test('another time zone moves events to their day there, also over a change of the clocks', async (t) => {
  const { ask } = await askable(t, [
    meeting('acme', '2026-03-28T22:30:00Z', 'design', 1),
    meeting('acme', '2026-03-28T23:30:00Z', 'design', 2),
    meeting('acme', '2026-03-29T21:30:00Z', 'design', 4),
    meeting('acme', '2026-03-29T22:30:00Z', 'design', 8)
  ])
  const days = async (timeZone: string) => {
    const { data } = await ask({ metrics: ['minutes'], interval: 'day', start: '2026-03-28', end: '2026-03-30', time_zone: timeZone })
    return data.map(({ period, values }) => [period.start, values.minutes])
  }
  t.strictSame(await days('UTC'), [['2026-03-28', 3], ['2026-03-29', 12]])
  t.strictSame(await days('Europe/Berlin'), [['2026-03-28', 1], ['2026-03-29', 6], ['2026-03-30', 8]], 'at UTC+1 on the 28th, at UTC+2 on the 29th')
  t.strictSame(await days('Pacific/Kiritimati'), [['2026-03-29', 3], ['2026-03-30', 12]])
})

t.test('a relationship counts in each of its tags', async (t) => {
  const { ask, inject } = await askable(t, HELD)
  await inject('PATCH', '/v1/relationships/acme', { tags: ['key', 'north'], segment: 'industry' })
  await inject('PATCH', '/v1/relationships/brook', { tags: ['north'] })
  const { data, notes } = await ask({ metrics: ['minutes'], group_by: ['tag', 'segment'], start: '2026-01-01', end: '2026-06-30' })
  t.strictSame(data.map(({ group, values }) => [group, values.minutes]), [
    [{ tag: 'key', segment: 'industry' }, 180], [{ tag: 'north', segment: 'industry' }, 180], [{ tag: 'north' }, 80]
  ])
  t.match(notes, [/each of its tags/])
  const { data: [key] } = await ask({ metrics: ['minutes'], filters: [{ field: 'tag', operator: 'eq', value: 'key' }] })
  t.equal(key?.values.minutes, 180)
  const { data: [none] } = await ask({ metrics: ['minutes'], filters: [{ field: 'segment', operator: 'absent' }] })
  t.equal(none?.values.minutes, 80)
})

t.test('amounts of several currencies are absent, and told by each of them', async (t) => {
  const order = (id: string, value: number, currency: string) => event('order.placed', 'acme', '2026-05-01T10:00:00Z', { order_id: id, value, currency })
  const { ask } = await askable(t, [order('1', 100.1, 'EUR'), order('2', 200.2, 'EUR'), order('3', 50, 'USD')])
  const mixed = await ask({ metrics: ['order_value', 'orders'] })
  t.strictSame(mixed.data.map(({ values }) => values), [{ orders: 3 }])
  t.match(mixed.notes, [/several currencies/])
  const { data } = await ask({ metrics: ['order_value'], group_by: ['currency'] })
  t.strictSame(data.map(({ values, currencies }) => [values.order_value, currencies?.order_value]), [[300.3, 'EUR'], [50, 'USD']], 'decimals add up exactly')
})

t.test('promises are told as they stand at the end of the window', async (t) => {
  const made = (id: string, due: string, more = {}) =>
    event('promise.made', 'acme', '2026-01-02T10:00:00Z', { promise_id: id, by: 'supplier', kind: 'delivery', due_on: due, ...more })
  const settled = (id: string, on: string, outcome = 'kept') =>
    event('promise.settled', 'acme', `${on}T10:00:00Z`, { promise_id: id, outcome, settled_on: on })
  const { ask } = await askable(t, [
    made('in time', '2026-02-10', { made_by_department: 'sales', owed_by_department: 'sales' }), settled('in time', '2026-02-10'),
    made('late', '2026-02-10', { made_by_department: 'sales', owed_by_department: 'logistics' }), settled('late', '2026-03-10'),
    made('overdue', '2026-02-20')
  ])
  const metrics = ['promise_kept_rate', 'mean_lateness_days', 'promises_overdue', 'promises_late', 'handoff_gap']
  const values = async (end: string) => (await ask({ metrics, start: '2026-01-01', end })).data[0]?.values
  t.strictSame(await values('2026-02-28'), { promise_kept_rate: 1 / 3, mean_lateness_days: (0 + 18 + 8) / 3, promises_overdue: 2, handoff_gap: 1 })
  t.strictSame(await values('2026-03-31'), { promise_kept_rate: 1 / 3, mean_lateness_days: (0 + 28 + 39) / 3, promises_overdue: 1, promises_late: 1, handoff_gap: 1 })
  t.strictSame(await values('2026-12-31'), { promise_kept_rate: 1 / 3, mean_lateness_days: (0 + 28 + 130) / 3, promises_overdue: 1, promises_late: 1, handoff_gap: 1 },
    'nothing is known beyond today')
})
