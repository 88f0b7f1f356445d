import t from 'tap'
import { assess, MODEL_1, preview, type Scored, type ScoringModel } from '../../src/scoring/index.ts'
import { START } from './arbitrary.ts'
import { event, inputOf } from './world.ts'

const day = START
const kept = (key: string, n: number, outcome: 'kept' | 'broken' = 'kept') => ({
  key,
  events: Array.from({ length: n }, (_, i) => event(day, 'promise.settled', {
    promise_id: `${key}${i}`, by: 'supplier', kind: 'delivery', due_on: '2024-10-04', outcome, warned_at: '2024-10-01T00:00:00Z'
  }))
})
const told = [kept('good', 8), kept('bad', 1, 'broken'), { key: 'none', events: [] }]

function under (model: ScoringModel, key: string): Scored {
  const input = { ...inputOf(told, key, day), model }
  return { input, assessment: assess(input) }
}

function compared (changes: Partial<ScoringModel>, limit = 10) {
  const model = { ...MODEL_1, version: 2, ...changes }
  const found = preview(limit)
  for (const { key } of told) found.add(key, under(MODEL_1, key), under(model, key))
  return found.report()
}

const dimensions = (weight: number) => ({ ...MODEL_1.dimensions, promise_keeping: { ...MODEL_1.dimensions.promise_keeping, weight } })

t.test('a model without a difference that counts changes nothing', async t => {
  const report = compared({ trend: { ...MODEL_1.trend, recent_days: 30 } })
  t.strictSame([report.relationships, report.band_changes, report.changes], [3, 0, []])
  for (const { changed, mean_change: mean } of report.scores) t.strictSame([changed, mean ?? 0], [0, 0])
})

t.test('a heavier dimension pulls the scores that it is evidence for, and the reason says so', async t => {
  const report = compared({ dimensions: dimensions(30) })
  const [customer, supplier] = report.scores
  // One score falls below 40: its evidence counts ten times as much.
  t.strictSame(customer!.bands, [
    { band: 'unrated', before: 1, after: 1 }, { band: 'poor', before: 0, after: 1 }, { band: 'fair', before: 1, after: 0 },
    { band: 'good', before: 0, after: 0 }, { band: 'strong', before: 1, after: 1 }
  ])
  t.equal(customer!.changed, 1)
  t.notOk('mean_change' in supplier!, 'there is no score of the other side at all')
  const change = report.changes.find(({ relationship }) => relationship === 'bad')
  t.match(change, { relationship: 'bad', side: 'customer_trust', before: { band: 'fair' }, after: { band: 'poor' }, dimension: 'promise_keeping' })
  t.equal(change!.change, change!.after.score! - change!.before.score!)
  t.match(change!.why, /^promise_keeping gives -\d+(\.\d+)? points instead of -\d+(\.\d+)?: weight 30 instead of 3\.$/)
  const points = (scored: Scored) => {
    const { parts, baseline, divisor } = scored.assessment.customer_trust
    const part = parts.find(({ reading }) => reading.dimension === 'promise_keeping')!
    return part.effective * (part.reading.score - baseline) / divisor
  }
  const moved = points(under({ ...MODEL_1, dimensions: dimensions(30) }, 'bad')) - points(under(MODEL_1, 'bad'))
  t.ok(Math.abs(change!.points! - moved) < 1e-9)
})

t.test('another limit of a band is named as the reason', async t => {
  const bands = [{ band: 'poor', lowest: 0 }, { band: 'fair', lowest: 55 }, { band: 'good', lowest: 60 }, { band: 'strong', lowest: 80 }] as const
  const { changes } = compared({ bands })
  t.match(changes, [{ relationship: 'bad', after: { band: 'poor' }, change: 0, why: 'The score is the same; fair begins at 55 instead of 40.' }])
})

t.test('a score that moves only a little is no reason for another band when the limits are', async t => {
  const bad = under(MODEL_1, 'bad').assessment.customer_trust.score
  const fair = (lowest: number) => [
    { band: 'poor', lowest: 0 }, { band: 'fair', lowest }, { band: 'good', lowest: 90 }, { band: 'strong', lowest: 95 }
  ] as const
  const why = (changes: Partial<ScoringModel>) => compared(changes).changes.find(({ relationship }) => relationship === 'bad')!
  // A little more weight moves the score by less than a point, the limit is moved by more.
  const limits = why({ dimensions: dimensions(3.1), bands: fair(bad + 2) })
  t.match(limits.why, /^The limits of the bands explain it without the points: fair begins at [\d.]+ instead of 40\.$/)
  t.equal(limits.dimension, 'promise_keeping')
  t.ok(limits.points! < 0)
  // The new score lies between the new limit and the old score: neither alone would be enough.
  const moved = under({ ...MODEL_1, dimensions: dimensions(3.1) }, 'bad').assessment.customer_trust.score
  const both = why({ dimensions: dimensions(3.1), bands: fair((bad + moved) / 2) })
  t.match(both.why, /^promise_keeping gives .*: weight 3\.1 instead of 3\. Besides, fair begins at [\d.]+ instead of 40\.$/)
  t.match(why({ dimensions: dimensions(30), bands: fair(39) }).why, /weight 30 instead of 3\.$/, 'the score alone is enough')
})

t.test('a score that comes or goes has a reason in coverage and no change', async t => {
  const { changes, band_changes: total } = compared({ confidence: { low: 0.9, medium: 0.95, high: 1 } })
  t.equal(total, 2)
  for (const { before, after, why, ...rest } of changes) {
    t.ok(before.score !== undefined && after.score === undefined && after.band === 'unrated')
    t.match(why, /^There is evidence for [\d.]+ % of the weights, and the model asks for 90 %; before it was [\d.]+ % of 5 %\.$/)
    t.notOk('change' in rest)
  }
  t.strictSame(changes.map(({ relationship }) => relationship), ['bad', 'good'], 'equal ones by key')
})

t.test('the largest changes are listed and all are counted', async t => {
  const found = preview(2)
  const model = { ...MODEL_1, version: 2, confidence: { low: 0.9, medium: 0.95, high: 1 } }
  for (let i = 0; i < 30; i++) found.add(`r${String(29 - i).padStart(2, '0')}`, under(MODEL_1, 'good'), under(model, 'good'))
  const report = found.report()
  t.strictSame([report.band_changes, report.changes.map(({ relationship }) => relationship)], [30, ['r00', 'r01']])
})
