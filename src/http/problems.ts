import { Type, type Static } from 'typebox'
import fp from 'fastify-plugin'
import type { FastifyError, FastifyRequest } from 'fastify'
import { PROBLEMS, Problem, sqlState, type FieldError as FieldErrorShape, type ProblemCode } from '../errors.ts'
import { FORMS, LONE_SURROGATE, NO_TEXT } from './forms.ts'
import { ref } from './ref.ts'
import { traceOf } from './trace.ts'

export type FieldError = Static<typeof FieldError>
export const FieldError = Type.Object({
  pointer: Type.Optional(Type.String({ description: 'JSON Pointer into the body of the request.' })),
  parameter: Type.Optional(Type.String({ description: 'Name of the query parameter, path parameter or header.' })),
  message: Type.String({ description: 'What the value must be.' })
}, { $id: 'FieldError', additionalProperties: true, description: 'One faulty field; `received` repeats the value that came.' })

export type ProblemDocument = Static<typeof ProblemDocument>
export const ProblemDocument = Type.Object({
  type: Type.String({ description: 'Names the kind of problem; stable.' }),
  title: Type.String(),
  status: Type.Integer({ format: 'int32' }),
  code: Type.String({ description: 'The same as `type`, for programs.' }),
  detail: Type.String({ description: 'What happened and what to do about it.' }),
  request_id: Type.String({ description: 'Quote it when you ask for help; it is in the log too.' }),
  trace_id: Type.Optional(Type.String({ description: 'The trace of your traceparent, if you sent one; in the log too.' })),
  errors: Type.Optional(Type.Array(ref(FieldError)))
}, { $id: 'Problem', description: 'Why a request was refused (RFC 9457).' })

/** The response schemas of the given error statuses, for a route's `schema.response`. */
export function problems (...statuses: number[]): Record<number, object> {
  // Who needs a key has a quota, and a body has a time within which it must arrive.
  const more = [...(statuses.includes(401) ? [429] : []), ...(statuses.includes(415) ? [408] : [])]
  return Object.fromEntries([...statuses, ...more].map(status => [status, {
    description: describe(status),
    content: { 'application/problem+json': { schema: ref(ProblemDocument) } }
  }]))
}

function describe (status: number): string {
  return Object.entries(PROBLEMS).filter(([, p]) => p.status === status).map(([code, p]) => `${code}: ${p.title}.`).join(' ')
}

/** What the caller sees for any error: a refusal as it is, a framework's error by its kind, everything else as INTERNAL. */
export function toProblem (error: unknown): Problem {
  if (error instanceof Problem) return error
  const e = error as Partial<FastifyError>
  if (e.validation) return new Problem('VALIDATION_FAILED', 'A field of the request is not as it must be; see errors.', { errors: fieldErrors(e) })
  if (e.code === 'FST_ERR_HANDLER_TIMEOUT') return new Problem('UNAVAILABLE', LATE, { headers: { 'retry-after': '5' }, cause: error })
  // A browser that goes elsewhere calls off what it had asked for; nobody reads this answer.
  if (e.name === 'AbortError') return new Problem('MALFORMED_REQUEST', 'The connection was closed before the answer was ready.', { cause: error })
  const known = FRAMEWORK[e.code ?? '']
  if (known) return new Problem(known[0], known[1])
  const state = sqlState(error)
  if (state !== undefined && /^(40001|40P01|55P03|57014|57P0\d|53300|08)/.test(state)) return unavailable(error)
  if (state?.startsWith('22')) {
    return new Problem('VALIDATION_FAILED', 'A value cannot be stored: it holds a character or a number that PostgreSQL does not take. Send well-formed Unicode text.', { cause: error })
  }
  if (UNREACHABLE.test(e.code ?? '')) return e.statusCode === 400 ? cutOff(error) : unavailable(error)
  if (e.statusCode !== undefined && e.statusCode >= 400 && e.statusCode < 500) {
    return new Problem('MALFORMED_REQUEST', `${(e.message ?? 'The request cannot be read').replace(/\.+$/, '')}.`)
  }
  return new Problem('INTERNAL', 'The service failed; nothing of this request was kept. Try again, and quote the request id if it fails again.',
    { cause: error })
}

/** What a body that ended before its time is told; its sender has mostly gone. Fastify gives such errors the status 400. */
export function cutOff (cause: unknown): Problem {
  return new Problem('MALFORMED_REQUEST', 'The connection ended before the body did; send the request again.', { cause })
}

const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|EPIPE|CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED))$/

const LATE = 'The answer took longer than it may. Whether the request was carried out is not known: look, or send it again, with an Idempotency-Key if it has none; ' +
  'sending events again is harmless.'

function unavailable (cause: unknown): Problem {
  return new Problem('UNAVAILABLE', 'The database is busy or away; nothing of this request was kept. Send it again after the time in Retry-After.',
    { headers: { 'retry-after': '1' }, cause })
}

const FRAMEWORK: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['MALFORMED_REQUEST', 'The body is not valid JSON; check quotes, commas and the encoding (UTF-8).'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['MALFORMED_REQUEST', 'The body is empty; send a JSON document or leave the Content-Type away.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['MALFORMED_REQUEST', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'The body is larger than this operation takes; send it in several parts, or as a stream to /v1/events/ndjson.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'Send the media type that the API description names for this operation, mostly application/json.'],
  FST_ERR_BAD_URL: ['MALFORMED_REQUEST', 'The address has a broken percent-encoding.'],
  FST_ERR_MAX_PARAM_LENGTH: ['NOT_FOUND', 'A part of the address is longer than any key can be.'],
  FST_ERR_ASYNC_CONSTRAINT: ['MALFORMED_REQUEST', 'The request cannot be routed.']
}

function fieldErrors (error: Partial<FastifyError>): FieldErrorShape[] {
  const inBody = error.validationContext === 'body'
  return (error.validation ?? []).map((finding: Finding) => {
    const { instancePath, keyword, params } = finding
    const extra = keyword === 'additionalProperties' ? params.additionalProperty : keyword === 'required' ? params.missingProperty : undefined
    const path = typeof extra === 'string' ? childPointer(instancePath, extra) : instancePath
    return { ...(inBody ? { pointer: path } : parameterAt(path, finding, error.validationContext)), message: sentence(finding) }
  })
}

/** A parameter that may be repeated has one name; which of its values is faulty is told by the value. */
function parameterAt (path: string, { data }: Finding, context = 'request'): { parameter: string, received?: unknown } {
  const [, name = '', repeated] = path.split('/')
  return { parameter: nameOf(name) || `the ${context}`, ...(repeated === undefined ? {} : { received: short(data) }) }
}

/** What the validator says, with the schema that was not met and the value (its option `verbose`). */
interface Finding {
  instancePath: string
  keyword: string
  params: Record<string, unknown>
  message?: string
  data?: unknown
  parentSchema?: { description?: string, patternProperties?: object }
}

function sentence ({ keyword, params, message = 'is not valid', parentSchema = {} }: Finding): string {
  switch (keyword) {
    case 'additionalProperties': return parentSchema.patternProperties === undefined
      ? 'is not a field of this operation; remove it or correct its name'
      : `is not a name that may stand here; correct it. ${parentSchema.description ?? ''}`.trimEnd()
    case 'required': return 'is required'
    case 'enum': return `must be one of ${(params.allowedValues as string[]).join(', ')}`
    case 'maxProperties': return `must have at most ${String(params.limit)} entries`
    case 'pattern': return FORMS[String(params.pattern)] ?? outOfForm(parentSchema)
    default: return message
  }
}

/** An open list of words has a form for what may be added to it. */
function outOfForm ({ description = 'see /openapi.json', 'x-extensible-enum': words }: { description?: string, 'x-extensible-enum'?: string[] }): string {
  return words === undefined ? `must be as it is described: ${description}` : `must be one of ${words.join(', ')}, or ${description}`
}

/** Gives every error of the application, the framework's own included, the one shape of a problem. */
export const problemPlugin = fp(async (app) => {
  for (const schema of [FieldError, ProblemDocument]) app.addSchema(schema)

  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error)
    if (problem.status >= 500) request.log.error({ err: problem.cause ?? error, code: problem.code }, 'request failed')
    else if (problem.cause !== undefined) request.log.info({ err: problem.cause, code: problem.code }, 'request refused')
    return reply.code(problem.status).headers(problem.headers).type('application/problem+json')
      .serializer(JSON.stringify).send(withReceived(problem, request).body(request.id, traceOf(request.raw)?.traceId))
  })

  app.addHook('preValidation', async ({ body, routeOptions }) => {
    // Events refuse such a text one by one.
    if (routeOptions.config.access !== 'events:write') refuseBrokenText(body, '')
  })

  const nothingHere = ({ method, url }: FastifyRequest) => {
    const path = url.split('?')[0]
    const others = METHODS.filter(other => other !== method && app.findRoute({ method: other, url: path! }))
    return others.length > 0
      ? new Problem('METHOD_NOT_ALLOWED', `${method} is not taken here; use ${others.join(', ')}.`, { headers: { allow: others.join(', ') } })
      : new Problem('NOT_FOUND', `Nothing answers ${method} ${path}; the operations are listed in /openapi.json.`)
  }
  app.setNotFoundHandler(async (request) => { throw nothingHere(request) })
  // Fastify asks a QUERY for its media type before it looks whether anything answers.
  app.addHook('onRequest', (request, _reply, done) => done(request.is404 && request.method === 'QUERY' ? nothingHere(request) : undefined))
}, { name: 'problems' })

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Adds the values that came to errors that the validator reported without them. */
function withReceived (problem: Problem, request: FastifyRequest): Problem {
  if (problem.code !== 'VALIDATION_FAILED' || !problem.errors) return problem
  const errors = problem.errors.map((error) => {
    if ('received' in error) return error
    const received = error.pointer !== undefined ? at(request.body, error.pointer) : parameter(request, error.parameter)
    return received === undefined ? error : { ...error, received: short(received) }
  })
  return new Problem(problem.code, problem.message, { errors, headers: problem.headers })
}

function parameter (request: FastifyRequest, name = ''): unknown {
  const part = [request.query, request.params].find(values => Object.hasOwn(values ?? {}, name))
  return (part as Record<string, unknown> | undefined)?.[name]
}

/** The JSON Pointer of a field of what `parent` points at. */
export function childPointer (parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The name that a part of a JSON Pointer stands for. */
function nameOf (part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** The value at a JSON Pointer, or undefined. */
export function at (value: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).reduce<unknown>((v, key) => {
    const name = nameOf(key)
    return v !== null && typeof v === 'object' && Object.hasOwn(v, name) ? (v as Record<string, unknown>)[name] : undefined
  }, value)
}

/** A value small enough to be repeated in an answer: long texts are cut, documents are named by their kind. */
export function short (value: unknown): unknown {
  if (typeof value === 'string' && value.length > 200) return `${value.slice(0, 200)}…`
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? `an array of ${value.length}` : 'an object'
  return value
}

/** Refuses a body with a text, or a name of a field, that is no text. */
function refuseBrokenText (value: unknown, pointer: string): void {
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) {
    const errors = [{ pointer, message: NO_TEXT }]
    throw new Problem('VALIDATION_FAILED', 'A text is not well-formed Unicode; see errors.', { errors })
  }
  if (value === null || typeof value !== 'object') return
  for (const [name, item] of Object.entries(value)) {
    refuseBrokenText(name, pointer)
    refuseBrokenText(item, childPointer(pointer, name))
  }
}
