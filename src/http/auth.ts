import fp from 'fastify-plugin'
import type { FastifyRequest, RouteOptions } from 'fastify'
import { Problem } from '../errors.ts'
import type { Caller, Scope } from './caller.ts'
import { refuseForged, sessionToken, type FindSession } from './session.ts'

export interface Authenticate {
  /** The caller whose key this is; undefined when it is unknown, expired or revoked. */
  (token: string): Promise<Caller | undefined>
  /** Makes the next request of every key read it anew. */
  forget (): void
}

declare module 'fastify' {
  interface FastifyInstance {
    authenticate: Authenticate
    findSession: FindSession
  }
}

interface AuthOptions {
  authenticate: Authenticate
  /** absent: only keys count */
  findSession?: FindSession
}

/**
 * Lets a request of a route that is not public pass only with a valid key, or with the session of a browser that logged in with one;
 * `request.caller` is then set. A key that is sent counts, whatever else is sent.
 */
export const authPlugin = fp<AuthOptions>(async (app, { authenticate, findSession = async () => undefined }) => {
  app.decorate('authenticate', authenticate)
  app.decorate('findSession', findSession)
  app.decorateRequest('caller', null as never)
  app.decorateRequest('session', undefined)

  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => { routes.push(route) })
  app.addHook('onReady', async () => {
    const open = routes.find(route => route.config?.access === undefined)
    if (open) throw new Error(`${String(open.method)} ${open.url} does not say who may call it: give the route config.access`)
  })

  app.addHook('onRequest', async (request) => {
    // An address that nothing answers tells nobody anything.
    if (request.is404) return
    if (request.routeOptions.config.access === 'public') return
    const token = request.headers.authorization === undefined ? sessionToken(request) : undefined
    request.caller = token === undefined ? await callerOf(request, authenticate) : await browserOf(request, token, findSession)
  })
}, { name: 'auth' })

/** Refuses callers whose key lacks the scope of the route. Whoever is refused has used the quota of the key all the same. */
export const scopePlugin = fp(async (app) => {
  app.addHook('onRequest', async ({ is404, caller, routeOptions: { config: { access } } }) => {
    if (!is404 && access !== 'public' && access !== 'any') refuseWithout(access, caller.scopes)
  })
}, { name: 'scope', dependencies: ['auth'] })

const BEARER = /^bearer +([\x21-\x7e]{1,512}) *$/i

async function callerOf ({ headers }: FastifyRequest, authenticate: Authenticate): Promise<Caller> {
  const token = BEARER.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) {
    throw new Problem('UNAUTHENTICATED', headers.authorization === undefined
      ? 'Send an API key in the header Authorization: Bearer <key>.'
      : 'The header Authorization must be the word Bearer, a space and the API key.', challenge(''))
  }
  const caller = await authenticate(token)
  if (caller) return caller
  throw new Problem('UNAUTHENTICATED', 'This API key is unknown, expired or revoked; ask an administrator of the tenant for another one.',
    challenge(', error="invalid_token"'))
}

async function browserOf (request: FastifyRequest, token: string, findSession: FindSession): Promise<Caller> {
  const session = await findSession(token)
  if (session === undefined) {
    throw new Problem('UNAUTHENTICATED', 'This session is over; log in again, or send an API key in the header Authorization: Bearer <key>.', challenge(''))
  }
  refuseForged(request, session)
  request.session = session
  return session.caller
}

function refuseWithout (scope: Scope | undefined, scopes: readonly Scope[]): void {
  if (scope === undefined) throw new Error('a route without access passed the check at start')
  if (scopes.includes(scope) || scopes.includes('admin')) return
  throw new Problem('FORBIDDEN', `This needs the scope ${scope}, and the API key has ${scopes.join(', ')}; use a key with ${scope} or admin.`,
    challenge(`, error="insufficient_scope", scope="${scope}"`))
}

function challenge (more: string) {
  return { headers: { 'www-authenticate': `Bearer realm="aftersale"${more}` } }
}
