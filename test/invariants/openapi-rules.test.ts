import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { buildApp } from '../../src/app.ts'
import type { OpenApiDocument } from '../../src/http/publish.ts'

/*
 * What makes a document of OpenAPI one that generators for many languages digest without a patch. Each rule is there because a
 * generator that people use breaks without it; test/invariants/openapi.test.ts holds the shape of operations and schemas.
 */

type Node = Record<string, any>

const app = await buildApp({ database: connect('postgres://nobody@127.0.0.1:1/none') })
const document = JSON.parse(JSON.stringify(app.openapi('3.0'))) as OpenApiDocument
const next = JSON.parse(JSON.stringify(app.openapi('3.1'))) as OpenApiDocument
await app.close()

const schemas = document.components.schemas as Record<string, Node>
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation: operation as Node })))
const parameters = operations.flatMap(({ name, operation }) =>
  (operation.parameters ?? []).map((parameter: Node) => ({ name: `${name} ?${parameter.name}`, parameter })))
const media = (part: Node | undefined) => Object.entries((part?.content ?? {}) as Record<string, Node>)
const answersOf = (operation: Node) => Object.entries(operation.responses as Record<string, Node>)
const mediaOfAnswers = (operation: Node) =>
  answersOf(operation).flatMap(([status, answer]) => media(answer).map(([type, content]) => [status, type, content] as const))

/** Every schema in the document with its place: named ones, their parts, bodies, answers, parameters. */
function * everySchema (): Generator<[string, Node]> {
  for (const [name, schema] of Object.entries(schemas)) yield * parts(schema, name)
  for (const { name, parameter } of parameters) yield * parts(parameter.schema, name)
  for (const { name, operation } of operations) {
    for (const [type, { schema }] of media(operation.requestBody)) yield * parts(schema, `${name} ${type}`)
    for (const [status, type, { schema }] of mediaOfAnswers(operation)) yield * parts(schema, `${name} ${status} ${type}`)
  }
}

function * parts (schema: Node, place: string): Generator<[string, Node]> {
  yield [place, schema]
  for (const [name, part] of Object.entries(schema.properties ?? {})) yield * parts(part as Node, `${place}.${name}`)
  if (schema.items) yield * parts(schema.items, `${place}[]`)
  if (typeof schema.additionalProperties === 'object') yield * parts(schema.additionalProperties, `${place}{}`)
}

t.test('bodies and answers that are objects or lists have names', async t => {
  for (const { name, operation } of operations) {
    for (const [type, { schema }] of media(operation.requestBody)) t.ok(schema.$ref, `${name}: its body (${type}) is a named component`)
    for (const [status, type, { schema }] of mediaOfAnswers(operation)) {
      t.ok(schema.$ref ?? schema.type === 'string', `${name} ${status} (${type}) is a named component or a text`)
    }
  }
})

t.test('a list of words in an answer is open, unless it can never grow', async t => {
  const answers = new Set<string>()
  const follow = (node: unknown): void => {
    for (const [, name] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (answers.has(name!)) continue
      answers.add(name!)
      follow(schemas[name!])
    }
  }
  for (const { operation } of operations) follow(operation.responses)
  const places = [...answers].flatMap(name => [...parts(schemas[name]!, name)])
  const closed = places.filter(([, { enum: words }]) => words).map(([place]) => place)
  t.strictSame(closed.sort(), CLOSED, 'a new word here would break clients: make the field an open list, or answer for it')
})

/** Low, medium, high; create or refuse: what has no room for another word. */
const CLOSED = ['Complexity', 'UnknownAccounts', 'UnknownRelationships']

t.test('there is one union, of inputs, told apart by a word that every branch requires', async t => {
  const unions = [...everySchema()].filter(([, { oneOf, anyOf }]) => oneOf ?? anyOf)
  t.strictSame(unions.map(([place]) => place), ['EventInput'])
  for (const [place, { discriminator, oneOf }] of unions) {
    const branches = (oneOf as Node[]).map(({ $ref }) => $ref).sort()
    t.strictSame([...new Set(Object.values(discriminator.mapping as Record<string, string>))].sort(), branches, `${place}: the mapping names every branch`)
    for (const branch of branches) {
      const schema = schemas[branch.split('/').pop()!]!
      t.ok(schema.required.includes(discriminator.propertyName), `${branch} requires the word`)
      t.equal(schema.properties[discriminator.propertyName].type, 'string', branch)
      t.notOk(schema.properties[discriminator.propertyName].enum, `${branch}: a one-word enum would become never in TypeScript`)
    }
  }
})

t.test('an operation succeeds in one way', async t => {
  for (const { name, operation } of operations) {
    const good = answersOf(operation).filter(([status]) => status < '300')
    const shapes = good.map(([, answer]) => JSON.stringify(media(answer).map(([type, { schema }]) => [type, schema])))
    t.equal(new Set(shapes).size, 1, `${name}: ${good.map(([status]) => status).join(', ')} have one media type and schema`)
  }
})

t.test('parameters are described, plain, and shown by an example', async t => {
  for (const { name, parameter } of parameters) {
    t.type(parameter.description, 'string', `${name} is described`)
    const { schema } = parameter
    const plain = schema.type === 'array' ? schema.items : schema
    t.match(plain.type, /^(string|integer|number|boolean)$/, `${name} is a primitive, or a list of some`)
    if (schema.type === 'array') t.ok((parameter.style ?? 'form') === 'form' && (parameter.explode ?? true), `${name} is repeated`)
    if (parameter.in === 'header') t.ok(schema.type === 'string' && parameter.required !== true, `${name} is an optional text`)
    t.notOk('nullable' in schema || 'default' in schema, `${name} has neither null nor a default`)
  }
})

t.test('examples are as their schemas say', async t => {
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'api', components: next.components })
  const check = (schema: Node, example: unknown, name: string) => {
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('#/components', 'api#/components')))
    t.ok(validate(example), `${name}: ${JSON.stringify(validate.errors)}`)
  }
  for (const { name, parameter } of parameters) {
    const example = parameter.example ?? parameter.schema.example
    if (example !== undefined) check(parameter.schema, example, name)
  }
  for (const { name, operation } of operations) {
    for (const [type, { schema, example }] of media(operation.requestBody)) check(schema, example, `${name} ${type}`)
    for (const [status, type, { schema, example }] of mediaOfAnswers(operation)) {
      if (example !== undefined && type.endsWith('json')) check(schema, example, `${name} ${status}`)
    }
  }
  for (const [place, schema] of everySchema()) t.notOk('examples' in schema, `${place} has one example at most`)
})

t.test('names are names in every language', async t => {
  for (const [name, schema] of Object.entries(schemas)) {
    const names = Object.keys(schema.properties ?? {})
    for (const property of names) t.notOk(KEYWORDS.has(property), `${name}.${property} is no word of a programming language`)
    const folded = names.map(property => property.replaceAll('_', '').toLowerCase())
    t.equal(new Set(folded).size, names.length, `${name}: its names differ in more than case or _`)
  }
  const folded = Object.keys(schemas).map(name => name.toLowerCase())
  t.equal(new Set(folded).size, folded.length, 'components differ in more than case: their files may stand in one folder')
})

/** Of Java, Go, Python, TypeScript and Rust; generators of C# mark its words themselves. */
const KEYWORDS = new Set(('abstract and as assert async await boolean break byte case catch char chan class const continue crate def default defer del do ' +
  'double dyn elif else enum except export extends extern final finally float fn for from func function global go goto if impl implements import in ' +
  'instanceof int interface is lambda let long loop match mod module mut native new nonlocal not null or package pass private protected pub public raise ' +
  'ref return select self short static strictfp struct super switch synchronized this throw throws trait transient true try typeof union ' +
  'unsafe use var void volatile where while with yield').split(' '))

t.test('patterns mean the same everywhere: anchored, and without what RE2 does not know', async t => {
  for (const [place, { pattern }] of everySchema()) {
    if (pattern === undefined) continue
    // The form of years stands beside the format `date`, which ends the text.
    t.match(pattern, /^\^.*(\$|-)$/s, `${place}: ${pattern} is anchored`)
    t.notMatch(pattern, /\(\?|\\[dDwWsSbBpPuk1-9]/, `${place}: ${pattern} has no lookaround, back reference or class of its own in each language`)
    t.doesNotThrow(() => new RegExp(pattern, 'u'), place)
  }
})

t.test('no schema is empty, and maps say what they hold', async t => {
  for (const [place, schema] of everySchema()) {
    t.ok(schema.$ref ?? schema.type ?? schema.oneOf, `${place} says what it is`)
    const { additionalProperties: rest } = schema
    if (typeof rest === 'object') t.ok(rest.$ref ?? rest.type, `${place} says what its values are`)
  }
})

t.test('who may call is said in one way', async t => {
  const { securitySchemes } = document.components as unknown as { securitySchemes: Node }
  t.match(securitySchemes, { bearerAuth: { type: 'http', scheme: 'bearer' } })
  t.strictSame((document as unknown as Node).security, [{ bearerAuth: [] }])
  for (const { name, operation } of operations) if (operation.security !== undefined) t.strictSame(operation.security, [], `${name} is open to all`)
})

t.test('the 3.1 document holds all that the 3.0 one holds', async t => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of Object.keys(methods)) t.ok(next.paths[path]?.[method], `${method} ${path}`)
  }
})
