import type { Tx } from '../../db/connect.ts'

/** How an attempt went. */
export interface Outcome {
  /** `gone`: the receiver wants nothing more (410); `failed`: the last attempt of the schedule; `refused`: it does not want this message */
  state: 'delivered' | 'retry' | 'failed' | 'refused' | 'gone'
  /** HTTP status of the answer */
  status?: number
  /** why there was no answer, in words */
  error?: string
  /** milliseconds */
  duration: number
  /** the beginning of the answer; 500 characters of it are kept */
  answer?: string
  /** with `retry` */
  nextAttemptAt?: Date
  /** nothing else goes to this endpoint before, because it is overloaded */
  holdUntil?: Date
}

/** One attempt that is over. */
export interface Attempt {
  endpointId: string
  messageId: string
  /** as it was claimed */
  attempt: number
  leasedUntil: string
  /** when it began */
  at: Date
  outcome: Outcome
}

/** For as long as this, in days, an endpoint may fail every time before nothing more is sent to it. */
export const PATIENCE_DAYS = 5
/** After so many days without a failure, more than the schedule or a receiver puts an attempt off, nobody knows how it went meanwhile. */
const GAP_DAYS = 2
const KEPT = 500

/**
 * Writes an attempt down, and what follows from it for the delivery and for the endpoint. A worker whose lease ran out may come late:
 * its attempt is in the log, but it moves a delivery only if nobody else did, or if it was delivered. A message that was queued again
 * meanwhile begins anew at once.
 */
export async function settleAttempt (tx: Tx, tenantId: string, attempt: Attempt): Promise<void> {
  const { endpointId, outcome } = attempt
  // The endpoint is locked before its deliveries, as in all that changes both.
  const [endpoint] = await tx`
    select from webhook_endpoints where tenant_id = ${tenantId} and endpoint_id = ${endpointId} for no key update`
  if (!endpoint || !await log(tx, tenantId, attempt)) return
  await move(tx, tenantId, attempt)
  await release(tx, tenantId, attempt)
  if (outcome.state === 'gone') {
    await disable(tx, tenantId, endpointId, attempt.at, 'The receiver answered 410 Gone: it wants no more messages.')
    return
  }
  if (outcome.state !== 'refused') await judge(tx, tenantId, attempt)
  if (outcome.holdUntil !== undefined) {
    await tx`
      update webhook_endpoints set held_until = greatest(held_until, ${outcome.holdUntil.toISOString()}::timestamptz)
      where tenant_id = ${tenantId} and endpoint_id = ${endpointId}`
  }
}

/** Whether there is such a delivery, whose log has one line more now. Lines are numbered through all rounds. */
async function log (tx: Tx, tenantId: string, { endpointId, messageId, at, outcome }: Attempt): Promise<boolean> {
  const { status = null, error = null, duration, answer = null } = outcome
  const written = await tx`
    insert into webhook_attempts (tenant_id, endpoint_id, message_id, attempt, at, status, error, duration, answer)
    select d.tenant_id, d.endpoint_id, d.message_id,
      1 + (select coalesce(max(a.attempt), 0) from webhook_attempts a
        where a.tenant_id = d.tenant_id and a.endpoint_id = d.endpoint_id and a.message_id = d.message_id),
      ${at.toISOString()}::timestamptz, ${status}::int, ${storable(error)}::text, ${Math.round(duration)}::int, ${storable(answer)}::text
    from webhook_deliveries d
    where d.tenant_id = ${tenantId} and d.endpoint_id = ${endpointId} and d.message_id = ${messageId}`
  return written.count > 0
}

/** PostgreSQL takes no NUL, and half of a surrogate pair is no text. */
function storable (text: string | null): string | null {
  return text === null ? null : text.slice(0, KEPT).replaceAll(/\0|\p{Surrogate}/gu, '\uFFFD')
}

const BECOMES = { delivered: 'delivered', retry: 'pending', failed: 'failed', refused: 'failed', gone: 'failed' } as const

async function move (tx: Tx, tenantId: string, { endpointId, messageId, attempt, at, outcome }: Attempt): Promise<void> {
  const { state, nextAttemptAt, duration } = outcome
  const ended = state === 'retry' ? null : new Date(at.getTime() + duration).toISOString()
  await tx`
    update webhook_deliveries d set state = ${BECOMES[state]}, attempts = greatest(d.attempts, ${attempt}::int), leased_until = null,
      next_attempt_at = ${(nextAttemptAt ?? at).toISOString()}::timestamptz, ended_at = ${ended}::timestamptz
    where d.tenant_id = ${tenantId} and d.endpoint_id = ${endpointId} and d.message_id = ${messageId}
      and (${state === 'delivered'} or (d.state = 'pending' and d.attempts = ${attempt - 1}::int))`
}

/** Ends a lease before its time, unless somebody else has the delivery by now. */
export async function release (
  tx: Tx, tenantId: string, { endpointId, messageId, leasedUntil }: Pick<Attempt, 'endpointId' | 'messageId' | 'leasedUntil'>
): Promise<void> {
  await tx`
    update webhook_deliveries set leased_until = null
    where tenant_id = ${tenantId} and endpoint_id = ${endpointId} and message_id = ${messageId} and leased_until = ${leasedUntil}::timestamptz`
}

/** Keeps since when an endpoint has failed every time, again and again, and disables it when that is too long. */
async function judge (tx: Tx, tenantId: string, { endpointId, at, outcome }: Attempt): Promise<void> {
  if (outcome.state === 'delivered') {
    await tx`
      update webhook_endpoints set failing_since = null
      where tenant_id = ${tenantId} and endpoint_id = ${endpointId} and failing_since is not null`
    return
  }
  const time = at.toISOString()
  const [since] = await tx<Array<{ patienceOver: boolean }>>`
    update webhook_endpoints set failed_at = greatest(failed_at, ${time}::timestamptz),
      failing_since = case when failed_at >= ${time}::timestamptz - make_interval(days => ${GAP_DAYS})
        then coalesce(failing_since, ${time}::timestamptz) else ${time}::timestamptz end
    where tenant_id = ${tenantId} and endpoint_id = ${endpointId}
    returning enabled and failing_since <= ${time}::timestamptz - make_interval(days => ${PATIENCE_DAYS}) as "patienceOver"`
  if (since?.patienceOver === true) {
    await disable(tx, tenantId, endpointId, at, `Nothing was delivered for ${PATIENCE_DAYS} days: every attempt failed.`)
  }
}

async function disable (tx: Tx, tenantId: string, endpointId: string, at: Date, reason: string): Promise<void> {
  const time = at.toISOString()
  await tx`
    update webhook_endpoints set enabled = false, disabled_reason = ${reason}, updated_at = ${time}::timestamptz, version = version + 1
    where tenant_id = ${tenantId} and endpoint_id = ${endpointId} and enabled`
  await cancelPending(tx, tenantId, endpointId, at)
}

/** What waits for an endpoint that is disabled is not sent any more. Its row must be locked. */
export async function cancelPending (tx: Tx, tenantId: string, endpointId: string, at: Date): Promise<void> {
  await tx`
    update webhook_deliveries set state = 'canceled', leased_until = null, ended_at = ${at.toISOString()}::timestamptz
    where tenant_id = ${tenantId} and endpoint_id = ${endpointId} and state = 'pending'`
}
