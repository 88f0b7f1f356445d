import t from 'tap'
import type { Schema } from '../../src/dashboard/browser/contract.ts'
import { against, shares } from '../../src/dashboard/browser/portfolio/overhead-data.ts'
import { choices, pointsOf, quarters, selected } from '../../src/dashboard/browser/portfolio/scatter-data.ts'

const item = (key: string, theirs: number | undefined, ours: number | undefined, rest = {}) => ({
  key,
  tags: [],
  scores: {
    as_of: '2026-06-30',
    model: 1,
    customer_trust: { band: 'fair', ...(theirs === undefined ? {} : { score: theirs }) },
    supplier_trust: { band: 'fair', ...(ours === undefined ? {} : { score: ours }) },
    health: { band: 'fair', ...(theirs === undefined || ours === undefined ? {} : { score: Math.min(theirs, ours) }) },
    silent: false
  },
  ...rest
})

const items = [
  item('a', 70, 80, { name: 'Acme', segment: 'industry', tags: ['key', 'old'], owner: 'north' }),
  item('b', 60, 59, { segment: 'food', tags: ['key'] }),
  item('c', 20, 60),
  item('d', 20, 30),
  item('e', 20, undefined),
  { key: 'f', tags: [] }
] as unknown as Array<Schema<'RelationshipListItem'>>

t.test('a relationship with both scores is a point; 60 is good', async t => {
  const points = pointsOf(items)
  t.strictSame(points.map(({ key, name, x, y, health }) => [key, name, x, y, health]), [
    ['a', 'Acme', 70, 80, 70], ['b', 'b', 60, 59, 59], ['c', 'c', 20, 60, 20], ['d', 'd', 20, 30, 20]
  ])
  t.strictSame(quarters(points), { both: 1, theyOnly: 1, weOnly: 1, neither: 1 })
})

t.test('a selection holds for all that was chosen, and only what exists can be chosen', async t => {
  t.strictSame(choices(items), { segments: ['food', 'industry'], tags: ['key', 'old'], owners: ['north'] })
  const keys = (chosen: object) => selected(items, { segment: '', tag: '', owner: '', ...chosen }).map(({ key }) => key)
  t.equal(keys({}).length, 6)
  t.strictSame(keys({ tag: 'key' }), ['a', 'b'])
  t.strictSame(keys({ tag: 'key', segment: 'food' }), ['b'])
  t.strictSame(keys({ owner: 'south' }), [])
})

t.test('a share that is unknown is left out, not drawn as nothing', async t => {
  const cell = (start: string, values: Record<string, number>, rest = {}) => ({ period: { start, end: start }, group: {}, values, ...rest })
  t.strictSame(shares([
    cell('2026-05-01', { transaction_time_share: 0.25, face_to_face_minutes: 60 }, { intervals: { transaction_time_share: { low: 0.1, high: 0.4 } } }),
    cell('2026-06-01', {})
  ], ({ period }) => period.start), [{ label: '2026-05-01', share: 0.25, low: 0.1, high: 0.4, minutes: 60 }])
  t.strictSame([0.1, 0.235, 0.3, 0.47].map(against), [
    'no more than where trust is highest', 'no more than where trust is highest', 'between highest and lowest trust', 'as much as where trust is lowest, or more'
  ])
})
