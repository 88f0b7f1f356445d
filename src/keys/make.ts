import { createHash, randomBytes } from 'node:crypto'

const OURS = 'as_live_'

/** A new API key: 256 random bits, so that its plain SHA-256 tells nothing about it. */
export function makeKey (): string {
  return OURS + randomBytes(32).toString('base64url')
}

/** What is stored of a key: SHA-256 in hex. */
export function hashOf (key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** The beginning of a key, by which a person can tell which one it is; of a key given by hand no more than a quarter. */
export function prefixOf (key: string): string {
  return key.startsWith(OURS) ? key.slice(0, OURS.length + 4) : key.slice(0, 4)
}
