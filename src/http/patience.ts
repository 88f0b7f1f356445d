import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** seconds within which the body must have arrived, if others than usual; Infinity for streams */
    bodySeconds?: number
  }
}

/**
 * Gives a body a time to arrive in, so that nobody holds a place by sending a byte now and then. Without it only a connection on
 * which nothing moves at all would be closed.
 */
export const patiencePlugin = fp<{ bodySeconds: number }>(async (app, { bodySeconds }) => {
  app.addHook('onRequest', (request, reply, done) => {
    const { headers, raw, is404, routeOptions } = request
    const seconds = (is404 ? undefined : routeOptions.config.bodySeconds) ?? bodySeconds
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    if (hasBody && Number.isFinite(seconds)) {
      const timer = setTimeout(giveUp, seconds * 1000, request, reply, seconds)
      // What waits for a body has an open connection, which holds the process; a timer of its own need not.
      timer.unref()
      const stop = () => clearTimeout(timer)
      raw.once('end', stop).once('close', stop)
    }
    done()
  })
}, { name: 'patience' })

function giveUp ({ raw }: FastifyRequest, reply: FastifyReply, seconds: number): void {
  if (raw.complete || raw.destroyed) return
  // The refusal was answered long ago, and the rest of the body is of no interest.
  if (reply.sent) {
    raw.destroy()
    return
  }
  reply.header('connection', 'close')
  const problem = new Problem('REQUEST_TIMEOUT', `The body did not arrive within ${seconds} seconds; send the request again, a large file as a stream to /v1/events/ndjson.`)
  // Whoever reads the body ends the request; while nobody does (a hook is still at work), it is answered here.
  if (raw.listenerCount('error') > 0) raw.emit('error', problem)
  else reply.send(problem)
}
