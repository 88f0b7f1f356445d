import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import { VERSION } from '../http/package.ts'
import { SESSION_COOKIE, refuseForeign, refuseForged, sessionToken, type BrowserSession } from '../http/session.ts'
import { todayOf } from '../days/today.ts'
import { fromDay } from '../scoring/index.ts'
import { countGuesses } from './guesses.ts'
import { endSession, openSession } from './sessions.ts'

/** Logging in with an API key. These addresses belong to the dashboard and are no part of the contract. */
export const sessionRoutes: FastifyPluginAsync = async (app) => {
  const guesses = countGuesses()
  const hidden = { config: { access: 'public' as const }, schema: { hide: true } }

  app.post('/session', { config: hidden.config, bodyLimit: 4096, schema: { hide: true, body: Login } }, async (request, reply) => {
    refuseForeign(request)
    const now = app.now()
    const seconds = guesses.wait(request.ip, now)
    if (seconds > 0) throw tooMany(seconds)
    const caller = await app.authenticate((request.body as { api_key: string }).api_key)
    if (caller === undefined) {
      guesses.failed(request.ip, now)
      throw new Problem('UNAUTHENTICATED', 'This API key is unknown, expired or revoked; ask an administrator of the tenant for another one.')
    }
    const session = await app.database.withTenant(caller.tenant.tenantId, tx => openSession(tx, caller, now))
    return sent(reply.code(201).header('set-cookie', cookie(app.serializeCookie, session.token, isSecure(request))), session)
  })

  app.get('/session', hidden, async (request, reply) => {
    const token = sessionToken(request)
    const session = token === undefined ? undefined : await app.findSession(token)
    // Nobody is logged in: no fault, and no line in the browser's console either.
    return session === undefined ? reply.code(204).header('cache-control', 'no-store').send() : sent(reply, session)
  })

  app.delete('/session', hidden, async (request, reply) => {
    const token = sessionToken(request)
    const session = token === undefined ? undefined : await app.findSession(token)
    if (session !== undefined) {
      refuseForged(request, session)
      await app.database.withTenant(session.caller.tenant.tenantId, tx => endSession(tx, session))
    }
    return reply.code(204).headers({ 'cache-control': 'no-store', 'set-cookie': cookie(app.serializeCookie, '', isSecure(request)) }).send()
  })

  function sent (reply: FastifyReply, session: BrowserSession): FastifyReply {
    return reply.header('cache-control', 'no-store').send(described(session))
  }

  function described ({ caller: { tenant, scopes }, csrfToken, expiresAt }: BrowserSession) {
    const { currency } = tenant.settings
    return {
      tenant: tenant.name,
      scopes,
      csrf_token: csrfToken,
      time_zone: tenant.timeZone,
      ...(currency === undefined ? {} : { currency }),
      today: fromDay(todayOf(tenant.timeZone, app.now(tenant))),
      expires_at: expiresAt,
      version: VERSION
    }
  }
}

const Login = {
  type: 'object',
  required: ['api_key'],
  properties: { api_key: { type: 'string', minLength: 1, maxLength: 512 } },
  additionalProperties: false
}

type Serialize = (name: string, value: string, options: object) => string

/**
 * Without a Path a browser takes the folder of the address that it sees: / here, /crm/aftersale behind a proxy with that prefix, of which
 * this service need not know. An empty value ends the cookie.
 */
function cookie (serialize: Serialize, token: string, secure: boolean): string {
  return serialize(SESSION_COOKIE, token, { httpOnly: true, sameSite: 'strict', secure, ...(token === '' ? { maxAge: 0 } : {}) })
}

/** Whether the browser came by https. Its word is enough: whoever lies weakens or loses a cookie of its own. */
function isSecure ({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers.origin?.startsWith('https:') === true || String(headers['x-forwarded-proto']).startsWith('https')
}

function tooMany (seconds: number): Problem {
  return new Problem('TOO_MANY_LOGINS', `Too many logins from this address failed; try again in ${seconds} seconds.`, { headers: { 'retry-after': String(seconds) } })
}
