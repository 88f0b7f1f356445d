import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { sendCard, type Kind } from './headers.ts'
import { htmlOf } from './html.ts'
import { findLink } from './queries.ts'
import { hashOf } from './save.ts'
import { SIZES, THEMES, type Card, type Size, type Theme } from './schema.ts'
import { svgOf } from './svg.ts'

const FILE = /^([\w-]{43})\.(svg|html|json)$/

/** `GET /cards/{token}.svg|.html|.json`: cards for who has a link. They are no part of the contract: a link names its own addresses. */
export function publicCards (app: FastifyInstance, cardOf: (tenant: Tenant, key: string) => Promise<Card>): void {
  app.get('/cards/:file', { config: { access: 'public' }, schema: { hide: true } }, async (request: FastifyRequest, reply) => {
    const { file } = request.params as { file: string }
    const [, token, kind] = FILE.exec(file) ?? []
    const link = token === undefined ? undefined : await findLink(app.database, hashOf(token), app.now())
    if (link === undefined) throw nothing()
    const card = await cardOf(link.tenant, link.relationship)
    const query = request.query as Record<string, unknown>
    const theme = wordOf(query.theme, THEMES) ?? 'auto'
    const text = textOf(kind as Kind, card, theme, wordOf(query.size, SIZES))
    return sendCard(request, reply, { kind: kind as Kind, text, theme, frameAncestors: link.frameAncestors })
  })
}

/** The same for an address that never was, one that is over, and one that was revoked. */
function nothing (): Problem {
  return new Problem('NOT_FOUND', 'There is no card here, or not any more; ask whoever gave you the address for another one.',
    { headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' } })
}

function textOf (kind: Kind, card: Card, theme: Theme, size: Size | undefined): string {
  if (kind === 'svg') return svgOf(card, size, theme)
  if (kind === 'html') return htmlOf(card, theme)
  return JSON.stringify(card)
}

/** A word that is none of ours is left aside: a frame shall show something rather than a refusal. */
function wordOf<W extends string> (given: unknown, words: readonly W[]): W | undefined {
  return words.find(word => word === given)
}
