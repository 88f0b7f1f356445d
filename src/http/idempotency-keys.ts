import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Tx } from '../../db/connect.ts'
import { Problem, sqlState } from '../errors.ts'

/** Who says which word, and for which request. */
export interface Claim {
  tenantId: string
  /** id of the API key that asks; two integrations may choose the same word */
  keyId: string
  /** the word of the header, without quotes */
  key: string
  /** SHA-256 of the request, hex */
  fingerprint: string
  /** the API key itself: answers are stored encrypted with it, because some hold a secret that is stored nowhere else */
  token: string
}

/** An answer as it was sent. */
export interface KeptAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** How long one request waits for another with its key before it is sent away. */
const PATIENCE = '50ms'

/**
 * Takes the word for this request, in the transaction of its effect; or returns the answer that the same request got before.
 * @throws Problem IDEMPOTENCY_KEY_IN_USE while another transaction has it, IDEMPOTENCY_KEY_REUSED when it was another request's
 */
export async function claimKey (tx: Tx, claim: Claim, now: Date): Promise<KeptAnswer | undefined> {
  const { tenantId, keyId, key } = claim
  for (;;) {
    const [, made] = await Promise.all([
      tx.unsafe(`set local lock_timeout = '${PATIENCE}'`),
      tx`
        insert into idempotency_keys (tenant_id, key_id, key, fingerprint, created_at)
        values (${tenantId}, ${keyId}, ${key}, ${claim.fingerprint}, ${now.toISOString()}) on conflict do nothing returning 1`,
      tx.unsafe('set local lock_timeout to default')
    ]).catch((error: unknown) => { throw sqlState(error) === '55P03' ? inUse() : error })
    if (made.length > 0) return undefined
    const [row] = await tx<Array<{ fingerprint: string, status: number | null, headers: Record<string, string>, body: string | null }>>`
      select fingerprint, status, headers, body from idempotency_keys where tenant_id = ${tenantId} and key_id = ${keyId} and key = ${key}`
    // Without a row it was forgotten just now, and is free again.
    if (row === undefined) continue
    if (row.fingerprint !== claim.fingerprint) throw reused()
    if (row.status === null) throw inUse()
    return { status: row.status, headers: row.headers, body: open(row.body ?? '', claim) }
  }
}

/** Keeps the answer of a request whose word was taken in the same transaction. */
export async function keepAnswer (tx: Tx, claim: Claim, { status, headers, body }: KeptAnswer): Promise<void> {
  await tx`
    update idempotency_keys set status = ${status}, headers = ${JSON.stringify(headers)}::text::jsonb, body = ${seal(body, claim)}
    where tenant_id = ${claim.tenantId} and key_id = ${claim.keyId} and key = ${claim.key}`
}

/** A day is promised; another one forgives clocks and clients that are late. */
const KEPT_MS = 48 * 3_600_000
const AT_ONCE = 1000

/** Forgets answers that are older than two days, as many as one round may. Returns whether all are gone. */
export async function forgetAnswers (tx: Tx, tenantId: string, now: Date): Promise<boolean> {
  const gone = await tx`
    delete from idempotency_keys where tenant_id = ${tenantId} and (key_id, key) in (
      select key_id, key from idempotency_keys
      where tenant_id = ${tenantId} and created_at < ${new Date(now.getTime() - KEPT_MS).toISOString()}::timestamptz
      order by created_at limit ${AT_ONCE} for update skip locked)`
  return gone.count < AT_ONCE
}

function inUse (): Problem {
  return new Problem('IDEMPOTENCY_KEY_IN_USE', 'A request with this Idempotency-Key is being executed; send this one again after the time in Retry-After.',
    { headers: { 'retry-after': '1' } })
}

function reused (): Problem {
  return new Problem('IDEMPOTENCY_KEY_REUSED', 'Another request was answered under this Idempotency-Key: its address, parameters, media type or body ' +
    'differ. Make a new key for a new request.', { errors: [{ parameter: 'Idempotency-Key', message: 'must not have been used for another request' }] })
}

const CIPHER = 'aes-256-gcm'
const [NONCE, TAG] = [12, 16] as const

function secretOf ({ token, key }: Claim): Buffer {
  return Buffer.from(hkdfSync('sha256', token, key, 'aftersale kept answer', 32))
}

function seal (text: string, claim: Claim): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv(CIPHER, secretOf(claim), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

function open (text: string, claim: Claim): string {
  const bytes = Buffer.from(text, 'base64')
  const cipher = createDecipheriv(CIPHER, secretOf(claim), bytes.subarray(0, NONCE), { authTagLength: TAG })
  cipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
  return cipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + cipher.final('utf8')
}
