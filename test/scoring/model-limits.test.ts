import t from 'tap'
import type {} from '../../src/http/caller.ts'
import { COMMON, RATE, RATIO, isRange, type Range, type Ranges } from '../../src/models/limits.ts'
import { changedParameters, type Parameters } from '../../src/models/parameters.ts'
import {
  assess, backTest, DIRECTIONS, explain, MODEL_1, portfolioSums, preview, settledPromises, trust, type ScoringModel
} from '../../src/scoring/index.ts'
import fc from '../helpers/property.ts'
import { START, asOf, tenant } from './arbitrary.ts'
import { impossible } from './close.ts'
import { fold, inputOf, portfolioRows, type Told } from './world.ts'

const numRuns = Number(process.env.RUNS ?? 25)
const { version: _, ...base } = MODEL_1

/** The ends of a range as often as something in between. */
function inside ({ min, max, whole }: Range): fc.Arbitrary<number> {
  const between = whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true })
  return fc.oneof(fc.constant(min), fc.constant(max), between)
}

function all (ranges: Ranges): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(Object.entries(ranges).map(([name, entry]) => [name, isRange(entry) ? inside(entry) : all(entry)])))
}

const share = fc.double({ min: 0, max: 1, noNaN: true })

/** `worst` and `best`, as near as may be, as far as may be, or in between. */
const ends = fc.oneof(
  fc.constantFrom([0, 0.01], [0.99, 1], [0, 1], [0.5, 0.51]),
  fc.tuple(share, share).map(([a, b]) => [0.99 * a, 0.99 * a + 0.01 + 0.99 * (1 - a) * b])
)

const fitting = (weight: unknown) => weight === 0 ? 0 : Math.max(0.001, Number(weight))
const dimension = (own: Ranges) => all(own).map(fields => ({ ...fields, weight: fitting(fields.weight) }))
const dimensions = fc.record(Object.fromEntries(Object.entries(base.dimensions).map(([name, { kind }]) => {
  return [name, kind === 'rate' ? dimension(RATE) : fc.tuple(dimension(RATIO), ends).map(([fields, [worst, best]]) => ({ ...fields, worst, best }))]
})))

/** Models at and between the ends of all ranges; what must be ascending lies as close and as far apart as it may. */
const model: fc.Arbitrary<ScoringModel> = fc.tuple(
  all(COMMON), dimensions,
  fc.constantFrom([0.001, 0.002, 0.003], [0.998, 0.999, 1], [0.05, 0.25, 0.5]), fc.constantFrom([0, 1], [0, 1e-9], [0.5, 0.50001]),
  fc.constantFrom([1e-9, 2e-9, 3e-9], [98, 99, 100], [40, 60, 80]), fc.constantFrom([0.1, 0.2, 0.3], [1198, 1199, 1200])
).map(([common, dimensions, [low, medium, high], [deteriorating, improving], from, months]) => {
  const { trend, attention } = common as { trend: object, attention: object }
  const changed = changedParameters(base, {
    ...common,
    dimensions: { ...dimensions, negotiation_ease: { ...dimensions.negotiation_ease as object, weight: 1 } },
    confidence: { low, medium, high },
    trend: { ...trend, deteriorating, improving },
    bands: base.bands.map(({ band }, i) => ({ band, lowest: i === 0 ? 0 : from[i - 1] })),
    attention: { ...attention, cycles: months.map((up, i) => ({ up_to_months: up, factor: i === 0 ? 0.01 : 100 })) }
  }, '')
  if (changed.errors) throw new Error(JSON.stringify(changed.errors))
  return { version: 2, ...changed.parameters }
})

t.test('no legal model makes a figure that is not finite, of any evidence', async t => {
  let scores = 0
  fc.assert(fc.property(model, tenant, asOf, (model, told, asOf) => {
    const input = { ...inputOf(told, 'own', asOf), portfolio: portfolioSums(portfolioRows(told), asOf - 1, model), model }
    const document = trust(input)
    const found = preview(5)
    const scored = (input: Input) => ({ input, assessment: assess(input) })
    found.add('own', scored(inputOf(told, 'own', asOf)), scored(input))
    t.strictSame([document, explain(input, { limit: 5 }), found.report(), tested(told, model)].flatMap(one => impossible(one)), [])
    for (const direction of DIRECTIONS) {
      const { score, interval, coverage } = document[direction]
      t.ok(coverage >= 0 && coverage <= 1 + 1e-9)
      if (score === undefined) continue
      scores += 1
      t.ok(score >= 0 && score <= 100 && interval!.low >= 0 && interval!.low <= interval!.high && interval!.high <= 100)
    }
  }), { numRuns })
  t.ok(scores > numRuns / 10, `${scores} scores`)
})

type Input = ReturnType<typeof inputOf>

function tested (told: readonly Told[], model: ScoringModel) {
  const test = backTest({ model, start: START + 20, end: START + 200, portfolio: portfolioRows(told), reportingSince: {} })
  for (const { key, events } of told) {
    const outcomes = key === 'own' ? Array.from({ length: 12 }, (_, i) => ({ day: START + 100 + i, isGood: i % 2 === 0 })) : []
    test.add({ days: fold(events), promises: settledPromises(events, START + 200), outcomes })
  }
  return test.report()
}

t.test('what stands may be sent back, in any order of its fields, and changes nothing', async t => {
  const shuffled = (value: unknown): unknown => typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).reverse().map(([name, entry]) => [name, shuffled(entry)]))
  const { parameters } = changedParameters(shuffled(base) as Parameters, shuffled(base), '')
  t.equal(JSON.stringify(parameters), JSON.stringify(base))
})

t.test('without a schema before it the reader refuses what is no model', async t => {
  for (const [changes, pointer] of [
    [null, '/p'], [[], '/p'], ['x', '/p'], [{ bands: 'x' }, '/p/bands'], [{ bands: [null] }, '/p/bands/0'], [{ bands: [{ band: 1, lowest: 0 }] }, '/p/bands/0/band'],
    [{ prior_weight: NaN }, '/p/prior_weight'], [{ prior_weight: Infinity }, '/p/prior_weight'], [{ 'a/b': 1 }, '/p/a~1b'],
    [{ dimensions: { promise_keeping: { prior_rate: 1 } } }, '/p/dimensions/promise_keeping/prior_rate'], [{ constructor: {} }, '/p/constructor']
  ] as const) {
    t.equal(changedParameters(base, changes, '/p').errors?.[0]?.pointer, pointer, JSON.stringify(changes))
  }
})
