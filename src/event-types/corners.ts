import type { DataShape, Field } from './data-schema.ts'
import { lengthOf, type Data } from './data.ts'
import type { Expression } from './expression.ts'

/** So many data are tried at most. */
const MOST = 500
const MOST_VALUES = 12

type Value = string | number | boolean | undefined

/**
 * Data at the corners of what a type allows: smallest and largest numbers, 0, shortest and longest texts, every word, and optional
 * fields that are absent. Beside them the values that the expressions compare with. Only fields that an expression names vary; all
 * combinations where there are few, otherwise each field for itself around the example, and a spread of combinations. Always the same.
 */
export function * corners (shape: DataShape, example: Data, expressions: readonly Expression[]): Generator<Data> {
  const used = new Set(expressions.flatMap(({ fields }) => [...fields]))
  const literals = expressions.flatMap(expression => expression.literals)
  const axes = [...shape.fields].filter(([name]) => used.has(name)).map(([name, field]): [string, Value[]] =>
    [name, [...valuesOf(field, literals), ...(shape.required.has(name) ? [] : [undefined])]])
  const size = axes.reduce((product, [, values]) => Math.min(product * values.length, MOST + 1), 1)
  if (size <= MOST) {
    for (let n = 0; n < size; n++) yield combination(example, axes, mixedRadix(n))
    return
  }
  for (const [name, values] of axes) for (const value of values) yield combination(example, [[name, [value]]], () => 0)
  for (let n = 0; n < MOST; n++) yield combination(example, axes, spread(n))
}

/** Which of its values an axis takes. */
type Choice = (axis: number, count: number) => number

function mixedRadix (n: number): Choice {
  let rest = n
  return (_axis, count) => {
    const digit = rest % count
    rest = Math.floor(rest / count)
    return digit
  }
}

/** First all the first values, then all the last; then strides that differ from axis to axis. */
function spread (n: number): Choice {
  if (n === 0) return () => 0
  return n === 1 ? (_axis, count) => count - 1 : (axis, count) => Math.floor(n * (2 * axis + 3) / (axis + 2)) % count
}

function combination (example: Data, axes: ReadonlyArray<[string, Value[]]>, choice: Choice): Data {
  const data = { ...example }
  for (const [axis, [name, values]] of axes.entries()) {
    const value = values[choice(axis, values.length)]
    if (value === undefined) delete data[name]
    else data[name] = value
  }
  return data
}

function valuesOf (field: Field, literals: ReadonlyArray<string | number>): Value[] {
  if (field.type === 'boolean') return [false, true]
  if (field.enum) return field.enum
  if (field.type === 'string') {
    const { minLength, maxLength } = field
    const fitting = literals.filter(literal => typeof literal === 'string' && lengthOf(literal) >= minLength && lengthOf(literal) <= maxLength)
    return [...new Set(['x'.repeat(minLength), 'x'.repeat(maxLength), ...fitting])].slice(0, MOST_VALUES)
  }
  const { minimum, maximum, type } = field
  const inside = [0, 1, ...literals].filter(value => typeof value === 'number' && value >= minimum && value <= maximum &&
    (type === 'number' || Number.isInteger(value)))
  return [...new Set([minimum, maximum, ...inside])].slice(0, MOST_VALUES)
}
