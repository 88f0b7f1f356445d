import { readFileSync } from 'node:fs'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { buildApp } from '../../src/app.ts'
import type { OpenApiDocument } from '../../src/http/publish.ts'

/** The contract is what the app says, the same bytes on every start, and keeps the rules that generators need. */

type Node = Record<string, unknown>

const documentsOf = async () => {
  const app = await buildApp({ database: connect('postgres://nobody@127.0.0.1:1/none') })
  const documents = [app.openapi('3.0'), app.openapi('3.1')].map(document => `${JSON.stringify(document, null, 2)}\n`)
  await app.close()
  return documents
}

const [now = '', next = ''] = await documentsOf()
const document = JSON.parse(now) as OpenApiDocument

t.test('openapi.json is what the running app says', async t => {
  t.equal(readFileSync('openapi/openapi.json', 'utf8'), now, 'run `npm run openapi` and commit the result')
  t.equal(readFileSync('openapi/openapi-3.1.json', 'utf8'), next, 'run `npm run openapi` and commit the result')
})

t.test('two starts give the same bytes', async t => t.strictSame(await documentsOf(), [now, next]))

t.test('versions', async t => {
  t.equal(document.openapi, '3.0.3')
  t.equal(JSON.parse(next).openapi, '3.1.0')
  t.notOk(document.paths['/v1/events/ndjson'], 'a stream is no media type for generators of 3.0')
  t.ok(JSON.parse(next).paths['/v1/events/ndjson'])
})

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })))

const tags = new Set((document as unknown as { tags: Array<{ name: string }> }).tags.map(({ name }) => name))

t.test('every operation is complete', async t => {
  const ids = new Set<unknown>()
  for (const { name, operation } of operations) {
    t.match(operation.operationId, /^[a-z][A-Za-z]+$/, `${name} has a camelCase operationId`)
    t.notOk(ids.has(operation.operationId), `${name}: its operationId is its own`)
    ids.add(operation.operationId)
    t.equal((operation.tags as unknown[]).length, 1, `${name} has one tag`)
    t.ok(tags.has((operation.tags as string[])[0]!), `${name}: its tag is described`)
    t.type(operation.summary, 'string', `${name} has a summary`)
    const responses = operation.responses as Record<string, { content?: Record<string, { schema: Node }> }>
    const codes = Object.keys(responses)
    t.ok(codes.every(code => /^[1-5]\d\d$/.test(code)), `${name} lists each status by itself`)
    t.ok(codes.includes('401') && codes.includes('503'), `${name} names its errors`)
    const good = codes.filter(code => code < '300').map(code => JSON.stringify(Object.values(responses[code]!.content ?? {}).map(({ schema }) => schema)))
    t.equal(new Set(good).size, 1, `${name} has one success schema`)
    for (const code of codes) {
      const media = Object.keys(responses[code]!.content ?? {})
      t.ok(media.length <= 1, `${name} ${code} has one media type`)
      if (code >= '400') {
        t.strictSame(responses[code]!.content, { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }, `${name} ${code}`)
      }
    }
    const body = operation.requestBody as { content: Record<string, { schema: Node, example?: unknown }> } | undefined
    if (body) t.strictSame(Object.keys(body.content), ['application/json'], `${name} takes JSON`)
    if (body) t.ok(body.content['application/json']!.example, `${name} shows an executed example`)
  }
})

/** What a tenant declares the fields of, or a CRM. */
const FREE = new Set(['CustomEventData', 'DataSchemaInput', 'ExampleDataInput', 'CrmRecord'])

t.test('schemas keep the rules that generators need', async t => {
  const answers = reachable('responses')
  const requests = reachable('requestBody')
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    t.match(name, /^[A-Z][A-Za-z0-9]*$/, `${name} is named by its $id`)
    t.notOk(answers.has(name) && requests.has(name) && schema.type === 'object', `${name} serves requests or answers, never both`)
    if (schema.type === 'object' && typeof schema.additionalProperties !== 'object') {
      t.equal(schema.additionalProperties, answers.has(name) || FREE.has(name), `${name}: requests are closed, answers may grow`)
    }
    walk(schema, (node, path) => {
      const where = `${name}${path}`
      for (const word of ['nullable', 'anyOf', 'allOf', 'const', 'default', 'not', 'if']) t.notOk(word in node && path !== '/properties', `${where} has no ${word}`)
      if ('oneOf' in node) t.ok('discriminator' in node && requests.has(name), `${where}: a union only of inputs, with a discriminator`)
      if ('enum' in node) t.equal(node.type, 'string', `${where}: an enum is a list of words`)
      if (node.type === 'integer' || node.type === 'number') t.match(node.format, /^(int32|int64|double)$/, `${where} has a format`)
      if (path !== '') t.notOk(node.type === 'object' && 'properties' in node, `${where} is no object without a name`)
      if (typeof node.pattern === 'string') t.notMatch(node.pattern, /\(\?<|\\d|\\w/, `${where}: its pattern means the same everywhere`)
    })
    for (const property of Object.keys(schema.properties ?? {})) t.match(property, /^[a-z][a-z0-9_]*$/, `${name}.${property} is snake_case`)
  }
})

function reachable (part: 'responses' | 'requestBody'): Set<string> {
  const found = new Set<string>()
  const follow = (value: unknown) => walk(value, ({ $ref }) => {
    const name = typeof $ref === 'string' ? $ref.split('/').pop()! : undefined
    if (name === undefined || found.has(name)) return
    found.add(name)
    follow(document.components.schemas[name])
  })
  for (const { operation } of operations) follow(operation[part])
  return found
}

function walk (value: unknown, visit: (node: Node, path: string) => void, path = ''): void {
  if (Array.isArray(value)) return value.forEach((item, i) => walk(item, visit, `${path}/${i}`))
  if (value === null || typeof value !== 'object') return
  const isMap = path.endsWith('/properties')
  if (!isMap) visit(value as Node, path)
  for (const [name, item] of Object.entries(value)) if (name !== 'example' || isMap) walk(item, visit, `${path}/${name}`)
}
