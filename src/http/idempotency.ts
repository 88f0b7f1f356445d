import { createHash } from 'node:crypto'
import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify'
import type { HeldTransaction } from '../../db/held.ts'
import { Problem } from '../errors.ts'
import { claimKey, keepAnswer, type Claim, type KeptAnswer } from './idempotency-keys.ts'
import { NEXT_ONLY } from './publish.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** whether the operation takes an Idempotency-Key; left away, every POST and PATCH does that neither only reads nor takes in events */
    idempotent?: boolean
  }
  interface FastifyRequest {
    /** the body as it came, when it may have to be compared with that of another request */
    rawBody: Buffer | undefined
    /** the transaction that waits for the answer */
    repeatable: { held: HeldTransaction, claim: Claim } | undefined
  }
}

const HEADER = 'idempotency-key'

/** Whether an operation takes an Idempotency-Key. What takes in events knows them by their own ids, and what only reads may be repeated. */
export function takesKey ({ method, config, schema }: Pick<RouteOptions, 'method' | 'config' | 'schema'>): boolean {
  if ((method !== 'POST' && method !== 'PATCH') || config?.access === 'public' || (schema as Record<string, unknown> | undefined)?.[NEXT_ONLY] === true) return false
  return config?.idempotent ?? !(config?.access === 'events:write' || config?.access === 'metrics:read')
}

/** Whether the caller wants to be able to repeat this request: then its effect is committed when its answer is known, not before. */
export function wantsRepetition ({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers[HEADER] !== undefined
}

/** Keeps the bytes of a body that may have to be compared. */
export function noteBody (request: FastifyRequest, body: Buffer): void {
  if (wantsRepetition(request)) request.rawBody = body
}

/**
 * A request with an Idempotency-Key is executed once: word, effect and answer are one transaction, which stays open until the answer has
 * been serialized. Its repetition gets the same bytes. A refusal is not kept.
 */
export const idempotencyPlugin = fp(async (app) => {
  app.decorateRequest('rawBody', undefined)
  app.decorateRequest('repeatable', undefined)
  const answered = new WeakSet<FastifyRequest>()

  app.addHook('onRoute', (route) => {
    const takes = takesKey(route)
    route.config = { ...route.config, idempotent: takes }
    if (!takes) return
    const { handler } = route
    route.handler = function (request, reply) {
      if (!wantsRepetition(request)) return handler.call(this, request, reply)
      return once(request, reply, async () => await handler.call(this, request, reply))
    } as RouteHandlerMethod
  })

  // Before the body is looked at: a word that is none is refused whatever else is wrong.
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.idempotent === true && wantsRepetition(request)) wordOf(request)
  })

  async function once (request: FastifyRequest, reply: FastifyReply, handle: () => Promise<unknown>): Promise<unknown> {
    const claim = claimOf(request)
    const held = await app.database.hold(claim.tenantId)
    try {
      const kept = answered.has(request) ? undefined : await claimKey(held.tx, claim, app.now())
      // Its time was over before it began: nobody would end what it holds.
      if (answered.has(request)) {
        await held.rollback()
        return reply
      }
      if (kept === undefined) {
        request.repeatable = { held, claim }
        return await held.run(handle)
      }
      await held.rollback()
      return replay(reply, kept)
    } catch (error) {
      request.repeatable = undefined
      await held.rollback()
      throw error
    }
  }

  app.addHook('onSend', (request, reply, payload, done) => {
    const { repeatable } = request
    if (wantsRepetition(request)) answered.add(request)
    if (repeatable === undefined) return done()
    request.repeatable = undefined
    finish(repeatable, reply, payload).then(() => done(), (error: Error) => {
      // What was to be said of the effect is not true.
      for (const name of KEPT_HEADERS) reply.removeHeader(name)
      done(error)
    })
  })
}, { name: 'idempotency' })

async function finish ({ held, claim }: NonNullable<FastifyRequest['repeatable']>, reply: FastifyReply, payload: unknown): Promise<void> {
  if (reply.statusCode >= 400) return await held.rollback()
  try {
    await keepAnswer(held.tx, claim, answerOf(reply, payload))
    await held.commit()
  } catch (error) {
    await held.rollback()
    throw error
  }
}

const KEPT_HEADERS = ['content-type', 'location', 'etag', 'cache-control']

function answerOf (reply: FastifyReply, payload: unknown): KeptAnswer {
  const body = payload ?? ''
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) throw new Error('an answer that is a stream cannot be kept: mark its route with config.idempotent false')
  const headers = Object.fromEntries(KEPT_HEADERS.flatMap((name) => {
    const value = reply.getHeader(name)
    return value === undefined ? [] : [[name, String(value)]]
  }))
  return { status: reply.statusCode, headers, body: body.toString() }
}

function replay (reply: FastifyReply, { status, headers, body }: KeptAnswer): FastifyReply {
  reply.code(status).headers(headers).header('idempotent-replayed', 'true')
  return body === '' ? reply.send() : reply.serializer(String).send(body)
}

function claimOf ({ method, url, headers, caller, session, rawBody, body }: FastifyRequest): Claim {
  const raw = rawBody ?? (body === undefined ? '' : JSON.stringify(body))
  const digest = createHash('sha256').update(raw).digest('hex')
  // What was answered to a session can be read with its token only, so another session of the same key asks for something else.
  const asked = [method, url, headers['content-type'] ?? '', digest, ...(session === undefined ? [] : [session.csrfToken])]
  const fingerprint = createHash('sha256').update(JSON.stringify(asked)).digest('hex')
  const token = session?.token ?? tokenOf(headers)
  return { tenantId: caller.tenant.tenantId, keyId: caller.keyId, key: wordOf({ headers }), fingerprint, token }
}

/** The API key of a request that was let pass. */
function tokenOf ({ authorization = '' }: FastifyRequest['headers']): string {
  return authorization.trim().split(/ +/)[1] ?? ''
}

/** The header may be a text in quotes (a structured field, as the IETF draft has it) or bare, as most clients send it. */
function wordOf ({ headers }: Pick<FastifyRequest, 'headers'>): string {
  const value = String(headers[HEADER])
  const word = /^"(.*)"$/s.exec(value)?.[1] ?? value
  if (/^[\x21-\x7e]{1,255}$/.test(word)) return word
  throw new Problem('VALIDATION_FAILED', 'The header Idempotency-Key is not as it must be; see errors.', {
    errors: [{ parameter: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters without blanks, such as a UUID', received: value.slice(0, 200) }]
  })
}
