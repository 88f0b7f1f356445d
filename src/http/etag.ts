import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

/*
 * Entity tags (RFC 9110, 8.8.3): what a caller has seen, so that nobody overwrites what they have not. All tags here are strong.
 *
 * A route of a thing with a version says `config: { access: …, conditional: true }`, sends `entityTag(version)` in the header ETag of
 * its answers, and calls `precondition(request, version)` inside the writing transaction, on the row that it has locked.
 */

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the operation changes one thing with a version, and looks at If-Match and If-None-Match by `precondition` */
    conditional?: boolean
  }
}

/** The tag of a thing with this version. What can be removed and made anew needs more in it than a number that begins again. */
export function entityTag (version: number | string): string {
  return `"${version}"`
}

/** The tag of a document that has no version: other bytes, another tag. */
export function documentTag (text: string | Buffer): string {
  return entityTag(digestOf(text))
}

/** What stands in such a tag between the quotes. */
export function digestOf (text: string | Buffer): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 27)
}

type Conditional = Pick<FastifyRequest, 'headers' | 'method' | 'caller'>

/**
 * Lets a change pass only if its caller has seen what stands. To be called in the writing transaction with the version of the locked row
 * (or the text that stands between the quotes of its tag); undefined = there is nothing yet.
 * @throws Problem PRECONDITION_FAILED with the tag that stands; PRECONDITION_REQUIRED when the tenant asks for If-Match and the request
 * would change what stands without it; VALIDATION_FAILED for a header that is no list of tags
 */
export function precondition (request: Conditional, version: number | string | undefined): void {
  const tag = version === undefined ? undefined : entityTag(version)
  const seen = tagsOf(request, 'If-Match')
  const unseen = tagsOf(request, 'If-None-Match')
  if (seen !== undefined && (tag === undefined || !(seen === '*' || seen.includes(tag)))) throw failed(tag)
  if (unseen !== undefined && tag !== undefined && (unseen === '*' || isAmong(tag, unseen))) throw failed(tag)
  const required = REPLACES.has(request.method) && request.caller.tenant.settings.require_if_match === true
  if (tag === undefined || seen !== undefined || !required) return
  throw new Problem('PRECONDITION_REQUIRED', `The tenant takes no change without If-Match; read what stands, and send its ETag (now ${tag}) as If-Match.`, {
    errors: [{ parameter: 'If-Match', message: 'is required' }]
  })
}

/** A POST adds to a thing, and may do so unseen. */
const REPLACES = new Set(['PUT', 'PATCH', 'DELETE'])

/**
 * Whether the caller of a reading has this document already (If-None-Match, compared weakly as RFC 9110, 13.1.2 says).
 * @throws Problem VALIDATION_FAILED for a header that is no list of tags
 */
export function isKnown (request: Pick<FastifyRequest, 'headers'>, tag: string): boolean {
  const known = tagsOf(request, 'If-None-Match')
  return known !== undefined && (known === '*' || isAmong(tag, known))
}

/**
 * The first condition that a request names, if it names any.
 * @throws Problem VALIDATION_FAILED for a header that is no list of tags
 */
export function checkConditions (request: Pick<FastifyRequest, 'headers'>): 'If-Match' | 'If-None-Match' | undefined {
  const given = (['If-Match', 'If-None-Match'] as const).map(name => tagsOf(request, name) === undefined ? [] : [name])
  return given.flat()[0]
}

function isAmong (tag: string, tags: readonly string[]): boolean {
  return tags.some(one => one.replace(/^W\//, '') === tag)
}

function failed (tag: string | undefined): Problem {
  return new Problem('PRECONDITION_FAILED', tag === undefined
    ? 'There is nothing yet that If-Match could name; leave it away to create it.'
    : `What stands has the tag ${tag}, which the condition of the request does not allow; read it anew, and decide again.`,
  tag === undefined ? {} : { headers: { etag: tag } })
}

const TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"'
const LIST = new RegExp(`^[ \\t]*${TAG}(?:[ \\t]*,[ \\t]*${TAG})*[ \\t]*$`)

function tagsOf ({ headers }: Pick<FastifyRequest, 'headers'>, parameter: 'If-Match' | 'If-None-Match'): '*' | string[] | undefined {
  const value = headers[parameter === 'If-Match' ? 'if-match' : 'if-none-match']
  if (value === undefined) return undefined
  if (value.trim() === '*') return '*'
  if (LIST.test(value)) return value.match(new RegExp(TAG, 'g')) ?? []
  throw new Problem('VALIDATION_FAILED', `The header ${parameter} is not as it must be; see errors.`, {
    errors: [{ parameter, message: 'must be * or a list of tags as they came in the header ETag, with their quotes', received: value.slice(0, 200) }]
  })
}
