import { Problem } from '../errors.ts'
import { ATTRIBUTES, SCORES, type Attribute, type Dimension, type Label, type Score } from './catalogue.ts'
import type { MetricQuestion } from './schema-query.ts'

type FilterInput = NonNullable<MetricQuestion['filters']>[number]

export interface Bounds {
  atLeast?: number | undefined
  atMost?: number | undefined
  below?: number | undefined
}

/** One of these texts, or `absent`: nothing is said. */
type Values = readonly string[] | 'absent'

/** A condition: on an attribute or a kept score of the relationship, which every metric takes, or on a label of facts. */
export type Filter =
  { kind: 'attribute', field: Attribute, values: Values } |
  { kind: 'label', field: Label, values: Values } |
  ({ kind: 'score', field: Score } & Bounds)

/**
 * The conditions of a query.
 * @param dimensionOf the dimension with a name, if all metrics of the query support it
 * @throws Problem VALIDATION_FAILED
 */
export function readFilters (inputs: readonly FilterInput[], dimensionOf: (name: string, pointer: string) => Dimension): Filter[] {
  return inputs.map((input, i) => {
    const pointer = `/filters/${i}`
    const isScore = (SCORES as readonly string[]).includes(input.field)
    if (isScore || input.operator === 'range') return range(input, pointer, isScore)
    const field = dimensionOf(input.field, `${pointer}/field`)
    const values = valuesOf(input, pointer)
    return isAttribute(field) ? { kind: 'attribute', field, values } : { kind: 'label', field, values }
  })
}

export function isAttribute (name: Dimension): name is Attribute {
  return (ATTRIBUTES as readonly string[]).includes(name)
}

function range (input: FilterInput, pointer: string, isScore: boolean): Filter {
  const { field, operator, at_least: atLeast, at_most: atMost, below } = input
  if (!isScore) throw wrong(`${pointer}/operator`, `must be eq, in or absent: ${field} holds texts. A range is for ${SCORES.join(', ')}`, operator)
  if (operator !== 'range') throw wrong(`${pointer}/operator`, `must be range: ${field} is a number`, operator)
  only(input, pointer, ['at_least', 'at_most', 'below'])
  if (atLeast === undefined && atMost === undefined && below === undefined) throw wrong(pointer, 'must have at_least, at_most or below', 'an object')
  return { kind: 'score', field: field as Score, atLeast, atMost, below }
}

function valuesOf (input: FilterInput, pointer: string): Values {
  const { operator, value, values } = input
  only(input, pointer, operator === 'absent' ? [] : [operator === 'eq' ? 'value' : 'values'])
  if (operator === 'absent') return 'absent'
  if (operator === 'eq') {
    if (value === undefined) throw wrong(`${pointer}/value`, 'is required with the operator eq')
    return [value]
  }
  if (values === undefined) throw wrong(`${pointer}/values`, 'is required with the operator in')
  return [...new Set(values)]
}

function only (input: FilterInput, pointer: string, allowed: readonly string[]): void {
  const extra = (['value', 'values', 'at_least', 'at_most', 'below'] as const).find(name => input[name] !== undefined && !allowed.includes(name))
  if (extra !== undefined) throw wrong(`${pointer}/${extra}`, `does not go with the operator ${input.operator}, which takes ${allowed.join(', ') || 'no value'}`)
}

function wrong (pointer: string, message: string, received?: unknown): Problem {
  const errors = [{ pointer, message, ...received === undefined ? {} : { received } }]
  return new Problem('VALIDATION_FAILED', 'A filter is not as it must be; see errors.', { errors })
}
