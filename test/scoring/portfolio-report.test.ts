import t from 'tap'
import { compareTrust, histogram, literatureBeside, spreadOf, type ReportFigures } from '../../src/scoring/index.ts'
import fc from '../helpers/property.ts'
import { differences, impossible } from './close.ts'

t.test('mean and quartiles by hand', async t => {
  t.strictSame(spreadOf([40, 10, 20, 30]), { mean: 25, lower_quartile: 17.5, median: 25, upper_quartile: 32.5 })
  t.strictSame(spreadOf([7]), { mean: 7, lower_quartile: 7, median: 7, upper_quartile: 7 })
  t.equal(spreadOf([]), undefined)
  t.equal(spreadOf([1e308, 1e308, 1e308])?.mean, 1e308, 'sums beyond all numbers are not needed')
})

t.test('a class of the histogram includes its lower end, the last one 100 too', async t => {
  t.strictSame(histogram([0, 9.99, 10, 90, 100]), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2])
})

const eur = (amount: number) => ({ amount, currency: 'EUR' })
const EIGHT: ReportFigures[] = [
  { supplier_trust: 20, overhead_share: 0.5, value_per_commercial_hour: eur(100) },
  { supplier_trust: 25, overhead_share: 0.4, value_per_commercial_hour: eur(300) },
  { supplier_trust: 30, overhead_share: 0.3 },
  { supplier_trust: 40, overhead_share: 0.35, value_per_commercial_hour: { amount: 9e9, currency: 'USD' } },
  { supplier_trust: 50 },
  { supplier_trust: 60, overhead_share: 0.3 },
  { supplier_trust: 70, overhead_share: 0.25, value_per_commercial_hour: eur(700) },
  { supplier_trust: 90, overhead_share: 0.2, value_per_commercial_hour: eur(900) },
  { customer_trust: 90, overhead_share: 0.9 }
]

t.test('quartiles and correlations of a small portfolio by hand', async t => {
  const { relationships, currency, quartiles, correlations, notes } = compareTrust('supplier_trust', EIGHT)
  t.strictSame([relationships, currency], [8, 'EUR'], 'without this score it is not compared')
  t.strictSame(differences(quartiles, [
    {
      quartile: 1,
      relationships: 2,
      trust: { low: 20, high: 25 },
      overhead_share: { mean: 0.45, relationships: 2 },
      value_per_commercial_hour: { mean: 200, relationships: 2 }
    },
    { quartile: 2, relationships: 2, trust: { low: 30, high: 40 }, overhead_share: { mean: 0.325, relationships: 2 } },
    { quartile: 3, relationships: 2, trust: { low: 50, high: 60 }, overhead_share: { mean: 0.3, relationships: 1 } },
    {
      quartile: 4,
      relationships: 2,
      trust: { low: 70, high: 90 },
      overhead_share: { mean: 0.225, relationships: 2 },
      value_per_commercial_hour: { mean: 800, relationships: 2 }
    }
  ]), [])
  // Seven shares; ranks of trust 1 to 7 and of the share 7, 6, 3.5, 5, 3.5, 2, 1: Σxy = -26, Σxx = 28, Σyy = 27.5
  const [share, inspections, ideas, value] = correlations
  t.match(share, { figure: 'overhead_share', expected: 'negative', relationships: 7, circular: false })
  t.strictSame(differences(share?.rho, -26 / Math.sqrt(28 * 27.5)), [])
  t.strictSame([inspections?.relationships, inspections?.rho, ideas?.rho], [0, undefined, undefined])
  t.strictSame(value, { figure: 'value_per_commercial_hour', expected: 'positive', relationships: 4, circular: false, rho: 1 })
  t.strictSame(notes, [
    'supplier_trust: no correlation with inspection_rate: 0 relationships have both, and 4 are needed.',
    'supplier_trust: no correlation with ideas_per_year: 0 relationships have both, and 4 are needed.',
    'supplier_trust: value_per_commercial_hour leaves out 1 relationship of another currency than EUR; amounts of several currencies are never compared.'
  ])
})

t.test('beside the literature stand the lowest and the highest quarter', async t => {
  const [share, value] = literatureBeside('supplier_trust', compareTrust('supplier_trust', EIGHT).quartiles)
  t.strictSame(differences(share?.own, { least_trusted: 0.45, most_trusted: 0.225 }), [])
  t.match(share?.sentence, /Here it is 45 % in the quarter with the lowest supplier_trust and 22\.5 % in the highest\.$/)
  t.strictSame(value?.own, { ratio: 4 })
  t.match(value?.sentence, /Here an hour carries 4 times as much/)
  for (const { own, sentence } of literatureBeside('supplier_trust', [])) t.strictSame([own, /Here that is not known\.$/.test(sentence)], [{}, true])
})

t.test('few relationships and equal ones make no quarters, and the notes say so', async t => {
  const score = (value: number): ReportFigures => ({ customer_trust: value })
  for (const scores of [[], [1], [1, 2, 3], [5, 5, 5, 5, 5]]) {
    const { quartiles, notes } = compareTrust('customer_trust', scores.map(score))
    t.strictSame([quartiles, notes[0]], [[], 'customer_trust: no quartiles: fewer than four relationships have this score, or all have the same.'])
  }
  const quarters = compareTrust('customer_trust', [1, 5, 5, 5, 5, 5, 5, 9].map(score)).quartiles
  t.strictSame(quarters.map(({ relationships }) => relationships), [1, 0, 6, 1], 'equal scores stay together')
  t.notOk('trust' in quarters[1]!, 'an empty quarter has no range')
})

t.test('what the model puts into a score is said to be circular', async t => {
  const figures = [1, 2, 3, 4].map(value => ({ customer_trust: value, inspection_rate: 1 - value / 10, ideas_per_year: value }))
  const { correlations, notes } = compareTrust('customer_trust', figures)
  t.strictSame(correlations.map(({ circular }) => circular), [false, true, true, false])
  t.match(notes.join('\n'), /inspection_rate and ideas_per_year come from events that are evidence of customer_trust too/)
})

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const figure = fc.double({ min: 0, max: 1e308, noNaN: true })
const any: fc.Arbitrary<ReportFigures> = fc.record({
  customer_trust: maybe(fc.double({ min: 0, max: 100, noNaN: true })),
  overhead_share: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
  inspection_rate: maybe(figure),
  ideas_per_year: maybe(figure),
  value_per_commercial_hour: maybe(fc.record({ amount: figure, currency: fc.constantFrom('EUR', 'USD') }))
}).map(found => Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)))

t.test('any figures give numbers, and quarters that hold everyone once, in the order of trust', async () => {
  fc.assert(fc.property(fc.array(any, { maxLength: 30 }), all => {
    const comparison = compareTrust('customer_trust', all)
    const wrong = impossible([comparison, literatureBeside('customer_trust', comparison.quartiles)])
    if (wrong.length > 0) throw new Error(wrong.join())
    const { quartiles, relationships } = comparison
    if (quartiles.length === 0) return
    if (quartiles.reduce((sum, quarter) => sum + quarter.relationships, 0) !== relationships) throw new Error('everyone once')
    const ranges = quartiles.flatMap(({ trust }) => trust === undefined ? [] : [trust])
    if (ranges.some(({ low }, i) => i > 0 && low <= ranges[i - 1]!.high)) throw new Error('quarters overlap')
  }), { numRuns: Number(process.env.RUNS ?? 300) })
})
