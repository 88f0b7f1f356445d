import type { Contract } from './differences.ts'

export type Node = Record<string, unknown>

export interface Finding {
  /** the part of the operation, then the way to the field */
  where: string
  what: string
  breaking: boolean
}

type Direction = 'request' | 'response'

interface Scope {
  before: Contract
  after: Contract
  direction: Direction
  /** pairs of named schemas on the way here, because a schema may contain itself */
  seen: ReadonlySet<string>
}

/** Bounds of a request: whether the later value lets fewer values through. */
const BOUNDS: Record<string, (before: number, after: number) => boolean> = {
  maximum: (before, after) => after < before,
  exclusiveMaximum: (before, after) => after < before,
  maxLength: (before, after) => after < before,
  maxItems: (before, after) => after < before,
  maxProperties: (before, after) => after < before,
  minimum: (before, after) => after > before,
  exclusiveMinimum: (before, after) => after > before,
  minLength: (before, after) => after > before,
  minItems: (before, after) => after > before,
  minProperties: (before, after) => after > before,
  multipleOf: (before, after) => after !== before
}

/** What changed between two schemas at the same place, seen by a client that sends (`request`) or reads (`response`) the value. */
export function compareSchemas (
  contracts: { before: Contract, after: Contract }, direction: Direction, before: Node, after: Node, where: string
): Finding[] {
  return compare({ ...contracts, direction, seen: new Set() }, before, after, where)
}

function compare (scope: Scope, before: Node, after: Node, where: string): Finding[] {
  const [old, name] = resolve(scope.before, before)
  const [now, nextName] = resolve(scope.after, after)
  const renamed = name !== nextName && name !== undefined ? [breaking(where, `its schema was named ${name}, is ${nextName ?? 'without a name'}`)] : []
  const pair = `${name ?? ''} ${nextName ?? ''}`
  if (name !== undefined && scope.seen.has(pair)) return renamed
  const inside = { ...scope, seen: new Set([...scope.seen, pair]) }
  if (old.type !== now.type) return [...renamed, breaking(where, `was of type ${String(old.type)}, is of type ${String(now.type)}`)]
  return [
    ...renamed,
    ...old.format === now.format ? [] : [breaking(where, `had the format ${String(old.format)}, has ${String(now.format)}`)],
    ...compareWords(scope.direction, old, now, where),
    ...scope.direction === 'request' ? compareBounds(old, now, where) : [],
    ...compareProperties(inside, old, now, where),
    ...compareChoices(inside, old, now, where),
    ...isNode(old.items) && isNode(now.items) ? compare(inside, old.items, now.items, `${where}/*`) : [],
    ...isNode(old.additionalProperties) && isNode(now.additionalProperties)
      ? compare(inside, old.additionalProperties, now.additionalProperties, `${where}/{name}`)
      : []
  ]
}

/** A list of words: a request must take all that it took, and an answer give no word that a client does not know. */
function compareWords (direction: Direction, before: Node, after: Node, where: string): Finding[] {
  const [then, now] = [before.enum as unknown[] | undefined, after.enum as unknown[] | undefined]
  if (then === undefined && now === undefined) return []
  const gone = (then ?? []).filter(word => now !== undefined && !now.includes(word))
  const added = (now ?? []).filter(word => then !== undefined && !then.includes(word))
  if (direction === 'request') {
    return [
      ...then === undefined ? [breaking(where, 'takes only some words now')] : [],
      ...gone.map(word => breaking(where, `takes "${String(word)}" no longer`)),
      ...added.map(word => ({ where, what: `takes "${String(word)}"`, breaking: false }))
    ]
  }
  return [
    ...now === undefined ? [breaking(where, 'may be any word now')] : [],
    ...added.map(word => breaking(where, `may be "${String(word)}", which no client knows`))
  ]
}

function compareBounds (before: Node, after: Node, where: string): Finding[] {
  const bounds = Object.entries(BOUNDS).flatMap(([bound, isNarrower]) => {
    const [then, now] = [before[bound] as number | undefined, after[bound] as number | undefined]
    if (now === undefined || (then !== undefined && !isNarrower(then, now))) return []
    return [breaking(where, `${bound} is ${now}, was ${then ?? 'not limited'}`)]
  })
  const words = before.enum as string[] | undefined
  const fits = (pattern: string) => pattern === before.pattern || (words?.every(word => new RegExp(pattern, 'u').test(word)) ?? false)
  const patterned = typeof after.pattern !== 'string' || fits(after.pattern) ? [] : [breaking(where, 'must have another form')]
  const unique = after.uniqueItems === true && before.uniqueItems !== true ? [breaking(where, 'must not repeat an entry now')] : []
  const closed = before.additionalProperties !== false && after.additionalProperties === false
    ? [breaking(where, 'takes no other fields any more')]
    : []
  return [...bounds, ...patterned, ...unique, ...closed]
}

function compareProperties (scope: Scope, before: Node, after: Node, where: string): Finding[] {
  const [then, now] = [node(before.properties), node(after.properties)]
  const required = (schema: Node, name: string) => ((schema.required ?? []) as string[]).includes(name)
  const isRequest = scope.direction === 'request'
  return [
    ...Object.keys(then).flatMap(name => {
      const field = `${where}/${name}`
      if (now[name] === undefined) return [breaking(field, isRequest ? 'is taken no longer' : 'is gone')]
      const [was, is] = [required(before, name), required(after, name)]
      const duty = isRequest && is && !was ? ['became required'] : !isRequest && was && !is ? ['may be absent now'] : []
      return [...duty.map(what => breaking(field, what)), ...compare(scope, node(then[name]), node(now[name]), field)]
    }),
    ...Object.keys(now).filter(name => then[name] === undefined).map(name => {
      return { where: `${where}/${name}`, what: 'is new', breaking: isRequest && required(after, name) }
    })
  ]
}

/** A union of inputs, told apart by the word in one field. */
function compareChoices (scope: Scope, before: Node, after: Node, where: string): Finding[] {
  const branches = (schema: Node) => node(node(schema.discriminator).mapping) as Record<string, string>
  const [then, now] = [branches(before), branches(after)]
  return [
    ...Object.keys(then).flatMap(word => now[word] === undefined
      ? [breaking(where, `takes "${word}" no longer`)]
      : compare(scope, { $ref: then[word] }, { $ref: now[word] }, `${where}(${word})`)),
    ...Object.keys(now).filter(word => then[word] === undefined).map(word => {
      return { where, what: `takes "${word}"`, breaking: scope.direction === 'response' }
    })
  ]
}

/** The schema itself, and the name of the component that it was given by. */
function resolve (contract: Contract, schema: Node): [schema: Node, name?: string] {
  if (typeof schema.$ref !== 'string') return [schema]
  const name = schema.$ref.split('/').pop() ?? ''
  return [node(contract.components?.schemas?.[name]), name]
}

/** A difference that clients cannot live with. */
export function breaking (where: string, what: string): Finding {
  return { where, what, breaking: true }
}

function isNode (value: unknown): value is Node {
  return value !== null && typeof value === 'object'
}

/** An object of the document; empty where there is none. */
export const node = (value: unknown): Node => (value ?? {}) as Node
