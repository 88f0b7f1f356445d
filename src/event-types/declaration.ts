import { Problem, type FieldError } from '../errors.ts'
import { DIMENSIONS, type CustomOpinions } from '../scoring/index.ts'
import { corners } from './corners.ts'
import { MOST_COST } from './cost.ts'
import { dataFaults, type Data } from './data.ts'
import { readDataSchema, type DataShape } from './data-schema.ts'
import { compileExpression, type Expression } from './expression.ts'
import { ExpressionFault, type Kind } from './typing.ts'
import { kindOf, weigh, type Rule } from './weigh.ts'
import type { EvidenceRule, EventTypeInput } from './schema.ts'

/** A declaration that can be put to use. */
export interface CustomType {
  /** what is wrong with `data`, with pointers into the event */
  faults (data: unknown): FieldError[]
  /** what an event with such data proves, or why it cannot be told */
  weigh (data: Data): { opinions: CustomOpinions, errors?: never } | { errors: FieldError[], opinions?: never }
}

const LARGEST_DECLARATION = 16 * 1024

/**
 * Checks a declaration whole: its schema, its expressions, and that they give weights for the example and at the corners of the schema.
 * @throws Problem VALIDATION_FAILED with every fault
 */
export function checkDeclaration (input: EventTypeInput): void {
  const size = Buffer.byteLength(JSON.stringify(input))
  if (size > LARGEST_DECLARATION) throw refused([{ pointer: '', message: `must be at most ${LARGEST_DECLARATION} bytes of JSON; shorten descriptions and lists of words`, received: size }])
  const faults: FieldError[] = []
  const { shape, rules } = read(input, faults)
  if (faults.length > 0) throw refused(faults)
  const expressions = rules.flatMap(expressionsOf)
  const cost = Math.ceil(expressions.reduce((sum, expression) => sum + expression.cost, 0))
  if (cost > MOST_COST) {
    const message = `costs up to ${cost} steps an event, and at most ${MOST_COST} are allowed; shorten the expressions, or the texts that they compare (maxLength)`
    throw refused([{ pointer: '/evidence', message }])
  }
  const wrong = dataFaults(shape, input.example, '/example')
  if (wrong.length > 0) throw refused(wrong)
  const example = input.example as Data
  for (const data of [example, ...corners(shape, example, expressions)]) {
    const found = weigh(rules, data).faults
    if (found.length === 0) continue
    throw refused(found.map(({ pointer, expression, reason }) => ({ pointer, message: cornerMessage(reason, data), received: expression })))
  }
}

function cornerMessage (reason: string, data: Data): string {
  const shown = JSON.stringify(data)
  return `for ${shown.length > 300 ? `${shown.slice(0, 300)}…` : shown} it ${reason}; bound the fields with minimum and maximum, the weight with ` +
    'min(…, 100) and max(…, 0), ask for optional fields with has(data.x) ? … : …, and divide by what is never 0'
}

/** Puts a declaration that was checked to use. */
export function compileDeclaration (input: EventTypeInput): CustomType {
  const { shape, rules } = read(input, [])
  return {
    faults: data => dataFaults(shape, data, '/data'),
    weigh (data) {
      const { opinions: evidence, faults } = weigh(rules, data)
      if (faults.length === 0) return { opinions: { evidence, ...(input.contact ? { contact: true } : {}) } }
      return {
        errors: faults.map(({ pointer, expression, reason }) => ({
          pointer: '/data',
          message: `cannot be weighed: ${expression} (${pointer} of its type) ${reason}; correct the data, or declare another type that allows for them`
        }))
      }
    }
  }
}

function expressionsOf ({ when, positive, negative, weight }: Rule): Expression[] {
  return [when, positive, negative, weight].filter(expression => expression !== undefined)
}

function read (input: EventTypeInput, faults: FieldError[]): { shape: DataShape, rules: Rule[] } {
  const shape = readDataSchema(input.schema, '/schema', faults)
  // Expressions over a broken schema would only repeat its faults.
  if (faults.length > 0) return { shape, rules: [] }
  const rules = input.evidence.map((rule, i) => readRule(rule, shape, `/evidence/${i}`, faults))
  for (const [i, { dimension }] of rules.entries()) {
    if (rules.findIndex(rule => rule.dimension === dimension) === i) continue
    faults.push({ pointer: `/evidence/${i}/dimension`, message: 'must be another dimension than those before; join two cases with ? :', received: dimension })
  }
  return { shape, rules }
}

const TAKES = { ratio: ['positive', 'negative'], rate: ['weight'] } as const

function readRule (input: EvidenceRule, shape: DataShape, pointer: string, faults: FieldError[]): Rule {
  const { dimension } = input
  const rule = { dimension } as Rule
  const kind = kindOf(dimension)
  if (kind === undefined) {
    faults.push({ pointer: `${pointer}/dimension`, message: `must be one of ${DIMENSIONS.join(', ')}`, received: dimension })
    return rule
  }
  const takes: readonly string[] = TAKES[kind]
  if (!takes.some(part => Object.hasOwn(input, part))) {
    faults.push({ pointer, message: `must have ${takes.join(' or ')}, because ${dimension} is a ${kind} dimension` })
  }
  for (const part of ['when', 'positive', 'negative', 'weight'] as const) {
    const text = input[part]
    if (text === undefined) continue
    if (part !== 'when' && !takes.includes(part)) {
      faults.push({ pointer: `${pointer}/${part}`, message: `is not taken: ${dimension} is a ${kind} dimension, with ${takes.join(' and ')}`, received: text })
      continue
    }
    const expression = compiled(text, shape, part === 'when' ? 'truth' : 'number', `${pointer}/${part}`, faults)
    if (expression) rule[part] = expression
  }
  return rule
}

function compiled (text: string, shape: DataShape, kind: Kind, pointer: string, faults: FieldError[]): Expression | undefined {
  try {
    return compileExpression(text, shape, kind)
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error
    faults.push({ pointer, message: error.message, received: text })
    return undefined
  }
}

function refused (errors: FieldError[]): Problem {
  return new Problem('VALIDATION_FAILED', 'The declaration is not as it must be; see errors.', { errors })
}
