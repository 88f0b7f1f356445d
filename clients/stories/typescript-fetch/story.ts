import assert from 'node:assert/strict'
import createClient from 'openapi-fetch'
import type { components, paths } from './generated.ts'

type Problem = components['schemas']['Problem']

const api = createClient<paths>({
  baseUrl: process.env.AFTERSALE_URL!,
  headers: { authorization: `Bearer ${process.env.AFTERSALE_API_KEY}` }
})
const segment = 'typescript-fetch'
const keys = [`${segment}-acme`, `${segment}-bolt`]

for (const key of keys) {
  const { data } = await api.PUT('/v1/relationships/{key}', { params: { path: { key } }, body: { name: 'Acme Pumps', segment } })
  assert.equal(data?.key, key)
}

const held: components['schemas']['InteractionHeldInput'] = {
  id: 'meeting-1',
  source: segment,
  type: 'interaction.held',
  subject: keys[0]!,
  time: '2025-05-12T14:00:00+02:00',
  data: { channel: 'face_to_face', minutes: 60, purpose: 'price_negotiation', initiated_by: 'customer' }
}
const faulty = { ...held, id: 'meeting-2', data: { ...held.data, minutes: -1 } }
const batch = await api.POST('/v1/events/batch', { body: { events: [held, held, faulty] } })
assert.equal(batch.response.status, 207)
assert.deepEqual(batch.data?.items.map(item => item.status), ['recorded', 'duplicate', 'refused'])
assert.equal(batch.data?.items[2]?.problem?.errors?.[0]?.pointer, '/events/2/data/minutes')

const path = { key: keys[0]! }
const trust = await api.GET('/v1/relationships/{key}/trust', { params: { path } })
assert.equal(trust.data?.relationship, keys[0])
assert.equal(trust.data?.customer_trust.band, 'unrated')

const overhead = await api.GET('/v1/relationships/{key}/overhead', { params: { path, query: { start: '2025-05-01', end: '2025-05-31' } } })
assert.equal(overhead.data?.transaction_time_share?.face_to_face_minutes, 60)

const listed: string[] = []
let cursor: string | undefined
do {
  const page = await api.GET('/v1/relationships', { params: { query: { segment, sort: 'key', limit: 1, ...(cursor === undefined ? {} : { cursor }) } } })
  listed.push(...page.data!.data.map(row => row.key))
  cursor = page.data!.next_cursor
} while (cursor !== undefined)
assert.deepEqual(listed, keys)

const missing = await api.GET('/v1/relationships/{key}', { params: { path: { key: `${segment}-nobody` } } })
const problem: Problem | undefined = missing.error
assert.equal(missing.response.status, 404)
assert.equal(problem?.code, 'RELATIONSHIP_NOT_FOUND')

console.log('The story is told.')
