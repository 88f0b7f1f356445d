import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

/** A browser that is logged in: its cookie and its token. */
export interface Visitor { cookie: string, csrf: string }

/** Where a page of the service itself says that it comes from. */
export const OURS = { 'sec-fetch-site': 'same-origin' }

export async function logIn (app: FastifyInstance, key: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return await app.inject({ method: 'POST', url: '/session', headers: { ...OURS, ...headers }, payload: { api_key: key } })
}

/** Logs in and keeps what a browser keeps. @throws Error when the key opens nothing */
export async function visit (app: FastifyInstance, key: string): Promise<Visitor> {
  const answer = await logIn(app, key)
  if (answer.statusCode !== 201) throw new Error(`no login: ${answer.body}`)
  return { cookie: String(answer.headers['set-cookie']).split(';')[0]!, csrf: answer.json<{ csrf_token: string }>().csrf_token }
}

/** A request as the page of the visitor sends it; `headers` says what is different. */
export async function ask (
  app: FastifyInstance, { cookie, csrf }: Visitor, method: string, url: string, payload?: object, headers: Record<string, string> = {}
) {
  const own = method === 'GET' ? {} : { 'x-csrf-token': csrf }
  return await app.inject({
    method: method as 'GET', url, headers: { cookie, ...OURS, ...own, ...headers }, ...(payload === undefined ? {} : { payload })
  })
}
