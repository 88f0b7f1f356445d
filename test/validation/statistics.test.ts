import t from 'tap'
import { brier, groupedMean, logLoss, mean, quantile, share, spearman, type Forecast } from '../../src/validation/statistics.ts'

const near = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) < 1e-12

t.test('a mean has the standard error of its values', async t => {
  // 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14, variance 14/3, error sqrt(14/3/4)
  const found = mean([1, 2, 3, 6])
  t.ok(near(found?.value, 3) && near(found?.error, Math.sqrt(14 / 12)))
  t.strictSame(mean([5]), { value: 5, error: 0, n: 1 })
  t.equal(mean([]), undefined)
  // one of four: variance 1/4·3/4·4/3 = 1/4, error sqrt(1/16)
  t.strictSame(share([true, false, false, false]), { value: 0.25, error: 0.25, n: 4 })
})

t.test('cases that go together widen the error', async t => {
  // groups 1,1 and 0,0: deviations per group 1 and -1, error sqrt(2 · 2/1)/4
  const found = groupedMean([[1, 1], [0, 0], []])
  t.ok(near(found?.value, 0.5) && near(found?.error, 0.5))
  t.ok(near(groupedMean([[1, 1]])?.value, 1), 'a single group')
  t.equal(groupedMean([[]]), undefined)
})

t.test('forecasts are judged by squares and by logarithms', async t => {
  const forecasts: Forecast[] = [{ p: 0.8, outcome: 1 }, { p: 0.4, outcome: 0 }]
  t.ok(near(brier(forecasts)?.value, (0.04 + 0.16) / 2))
  t.ok(near(logLoss(forecasts)?.value, -(Math.log(0.8) + Math.log(0.6)) / 2))
  t.ok(near(logLoss([{ p: 0, outcome: 1 }])?.value, -Math.log(1e-6)), 'a certain miss is finite')
  t.equal(brier([]), undefined)
})

t.test('a rank correlation does not look at distances', async t => {
  // ranks 1 2 3 4 against 1 2 4 3: 1 - 6·2/(4·15)
  const found = spearman([[1, 10], [2, 20], [3, 999], [40, 30]])
  t.ok(near(found?.value, 0.8))
  t.ok(near(found?.error, (1 - 0.64) * Math.sqrt(1.32)))
  t.equal(spearman([[1, 1], [2, 1], [3, 1], [4, 1]]), undefined, 'nothing varies')
  t.equal(spearman([[1, 1], [2, 2]]), undefined, 'too few')
})

t.test('a quantile is one of the values', async t => {
  t.equal(quantile([5, 1, 3], 0.5), 3)
  t.equal(quantile([5, 1, Infinity], 0.99), Infinity)
  t.equal(quantile([], 0.5), undefined)
})
