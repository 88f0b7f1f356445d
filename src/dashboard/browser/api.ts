import type { paths } from '../../../clients/typescript/src/contract.ts'
import { endedSession, session } from './session.ts'

/** What is wrong with one field. */
export interface Fault { pointer?: string, parameter?: string, message: string }

/** A refusal, or a failure on the way, in words for people. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly code: string
  /** the faulty fields, as sentences */
  readonly faults: string[]
  /** the same with where they stand, e.g. `/filters/0/value` */
  readonly errors: Fault[]
  readonly requestId: string | undefined

  constructor (message: string, { status = 0, code = 'UNREACHABLE', errors = [], requestId }: {
    status?: number, code?: string, errors?: Fault[], requestId?: string | undefined
  } = {}) {
    super(message)
    this.status = status
    this.code = code
    this.errors = errors
    this.faults = errors.map(({ pointer, parameter, message }) => `${pointer ?? parameter ?? ''} ${message}`.trim())
    this.requestId = requestId
  }
}

interface Problem { detail?: string, title?: string, code?: string, request_id?: string, errors?: Fault[] }

/** Everything that the service serves stands below the folder of this page, whatever prefix a proxy gives it. */
export function addressOf (path: string): string {
  return new URL(path.replace(/^\//, ''), new URL('.', document.baseURI)).href
}

export interface Asked {
  method?: string
  body?: unknown
  signal?: AbortSignal | undefined
  headers?: Record<string, string>
}

/**
 * Sends a request to an address of the service with the session of this browser.
 * @throws ApiError; the browser's AbortError when it was called off
 */
export async function send (path: string, { method = 'GET', body, signal, headers = {} }: Asked = {}): Promise<Response> {
  const token = session.value?.csrf_token
  const answer = await fetch(addressOf(path), {
    method,
    credentials: 'same-origin',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token !== undefined && method !== 'GET' ? { 'x-csrf-token': token } : {}),
      ...headers
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal })
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError('The service cannot be reached. Check the connection and try again.')
  })
  if (answer.ok) return answer
  const error = await refusal(answer)
  if (error.status === 401 && session.value !== undefined) endedSession()
  throw error
}

async function refusal (answer: Response): Promise<ApiError> {
  const problem = await answer.json().catch(() => ({})) as Problem
  return new ApiError(problem.detail ?? problem.title ?? `The service answered ${answer.status}.`, {
    status: answer.status,
    code: problem.code ?? 'UNKNOWN',
    errors: problem.errors ?? [],
    requestId: problem.request_id ?? answer.headers.get('x-request-id') ?? undefined
  })
}

type Json<R> = R extends { content: { 'application/json': infer A } } ? A : never
/** What an operation answers when all is well. */
export type AnswerOf<O> = O extends { responses: infer R } ? { [S in keyof R]: S extends 200 | 201 ? Json<R[S]> : never }[keyof R] : never
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never

export type GetPath = { [P in keyof paths]: paths[P] extends { get: object } ? P : never }[keyof paths]
export type Answer<P extends GetPath> = AnswerOf<NonNullable<paths[P]['get']>>
/** The parameters of a reading operation. */
export type Query<P extends GetPath> = QueryOf<NonNullable<paths[P]['get']>>
export interface GetOptions<P extends GetPath> {
  /** what stands for the names in braces */
  path?: Record<string, string>
  query?: Query<P>
}

/** The address of an operation with its parameters, without the folder of the service. */
export function urlOf (path: string, { path: names = {}, query = {} }: { path?: Record<string, string>, query?: object } = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.flatMap(([name, value]) => [value].flat().map(one => [name, String(one)] as [string, string])))
  return search.size === 0 ? filled : `${filled}?${search.toString()}`
}

/** Reads a document, e.g. `get('/v1/relationships/{key}/trust', { path: { key } })`. */
export async function get<P extends GetPath> (path: P, options: GetOptions<P> = {}, signal?: AbortSignal): Promise<Answer<P>> {
  return await (await send(urlOf(path, options), { signal })).json() as Answer<P>
}

/** Sends a change or a question with a body. `T` is what is answered; undefined when nothing is. */
export async function post<T> (path: string, body: unknown, { method = 'POST', signal, headers }: Omit<Asked, 'body'> = {}): Promise<T> {
  const answer = await send(path, { method, body, signal, ...(headers === undefined ? {} : { headers }) })
  return (answer.status === 204 ? undefined : await answer.json()) as T
}
