import { randomBytes } from 'node:crypto'

/** What the messages to an endpoint are signed with. */
export interface Secrets {
  /** `whsec_` and 32 random bytes in base64 */
  current: string
  /** the one before it, which signs too until then (RFC 3339) */
  former?: { secret: string, until: string }
}

/** A new signing secret. 32 bytes, as many as the HMAC-SHA256 that it is for gives (Standard Webhooks asks for 24 to 64). */
export function newSecret (): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** The secrets that a message sent at this time is signed with, the current one first. */
export function signingSecrets ({ current, former }: Secrets, now: Date): string[] {
  return former !== undefined && Date.parse(former.until) > now.getTime() ? [current, former.secret] : [current]
}
