import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import { Problem } from '../errors.ts'

/** From when on a process takes no more; what is absent is not looked at. */
export interface OverloadOptions {
  /** mean delay of the event loop during five seconds, milliseconds */
  delay?: number
  /** memory of the process, bytes */
  memory?: number
}

/** What an operator's machines ask must be answered just then. */
const ALWAYS = new Set(['/healthz', '/readyz', '/metrics'])

/** Milliseconds that are looked at together: one long piece of work, such as loading the modules at the start, is no overload. */
const SAMPLE = 5000

/**
 * Refuses requests at once when the process is so far behind that each one more would make all of them late. How busy it is does not
 * count: a large import keeps it busy without making others wait.
 */
export const overloadPlugin = fp<OverloadOptions>(async (app, { delay = 0, memory = 0 }) => {
  await app.register(underPressure, {
    maxEventLoopDelay: delay,
    sampleInterval: SAMPLE,
    maxRssBytes: memory,
    async pressureHandler ({ routeOptions: { url } }) {
      if (ALWAYS.has(url ?? '')) return
      throw new Problem('UNAVAILABLE', 'The service has more to do than it can; nothing of this request was kept. Send it again after the time in Retry-After.',
        { headers: { 'retry-after': '5' } })
    }
  })
}, { name: 'overload' })
