import { setTimeout as sleep } from 'node:timers/promises'
import type { NewEvent } from '../ledger/validate.ts'
import { Stopped } from './faults.ts'
import { differs } from './ledger.ts'
import type { Delivered, Settled, Sink } from './run.ts'

export interface Remote {
  /** where the service answers, such as https://aftersale.example.com */
  url: string
  key: string
  /** see ledgerSink */
  update: boolean
  signal?: AbortSignal
  /** waits that many milliseconds; a test does not */
  wait?: (ms: number) => Promise<unknown>
}

const ATTEMPTS = 6
const LONGEST_WAIT = 60_000
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504])

type Document = Record<string, unknown> & { detail?: string, code?: string, errors?: Array<{ pointer?: string, message: string }> }
type Call = (method: string, path: string, body?: unknown) => Promise<{ status: number, document: Document }>

/** To a service somewhere else, through its API. Every call may be repeated without harm, so passing failures are. */
export function remoteSink (remote: Remote): Sink {
  const call: Call = (method, path, body) => patiently(remote, method, path, body)
  return {
    async relationships (wanted) {
      const settled: Settled[] = []
      for (const { key, input } of wanted) settled.push(await settle(call, `/v1/relationships/${encodeURIComponent(key)}`, input, remote.update))
      return settled
    },
    events: events => deliver(call, events)
  }
}

async function settle (call: Call, path: string, input: object, update: boolean): Promise<Settled> {
  const { status, document } = await call('GET', path)
  if (status === 200 && (!update || !differs(document, input))) return { status: 'there' }
  if (status !== 200 && status !== 404) return { status: 'refused', reason: reason(document) }
  const saved = await call(status === 200 ? 'PATCH' : 'PUT', path, input)
  if (saved.status >= 300) return { status: 'refused', reason: reason(saved.document) }
  return { status: status === 200 ? 'changed' : 'made' }
}

async function deliver (call: Call, events: readonly NewEvent[]): Promise<Delivered[]> {
  if (events.length === 0) return []
  const body = { events: events.map(({ id, source, type, subject, time, data }) => ({ id, source, type, subject, time, data })) }
  const { status, document } = await call('POST', '/v1/events/batch', body)
  if (status === 413 && events.length > 1) {
    const half = Math.ceil(events.length / 2)
    return [...await deliver(call, events.slice(0, half)), ...await deliver(call, events.slice(half))]
  }
  if (status !== 207) throw new Stopped(`The service refused a batch with ${status}: ${reason(document)}`)
  const items = document.items as Array<{ index: number, status: Delivered['status'], problem?: Document }>
  return items.map(item => item.status === 'recorded' || item.status === 'duplicate'
    ? { status: item.status }
    : { status: item.status, reason: reason(item.problem ?? {}) })
}

function reason ({ code, detail, errors }: Document): string {
  const fields = (errors ?? []).map(({ pointer, message }) => `${pointer ?? ''}: ${message}`)
  return [code, detail, ...fields].filter(part => part !== undefined).join(' ')
}

/** One call; what passes by itself (overload, a lost connection) is tried again, as late as the service asks for. */
async function patiently (remote: Remote, method: string, path: string, body: unknown): Promise<{ status: number, document: Document }> {
  const { wait = (ms: number) => sleep(ms, undefined, { signal: remote.signal }) } = remote
  let failure = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0 && remote.signal?.aborted) break
    const answer = await once(remote, method, path, body)
    if (typeof answer !== 'string') {
      if (answer.status === 401 || answer.status === 403) throw new Stopped(`The service refused the key: ${reason(answer.document)}`)
      if (!PASSING.has(answer.status)) return answer
    }
    failure = typeof answer === 'string' ? answer : `${answer.status} ${reason(answer.document)}`
    const asked = typeof answer === 'string' ? undefined : answer.retryAfter
    if (attempt < ATTEMPTS - 1) await wait(Math.min(asked ?? 500 * 2 ** attempt, LONGEST_WAIT)).catch(() => {})
  }
  throw new Stopped(`${method} ${remote.url}${path} failed: ${failure}. What is counted as recorded is in; import the file again to go on.`)
}

interface Answer {
  status: number
  document: Document
  /** milliseconds */
  retryAfter: number | undefined
}

/** An answer, or why there was none. */
async function once ({ url, key }: Remote, method: string, path: string, body: unknown): Promise<Answer | string> {
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(LONGEST_WAIT),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const text = await response.text()
    const seconds = Number(response.headers.get('retry-after') ?? NaN)
    const retryAfter = Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined
    return { status: response.status, document: parsed(text), retryAfter }
  } catch (error) {
    const { message, cause } = error as Error
    return cause instanceof Error ? `${message} (${cause.message})` : message
  }
}

/** A proxy between us and the service may answer with anything. */
function parsed (text: string): Document {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value as Document : { detail: text.slice(0, 200) }
  } catch {
    return { detail: text.slice(0, 200) }
  }
}
