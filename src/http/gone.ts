import type { FastifyReply } from 'fastify'

/**
 * Says when nobody waits for an answer any more. (Fastify's own `request.signal` is aborted as soon as the body of a request was read.)
 */
export function goneSignal ({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => { if (!raw.writableFinished) gone.abort() })
  return gone.signal
}
