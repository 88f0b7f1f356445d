export interface RetryOptions {
  /** what sends the requests (default: the global fetch) */
  fetch?: (request: Request) => Promise<Response>
  /** how often a request is sent again at most, 0 for never (default 4) */
  retries?: number
  /** seconds that one wait takes at most; an answer that asks for more is handed to the caller at once (default 60) */
  longestWait?: number
  /** waits; tests pass their own */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** chance, 0 to below 1 (default Math.random) */
  random?: () => number
}

const FIRST_WAIT = 250
const REPEATED_BY_KEY = new Set(['POST', 'PATCH'])

/**
 * A fetch that sends again what may be sent again. Between two attempts it waits for a random part of a span that doubles, so that many
 * clients do not come back at the same moment, and never less than `Retry-After` says.
 */
export function retrying (options: RetryOptions): (request: Request) => Promise<Response> {
  const { fetch: send = globalThis.fetch, retries = 4, longestWait = 60, wait = sleep, random = Math.random } = options
  return async (request) => {
    const named = withKey(request)
    for (let attempt = 0; ; attempt++) {
      const last = attempt >= retries
      // The body of a request can be read once, so each attempt but the last sends a copy.
      const answer = await send(last ? named : named.clone()).catch((error: unknown) => {
        if (last || named.signal.aborted) throw error
      })
      const milliseconds = waitAfter(answer, attempt, random())
      if (answer && (last || milliseconds === undefined || milliseconds > longestWait * 1000)) return answer
      await answer?.body?.cancel()
      await wait(Math.min(milliseconds!, longestWait * 1000), named.signal)
    }
  }
}

/** The key makes a repetition recognisable; the service ignores it where the ids of the events do that. */
function withKey (request: Request): Request {
  if (!REPEATED_BY_KEY.has(request.method) || request.headers.has('idempotency-key')) return request
  const headers = new Headers(request.headers)
  headers.set('idempotency-key', globalThis.crypto.randomUUID())
  return new Request(request, { headers })
}

/** Milliseconds until the next attempt; undefined when the answer is the last word. No answer at all (the network failed) is none. */
function waitAfter (answer: Response | void, attempt: number, chance: number): number | undefined {
  const jittered = chance * FIRST_WAIT * 2 ** attempt
  if (!answer) return jittered
  const after = retryAfter(answer.headers.get('retry-after'))
  if (answer.status === 429 || answer.status === 503) return (after ?? 0) + jittered
  // The same request is still under way: its answer can be fetched when it is done.
  if (answer.status === 409 && after !== undefined) return after + jittered
  return undefined
}

/** Milliseconds: the header is a number of seconds or a date. */
function retryAfter (text: string | null): number | undefined {
  if (text === null) return undefined
  const value = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(value) ? undefined : Math.max(0, value)
}

async function sleep (milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
