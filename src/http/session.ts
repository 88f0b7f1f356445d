import { timingSafeEqual } from 'node:crypto'
import '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import type { Caller } from './caller.ts'

/** A browser that logged in with an API key. */
export interface BrowserSession {
  caller: Caller
  /** the value of its cookie */
  token: string
  /** what a request that changes something repeats in the header x-csrf-token */
  csrfToken: string
  /** when it ends at the latest, UTC */
  expiresAt: string
}

/** Finds the session of a cookie; undefined when there is none, or not any more. */
export type FindSession = (token: string) => Promise<BrowserSession | undefined>

export const SESSION_COOKIE = 'aftersale_session'
export const CSRF_HEADER = 'x-csrf-token'

declare module 'fastify' {
  interface FastifyRequest {
    /** set when a cookie said who is calling, and no key */
    session: BrowserSession | undefined
  }
}

/** The value of the session's cookie, if it can be one. */
export function sessionToken ({ cookies }: { cookies?: FastifyRequest['cookies'] }): string | undefined {
  const value = cookies?.[SESSION_COOKIE]
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}

/**
 * Refuses a change that a page of somebody else could have sent: a browser adds the cookie by itself, the token only our page knows.
 * @throws Problem CSRF_REFUSED
 */
export function refuseForged (request: FastifyRequest, { csrfToken }: BrowserSession): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  refuseForeign(request)
  const given = request.headers[CSRF_HEADER]
  if (typeof given === 'string' && isSame(given, csrfToken)) return
  throw refused(given === undefined ? 'is required for a change that is sent with a session' : 'is not the token of this session', CSRF_HEADER)
}

/**
 * Refuses what a browser says to come from a page of another origin.
 * @throws Problem CSRF_REFUSED
 */
export function refuseForeign ({ headers }: FastifyRequest): void {
  // A browser writes this header itself and knows the address that it shows; behind a proxy we might not.
  const site = headers['sec-fetch-site']
  if (site !== undefined) {
    if (site !== 'same-origin') throw refused('must be same-origin: the request comes from a page of somebody else', 'sec-fetch-site')
    return
  }
  const { origin } = headers
  // No page can set these two headers for a browser without our consent.
  const ours = [headers.host, headers['x-forwarded-host']].flat()
  if (origin !== undefined && !ours.some(host => host !== undefined && origin === `${schemeOf(origin)}://${host}`)) {
    throw refused('must be the address of this service: the request comes from a page of somebody else', 'origin')
  }
}

function schemeOf (origin: string): string {
  return origin.startsWith('https:') ? 'https' : 'http'
}

function isSame (given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function refused (message: string, parameter: string): Problem {
  return new Problem('CSRF_REFUSED', 'This may not be sent with the session of a browser; reload the dashboard and try again, or send an API key in the header Authorization.', {
    errors: [{ parameter, message }]
  })
}
