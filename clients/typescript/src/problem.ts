import type { components } from './contract.ts'

type Problem = components['schemas']['Problem']

/** The service refused a request. `code` is what programs decide by; `detail` says what to do about it. */
export class AftersaleProblem extends Error {
  override name = 'AftersaleProblem'
  readonly status: number
  /** of the catalogue of error codes; absent when the answer came from something else, a proxy say */
  readonly code?: string
  /** quote it when you ask for help */
  readonly requestId?: string
  /** the faulty fields, each with a JSON Pointer into the body or the name of a parameter */
  readonly errors: NonNullable<Problem['errors']>
  /** the whole document, or what came instead of one */
  readonly body: unknown

  constructor (status: number, body: unknown) {
    const problem = isProblem(body) ? body : undefined
    super(problem ? `${problem.code}: ${problem.detail}` : `The answer has the status ${status} and is no problem document`)
    this.status = status
    this.body = body
    this.errors = problem?.errors ?? []
    if (problem) {
      this.code = problem.code
      this.requestId = problem.request_id
    }
  }
}

/**
 * The data of an answer, or else its problem as an exception: `const trust = await ok(api.GET(…))`.
 * @throws AftersaleProblem when the service refused the request
 */
export async function ok<T extends { data?: unknown, error?: unknown, response: Response }> (answer: Promise<T>): Promise<Exclude<T['data'], undefined>> {
  const { data, error, response } = await answer
  if (!response.ok) throw new AftersaleProblem(response.status, error)
  return data as Exclude<T['data'], undefined>
}

function isProblem (body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
