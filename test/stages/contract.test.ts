import { readFileSync } from 'node:fs'
import t from 'tap'
import { differences, type Contract } from '../../src/contract/differences.ts'
import { openapiCommand } from '../../src/cli/openapi.ts'

/** A small contract with one of everything that is compared. */
const base = () => ({
  paths: {
    '/v1/things': {
      get: {
        operationId: 'listThings',
        security: [{ bearerAuth: [] }],
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', format: 'int32', maximum: 100 } },
          { name: 'sort', in: 'query', schema: { type: 'string', enum: ['name', 'size'] } }
        ],
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingList' } } } },
          404: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }
        }
      },
      post: {
        operationId: 'makeThing',
        security: [{ bearerAuth: [] }],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingInput' } } } },
        responses: { 201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } } }
      }
    }
  },
  components: {
    schemas: {
      ThingInput: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: { name: { type: 'string', maxLength: 50 }, size: { type: 'number', format: 'double', minimum: 0 }, kind: { type: 'string', enum: ['a', 'b'] } }
      },
      Thing: {
        type: 'object',
        required: ['id', 'state'],
        additionalProperties: true,
        properties: {
          id: { type: 'string' },
          state: { type: 'string', enum: ['new', 'old'] },
          mood: { type: 'string', 'x-extensible-enum': ['good'] },
          part: { $ref: '#/components/schemas/Thing' }
        }
      },
      ThingList: { type: 'object', required: ['data'], properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } } },
      Problem: { type: 'object', properties: { code: { type: 'string' } } }
    }
  }
}) as any // the tests change it in ways that no type allows

/** What the change of a copy of `base` is found to be. */
function after (change: (document: any) => void): Array<[breaking: boolean, text: string]> {
  const changed = base()
  change(changed)
  return differences(base() as Contract, changed as Contract).map(({ operation, where, what, breaking }) => [breaking, `${operation} | ${where} | ${what}`])
}

const get = (document: any) => document.paths['/v1/things'].get
const post = (document: any) => document.paths['/v1/things'].post
const schema = (document: any, name: string) => document.components.schemas[name]

t.test('the same contract has no difference, also when its schemas contain themselves', async t => {
  t.strictSame(differences(base(), base()), [])
})

const BREAKING: Array<[string, (document: any) => void, RegExp]> = [
  ['a path that is gone', d => { delete d.paths['/v1/things'] }, /GET \/v1\/things .* is gone/],
  ['a field of an answer that is gone', d => { delete schema(d, 'Thing').properties.id }, /answer 200\/data\/\*\/id \| is gone/],
  ['a field of an answer that may be absent', d => { schema(d, 'Thing').required = ['id'] }, /state \| may be absent now/],
  ['a new field that a request must have', d => {
    schema(d, 'ThingInput').properties.colour = { type: 'string' }
    schema(d, 'ThingInput').required.push('colour')
  }, /body\/colour \| is new/],
  ['a field that a request must have now', d => { schema(d, 'ThingInput').required.push('size') }, /body\/size \| became required/],
  ['a field of a request that is gone', d => { delete schema(d, 'ThingInput').properties.size }, /body\/size \| is taken no longer/],
  ['another type', d => { schema(d, 'Thing').properties.id.type = 'integer' }, /was of type string, is of type integer/],
  ['another format', d => { schema(d, 'ThingInput').properties.size.format = 'float' }, /had the format double, has float/],
  ['a new word in an answer', d => { schema(d, 'Thing').properties.state.enum.push('lost') }, /may be "lost"/],
  ['a word that a request may no longer have', d => { schema(d, 'ThingInput').properties.kind.enum = ['a'] }, /takes "b" no longer/],
  ['another operationId', d => { get(d).operationId = 'getThings' }, /operationId \| was listThings, is getThings/],
  ['a new maximum of a request', d => { schema(d, 'ThingInput').properties.size.maximum = 10 }, /maximum is 10, was not limited/],
  ['a shorter text of a request', d => { schema(d, 'ThingInput').properties.name.maxLength = 20 }, /maxLength is 20, was 50/],
  ['a form of a request', d => { schema(d, 'ThingInput').properties.name.pattern = '^a' }, /must have another form/],
  ['a lower maximum of a parameter', d => { get(d).parameters[0].schema.maximum = 50 }, /parameter query limit \| maximum is 50/],
  ['a parameter that is gone', d => { get(d).parameters.pop() }, /parameter query sort \| is gone/],
  ['a new parameter that is required', d => { get(d).parameters.push({ name: 'x', in: 'query', required: true, schema: { type: 'string' } }) }, /query x \| is new/],
  ['a body that became required', d => { get(d).requestBody = { required: true, content: {} } }, /body \| is new/],
  ['another media type', d => { post(d).requestBody.content = { 'text/plain': {} } }, /application\/json is gone/],
  ['another status of success', d => {
    post(d).responses[200] = post(d).responses[201]
    delete post(d).responses[201]
  }, /answer 201 \| is given no longer/],
  ['a key where none was asked for', d => { post(d).security = [{ other: [] }] }, /asks for other/],
  ['another name of a schema', d => {
    d.components.schemas.Item = schema(d, 'Thing')
    post(d).responses[201].content['application/json'].schema.$ref = '#/components/schemas/Item'
  }, /was named Thing, is Item/]
]

for (const [name, change, expected] of BREAKING) {
  t.test(`${name} breaks clients`, async t => {
    const found = after(change)
    t.ok(found.some(([breaking, text]) => breaking && expected.test(text)), JSON.stringify(found))
  })
}

const ADDITIONS: Array<[string, (document: any) => void]> = [
  ['a new path', d => { d.paths['/v1/others'] = { get: get(d) } }],
  ['a new parameter', d => { get(d).parameters.push({ name: 'x', in: 'query', schema: { type: 'string' } }) }],
  ['a new field of an answer', d => { schema(d, 'Thing').properties.colour = { type: 'string' } }],
  ['a new field of a request', d => { schema(d, 'ThingInput').properties.colour = { type: 'string' } }],
  ['a new word that a request may have', d => { schema(d, 'ThingInput').properties.kind.enum.push('c') }],
  ['a wider bound', d => { schema(d, 'ThingInput').properties.name.maxLength = 80 }],
  ['a field of a request that may be absent now', d => { schema(d, 'ThingInput').required = [] }],
  ['a 304 for those who ask for it', d => { get(d).responses[304] = { description: 'Not changed.' } }],
  ['a new error', d => { post(d).responses[409] = get(d).responses[404] }]
]

for (const [name, change] of ADDITIONS) {
  t.test(`${name} breaks nobody, and is told`, async t => {
    const found = after(change)
    t.ok(found.every(([breaking]) => !breaking), JSON.stringify(found))
  })
}

t.test('a new word of an open list and another description are no difference', async t => {
  t.strictSame(after(d => {
    schema(d, 'Thing').properties.mood['x-extensible-enum'].push('bad')
    schema(d, 'Thing').properties.mood.description = 'How it feels.'
  }), [])
})

t.test('the contract breaks no client of the released one', async t => {
  const released = JSON.parse(readFileSync('openapi/released.json', 'utf8')) as Contract
  const now = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as Contract
  t.ok(Object.keys(released.paths).length > 10)
  t.strictSame(differences(released, now).filter(({ breaking }) => breaking), [])
})

t.test('the command compares with a file, and fails on what breaks', async t => {
  const lines: string[] = []
  t.intercept(console, 'log', { value: (line: string) => { lines.push(line) } })
  t.teardown(() => { process.exitCode = 0 })
  await openapiCommand().parseAsync(['--against', 'openapi/released.json'], { from: 'user' })
  t.match(lines.at(-1), /^0 of \d+ differences break clients$/)
  t.not(process.exitCode, 1)
})
