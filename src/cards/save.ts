import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { relationshipNotFound } from '../relationships/queries.ts'
import { linkColumns, shownLink } from './queries.ts'
import type { CardLinkCreated, CardLinkInput } from './schema.ts'

const DAY = 86_400_000

/** What is stored of the secret part of an address: SHA-256 in hex. */
export function hashOf (token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/**
 * Makes a link to the card of a relationship. Its addresses are in the answer and nowhere else.
 * @throws Problem RELATIONSHIP_NOT_FOUND
 */
export async function createLink (
  tx: Tx, tenantId: string, relationship: string, input: CardLinkInput, now: Date
): Promise<CardLinkCreated> {
  const [known] = await tx`select 1 from relationships where tenant_id = ${tenantId} and key = ${relationship} for key share`
  if (!known) throw relationshipNotFound(relationship)
  const token = randomBytes(32).toString('base64url')
  const expires = new Date(now.getTime() + (input.expires_in_days ?? 90) * DAY)
  const [row] = await tx<Array<Parameters<typeof shownLink>[0]>>`
    insert into card_links as l (tenant_id, relationship, token_hash, frame_ancestors, created_at, expires_at)
    values (${tenantId}, ${relationship}, ${hashOf(token)}, ${input.frame_ancestors ?? []}, ${now.toISOString()}, ${expires.toISOString()})
    returning ${linkColumns(tx)}`
  const path = `/cards/${token}`
  return { ...shownLink(row!), svg_url: `${path}.svg`, html_url: `${path}.html`, json_url: `${path}.json` }
}

/** Revokes a link for good; a second time changes nothing. @throws Problem CARD_LINK_NOT_FOUND */
export async function revokeLink (tx: Tx, tenantId: string, linkId: string, now: Date): Promise<void> {
  const [known] = await tx`
    update card_links set revoked_at = coalesce(revoked_at, ${now.toISOString()})
    where tenant_id = ${tenantId} and link_id = ${linkId} returning link_id`
  if (!known) throw new Problem('CARD_LINK_NOT_FOUND', `No link has the id ${linkId}; GET /v1/relationships/{key}/card-links lists them.`)
}
