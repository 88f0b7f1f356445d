import type { FastifyReply, FastifyRequest } from 'fastify'
import { documentTag, isKnown } from '../http/etag.ts'
import type { Theme } from './schema.ts'
import { HTML_STYLE, SVG_STYLE, styleSource } from './style.ts'

export type Kind = 'svg' | 'html' | 'json'

const TYPES: Record<Kind, string> = {
  svg: 'image/svg+xml; charset=utf-8', html: 'text/html; charset=utf-8', json: 'application/json; charset=utf-8'
}

export interface Sent {
  kind: Kind
  text: string
  theme: Theme
  /** origins whose pages may frame it */
  frameAncestors: readonly string[]
}

/**
 * Sends a card so that it can do nothing but be seen: no script, no style but its own, no frame on a page that was not named, no word
 * to others about where it was shown. Who has it already gets 304.
 */
export function sendCard (request: FastifyRequest, reply: FastifyReply, { kind, text, theme, frameAncestors }: Sent): FastifyReply {
  const style = kind === 'json' ? "'none'" : styleSource((kind === 'svg' ? SVG_STYLE : HTML_STYLE)[theme])
  const ancestors = frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ')
  const tag = documentTag(text)
  reply.headers({
    etag: tag,
    'cache-control': 'private, max-age=60',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': `default-src 'none'; style-src ${style}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`
  })
  if (isKnown(request, tag)) return reply.code(304).send()
  return reply.type(TYPES[kind]).send(text)
}
