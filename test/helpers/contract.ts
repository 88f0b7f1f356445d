import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

/* The published contract as a judge: what the service answers must be what it says there. */

export interface Operation<Schema = object> {
  operationId: string
  parameters?: Array<{ name: string, in: string, required?: boolean, schema: Schema }>
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

interface Contract {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

export const contract = JSON.parse(readFileSync(new URL('../../openapi/openapi-3.1.json', import.meta.url), 'utf8')) as Contract

const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
ajv.addSchema({ $id: 'api', components: contract.components })
const validators = new Map<object, ValidateFunction>()

/** Paths without parameters first: /v1/events/batch is no event with the id "batch". */
const routes = Object.entries(contract.paths)
  .map(([path, methods]) => ({ path, methods, matches: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))
  .sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')))

/** The operation that answers the request, undefined when the contract knows none. */
export function operationOf (method: string, url: string): Operation | undefined {
  const [path = ''] = url.split('?')
  return routes.find(({ matches, methods }) => matches.test(path) && methods[method.toLowerCase()])?.methods[method.toLowerCase()]
}

/** What of an answer is not as the contract declares it; undefined when all is. */
export function breach ({ responses }: Operation, status: number, contentType: unknown, body: unknown): string | undefined {
  const response = responses[String(status)]
  if (!response) return `the status ${status} is not declared`
  const [media] = Object.entries(response.content ?? {})
  if (media === undefined) return body === '' ? undefined : `${status} has a body`
  const [type, { schema }] = media
  if (!String(contentType).startsWith(type)) return `${status} is ${String(contentType)} and not ${type}`
  if (!type.endsWith('json')) return undefined
  const validate = validators.get(schema) ?? ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('#/components', 'api#/components')))
  validators.set(schema, validate)
  return validate(body) ? undefined : `the body of ${status} is not as declared: ${JSON.stringify(validate.errors)}`
}
