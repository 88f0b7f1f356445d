import { readFileSync, writeFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import t, { type Test } from 'tap'
import { readExamples, type Example } from '../../src/http/examples.ts'
import { testApp } from '../helpers/app.ts'
import { storyOf } from '../helpers/story.ts'

/*
 * Every example of openapi/examples is sent, in the order of the story that they tell, and answered as shown. After a change that is
 * meant, UPDATE_EXAMPLES=1 writes the answers down; read the difference before you commit it.
 */

const update = process.env.UPDATE_EXAMPLES === '1'
const { app, database, inject } = await testApp(t, { now: '2026-06-30T12:00:00Z', sandbox: true })
const examples = [...readExamples()].sort(([, a], [, b]) => a.order - b.order)
const document = JSON.parse(JSON.stringify(app.openapi('3.1')))
const story = storyOf(app, database, inject)

const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
ajv.addSchema({ $id: 'api', components: document.components })

t.test('every operation has an example, and no example is left over', async t => {
  const operations = Object.values(document.paths).flatMap(methods => Object.values(methods as object).map(o => o.operationId))
  t.strictSame(examples.map(([name]) => name).sort(), operations.sort())
})

for (const [operationId, example] of examples) {
  t.test(`${operationId} answers as shown`, async t => {
    const answer = await story.send(operationId, example)
    t.equal(answer.status, example.status, JSON.stringify(answer.body))
    const operation = document.paths[example.path][example.method.toLowerCase()]
    checkSchema(t, operation.responses[String(answer.status)], answer.body)
    const isEmpty = answer.body === '' || answer.body === null || /parquet|arrow/.test(String(answer.headers['content-type']))
    const shown = isEmpty ? undefined : stable(answer.body)
    if (update) write(operationId, shown)
    else t.strictSame(shown, example.response)
  })
}

function checkSchema (t: Test, response: { content?: Record<string, { schema?: object }> }, body: unknown): void {
  const schema = response.content?.['application/json']?.schema
  if (!schema) return
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('#/components', 'api#/components')))
  t.ok(validate(body), JSON.stringify(validate.errors))
}

function stable (body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (name, value) => {
    if (name === 'key' && String(value).startsWith('as_live_')) return 'as_live_Xy12…'
    if (name === 'secret' && String(value).startsWith('whsec_')) return 'whsec_Xy12…'
    // The number of the last event, which differs with the examples that stand before.
    if (name === '' && typeof value === 'string') return value.replace(/"snapshot":"[0-9]+"/, '"snapshot":"57"')
    if (typeof value === 'string' && Object.hasOwn(SHOWN, name)) return SHOWN[name]
    return name === 'id' && /^[0-9a-f]{8}-/.test(value) ? '5f0c1a52-1c1e-4f0e-9d3a-6b1f2f7c9a10' : value
  }))
}

/** What is shown in place of what differs from run to run: instants of the database's clock, and secrets. */
const SHOWN: Record<string, string> = {
  created_at: '2026-06-30T12:00:00.000000Z',
  updated_at: '2026-06-30T12:00:00.000000Z',
  activated_at: '2026-06-30T12:00:00.000000Z',
  revoked_at: '2026-06-30T12:00:00.000000Z',
  prefix: 'as_live_Xy12',
  svg_url: '/cards/k3V…Zw.svg',
  html_url: '/cards/k3V…Zw.html',
  json_url: '/cards/k3V…Zw.json',
  request_id: '0b2a5c1e-6d1f-4b7e-8a55-2f6f0c9f1d3a'
}

function write (operationId: string, response: unknown): void {
  const file = `openapi/examples/${operationId}.json`
  const { response: _old, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Example
  writeFileSync(file, `${JSON.stringify(response === undefined ? rest : { ...rest, response }, null, 2)}\n`)
}
