import type { Fragment, Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { toUtc } from '../ledger/instant.ts'
import { messageNotFound } from './deliveries.ts'
import { lockEndpoint } from './queries.ts'
import { TEST_TYPE, type WebhookResendInput } from './schema.ts'

/** Messages that one request may queue again. */
export const MOST_RESENT = 10_000

/** What time it is: for the tenant, whose test clock may stand still, and for machines, which wait and try again. */
export interface Times {
  told: Date
  now: Date
}

/** Queues a message to try one endpoint with; returns its id. @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_ENDPOINT_DISABLED */
export async function queueTest (tx: Tx, tenantId: string, endpointId: string, { told, now }: Times): Promise<string> {
  await lockEnabled(tx, tenantId, endpointId)
  const payload = JSON.stringify({
    type: TEST_TYPE, timestamp: told.toISOString(), data: { text: 'If you read this and its signature fits, your endpoint works.' }
  })
  const [row] = await tx<Array<{ id: string }>>`
    insert into announcements (tenant_id, type, payload, created_at, spread_at)
    values (${tenantId}::uuid, ${TEST_TYPE}, ${payload}, ${told.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz)
    returning message_id as id`
  await queue(tx, tenantId, endpointId, tx`a.message_id = ${row!.id}`, now)
  return row!.id
}

/**
 * Queues messages for an endpoint (again), delivered ones too: one by its id, or those of its types that were announced in a range of
 * time. Returns how many.
 * @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_ENDPOINT_DISABLED, WEBHOOK_MESSAGE_NOT_FOUND; VALIDATION_FAILED when the body names
 * neither or both, or the range holds too many
 */
export async function queueAgain (tx: Tx, tenantId: string, endpointId: string, input: WebhookResendInput, now: Date): Promise<number> {
  const { message_id: messageId, start, end } = input
  const range = start !== undefined && end !== undefined && messageId === undefined ? checkedRange(start, end) : undefined
  if (range === undefined && (messageId === undefined || start !== undefined || end !== undefined)) throw neitherNor()
  await lockEnabled(tx, tenantId, endpointId)
  if (messageId !== undefined) {
    const id = messageId.toLowerCase()
    const queued = await queue(tx, tenantId, endpointId, tx`a.message_id = ${id} and ${isFor(tx, endpointId)}`, now)
    if (queued === 0) throw messageNotFound(id)
    return queued
  }
  const chosen = tx`
    a.created_at >= ${range!.start}::timestamptz and a.created_at < ${range!.end}::timestamptz and a.type <> ${TEST_TYPE} and exists (
      select from webhook_endpoints e where e.tenant_id = a.tenant_id and e.endpoint_id = ${endpointId} and (e.types = '{}' or a.type = any(e.types)))`
  const [found] = await tx<Array<{ n: number }>>`
    select count(*)::int as n from (select from announcements a where a.tenant_id = ${tenantId} and ${chosen} limit ${MOST_RESENT + 1}) f`
  if (found!.n > MOST_RESENT) {
    throw new Problem('VALIDATION_FAILED', `The range holds more than ${MOST_RESENT} messages; send them again in several requests.`, {
      errors: [{ pointer: '/end', message: `must be earlier: at most ${MOST_RESENT} messages can be sent again at once`, received: end }]
    })
  }
  return await queue(tx, tenantId, endpointId, chosen, now)
}

/** A test message is for the endpoint that it was made for. */
const isFor = (tx: Tx, endpointId: string) => tx`
  (a.type <> ${TEST_TYPE} or exists (select from webhook_deliveries d
    where d.tenant_id = a.tenant_id and d.endpoint_id = ${endpointId} and d.message_id = a.message_id))`

/** A delivery that is under way keeps its lease: it may arrive, and then nothing is left to do. */
async function queue (tx: Tx, tenantId: string, endpointId: string, chosen: Fragment, now: Date): Promise<number> {
  const time = now.toISOString()
  const queued = await tx`
    insert into webhook_deliveries as d (tenant_id, endpoint_id, message_id, next_attempt_at, created_at)
    select a.tenant_id, ${endpointId}::uuid, a.message_id, ${time}::timestamptz, ${time}::timestamptz
    from (select a.tenant_id, a.message_id from announcements a where a.tenant_id = ${tenantId} and ${chosen}
      order by a.message_id for key share) a
    on conflict (tenant_id, endpoint_id, message_id) do update set state = 'pending', attempts = 0, ended_at = null,
      next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at`
  return queued.count
}

async function lockEnabled (tx: Tx, tenantId: string, endpointId: string): Promise<void> {
  const { enabled } = await lockEndpoint(tx, tenantId, endpointId)
  if (enabled) return
  throw new Problem('WEBHOOK_ENDPOINT_DISABLED', `The endpoint ${endpointId} is disabled, so nothing is sent to it; enable it first (PATCH with enabled: true).`)
}

function checkedRange (start: string, end: string): { start: string, end: string } {
  const range = { start: toUtc(start), end: toUtc(end) }
  const errors = (['start', 'end'] as const).filter(name => range[name] === undefined).map(name => ({
    pointer: `/${name}`, message: 'must be an existing instant as RFC 3339, such as 2026-03-02T14:30:00Z', received: { start, end }[name]
  }))
  if (errors.length > 0) throw new Problem('VALIDATION_FAILED', 'The range of time is not one; see errors.', { errors })
  if (range.start! < range.end!) return { start: range.start!, end: range.end! }
  throw new Problem('VALIDATION_FAILED', 'The range of time is empty; see errors.', {
    errors: [{ pointer: '/end', message: 'must be after start', received: end }]
  })
}

function neitherNor (): Problem {
  return new Problem('VALIDATION_FAILED', 'The body must name either one message (message_id) or a range of time (start and end).', {
    errors: [{ pointer: '', message: 'must have either message_id, or start and end' }]
  })
}
