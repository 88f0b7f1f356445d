import { DIMENSIONS, RATIO_DIMENSIONS, type CustomOpinion, type Dimension } from '../scoring/index.ts'
import { weightFault } from './bounds.ts'
import type { Data } from './data.ts'
import type { Expression } from './expression.ts'
import { ExpressionFault } from './typing.ts'

/** How an event becomes evidence of one dimension. Ratio dimensions have `positive` and `negative`, rate dimensions `weight`. */
export interface Rule {
  dimension: Dimension
  when?: Expression
  positive?: Expression
  negative?: Expression
  weight?: Expression
}

/** An expression that gives no weight for some data. */
export interface WeighFault {
  /** pointer of the expression in the declaration */
  pointer: string
  expression: string
  /** what is wrong with its result */
  reason: string
}

const PARTS = { positive: 'p', negative: 'n', weight: 'x' } as const
type Part = keyof typeof PARTS

/** What an event with these data says by the rules: a piece of evidence for each dimension that gets any. */
export function weigh (rules: readonly Rule[], data: Data): { opinions: CustomOpinion[], faults: WeighFault[] } {
  const opinions: CustomOpinion[] = []
  const faults: WeighFault[] = []
  for (const [i, rule] of rules.entries()) {
    const value = (part: Part | 'when', expression: Expression, faultOf: (result: unknown) => string | undefined): unknown => {
      const { result, reason } = evaluate(expression, data, faultOf)
      if (reason !== undefined) faults.push({ pointer: `/evidence/${i}/${part}`, expression: expression.text, reason })
      return result
    }
    if (rule.when && value('when', rule.when, noTruth) !== true) continue
    const opinion: CustomOpinion = { dimension: rule.dimension }
    for (const part of Object.keys(PARTS) as Part[]) {
      const expression = rule[part]
      const weight = expression && value(part, expression, weightFault)
      // 0 is no evidence; a 0 beside another weight says nothing.
      if (typeof weight === 'number' && weight > 0) opinion[PARTS[part]] = weight
    }
    if (opinion.p !== undefined || opinion.n !== undefined || opinion.x !== undefined) opinions.push(opinion)
  }
  return { opinions, faults }
}

function noTruth (result: unknown): string | undefined {
  return typeof result === 'boolean' ? undefined : `gives ${String(result)}, which is not true or false`
}

type FaultOf = (result: unknown) => string | undefined

function evaluate (expression: Expression, data: Data, faultOf: FaultOf): { result?: unknown, reason?: string } {
  try {
    const result = expression.evaluate(data)
    const reason = faultOf(result)
    return reason === undefined ? { result } : { reason }
  } catch (error) {
    if (error instanceof ExpressionFault) return { reason: `has no value (${error.message})` }
    throw error
  }
}

/** Whether a text names a dimension, and if so whether it is a share of good outcomes or a rate of events. */
export function kindOf (dimension: string): 'ratio' | 'rate' | undefined {
  if ((RATIO_DIMENSIONS as readonly string[]).includes(dimension)) return 'ratio'
  return (DIMENSIONS as readonly string[]).includes(dimension) ? 'rate' : undefined
}
