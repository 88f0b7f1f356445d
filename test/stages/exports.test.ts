import t from 'tap'
import { DAY_TOTAL_COLUMNS } from '../../src/exports/day-totals.ts'
import { EVENT_COLUMNS } from '../../src/exports/events.ts'
import { SCORE_COLUMNS } from '../../src/exports/scores.ts'
import { FORMATS } from '../../src/exports/table.ts'
import { exportApp } from './exports-app.ts'
import { ndjsonRows } from './exports-read.ts'

const meeting = {
  channel: 'face_to_face', minutes: 90, purpose: 'price_negotiation', initiated_by: 'customer', supplier_departments: ['sales', 'quality'], on_site: true
}

// One application for all: the tests ask for relationships of their own.
const { ask, rows, record, inject } = await exportApp(t, { timeZone: 'Europe/Berlin' })

t.test('events come with their fields in columns, in the order of recording', async t => {
  const held = await record('interaction.held', meeting, { time: '2026-06-15T23:30:00.000001+01:00' })
  const made = await record('promise.made', { promise_id: '=P-1', by: 'supplier', kind: 'delivery', due_on: '2026-06-20', value: 0.1, currency: 'EUR' })
  await inject('POST', `/v1/events/${made}/retraction`, { reason: 'never\n"promised"' })
  const found = await rows(t, '/v1/events.{}?subject=acme', EVENT_COLUMNS)
  const recorded = { recorded_at: '2026-07-01T12:00:00.000000Z' }
  t.strictSame(found, [
    {
      id: held,
      source: 'test',
      type: 'interaction.held',
      subject: 'acme',
      time: '2026-06-15T22:30:00.000001Z',
      day: '2026-06-16',
      ...recorded,
      data: found[0]!.data!,
      data_channel: 'face_to_face',
      data_initiated_by: 'customer',
      data_minutes: 90,
      data_on_site: true,
      data_purpose: 'price_negotiation'
    },
    {
      id: made,
      source: 'test',
      type: 'promise.made',
      subject: 'acme',
      time: '2026-06-15T10:00:00.500000Z',
      day: '2026-06-15',
      ...recorded,
      retracted_at: '2026-07-01T12:00:00.000000Z',
      retraction_reason: 'never\n"promised"',
      data: found[1]!.data!,
      data_by: 'supplier',
      data_currency: 'EUR',
      data_due_on: '2026-06-20',
      data_kind: 'delivery',
      data_promise_id: '=P-1',
      data_value: 0.1
    }
  ])
  t.strictSame(JSON.parse(String(found[0]!.data)), meeting)
})

t.test('the fields of built-in types have the types that they were declared with, and lists have none', async t => {
  const types = Object.fromEntries(EVENT_COLUMNS.map(({ name, type }) => [name, type]))
  t.match(types, {
    data: 'json',
    data_minutes: 'double',
    data_severity: 'integer',
    data_rank: 'integer',
    data_due_on: 'date',
    data_settled_on: 'date',
    data_warned_at: 'text',
    data_answered: 'boolean',
    data_channel: 'text',
    data_promise_id: 'text'
  })
  t.notOk('data_supplier_departments' in types)
  t.equal(new Set(EVENT_COLUMNS.map(({ name }) => name)).size, EVENT_COLUMNS.length)
  t.notOk('end' in types, 'a column of this name would look like the last line of NDJSON')
})

t.test('fields of a type of the tenant\'s own stay in data', async t => {
  const schema = { type: 'object', properties: { minutes: { type: 'string' } } }
  await inject('PUT', '/v1/event-types/custom.visit', { schema, evidence: [{ dimension: 'goods_quality', positive: '1' }], example: { minutes: 'ten' } })
  await record('custom.visit', { minutes: 'ten' })
  const [row] = await rows(t, '/v1/events.{}?type=custom.visit', EVENT_COLUMNS)
  t.equal(row!.data, '{"minutes":"ten"}')
  t.notOk('data_minutes' in row!)
})

t.test('events are narrowed as in the list', async t => {
  const one = await record('interaction.held', meeting, { subject: 'cone' })
  const two = await record('touchpoint.made', { channel: 'phone', initiated_by: 'supplier' }, { subject: 'cone', time: '2026-06-20T10:00:00Z' })
  const three = await record('touchpoint.made', { channel: 'phone', initiated_by: 'supplier' }, { subject: 'disk' })
  const ids = async (query: string) => (await rows(t, `/v1/events.{}?${query}`, EVENT_COLUMNS)).map(({ id }) => id)
  t.strictSame(await ids('type=touchpoint.made'), [two, three])
  t.strictSame(await ids('type=touchpoint.made&type=interaction.held&subject=cone&order=desc'), [two, one])
  t.strictSame(await ids('subject=cone&time_from=2026-06-20T10:00:00Z'), [two])
  t.strictSame(await ids('source=other'), [])
  for (const query of ['time_from=yesterday', 'limit=1', 'type=unknown']) {
    const { status, headers } = await ask(`/v1/events.csv?${query}`)
    t.equal(status, 422, query)
    t.match(headers['content-type'], /problem\+json/)
    t.notOk(headers['content-disposition'])
  }
})

t.test('day totals have their sums in columns, and count what was recorded a moment before', async t => {
  await inject('PUT', '/v1/relationships/edge', { segment: 'industry' })
  await record('interaction.held', meeting, { subject: 'edge', time: '2025-06-15T10:00:00Z' })
  await record('interaction.held', { ...meeting, minutes: 30, purpose: 'planning' }, { subject: 'edge', time: '2025-06-15T10:00:00Z' })
  await record('idea.contributed', { idea_id: 'I-1', by: 'customer' }, { subject: 'foot', time: '2025-06-16T10:00:00Z' })
  const found = await rows(t, '/v1/day_totals.{}?end=2025-12-31', DAY_TOTAL_COLUMNS)
  t.strictSame(found.map(({ relationship, day, segment, events }) => [relationship, day, segment, events]), [
    ['edge', '2025-06-15', 'industry', 2], ['foot', '2025-06-16', undefined, 1]
  ])
  t.match(found[0], { meetings_count: 2, meetings_minutes: 120, meetings_price: 90, meetings_blame: 0 })
  t.match(found[1], { ideas_customer: 1 })
  t.notOk('meetings_count' in found[1]!, 'what does not stand on the day is absent')
  const totals = JSON.parse(String(found[0]!.totals))
  t.equal(found[0]!.evidence_count, totals.evidence.length)
  t.equal(totals.meetings.minutes, 120)
  await record('interaction.held', meeting, { subject: 'edge', time: '2025-06-17T10:00:00Z' })
  const days = async (query: string) => (await rows(t, `/v1/day_totals.{}?${query}`, DAY_TOTAL_COLUMNS)).map(({ day }) => day)
  t.strictSame(await days('relationship=edge'), ['2025-06-15', '2025-06-17'])
  t.strictSame(await days('start=2025-06-16&end=2025-06-17'), ['2025-06-17', '2025-06-16'])
  t.strictSame(await days('relationship=nobody'), [])
  const refused = await inject('GET', '/v1/day_totals.csv?start=2026-06-17&end=2026-06-16')
  t.equal(refused.status, 422)
  t.match(refused.body.errors, [{ parameter: 'start', received: '2026-06-17' }])
})

t.test('scores are the current ones, and what is unknown is absent', async t => {
  await inject('PUT', '/v1/relationships/gear', { name: '=Gear', segment: 'yards', tags: ['key', 'eu'], stage: 'contract', owner: 'team-1' })
  await inject('PUT', '/v1/relationships/hush', { segment: 'yards' })
  for (let i = 10; i < 30; i++) {
    const data = { promise_id: `P-${i}`, outcome: 'kept', by: 'supplier', kind: 'delivery', due_on: `2026-06-${i}` }
    await record('promise.settled', data, { subject: 'gear', time: `2026-06-${i}T10:00:00Z` })
  }
  const { body: trust } = await inject('GET', '/v1/relationships/gear/trust')
  const found = await rows(t, '/v1/scores.{}?segment=yards', SCORE_COLUMNS)
  t.equal(found.length, 2)
  t.match(found[0], {
    relationship: 'gear', name: '=Gear', segment: 'yards', stage: 'contract', owner: 'team-1', tags: '["key","eu"]', as_of: '2026-07-01', model: 1
  })
  t.equal(found[0]!.customer_trust, trust.customer_trust.score)
  t.equal(found[0]!.customer_trust_band, trust.customer_trust.band)
  t.equal(found[0]!.customer_trust_trend, trust.customer_trust.trend.label)
  t.equal(found[0]!.supplier_trust, trust.supplier_trust.score)
  t.equal(found[0]!.health, trust.health?.score)
  t.equal(found[0]!.health_side, trust.health?.side)
  t.equal(found[0]!.silent, false)
  t.notOk('stage' in found[1]! || 'health' in found[1]! || 'customer_trust' in found[1]!)
  t.equal(found[1]!.health_band, 'unrated')
  const keys = async (query: string) => (await rows(t, `/v1/scores.{}?${query}`, SCORE_COLUMNS)).map(({ relationship }) => relationship)
  t.strictSame(await keys('segment=yards&tag=key'), ['gear'])
  t.strictSame(await keys('tag=eu'), ['gear'])
  t.strictSame(await keys('segment=yards&band=unrated'), trust.health === undefined ? ['gear', 'hush'] : ['hush'])
})

t.test('the last line and the header name the snapshot', async t => {
  await record('interaction.held', meeting, { subject: 'iron' })
  const seen = []
  for (const format of FORMATS) seen.push((await ask(`/v1/events.${format}?subject=iron`)).headers['x-snapshot'])
  t.equal(new Set(seen).size, 1)
  t.match(seen[0], /^[1-9][0-9]*$/)
  const { file } = await ask('/v1/events.ndjson?subject=iron')
  t.strictSame(ndjsonRows(file, EVENT_COLUMNS).end, { rows: 1, snapshot: seen[0] })
  const none = await ask('/v1/events.ndjson?subject=nobody')
  t.equal(none.file.toString(), `{"end":{"rows":0,"snapshot":"${String(seen[0])}"}}\n`)
})
