import { setTimeout as sleep } from 'node:timers/promises'
import { UsageFault } from '../imports/faults.ts'

/** One export of a service somewhere else. */
export interface RemoteExport {
  /** where the service answers, such as https://aftersale.example.com */
  url: string
  key: string
  /** the operation, with its format and query: `/v1/events.csv?subject=acme` */
  path: string
  /** what is asked for, of an operation that takes a body */
  body?: string
  signal?: AbortSignal
  /** waits that many milliseconds; a test does not */
  wait?: (ms: number) => Promise<unknown>
}

const ATTEMPTS = 6
const LONGEST_WAIT = 60_000
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * The bytes of an export, as they come. A refusal that passes by itself is asked for again, as late as the service says, as long as
 * nothing was written.
 * @throws UsageFault when the service refuses what is asked for; Error when it cannot be reached, or breaks off
 */
export async function * remoteBytes (asked: RemoteExport): AsyncGenerator<Uint8Array> {
  const { wait = (ms: number) => sleep(ms, undefined, { signal: asked.signal }) } = asked
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(asked)
    if (answer.ok && answer.body !== null) {
      yield * answer.body
      return
    }
    const reason = `${answer.status} ${await reasonOf(answer)}`
    if (!PASSING.has(answer.status)) throw new UsageFault(`The service refused the export: ${reason}`)
    if (attempt === ATTEMPTS) throw new Error(`The service did not begin to answer: ${reason}`)
    const seconds = Number(answer.headers.get('retry-after') ?? NaN)
    await wait(Math.min(Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 500 * 2 ** attempt, LONGEST_WAIT))
  }
}

async function ask ({ url, key, path, body, signal }: RemoteExport): Promise<Response> {
  try {
    return await fetch(`${url.replace(/\/$/, '')}${path}`, {
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { method: 'POST', body }),
      ...(signal ? { signal } : {})
    })
  } catch (error) {
    const { message, cause } = error as Error
    throw new Error(`${url} does not answer: ${cause instanceof Error && cause.message !== '' ? cause.message : message}`, { cause: error })
  }
}

/** What a problem says; a proxy on the way may answer with anything. */
async function reasonOf (answer: Response): Promise<string> {
  const text = await answer.text()
  try {
    const { code = '', detail = text, errors = [] } = JSON.parse(text) as { code?: string, detail?: string, errors?: Array<Record<string, unknown>> }
    const fields = errors.map(({ pointer, parameter, message }) => `${String(pointer ?? parameter ?? '')} ${String(message)}`)
    return [code, detail, ...fields].join(' ').trim()
  } catch {
    return text.slice(0, 200)
  }
}
