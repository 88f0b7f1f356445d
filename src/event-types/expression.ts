import { Environment, EvaluationError, ParseError, TypeError as OperandError } from '@marcbachmann/cel-js'
import type { DataShape } from './data-schema.ts'
import { lengthOf, type Data } from './data.ts'
import { ExpressionFault, typeOf, type Findings, type Kind } from './typing.ts'

export const LONGEST_EXPRESSION = 500

/** An expression over `data`, ready to be evaluated. */
export interface Expression {
  text: string
  /** what it costs at most, see cost.ts */
  cost: number
  /** the fields that it names */
  fields: ReadonlySet<string>
  /** texts and numbers that are written in it: where its result is likely to change */
  literals: ReadonlyArray<string | number>
  /** Its value. @throws ExpressionFault when it has none for these data */
  evaluate (data: Data): unknown
}

/** All numbers are floating-point; mixing them with CEL's whole numbers would refuse `data.stars / 5` and cut `1 / 2` to 0. */
const language = new Environment({ limits: { maxAstNodes: 100, maxDepth: 20, maxListElements: 50, maxCallArguments: 4 } })
  .registerVariable('data', 'map<string, dyn>')
  .registerFunction('min(double, double): double', (a: number, b: number) => Math.min(a, b))
  .registerFunction('max(double, double): double', (a: number, b: number) => Math.max(a, b))
  .registerFunction('abs(double): double', (a: number) => Math.abs(a))
  .registerFunction('floor(double): double', (a: number) => Math.floor(a))
  .registerFunction('ceil(double): double', (a: number) => Math.ceil(a))
  .registerFunction('length(string): double', (text: string) => lengthOf(text))

/**
 * Reads an expression (CEL, the part that typing.ts lists) over the fields of `shape`.
 * @throws ExpressionFault with cause and remedy
 */
export function compileExpression (text: string, shape: DataShape, kind: Kind): Expression {
  if (text.length > LONGEST_EXPRESSION) throw new ExpressionFault(`has ${text.length} characters; at most ${LONGEST_EXPRESSION} are taken`)
  const found: Findings = { fields: new Set(), literals: [], wholes: [] }
  const typed = typeOf(parse(text).ast, shape, found)
  if (typed.kind !== kind) throw new ExpressionFault(kind === 'truth' ? 'must be true or false, such as data.stars > 3' : 'must give a number')
  const run = parse(withPoints(text, found.wholes))
  return {
    text,
    cost: typed.cost,
    fields: found.fields,
    literals: found.literals,
    evaluate (data) {
      try {
        return run({ data })
      } catch (error) {
        throw new ExpressionFault(reasonOf(error))
      }
    }
  }
}

function parse (text: string) {
  try {
    return language.parse(text)
  } catch (error) {
    const at = error instanceof ParseError && error.range ? ` at character ${error.range.start + 1}` : ''
    throw new ExpressionFault(`cannot be read${at}: ${reasonOf(error)}`)
  }
}

/** Writes every whole number as a floating-point one. */
function withPoints (text: string, ends: readonly number[]): string {
  return [...ends].sort((a, b) => b - a).reduce((written, end) => `${written.slice(0, end)}.0${written.slice(end)}`, text)
}

function reasonOf (error: unknown): string {
  if (error instanceof ParseError || error instanceof EvaluationError || error instanceof OperandError) return error.summary
  return error instanceof RangeError ? 'it nests too deep' : (error as Error).message
}
