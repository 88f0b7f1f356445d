import { createHmac } from 'node:crypto'

/** What is signed, and when. */
export interface Signed {
  /** the same for every attempt of a message */
  id: string
  /** seconds since 1970 of this attempt, so that a receiver can refuse an old recording */
  timestamp: number
  /** the body as it goes over the wire */
  body: string
}

const PREFIX = 'whsec_'

/**
 * The value of the header `webhook-signature`: one HMAC-SHA256 of `id.timestamp.body` per secret, separated by spaces. A receiver
 * accepts a message if one of them fits, so a secret can be changed without a gap. Source: Standard Webhooks 1.0.0.
 */
export function signatures (secrets: readonly string[], { id, timestamp, body }: Signed): string {
  return secrets.map(secret => `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`).join(' ')
}

function keyOf (secret: string): Buffer {
  return Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64')
}
