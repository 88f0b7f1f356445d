import { readFileSync } from 'node:fs'
import t from 'tap'
import { readExamples } from '../../src/http/examples.ts'
import { testApp, type Answer } from '../helpers/app.ts'
import { breach, contract, type Operation } from '../helpers/contract.ts'
import fc from '../helpers/property.ts'
import { playStory } from '../helpers/story.ts'
import { OWN_TYPE, agreed, type Call } from './agree.ts'
import { mutants } from './mutate.ts'
import { valid, type Components, type Schema } from './schema.ts'

/*
 * A client that knows nothing but the contract: what it takes is answered well, what it does not take is refused by a problem, and no
 * answer is another than it says. REQUESTS=20000 SEED=7 npx tap test/fuzz asks more, and differently.
 */

const REQUESTS = Number(process.env.REQUESTS ?? 1500)
const SEED = Number(process.env.SEED ?? 1983)

interface Target { id: string, method: string, path: string, operation: Operation<Schema> }

const released = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as typeof contract
const components = contract.components.schemas as Components
const targets: Target[] = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) =>
    ({ id: operation.operationId, method: method.toUpperCase(), path, operation: operation as Operation<Schema> })))

// What the story of the examples has ended already.
const ENDED = new Set([
  'deleteRelationship', 'revokeKey', 'retractEvent', 'putEventType', 'retireEventType', 'acknowledgeSignal', 'snoozeSignal', 'revokeCardLink', 'getWebhookDelivery',
  'createTestClock'
])

const { app, inject, database } = await testApp(t, { now: '2026-06-30T12:00:00Z', sandbox: true })
const value = await playStory(app, database, inject)
await inject('PUT', `/v1/event-types/${OWN_TYPE}`, { schema: { type: 'object' }, evidence: [{ dimension: 'goods_quality', positive: '1' }], example: {} })
const { body: hook } = await inject('POST', '/v1/webhook-endpoints', { url: 'https://hooks.example.com/aftersale' })
const { body: clock } = await inject('POST', '/v1/test_clocks', { frozen_time: '2026-06-30T12:00:00Z' })
const OWN: Record<string, string> = { '/v1/webhook-endpoints/': hook.id, '/v1/test_clocks/': clock.id }
const examples = readExamples()

const bodyOf = ({ operation }: Target) => operation.requestBody?.content['application/json']?.schema
const queryOf = ({ operation }: Target): Schema => {
  const parameters = (operation.parameters ?? []).filter(parameter => parameter.in === 'query')
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name)
  }
}

async function send ({ id, method, path }: Target, { query, body }: Call): Promise<Answer> {
  const named = examples.get(id)?.request.path ?? {}
  const [, own] = Object.entries(OWN).find(([prefix]) => path.startsWith(prefix)) ?? []
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((name === 'id' && own) || value(named[name] ?? 'missing')))
  const search = Object.entries(query).flatMap(([name, given]) => [given].flat().map(one => `${name}=${encodeURIComponent(String(one))}`)).join('&')
  return await inject(method, search === '' ? url : `${url}?${search}`, body)
}

const fault = ({ operation }: Target, { status, headers, body }: Answer) => breach(operation, status, headers['content-type'], body)

const told = (target: Target, call: Call, answer: Answer) =>
  `${target.method} ${target.path} ${JSON.stringify(call).slice(0, 1500)} -> ${answer.status} ${JSON.stringify(answer.body).slice(0, 700)}`

// What is beyond generators has tests of its own; what takes away comes last.
const asked = targets.filter(({ path, method }) => released.paths[path]?.[method.toLowerCase()])
  .sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))
const rounds = Math.ceil(REQUESTS / asked.length / 2)

for (const target of asked) {
  const { id } = target
  const body = bodyOf(target)
  const query = queryOf(target)
  const call = fc.record({ query: valid(query, components), ...(body ? { body: valid(body, components) } : {}) })
  const calls = fc.sample(call, { numRuns: rounds, seed: SEED }) as Call[]
  const dice = fc.sample(fc.nat(), { numRuns: rounds, seed: SEED })

  t.test(`${id}: what the contract takes is taken`, async (t) => {
    const wrong: string[] = []
    let answered = 0
    for (const call of calls.map(call => agreed(id, call))) {
      const answer = await send(target, call)
      // What is not there, or stands in the way, depends on what went before.
      const fine = answer.status < 300 || [404, 409].includes(answer.status)
      if (answer.status < 300) answered++
      const found = fault(target, answer) ?? (fine ? undefined : 'it is refused')
      if (found !== undefined) wrong.push(`${found}: ${told(target, call, answer)}`)
    }
    t.strictSame(wrong.slice(0, 3), [])
    if (!ENDED.has(id)) t.ok(answered > 0, 'some were answered')
  })

  t.test(`${id}: what the contract does not take is refused`, async (t) => {
    const wrong: string[] = []
    for (const [i, call] of calls.entries()) {
      const broken = [
        ...(body ? mutants(body, components, call.body).map(({ value, what }) => ({ what, call: { query: {}, body: value } })) : []),
        { what: 'the query has an unknown parameter', call: { ...agreed(id, call), query: { surprise: '1' } } }
      ]
      const { what, call: mutant } = broken[dice[i]! % broken.length]!
      const answer = await send(target, mutant)
      const refused = (answer.status >= 400 && answer.status < 500) || (answer.status === 207 && answer.body.refused > 0)
      const found = fault(target, answer) ?? (refused ? undefined : 'it is taken')
      if (found !== undefined) wrong.push(`${what}; ${found}: ${told(target, mutant, answer)}`)
    }
    t.strictSame(wrong.slice(0, 3), [])
  })
}
