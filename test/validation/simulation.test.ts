import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { assess, DIMENSIONS, MODEL_1, toDay, type Direction, type ScoringModel } from '../../src/scoring/index.ts'
import { changedParameters } from '../../src/models/parameters.ts'
import type { Customer } from '../../src/simulate/hidden.ts'
import { random } from '../../src/simulate/random.ts'
import { happenings } from '../../src/simulate/simulate.ts'
import { CALIBRATED, CALIBRATED_MODEL } from '../../src/validation/calibrated.ts'
import { pooledShare, shareAtEnds, extreme, type Seen } from '../../src/validation/claims.ts'
import { delaysOf, watchFalling, watchSteady } from '../../src/validation/detection.ts'
import { contactsOf, judgedGaps, PROCESSES } from '../../src/validation/gaps.ts'
import { limitOf, paceOf } from '../../src/validation/limit.ts'
import { digits, isMet, markdown } from '../../src/validation/report.ts'
import { worldOf } from '../../src/validation/world.ts'

const LAST = toDay('2026-06-30')
const customer: Customer = {
  key: 'one',
  name: 'One',
  segment: 'food',
  size: 'large',
  started_on: LAST - 8000,
  story: 'steady',
  customer_trust: { start: 0.4, end: 0.4 },
  supplier_trust: { start: 0.7, end: 0.7 },
  voice: 1,
  care: 1
}

/** Version 1 without forgetting. */
const unforgetting = {
  ...MODEL_1,
  dimensions: Object.fromEntries(Object.entries(MODEL_1.dimensions).map(([name, spec]) => [name, { ...spec, half_life_days: 1e7 }]))
} as ScoringModel

t.test('the limit is what twenty years of evidence come to', async t => {
  const first = LAST - 365 * 20
  const world = worldOf([customer], happenings([customer], { chance: random('limit'), first, last: LAST, rate: 1, source: 'limit' }))
  const { readings } = assess(world.input(customer, LAST, unforgetting))
  const limit = limitOf({ customer: 0.4, supplier: 0.7, pace: paceOf(customer, 1) })
  for (const dimension of DIMENSIONS) {
    const { mean, kind } = readings[dimension]
    const expected = limit[dimension]
    // About three standard errors of twenty years; rates are rarer than ratios.
    const tolerance = kind === 'ratio' ? 0.04 : 0.25 * expected
    t.ok(Math.abs(mean - expected) < tolerance, `${dimension}: ${mean} against ${expected}`)
  }
})

t.test('every gap of a rhythm is judged once, by the gaps before it', async t => {
  const judged = judgedGaps([0, 10, 20, 30, 40, 90], MODEL_1)
  t.strictSame(judged.map(({ before }) => before), [3, 4])
  t.ok(judged[1]!.p < judged[0]!.p)
  const contacts = contactsOf(PROCESSES[1]!, 2, 30)
  t.strictSame(contacts.map(days => days.length), [31, 31])
  t.ok(contacts.every(days => days.every((day, i) => i === 0 || day > days[i - 1]!)))
})

t.test('who has fallen is watched for a while, and who has not for a year', async t => {
  const watch = { seed: 'test', customers: 1, rate: 1, warm_up: 200, every: 120, until: 120 }
  for (const found of [watchSteady(watch, ['signal'], MODEL_1), watchFalling(watch, ['signal'], MODEL_1)]) {
    t.strictSame(found.map(({ alarm, direction }) => `${alarm} ${direction}`), ['signal customer_trust', 'signal supplier_trust'])
    t.ok(found.every(({ delay }) => delay === undefined || delay % 120 === 0))
  }
})

t.test('either side is found with the first alarm of a customer', async t => {
  const seen = (customer: string, direction: Direction, delay?: number) =>
    ({ customer, alarm: 'signal' as const, direction, ...delay !== undefined && { delay } })
  const watched = [seen('a', 'customer_trust', 21), seen('a', 'supplier_trust', 14), seen('b', 'customer_trust'), seen('b', 'supplier_trust', 70),
    seen('c', 'customer_trust'), seen('c', 'supplier_trust')]
  t.strictSame(delaysOf(watched), {
    customer_trust: [21, Infinity, Infinity], supplier_trust: [14, 70, Infinity], either: [14, 70, Infinity]
  })
})

t.test('shares are pooled by minutes, and the line goes through them', async t => {
  const seen: Seen[] = [
    { trust: 20, size: 1, share: 0.5, minutes: 100, transaction_minutes: 50 },
    { trust: 60, size: 1, share: 0.3, minutes: 300, transaction_minutes: 90 }
  ]
  t.equal(pooledShare(seen)?.value, 140 / 400)
  const ends = shareAtEnds(seen)
  t.ok(Math.abs(ends!.least - 0.6) < 1e-12 && Math.abs(ends!.most - 0.1) < 1e-12)
  t.strictSame(extreme(seen, 'least', 0.5), [seen[0]])
  t.equal(shareAtEnds(seen.slice(0, 1)), undefined)
})

t.test('a figure is met at the ends of its range', async t => {
  const estimate = { value: 0.5, error: 0.1, n: 3 }
  t.equal(isMet({ name: '', estimate, target: { least: 0.5, most: 0.5 } }), true)
  t.equal(isMet({ name: '', estimate, target: { most: 0.4 } }), false)
  t.equal(isMet({ name: '', estimate }), undefined)
  t.strictSame([0.12345, 1.234, 12.34, 1234.5].map(digits), ['0.1235', '1.23', '12.3', '1235'])
  const table = { title: 'Table', how: 'How.', figures: [{ name: 'it', estimate, target: { least: 0.6 } }], limits: 'Not that.' }
  t.match(markdown([{ title: 'Part', tables: [table] }], '# Report'), '0 of 1 figures with a target meet it.\n\n## Part\n\n### Table\n\nHow.')
  t.match(markdown([{ title: 'Part', tables: [table] }], ''), '| it | 0.5000 | 0.1000 | 3 | at least 0.6 | **no** |')
})

t.test('the example of a calibrated model is what was validated', async t => {
  const file = resolve(import.meta.dirname, '../../examples/models/calibrated.json')
  const { parameters } = JSON.parse(readFileSync(file, 'utf8')) as { parameters: unknown }
  t.strictSame(parameters, CALIBRATED)
  const { version, ...base } = MODEL_1
  const { version: other, ...calibrated } = CALIBRATED_MODEL
  t.strictSame(changedParameters(base, parameters, '').parameters, calibrated, 'the service makes the same model of it')
  t.not(other, version)
})
