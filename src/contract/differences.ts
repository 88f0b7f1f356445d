import { breaking, compareSchemas, node, type Finding, type Node } from './schemas.ts'

/** An OpenAPI document, as far as it is compared. */
export interface Contract {
  paths: Record<string, Record<string, Node>>
  components?: { schemas?: Record<string, Node> }
}

/** One difference between two contracts. */
export interface Difference extends Finding {
  /** such as `POST /v1/events` */
  operation: string
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options', 'trace']

/**
 * What a client that was made from `before` meets in `after`. A difference is breaking when a request that was right is refused, when
 * an answer lacks or changes what a client reads, or when generated code gets other names; the rest is an addition. Texts and
 * examples are not compared. The list follows what GitHub publishes as breaking changes of its API and what oasdiff checks.
 */
export function differences (before: Contract, after: Contract): Difference[] {
  const found: Difference[] = []
  for (const [path, methods] of Object.entries(before.paths)) {
    for (const method of METHODS.filter(method => methods[method] !== undefined)) {
      const operation = `${method.toUpperCase()} ${path}`
      const next = after.paths[path]?.[method]
      const findings = next === undefined
        ? [breaking('', 'the operation is gone')]
        : compareOperations({ before, after }, methods[method]!, next)
      found.push(...findings.map(finding => ({ operation, ...finding })))
    }
  }
  for (const [path, methods] of Object.entries(after.paths)) {
    for (const method of METHODS.filter(method => methods[method] !== undefined && before.paths[path]?.[method] === undefined)) {
      found.push({ operation: `${method.toUpperCase()} ${path}`, where: '', what: 'the operation is new', breaking: false })
    }
  }
  return found
}

interface Pair { before: Contract, after: Contract }

function compareOperations (contracts: Pair, before: Node, after: Node): Finding[] {
  return [
    ...before.operationId === after.operationId ? [] : [breaking('operationId', `was ${String(before.operationId)}, is ${String(after.operationId)}`)],
    ...compareSecurity(before, after),
    ...compareParameters(contracts, list(before.parameters), list(after.parameters)),
    ...compareBodies(contracts, before.requestBody as Node | undefined, after.requestBody as Node | undefined),
    ...compareAnswers(contracts, node(before.responses), node(after.responses))
  ]
}

/** No entry, or an empty one, needs no key. Whoever has a key of one of the schemes before must still be let in. */
function compareSecurity (before: Node, after: Node): Finding[] {
  const names = (operation: Node) => list(operation.security).map(scheme => Object.keys(scheme).sort().join(' + '))
  const [then, now] = [names(before), names(after)]
  const isOpen = (schemes: string[]) => schemes.length === 0 || schemes.includes('')
  if (isOpen(now) || (!isOpen(then) && then.every(scheme => now.includes(scheme)))) return []
  return [breaking('security', `asked for ${then.join(' or ') || 'nothing'}, asks for ${now.join(' or ')}`)]
}

function compareParameters (contracts: Pair, before: Node[], after: Node[]): Finding[] {
  const name = ({ in: place, name }: Node) => `${String(place)} ${String(name)}`
  const now = new Map(after.map(parameter => [name(parameter), parameter]))
  const then = new Map(before.map(parameter => [name(parameter), parameter]))
  return [
    ...before.flatMap(parameter => {
      const where = `parameter ${name(parameter)}`
      const next = now.get(name(parameter))
      if (next === undefined) return [breaking(where, 'is gone')]
      return [
        ...next.required === true && parameter.required !== true ? [breaking(where, 'became required')] : [],
        ...compareSchemas(contracts, 'request', node(parameter.schema), node(next.schema), where)
      ]
    }),
    ...after.filter(parameter => !then.has(name(parameter))).map(parameter => {
      return { where: `parameter ${name(parameter)}`, what: 'is new', breaking: parameter.required === true }
    })
  ]
}

function compareBodies (contracts: Pair, before: Node | undefined, after: Node | undefined): Finding[] {
  if (before === undefined) return after === undefined ? [] : [{ where: 'body', what: 'is new', breaking: after.required === true }]
  if (after === undefined) return [breaking('body', 'is taken no longer')]
  return [
    ...after.required === true && before.required !== true ? [breaking('body', 'became required')] : [],
    ...compareContents(contracts, 'request', before, after, 'body')
  ]
}

/**
 * A new status of success is breaking, because clients read the one that they know; a new error is not, and one that goes is none. 304
 * comes to those alone who ask for it with If-None-Match.
 */
function compareAnswers (contracts: Pair, before: Node, after: Node): Finding[] {
  const isSuccess = (status: string) => /^[23]/.test(status) && status !== '304'
  return [
    ...Object.keys(before).flatMap(status => {
      const next = after[status] as Node | undefined
      if (next === undefined) return [{ where: `answer ${status}`, what: 'is given no longer', breaking: isSuccess(status) }]
      return compareContents(contracts, 'response', node(before[status]), next, `answer ${status}`)
    }),
    ...Object.keys(after).filter(status => before[status] === undefined).map(status => {
      return { where: `answer ${status}`, what: 'is new', breaking: isSuccess(status) }
    })
  ]
}

function compareContents (contracts: Pair, direction: 'request' | 'response', before: Node, after: Node, where: string): Finding[] {
  const now = node(after.content)
  return Object.entries(node(before.content)).flatMap(([type, media]) => {
    const next = now[type] as Node | undefined
    if (next === undefined) return [breaking(where, `${type} is gone`)]
    return compareSchemas(contracts, direction, node((media as Node).schema), node(next.schema), where)
  })
}

const list = (value: unknown): Node[] => (value ?? []) as Node[]
