import type { ASTNode } from '@marcbachmann/cel-js'
import { searchCost, STEP, textCost } from './cost.ts'
import { lengthOf } from './data.ts'
import type { DataShape } from './data-schema.ts'

/** Why an expression is refused: the cause and the remedy. */
export class ExpressionFault extends Error {}

export type Kind = 'number' | 'text' | 'truth'

/** What is known of every value that a part of an expression can have. */
interface Typed { kind: Kind, cost: number, length: number }

/** What was met in an expression. */
export interface Findings {
  fields: Set<string>
  literals: Array<string | number>
  /** where whole numbers end, ascending */
  wholes: number[]
}

const KIND_OF = { string: 'text', number: 'number', integer: 'number', boolean: 'truth' } as const
const IN_WORDS = { number: 'a number', text: 'a text', truth: 'true or false' }
export const FUNCTIONS = 'has, min, max, abs, floor, ceil, length, contains, startsWith, endsWith'

/**
 * The kind of an expression and what it costs at most. Only what is listed here is taken: no loops, no lists but after `in`, no
 * texts that grow, no names but those of the fields.
 * @throws ExpressionFault
 */
export function typeOf (root: ASTNode, { fields }: DataShape, found: Findings): Typed {
  return visit({ fields, found }, root)
}

/** What a walk over an expression knows and finds. */
interface Walk { fields: DataShape['fields'], found: Findings }

function visit (walk: Walk, node: ASTNode): Typed {
  switch (node.op) {
    case 'value': return literal(walk, node)
    case '.': return field(walk, node)
    case '?:': return choice(walk, node.args)
    case 'call': return call(walk, node.args[0], node.args[1], node)
    case 'rcall': return search(walk, node.args[0], [node.args[1], ...node.args[2]], node)
    case '&&': case '||': return all(walk, 'truth', node.args)
    case '!_': return all(walk, 'truth', [node.args])
    case '-_': return all(walk, 'number', [node.args])
    case '+': case '-': case '*': case '/': return all(walk, 'number', node.args)
    case '<': case '<=': case '>': case '>=': return all(walk, 'number', node.args, 'truth')
    case '==': case '!=': return same(walk, node.args)
    case 'in': return member(walk, node.args)
    default: throw new ExpressionFault(`${quote(node)} is not part of the language: it has data.<field>, numbers, "texts", true, false, + - * /, ` +
      `== != < <= > >=, in [...], && || !, ? : and ${FUNCTIONS}`)
  }
}

function must (walk: Walk, node: ASTNode, kind: Kind): Typed {
  const typed = visit(walk, node)
  if (typed.kind !== kind) throw new ExpressionFault(`${quote(node)} is ${IN_WORDS[typed.kind]} where ${IN_WORDS[kind]} must stand`)
  return typed
}

function all (walk: Walk, kind: Kind, nodes: readonly ASTNode[], result: Kind = kind): Typed {
  const cost = nodes.reduce((sum, node) => sum + must(walk, node, kind).cost, STEP)
  return { kind: result, cost, length: 0 }
}

function literal ({ found }: Walk, node: ASTNode): Typed {
  const value: unknown = node.args
  if (typeof value === 'boolean') return { kind: 'truth', cost: STEP, length: 0 }
  if (typeof value === 'string') {
    found.literals.push(value)
    return { kind: 'text', cost: STEP, length: lengthOf(value) }
  }
  const isWhole = typeof value === 'bigint' && /^[0-9]+$/.test(node.input.slice(node.range.start, node.range.end))
  if (!isWhole && typeof value !== 'number') throw new ExpressionFault(`${quote(node)} is no decimal number, text, true or false`)
  if (isWhole) found.wholes.push(node.range.end)
  found.literals.push(Number(value))
  return { kind: 'number', cost: STEP, length: 0 }
}

function field ({ fields, found }: Walk, node: ASTNode): Typed {
  const [owner, name] = node.args as [ASTNode, string]
  const known = owner.op === 'id' && owner.args === 'data' ? fields.get(name) : undefined
  if (known === undefined) throw new ExpressionFault(`${quote(node)} is no field of the schema; there are ${names(fields.keys())}`)
  found.fields.add(name)
  const length = known.type !== 'string' ? 0 : known.enum ? Math.max(...known.enum.map(lengthOf)) : known.maxLength
  return { kind: KIND_OF[known.type], cost: 2 * STEP, length }
}

function same (walk: Walk, [left, right]: readonly [ASTNode, ASTNode]): Typed {
  const first = visit(walk, left)
  const second = must(walk, right, first.kind)
  return { kind: 'truth', cost: first.cost + second.cost + textCost(Math.min(first.length, second.length)), length: 0 }
}

function member (walk: Walk, [left, list]: readonly [ASTNode, ASTNode]): Typed {
  const elements = list.op === 'list' ? list.args : []
  if (elements.length === 0 || elements.some(({ op }) => op !== 'value')) {
    throw new ExpressionFault(`${quote(list)} must be a list of words or numbers such as ["gold", "silver"]`)
  }
  const first = visit(walk, left)
  const cost = elements.reduce((sum, element) => sum + must(walk, element, first.kind).cost + textCost(first.length), first.cost + STEP)
  return { kind: 'truth', cost, length: 0 }
}

function search (walk: Walk, name: string, operands: readonly ASTNode[], node: ASTNode): Typed {
  const [text, wanted] = operands
  if (!SEARCHES.has(name) || operands.length !== 2) throw new ExpressionFault(noFunction(name, node))
  const left = must(walk, text!, 'text')
  const right = must(walk, wanted!, 'text')
  return { kind: 'truth', cost: left.cost + right.cost + searchCost(left.length, name === 'contains' ? right.length : 1), length: 0 }
}

function call (walk: Walk, name: string, args: readonly ASTNode[], node: ASTNode): Typed {
  if (name === 'has' && args.length === 1 && args[0]!.op === '.') return { ...field(walk, args[0]!), kind: 'truth', length: 0 }
  if (name === 'length' && args.length === 1) {
    const { cost, length } = must(walk, args[0]!, 'text')
    return { kind: 'number', cost: cost + textCost(length), length: 0 }
  }
  if (ARITY.get(name) !== args.length) throw new ExpressionFault(noFunction(name, node))
  return all(walk, 'number', args)
}

function choice (walk: Walk, [test, yes, no]: readonly [ASTNode, ASTNode, ASTNode]): Typed {
  const condition = must(walk, test, 'truth')
  const first = visit(walk, yes)
  const second = must(walk, no, first.kind)
  const cost = condition.cost + Math.max(first.cost, second.cost) + STEP
  return { kind: first.kind, cost, length: Math.max(first.length, second.length) }
}

const SEARCHES = new Set(['contains', 'startsWith', 'endsWith'])
const ARITY = new Map([['min', 2], ['max', 2], ['abs', 1], ['floor', 1], ['ceil', 1]])

function noFunction (name: string, node: ASTNode): string {
  return `${quote(node)} calls ${name}, which is not taken so; there are has(data.x), min(a, b), max(a, b), abs(a), floor(a), ceil(a), length(text), ` +
    'text.contains(text), text.startsWith(text) and text.endsWith(text)'
}

function quote ({ input, range: { start, end } }: ASTNode): string {
  const text = input.slice(start, end)
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`
}

function names (keys: Iterable<string>): string {
  const all = [...keys].map(name => `data.${name}`)
  return all.length === 0 ? 'none' : all.join(', ')
}
