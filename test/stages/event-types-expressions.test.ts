import t from 'tap'
import fc from '../helpers/property.ts'
import { checkDeclaration, compileDeclaration } from '../../src/event-types/declaration.ts'
import { readDataSchema } from '../../src/event-types/data-schema.ts'
import { compileExpression } from '../../src/event-types/expression.ts'
import { ExpressionFault } from '../../src/event-types/typing.ts'
import { MOST_COST } from '../../src/event-types/cost.ts'
import { Problem } from '../../src/errors.ts'

const SCHEMA = {
  type: 'object',
  properties: {
    stars: { type: 'integer', minimum: 1, maximum: 5 },
    hours: { type: 'number', minimum: 0, maximum: 10 },
    level: { type: 'string', enum: ['gold', 'silver'] },
    note: { type: 'string', maxLength: 20 },
    urgent: { type: 'boolean' }
  }
}
const shape = readDataSchema(SCHEMA, '', [])
/** What a function throws, or undefined. */
function thrown (run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}

const DATA = { stars: 4, hours: 2.5, level: 'gold', note: 'grüße 😀', urgent: true }

t.test('expressions give what arithmetic gives', async t => {
  const cases: Array<[string, number]> = [
    ['data.stars / 5', 0.8],
    ['1 / 2', 0.5],
    ['7 - 2 * 3', 1],
    ['(7 - 2) * 3', 15],
    ['-data.hours + 3', 0.5],
    ['data.stars == 4 ? 1 : 0', 1],
    ['data.stars in [1, 2, 4] ? 1 : 0', 1],
    ['data.level in ["silver"] ? 1 : 0', 0],
    ['data.level == "gold" && data.urgent ? 2 : 1', 2],
    ['!data.urgent || data.hours >= 3 ? 2 : 1', 1],
    ['min(data.stars, 2.5) + max(1, 2) + abs(-1) + floor(1.9) + ceil(1.1)', 8.5],
    ['length(data.note)', 7],
    ['data.note.contains("ü") && data.note.startsWith("gr") && data.note.endsWith("😀") ? 1 : 0', 1],
    ['has(data.note) ? 1 : 0', 1],
    ['"gold" == data.level ? 1 : 0', 1],
    ['data.stars // the rest is a remark 12', 4]
  ]
  for (const [text, expected] of cases) t.equal(compileExpression(text, shape, 'number').evaluate(DATA), expected, text)
})

t.test('whatever is not on the list is refused', async t => {
  const hostile = [
    '', ' ', ')', '[1, 2].map(x, x)', '[1].all(x, true)', '[1].exists(x, true)', 'data.note.matches("(a+)+$")', 'data.note + data.note', '"a" + "b"',
    'data["stars"]', 'data.constructor', 'data.__proto__', 'data.toString', 'data.stars.x', 'data', 'this', 'constructor', '__proto__', 'cel.bind(x, 1, x)',
    'size(data.note)', 'string(data.stars)', 'double("1")', 'int(data.stars)', 'timestamp("2026-01-01T00:00:00Z")', 'duration("1h")', 'type(data.stars)',
    'dyn(1)', 'has(data)', 'has(data.zz)', 'has(1)', 'null', 'b"a"', '1u', '0x10', '{"a": 1}', '{"a": 1}.a', '[1]', '[]', 'data.stars in []',
    'data.stars in ["a"]', 'data.stars in data.note', 'data.stars in [data.hours]', 'data.stars % 2', 'data.stars == "4"', 'data.urgent + 1', '!data.stars',
    'data.urgent > 1', '"a" < "b"', 'data.stars ? 1 : 2', 'data.urgent ? 1 : "a"', 'min(1)', 'min(1, 2, 3)', 'abs("a")', 'length(1)', 'data.note.split(",")',
    'data.note.contains(1)', 'data.note.contains("a", "b")', 'data.stars = 1', 'data.stars; 1', 'x => x', '`1`', '$1', '1e999', '\u0000', '\ud800', '٣', '１',
    `${'('.repeat(200)}1${')'.repeat(200)}`, `${'-'.repeat(400)}1`, `${'!'.repeat(400)}true`, `${'[1,'.repeat(100)}`, '1+'.repeat(240) + '1', 'x'.repeat(501),
    `${'data.urgent ? '.repeat(30)}1${' : 1'.repeat(30)}`
  ]
  for (const text of hostile) {
    t.ok(thrown(() => compileExpression(text, shape, 'number')) instanceof ExpressionFault, text.slice(0, 60))
  }
})

t.test('any text is compiled or refused, and what is compiled gives a number or is refused', async t => {
  const token = fc.constantFrom('data', '.', 'stars', 'hours', 'note', 'urgent', 'level', '(', ')', '+', '-', '*', '/', '<', '==', '&&', '||', '!', '?', ':', 'in', '[', ']', ',',
    '1', '0', '2.5', '1e300', '"gold"', 'has', 'min', 'max', 'length', 'contains', 'data.stars', 'data.hours', 'data.note', 'true', 'map', 'constructor', '__proto__')
  const text = fc.oneof(fc.array(token, { maxLength: 20 }).map(tokens => tokens.join(' ')), fc.string({ maxLength: 40 }))
  const value = fc.oneof(fc.constant(DATA), fc.constant({}), fc.constant({ stars: 1, hours: 0, note: '', level: 'silver', urgent: false }))
  await fc.assert(fc.property(text, value, (text, data) => {
    try {
      const result = compileExpression(text, shape, 'number').evaluate(data)
      if (typeof result !== 'number') t.fail(`${text} gives ${String(result)}`)
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error
    }
  }), { numRuns: Number(process.env.RUNS ?? 3000) })
})

t.test('arithmetic is that of JavaScript, whatever the numbers', async t => {
  const leaf = fc.constantFrom('data.stars', 'data.hours', '1', '0.5', '3', '10')
  const { sum } = fc.letrec<{ sum: string }>(tie => ({
    sum: fc.oneof({ maxDepth: 3 }, leaf, fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/'), tie('sum')).map(([a, op, b]) => `(${a} ${op} ${b})`))
  }))
  const data = fc.record({ stars: fc.integer({ min: 1, max: 5 }), hours: fc.double({ min: 0, max: 10, noNaN: true }) })
  await fc.assert(fc.property(sum, data, (text, data) => {
    // eslint-disable-next-line no-new-func -- the text is made above
    const expected = new Function('data', `return ${text}`)(data)
    if (!Object.is(compileExpression(text, shape, 'number').evaluate(data), expected)) t.fail(text)
  }), { numRuns: Number(process.env.RUNS ?? 500) })
})

t.test('what could take long is refused when it is declared', async t => {
  const long = (maxLength: number) => ({ type: 'object', properties: { a: { type: 'string', maxLength }, b: { type: 'string', maxLength } }, required: ['a', 'b'] })
  const declare = (maxLength: number, positive: string, times = 1) => checkDeclaration({
    schema: long(maxLength),
    evidence: ['goods_quality', 'promise_keeping', 'inspection_freedom', 'negotiation_ease', 'bidding_restraint'].slice(0, times)
      .map(dimension => ({ dimension: dimension as 'goods_quality', positive, negative: positive })),
    example: { a: 'x', b: 'y' }
  })
  const search = 'data.a.contains(data.b) ? 1 : 0'
  t.doesNotThrow(() => declare(20, search))
  t.ok(thrown(() => declare(1000, search)) instanceof Problem, 'a text of 1000 in a text of 1000')
  const heavy = Array.from({ length: 9 }, () => 'data.a.contains(data.b)').join(' || ') + ' ? 1 : 0'
  t.match(thrown(() => declare(60, heavy, 5)), { code: 'VALIDATION_FAILED', errors: [{ pointer: '/evidence', message: `at most ${MOST_COST}` }] })
  const wide = { schema: { type: 'object', title: 'x'.repeat(400), properties: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, { type: 'string', description: 'x'.repeat(400) }])) } }
  t.match(thrown(() => checkDeclaration({ ...wide, evidence: [{ dimension: 'goods_quality', positive: '1' }], example: {} })), { code: 'VALIDATION_FAILED', errors: [{ pointer: '' }] })
})

t.test('data are weighed or refused, never to something that is no weight', async t => {
  const type = compileDeclaration({
    schema: SCHEMA,
    evidence: [
      { dimension: 'goods_quality', positive: 'has(data.hours) ? data.hours * 3 : 0', negative: 'has(data.stars) ? 1 / (data.stars - 3) : 0' },
      { dimension: 'customer_openness', when: 'has(data.level)', weight: 'data.level == "gold" ? 2 : 1' }
    ],
    example: {}
  })
  const data = fc.record({
    stars: fc.integer({ min: 1, max: 5 }), hours: fc.double({ min: 0, max: 10, noNaN: true }), level: fc.constantFrom('gold', 'silver')
  }, { requiredKeys: [] })
  await fc.assert(fc.property(data, (data) => {
    t.strictSame(type.faults(data), [])
    const { opinions, errors } = type.weigh(data)
    const bad = (data.stars ?? 5) <= 3 || (data.hours !== undefined && data.hours > 0 && data.hours * 3 < 1e-9)
    t.equal(errors !== undefined, bad, JSON.stringify(data))
    for (const { p = 1, n = 1, x = 1 } of opinions?.evidence ?? []) t.ok([p, n, x].every(weight => weight >= 1e-9 && weight <= 100))
  }), { numRuns: 200 })
})
