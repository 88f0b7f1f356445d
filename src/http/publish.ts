import type { Example } from './examples.ts'

/** Any JSON object of an OpenAPI document. */
type Node = { [name: string]: unknown }

export interface OpenApiDocument extends Node {
  openapi: string
  tags: Array<{ name: string }>
  paths: Record<string, Record<string, Node>>
  components: { schemas: Record<string, Node>, securitySchemes: Node }
}

/** Marks an operation that only the 3.1 document shows: its media types are beyond what generators for 3.0 take. */
export const NEXT_ONLY = 'x-next-only'

/**
 * The document that integrators generate clients from, made from the runtime schemas: answers are open for new fields, requests
 * closed, names sorted so that the same routes give the same bytes.
 */
export function publish (runtime: OpenApiDocument, version: '3.0' | '3.1', examples: ReadonlyMap<string, Example>): OpenApiDocument {
  const document = structuredClone(runtime)
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation[NEXT_ONLY] === true && version === '3.0') delete operations[method]
      delete operation[NEXT_ONLY]
      illustrate(operation, examples.get(String(operation.operationId)))
    }
    if (Object.keys(operations).length === 0) delete document.paths[path]
  }
  const { schemas } = document.components
  const answers = reachable(document, 'responses')
  for (const name of Object.keys(schemas)) {
    if (!answers.has(name) && !reachable(document, 'requestBody').has(name)) delete schemas[name]
    else walk(schemas[name]!, (node) => { if (node.type === 'object' && answers.has(name)) open(node) })
  }
  for (const schema of Object.values(schemas)) walk(schema, node => tidy(node, version))
  stripDiscriminators(schemas)
  document.openapi = version === '3.0' ? '3.0.3' : '3.1.0'
  return sorted(document) as OpenApiDocument
}

/** Shows the executed example of an operation beside its schemas. */
function illustrate (operation: Node, example: Example | undefined): void {
  if (!example) return
  const media = (part: unknown) => Object.values((part as { content?: Record<string, Node> } | undefined)?.content ?? {})[0]
  const body = media(operation.requestBody)
  const answer = media((operation.responses as Node)[example.status])
  if (body && example.request.body !== undefined) body.example = example.request.body
  if (answer && example.response !== undefined) answer.example = example.response
}

/** A map keeps the schema of its values; any other object says that fields may be added. */
function open (node: Node): void {
  if (typeof node.additionalProperties !== 'object') node.additionalProperties = true
}

/** Removes what only the runtime needs; in 3.0 an exclusive bound is a flag beside the bound. */
function tidy (node: Node, version: '3.0' | '3.1'): void {
  delete node.$id
  // A map of anything: generators know the word, and some fail on a schema that says nothing.
  if (isEmpty(node.additionalProperties)) node.additionalProperties = true
  if (version === '3.1') return
  for (const [bound, exclusive] of [['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']] as const) {
    if (typeof node[exclusive] === 'number') Object.assign(node, { [bound]: node[exclusive], [exclusive]: true })
  }
}

function isEmpty (schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && Object.keys(schema).length === 0
}

/** Generators read a discriminator's branch from the mapping; a one-word enum in the branch makes some of them fail (TypeScript: never). */
function stripDiscriminators (schemas: Record<string, Node>): void {
  for (const schema of Object.values(schemas)) {
    const discriminator = schema.discriminator as { propertyName: string, mapping: Record<string, string> } | undefined
    for (const target of Object.values(discriminator?.mapping ?? {})) {
      const branch = schemas[target.split('/').pop()!]
      const property = (branch?.properties as Record<string, Node> | undefined)?.[discriminator!.propertyName]
      if (property) delete property.enum
    }
  }
}

/** Names of the components that an operation's requests or answers lead to. */
function reachable (document: OpenApiDocument, part: 'responses' | 'requestBody'): Set<string> {
  const found = new Set<string>()
  const follow = (value: unknown) => walk(value, (node) => {
    const name = typeof node.$ref === 'string' ? node.$ref.split('/').pop()! : undefined
    if (name === undefined || found.has(name)) return
    found.add(name)
    follow(document.components.schemas[name])
  })
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations)) follow(operation[part])
  }
  return found
}

function walk (value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  else if (value !== null && typeof value === 'object') {
    visit(value as Node)
    for (const item of Object.values(value)) walk(item, visit)
  }
}

/** Paths and components by name; everything else stays in the order in which it was written, which is the order people read. */
function sorted (document: OpenApiDocument): Node {
  const byName = <T>(object: Record<string, T>) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => a < b ? -1 : 1))
  const { paths, components, tags, ...rest } = document
  return {
    ...rest,
    tags: [...tags].sort((a, b) => a.name < b.name ? -1 : 1),
    paths: byName(paths),
    components: { ...components, schemas: byName(components.schemas) }
  }
}
