import { isUtf8 } from 'node:buffer'
import fp from 'fastify-plugin'
import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify'
import { Problem, type FieldError } from '../errors.ts'
import { noteBody } from './idempotency.ts'
import { childPointer } from './problems.ts'

/**
 * What of a request could be misunderstood is refused before any route sees it: bodies in another encoding than UTF-8 or compressed,
 * query parameters that the route does not know, numbers written in other ways than in digits, a missing Host.
 */
export const strictPlugin = fp(async (app) => {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, strictJson(app))

  app.addHook('onRequest', (request, _reply, done) => done(request.is404 ? undefined : refusedHeader(request)))

  app.addHook('preValidation', (request, _reply, done) => {
    const { config, schema } = request.routeOptions
    done(request.is404 || config.access === 'public' ? undefined : refusedParameters(request.query as Query, request.params as Query, schema))
  })
}, { name: 'strict' })

/** Reads a body as JSON, as every operation does: UTF-8, not nested too deeply, without names that change JavaScript objects. */
export function strictJson (app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request: FastifyRequest, body: Buffer, done: (error: Error | null, body?: unknown) => void): void => {
    // Fastify would put U+FFFD in the place of every broken character.
    if (!isUtf8(body)) return done(new Problem('MALFORMED_REQUEST', 'The body must be UTF-8, and it holds bytes that are none; encode it anew.'))
    if (isNestedDeeper(body, MOST_LEVELS)) return done(new Problem('MALFORMED_REQUEST', DEEP))
    noteBody(request, body)
    const text = body.toString()
    parse(request, text, (error, value) => error ? done(reservedName(text) ?? error) : done(null, value))
  }
}

function refusedHeader ({ headers, raw }: FastifyRequest): Problem | undefined {
  if (headers.host === undefined && raw.httpVersion === '1.1') {
    return new Problem('MALFORMED_REQUEST', 'The header Host is missing; HTTP/1.1 requires it.', { errors: [{ parameter: 'Host', message: 'is required' }] })
  }
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (!hasBody) return undefined
  const encoding = headers['content-encoding']
  if (encoding !== undefined && !/^ *(identity)? *$/i.test(encoding)) {
    return new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body is compressed, which is not taken here; send it as it is, without Content-Encoding.', {
      errors: [{ parameter: 'Content-Encoding', message: 'must be identity, or left away', received: encoding.slice(0, 200) }],
      headers: { 'accept-encoding': 'identity' }
    })
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset === undefined || /^utf-?8$/i.test(charset)) return undefined
  return new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body must be UTF-8; encode it so, and leave the charset away.', {
    errors: [{ parameter: 'Content-Type', message: 'must have the charset utf-8, or none', received: charset.slice(0, 200) }]
  })
}

type Query = Record<string, string | string[]>
interface Declared { properties: Record<string, { type?: string }> }

const INTEGER = /^-?[0-9]+$/

/** The validator reads `0x5`, `1e0` and a blank as numbers, and a route without a schema of its query takes anything. */
function refusedParameters (query: Query, params: Query, schema: FastifySchema | undefined): Problem | undefined {
  const declared = schema?.querystring as Declared | undefined
  const unknown = declared === undefined ? Object.keys(query) : []
  const errors = [
    ...unknown.map(parameter => ({ parameter, message: 'is not a parameter of this operation, which takes none; leave it away' })),
    ...looseNumbers(query, declared),
    ...looseNumbers(params, schema?.params as Declared | undefined)
  ]
  if (errors.length === 0) return undefined
  return new Problem('VALIDATION_FAILED', 'A parameter is not as it must be; see errors.', { errors: errors.slice(0, MOST_ERRORS) })
}

function looseNumbers (values: Query, declared: Declared | undefined): FieldError[] {
  return Object.entries(values).flatMap(([parameter, received]) => {
    const isNumber = declared !== undefined && Object.hasOwn(declared.properties, parameter) && declared.properties[parameter]?.type === 'integer'
    return isNumber && typeof received === 'string' && !INTEGER.test(received)
      ? { parameter, message: 'must be a whole number, written in digits', received: received.slice(0, 200) }
      : []
  })
}

const MOST_ERRORS = 20

/** No operation takes as many; what goes through a body level by level would run out of stack. */
const MOST_LEVELS = 32
const DEEP = `The body is nested deeper than ${MOST_LEVELS} levels, which no operation takes; send the document that the API description names.`

const [QUOTE, ESCAPE, OPENING, CLOSING] = [0x22, 0x5c, [0x5b, 0x7b], [0x5d, 0x7d]] as const

/** Whether the lists and objects of a JSON text stand deeper in each other than `levels`. Reads bytes: the text may be no JSON at all. */
function isNestedDeeper (body: Buffer, levels: number): boolean {
  let depth = 0
  let inText = false
  for (let i = 0; i < body.length; i++) {
    const byte = body[i]!
    if (byte === ESCAPE) i += 1
    else if (byte === QUOTE) inText = !inText
    else if (inText) continue
    else if (byte === OPENING[0] || byte === OPENING[1]) depth += 1
    else if (byte === CLOSING[0] || byte === CLOSING[1]) depth -= 1
    if (depth > levels) return true
  }
  return false
}

/** The refusal of JSON that holds a name by which JavaScript objects can be changed; undefined if it has none. */
function reservedName (text: string): Problem | undefined {
  try {
    const pointer = findReserved(JSON.parse(text.replace(/^\uFEFF/, '')), '')
    return pointer === undefined
      ? undefined
      : new Problem('MALFORMED_REQUEST', `The body holds the field ${pointer}, a name that is never taken; leave the field away.`, {
        errors: [{ pointer, message: 'is a name that is never taken; leave the field away' }]
      })
  } catch {
    return undefined
  }
}

function findReserved (value: unknown, pointer: string): string | undefined {
  if (value === null || typeof value !== 'object') return undefined
  for (const [name, item] of Object.entries(value)) {
    const place = childPointer(pointer, name)
    const isConstructor = name === 'constructor' && item !== null && typeof item === 'object' && Object.hasOwn(item, 'prototype')
    if (name === '__proto__' || isConstructor) return place
    const found = findReserved(item, place)
    if (found !== undefined) return found
  }
  return undefined
}
