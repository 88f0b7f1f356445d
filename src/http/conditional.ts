import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import { checkConditions, documentTag, isKnown } from './etag.ts'

/**
 * Every document that can be read has an ETag, and whoever has it already is spared the bytes (304). Conditions that an operation cannot
 * look at are refused: it would do what the caller wanted to prevent.
 */
export const conditionalPlugin = fp(async (app) => {
  app.addHook('onRequest', async (request) => {
    if (request.is404 || request.routeOptions.config.access === 'public') return
    const given = checkConditions(request)
    if (given === undefined || isReading(request) || request.routeOptions.config.conditional === true) return
    throw new Problem('VALIDATION_FAILED', `${given} is not taken here, because nothing can be compared with it; leave it away.`, {
      errors: [{ parameter: given, message: 'is not a header of this operation; leave it away' }]
    })
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isDocument(request, reply, payload)) return done()
    const tag = reply.getHeader('etag') ?? documentTag(payload as string | Buffer)
    reply.header('etag', tag)
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache')
    if (!isKnown(request, String(tag))) return done()
    reply.code(304).removeHeader('content-type')
    // To HEAD Fastify itself gives no body; it would look for the length of none.
    done(null, request.method === 'HEAD' ? payload : null)
  })
}, { name: 'conditional' })

function isReading ({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

function isDocument (request: FastifyRequest, reply: FastifyReply, payload: unknown): boolean {
  return isReading(request) && reply.statusCode === 200 && request.routeOptions.config.access !== 'public' &&
    (typeof payload === 'string' || Buffer.isBuffer(payload)) && /^application\/json\b/.test(String(reply.getHeader('content-type')))
}
