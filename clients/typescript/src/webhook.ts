/** A webhook as it arrived. */
export interface SignedMessage {
  headers: Headers | Record<string, string | string[] | undefined>
  /** the bytes of the body exactly as received; a document that was parsed and written again has another signature */
  body: string | Uint8Array
}

export interface VerifyOptions {
  /** `whsec_…` of the endpoint; several while a secret is being replaced */
  secret: string | readonly string[]
  /** seconds that the sender's clock may differ (default 300) */
  tolerance?: number
  /** the time (default: now) */
  now?: Date
}

/** The message is not from the service, or is an old one sent again by somebody else. Answer 400 and do nothing. */
export class WebhookError extends Error {
  override name = 'WebhookError'
}

/**
 * Checks the signature of a webhook (Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and body; compared in constant time) and
 * gives its document. A message may come more than once: remember its `webhook-id`.
 * @throws WebhookError when it must not be trusted
 */
export async function verifyWebhook ({ headers, body }: SignedMessage, options: VerifyOptions): Promise<unknown> {
  const { secret, tolerance = 300, now = new Date() } = options
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name => header(headers, name))
  if (!id || !timestamp || !signatures) throw new WebhookError('The headers webhook-id, webhook-timestamp and webhook-signature are needed')
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(now.getTime() / 1000 - Number(timestamp)) > tolerance) {
    throw new WebhookError('The timestamp is too far from now')
  }
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: false }).decode(body)
  const signed = join(`${id}.${timestamp}.`, body)
  for (const one of typeof secret === 'string' ? [secret] : secret) {
    if (await isSigned(one, signed, signatures)) return JSON.parse(text)
  }
  throw new WebhookError('No signature fits')
}

/** Whether one of the space-separated `v1,…` signatures was made with this secret. */
async function isSigned (secret: string, signed: Uint8Array<ArrayBuffer>, signatures: string): Promise<boolean> {
  const { subtle } = globalThis.crypto
  const key = await subtle.importKey('raw', bytes(secret.replace(/^whsec_/, '')), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  for (const signature of signatures.split(' ')) {
    if (!signature.startsWith('v1,')) continue
    try {
      if (await subtle.verify('HMAC', key, bytes(signature.slice(3)), signed)) return true
    } catch {
      // not base64: no signature of ours
    }
  }
  return false
}

function header (headers: SignedMessage['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function bytes (base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0))
}

function join (prefix: string, body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const parts = [new TextEncoder().encode(prefix), typeof body === 'string' ? new TextEncoder().encode(body) : body]
  const whole = new Uint8Array(parts[0]!.length + parts[1]!.length)
  whole.set(parts[0]!)
  whole.set(parts[1]!, parts[0]!.length)
  return whole
}
