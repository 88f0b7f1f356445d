import type { FastifySchema, RouteOptions } from 'fastify'
import { takesKey } from './idempotency.ts'
import { problems } from './problems.ts'
import { NEXT_ONLY } from './publish.ts'

type Schemas = Record<string, object>
interface Declared { headers?: { properties?: Schemas }, response?: Schemas }
type Route = Pick<RouteOptions, 'method' | 'config' | 'schema'>

/*
 * Headers that many operations share are declared here for the contract alone: their rules stand in etag.ts and idempotency.ts, and a
 * validator of headers for each route would know them a second time.
 */

/** The schema of a route as the contract shows it: with the headers, the answers and the refusals that come from them. */
export function withSharedHeaders (schema: FastifySchema | undefined, route: Route): FastifySchema {
  const { headers: own, response = {}, ...rest } = (schema ?? {}) as FastifySchema & Declared
  const properties: Schemas = { ...own?.properties, ...requestHeaders(route) }
  const answers = Object.entries(response as Schemas).map(([status, answer]) => [status, status < '300' ? headed(answer, route) : answer])
  return {
    ...rest,
    ...(Object.keys(properties).length === 0 ? {} : { headers: { type: 'object', properties } }),
    response: { ...Object.fromEntries(answers), ...(readsDocument(route) ? NOT_MODIFIED : {}), ...refusals(route) }
  }
}

/** Whether the operation answers one document, which then has a tag. */
function readsDocument ({ method, config, schema }: Route): boolean {
  const answers = (schema?.response ?? {}) as Schemas
  return method === 'GET' && config?.access !== 'public' && 200 in answers && (schema as Record<string, unknown>)[NEXT_ONLY] !== true
}

function requestHeaders (route: Route): Schemas {
  const { method, config } = route
  return {
    ...(takesKey(route) ? { 'Idempotency-Key': text(KEY, '7d3c0a52-4e6f-4a53-9b1c-0f6b8f2f7a10') } : {}),
    ...(config?.conditional === true ? { 'If-Match': text(method === 'POST' ? MATCH_TO_ADD : MATCH, '"3"') } : {}),
    ...(config?.conditional === true && method === 'PUT' ? { 'If-None-Match': text('`*`: only create, and refuse when there is one (412).', '*') } : {}),
    ...(readsDocument(route) ? { 'If-None-Match': text('The `ETag` of the document that you have; if it is still the same, the answer is 304.', '"3"') } : {})
  }
}

function headed (answer: object, route: Route): object {
  const tagged = readsDocument(route) || (route.config?.conditional === true && route.method !== 'DELETE')
  const headers = {
    ...(answer as { headers?: Schemas }).headers,
    ...(tagged ? { ETag } : {}),
    ...(takesKey(route) ? { 'Idempotent-Replayed': { type: 'string', description: '`true` when this is the answer of an earlier request with the same Idempotency-Key.' } } : {})
  }
  return Object.keys(headers).length === 0 ? answer : { ...answer, headers }
}

function refusals (route: Route): Schemas {
  const { method, config, schema } = route
  const conditional = config?.conditional === true
  // A part of the address can have a broken percent-encoding.
  return problems(...(schema && 'params' in schema ? [400] : []), ...(takesKey(route) ? [409] : []), ...(conditional ? [412] : []), ...(conditional && method !== 'POST' ? [428] : []))
}

const text = (description: string, example: string) => ({ type: 'string', description, example })

const KEY = 'A word of your own for this request, such as a UUID (1 to 255 visible ASCII characters): repeated with it, the request is executed once and answered alike.'
const MATCH = 'The `ETag` of what you have seen, several, or `*`: if something else stands now, nothing is changed (412).'
const MATCH_TO_ADD = `${MATCH} Never required here.`
const ETag = { type: 'string', description: 'Names this state of the document; another state has another tag.' }
const NOT_MODIFIED = { 304: { description: 'Not changed: you have this document (If-None-Match).', type: 'null', headers: { ETag } } }
