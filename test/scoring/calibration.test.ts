import t from 'tap'
import { gapProbability, MODEL_1, trust, type Day, type ScoringModel } from '../../src/scoring/index.ts'
import { combine, varianceOf, type Intervals } from '../../src/scoring/composite.ts'
import { readRatio } from '../../src/scoring/reading.ts'
import { byDimension } from '../../src/scoring/sums.ts'
import { event, inputOf } from './world.ts'

const near = (a: number, b: number) => Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b))

/** Every dimension read as one of the supplier's, with ten pieces of evidence: uncertainty 2/12. */
const SUMS = { r: 8, s: 2, events: 10 }
const readings = byDimension(dimension => readRatio(dimension, MODEL_1.dimensions.customer_commitments, SUMS, 0.8, MODEL_1))
const intervals: Intervals = { promise_keeping: { low: 40, high: 56.45 }, bidding_restraint: { low: 10, high: 26.45 } }
const composite = combine('supplier_trust', readings, MODEL_1)
const variance = (changes: Partial<ScoringModel>) => varianceOf(composite, intervals, { ...MODEL_1, ...changes })

t.test('errors of dimensions add up as squares, as deviations, or in between', async t => {
  // All thirteen have weight 3 and so e = 2.5: D = 33.5. Deviations 16.45/3.29 = 5 of two, none of the others.
  const [e, d] = [2.5, composite.divisor]
  t.equal(d, 13 * e + 1)
  const squares = e ** 2 * (25 + 25)
  const deviations = (e * 5 + e * 5) ** 2
  t.ok(near(variance({}), (squares + 625) / d ** 2))
  t.ok(near(variance({ dimension_correlation: 0.3 }), (0.7 * squares + 0.3 * deviations + 625) / d ** 2))
  t.ok(near(variance({ dispersion: 2 }), (2 * squares + 625) / d ** 2))
  t.ok(near(variance({ dimension_correlation: 0.3, dispersion: 2 }), (1.4 * squares + 0.6 * deviations + 625) / d ** 2))
})

t.test('version 1 takes each dimension for itself, to the last bit', async t => {
  let sum = 625
  for (const { reading, effective } of composite.parts) {
    const interval = intervals[reading.dimension]
    if (interval !== undefined) sum += effective ** 2 * ((interval.high - interval.low) / 3.29) ** 2
  }
  t.equal(variance({}), sum / composite.divisor ** 2)
  t.equal(variance({ dispersion: 1e6, dimension_correlation: 0.99 }), 0.95 * composite.score * (100 - composite.score), 'the limit holds')
})

t.test('a wider variance moves the interval and nothing else', async t => {
  const answer = { side: 'supplier', question: 'trust', score: 4, scale_min: 1, scale_max: 5 } as const
  const answers = Array.from({ length: 6 }, (_, i) => event(20_500 + i, 'survey.answered', answer))
  const enquiry = event(20_500, 'rfq.received', { order_id: 'O', competing_quotes: 2 })
  const input = inputOf([{ key: 'own', events: [...answers, enquiry] }], 'own', 20_510)
  const narrow = trust(input).supplier_trust
  const wide = trust({ ...input, model: { ...MODEL_1, dimension_correlation: 0.5 } }).supplier_trust
  t.equal(wide.score, narrow.score)
  t.ok(wide.interval!.low < narrow.interval!.low && wide.interval!.high > narrow.interval!.high)
})

const bursts = { ...MODEL_1, silence: { ...MODEL_1.silence, burst_weight: 1 } }

t.test('contacts in bursts count as few, and a steady rhythm as before', async t => {
  const plain = { ...MODEL_1, silence: { ...MODEL_1.silence, half_life_days: 1e9 } }
  const merged = { ...bursts, silence: { ...bursts.silence, half_life_days: 1e9 } }
  const contacts: Day[] = [0, 1, 2, 3, 33]
  // gaps 1, 1, 1, 30: sum 33, squares 903; 2 · 33²/903 gaps instead of 4
  const shape = (gaps: number) => (41.25 / (41.25 + 40)) ** (1 + gaps)
  t.ok(Math.abs(gapProbability(contacts, 40, plain)! - shape(4)) < 1e-6)
  t.ok(Math.abs(gapProbability(contacts, 40, merged)! - shape(2 * 33 ** 2 / 903)) < 1e-6)
  const half = { ...merged, silence: { ...merged.silence, burst_weight: 0.5 } }
  t.ok(Math.abs(gapProbability(contacts, 40, half)! - shape((4 + 2 * 33 ** 2 / 903) / 2)) < 1e-6)
  t.equal(gapProbability([0, 10, 20, 30], 60, bursts), gapProbability([0, 10, 20, 30], 60, MODEL_1), 'equal gaps')
})

t.test('version 1 knows no bursts, to the last bit', async t => {
  const contacts = [0, 1, 2, 3, 33]
  const weights = contacts.slice(1).map(day => 2 ** (-(33 - day) / 180))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const time = weights.reduce((all, weight, i) => all + weight * (contacts[i + 1]! - contacts[i]!), 0)
  const scale = time / sum + time
  t.equal(gapProbability(contacts, 40, MODEL_1), (scale / (scale + 40)) ** (1 + sum))
})
