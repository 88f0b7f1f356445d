import t from 'tap'
import { midRanks, rankCorrelation } from '../../src/scoring/index.ts'
import fc from '../helpers/property.ts'
import { differences } from './close.ts'

t.test('rho and its interval by hand', async t => {
  // Differences of the ranks 1, 1, 1, 1, 0: 1 - 6 · 4 / (5 · 24). z = 1.098612, its deviation √(1.06/2) = 0.7280110, times 1.645.
  const found = rankCorrelation([[1, 2], [2, 1], [3, 4], [4, 3], [5, 5]])
  t.strictSame(differences(found, { rho: 0.8, interval: { low: -0.0986443, high: 0.9799457 } }, 1e-6), [])
})

t.test('equal values share the mean of their ranks', async t => {
  t.strictSame(midRanks([7, 5, 7, 7, 1]), [4, 2, 4, 4, 1])
  t.strictSame(midRanks([]), [])
  // Ranks 1.5, 1.5, 3, 4 and 1, 2.5, 2.5, 4: 3.75 / 4.5
  t.ok(Math.abs(rankCorrelation([[1, 10], [1, 20], [2, 20], [3, 30]])!.rho - 3.75 / 4.5) < 1e-15)
})

t.test('the same order gives 1 and the opposite -1, without an interval', async t => {
  t.strictSame(rankCorrelation([[1, 5e-324], [2, 0.5], [3, 7], [4, 1e308]]), { rho: 1 })
  t.strictSame(rankCorrelation([[1, 4], [1, 4], [3, 3], [4, 2], [5, 1]]), { rho: -1 })
})

t.test('fewer than four pairs, and a side that does not vary, give nothing', async t => {
  t.equal(rankCorrelation([]), undefined)
  t.equal(rankCorrelation([[1, 2], [2, 1], [3, 3]]), undefined)
  t.equal(rankCorrelation([[1, 2], [2, 2], [3, 2], [4, 2]]), undefined)
  t.equal(rankCorrelation([[0, 1], [0, 2], [0, 3], [0, 4]]), undefined)
})

const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 1e308, noNaN: true }))
const pairs = fc.array(fc.tuple(value, value), { minLength: 4, maxLength: 40 })

/** The textbook, slowly: ranks by counting, then the correlation of the ranks. */
function naive (pairs: Array<[number, number]>): number | undefined {
  const ranks = (values: number[]) => values.map(value =>
    1 + values.filter(other => other < value).length + (values.filter(other => other === value).length - 1) / 2)
  const x = ranks(pairs.map(([a]) => a))
  const y = ranks(pairs.map(([, b]) => b))
  const n = pairs.length
  const mean = (list: number[]) => list.reduce((sum, v) => sum + v, 0) / n
  const product = (a: number[], b: number[]) => mean(a.map((v, i) => v * b[i]!)) - mean(a) * mean(b)
  const spread = product(x, x) * product(y, y)
  return spread < 1e-9 ? undefined : product(x, y) / Math.sqrt(spread)
}

t.test('any pairs give the rho of the textbook, in any order of the pairs, and turn with a side', async () => {
  fc.assert(fc.property(pairs, pairs => {
    const found = rankCorrelation(pairs)
    const expected = naive(pairs)
    if (differences(found?.rho, expected, 1e-9).length > 0) throw new Error(`${found?.rho} and ${expected}`)
    if (JSON.stringify(rankCorrelation([...pairs].reverse())) !== JSON.stringify(found)) throw new Error('the order of the pairs matters')
    const opposite = rankCorrelation(pairs.map(([a, b]): [number, number] => [-a, b]))
    if (differences(opposite?.rho, found === undefined ? undefined : -found.rho).length > 0) throw new Error('a turned side does not turn rho')
    if (found?.interval === undefined) return
    const { low, high } = found.interval
    if (!(low >= -1 && low <= found.rho && found.rho <= high && high <= 1)) throw new Error(`${low}, ${found.rho}, ${high}`)
  }), { numRuns: Number(process.env.RUNS ?? 300) })
})
