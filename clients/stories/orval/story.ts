import assert from 'node:assert/strict'
import { getOverhead, getRelationship, getTrust, listRelationships, putRelationship, recordEvents } from './generated.js'
import type { EventInput, Problem } from './generated.js'

// The generated functions call the global fetch with a path; the address and the key are added here.
const send = globalThis.fetch
globalThis.fetch = async (path, init) => await send(new URL(String(path), process.env.AFTERSALE_URL), {
  ...init, headers: { ...init?.headers as Record<string, string>, authorization: `Bearer ${process.env.AFTERSALE_API_KEY}` }
})
const segment = 'orval'
const keys = [`${segment}-acme`, `${segment}-bolt`]

for (const key of keys) {
  const put = await putRelationship(key, { name: 'Acme Pumps', segment })
  assert.ok((put.status === 200 || put.status === 201) && put.data.key === key)
}

const minutes = (id: string, minutes: number): EventInput => ({
  id,
  source: segment,
  type: 'interaction.held',
  subject: keys[0]!,
  time: '2025-05-12T14:00:00+02:00',
  data: { channel: 'face_to_face', minutes, purpose: 'price_negotiation', initiated_by: 'customer' }
})
const batch = await recordEvents({ events: [minutes('meeting-1', 60), minutes('meeting-1', 60), minutes('meeting-2', -1)] })
assert.ok(batch.status === 207)
assert.deepEqual(batch.data.items.map(item => item.status), ['recorded', 'duplicate', 'refused'])
assert.equal(batch.data.items[2]?.problem?.errors?.[0]?.pointer, '/events/2/data/minutes')

const trust = await getTrust(keys[0]!)
assert.ok(trust.status === 200)
assert.equal(trust.data.relationship, keys[0])
assert.equal(trust.data.customer_trust.band, 'unrated')

const overhead = await getOverhead(keys[0]!, { start: '2025-05-01', end: '2025-05-31' })
assert.ok(overhead.status === 200)
assert.equal(overhead.data.transaction_time_share?.face_to_face_minutes, 60)

const listed: string[] = []
let cursor: string | undefined
do {
  const page = await listRelationships({ segment, sort: 'key', limit: 1, ...(cursor === undefined ? {} : { cursor }) })
  assert.ok(page.status === 200)
  listed.push(...page.data.data.map(row => row.key))
  cursor = page.data.next_cursor
} while (cursor !== undefined)
assert.deepEqual(listed, keys)

const missing = await getRelationship(`${segment}-nobody`)
assert.ok(missing.status === 404)
const problem: Problem = missing.data
assert.equal(problem.code, 'RELATIONSHIP_NOT_FOUND')

console.log('The story is told.')
