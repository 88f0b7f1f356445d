import t from 'tap'
import { bandOf, confidenceOf, intervalOf } from '../../src/scoring/composite.ts'
import { MODEL_1, trust } from '../../src/scoring/index.ts'
import { event, inputOf } from './world.ts'

t.test('the interval of a score has its mean and variance', async t => {
  // mean 50, variance 10000/12: Beta(1, 1), the uniform distribution; variance 500: Beta(2, 2)
  const cases: Array<[string, number, number, [number, number]]> = [
    ['uniform', 50, 10_000 / 12, [5, 95]],
    ['Beta(2, 2): 5 % quantile 0.1353504 (R: qbeta(0.05, 2, 2))', 50, 500, [13.53504, 86.46496]],
    ['mean 75 with 3 to 1: Beta(3, 1), q^(1/3)', 75, 375, [100 * 0.05 ** (1 / 3), 100 * 0.95 ** (1 / 3)]],
    ['nothing to vary at 100', 100, 0, [100, 100]],
    ['nothing to vary at 0', 0, 0, [0, 0]]
  ]
  for (const [why, score, variance, [low, high]] of cases) {
    const interval = intervalOf(score, variance)
    t.ok(Math.abs(interval.low - low) < 1e-5 && Math.abs(interval.high - high) < 1e-5, why)
  }
})

t.test('an interval stands upright however little varies', async t => {
  // the normal distribution: 50 ± 1.645·1e-6 (total 2.5e15, and Beta quantiles differ only after the 7th digit)
  const { low, high } = intervalOf(50, 1e-12)
  t.ok(Math.abs(50 - low - 1.645e-6) < 1e-12 && Math.abs(high - 50 - 1.645e-6) < 1e-12)
  for (const score of [5e-324, 1e-9, 1, 50, 62.3, 99.999, 100 - 1e-13]) {
    for (const variance of [5e-324, 1e-300, 1e-30, 1e-15, 1e-12, 1e-9, 1e-8, 1e-6].filter(variance => variance < score * (100 - score))) {
      const { low, high } = intervalOf(score, variance)
      t.ok(low >= 0 && low <= high && high <= 100, `${score} with the variance ${variance}: ${low} to ${high}`)
    }
  }
})

t.test('bands and confidences include their lower end', async t => {
  t.strictSame([0, 39.999, 40, 60, 79.999, 80, 100].map(score => bandOf(score, MODEL_1)), ['poor', 'poor', 'fair', 'good', 'good', 'strong', 'strong'])
  t.strictSame([0.049, 0.05, 0.25, 0.5, 1].map(coverage => confidenceOf(coverage, MODEL_1)), ['none', 'low', 'medium', 'high', 'high'])
})

const D = 20_500
const survey = (side: 'supplier' | 'customer', score: number) =>
  event(D, 'survey.answered', { side, question: 'trust', score, scale_min: 0, scale_max: 10 })

t.test('one answer of each side gives scores that can be followed by hand', async t => {
  // customer: mean (1 + 2·0.6)/3, u = 2/3, e = 2/3; S0 = (3·77 + 75 + 2·60 + 4·80 + 2·50 + 2·50 + 2·60 + 2·60)/18
  const document = trust(inputOf([{ key: 'own', events: [survey('customer', 10), survey('supplier', 0)] }], 'own', D))
  const customerBase = (3 * 77 + 75 + 2 * 60 + 4 * 80 + 2 * 50 + 2 * 50 + 2 * 60 + 2 * 60) / 18
  // supplier: mean 2·0.6/3 = 0.4; S0 = (2·60 + 3·60 + 4·80 + 2·60 + 50 + 2·60)/14 = 65
  const expected: Array<[number | undefined, number]> = [
    [document.customer_trust.baseline, customerBase],
    [document.customer_trust.coverage, 2 / 3 / 18],
    [document.supplier_trust.baseline, 65],
    [document.supplier_trust.coverage, 2 / 3 / 14]
  ]
  for (const [actual, value] of expected) t.ok(Math.abs(actual! - value) < 1e-12)
  t.equal(document.customer_trust.score, undefined, 'a coverage of 0.037 is too little')
  const twice = trust(inputOf([{ key: 'own', events: [survey('supplier', 0), survey('supplier', 0)] }], 'own', D))
  // u = 1/2, e = 1, mean 0.3: S = (30 + 65)/2
  t.ok(Math.abs(twice.supplier_trust.score! - 47.5) < 1e-12)
  t.match(twice.health, { side: 'supplier_trust', dimension: 'supplier_stated_trust', band: 'fair' })
})

t.test('health is the weaker side and the dimension that takes most from it', async t => {
  const events = [
    ...Array.from({ length: 5 }, () => survey('customer', 9)), ...Array.from({ length: 5 }, () => survey('supplier', 8)),
    ...Array.from({ length: 3 }, (_, i) => event(D, 'rfq.received', { order_id: `${i}`, competing_quotes: 4 }))
  ]
  const { customer_trust: customer, supplier_trust: supplier, health } = trust(inputOf([{ key: 'own', events }], 'own', D))
  t.ok(supplier.score! < customer.score!)
  t.strictSame(health, { score: supplier.score, band: 'fair', side: 'supplier_trust', dimension: 'bidding_restraint' })
})
