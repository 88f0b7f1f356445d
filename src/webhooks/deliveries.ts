import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { encodeCursor } from '../http/paging.ts'
import { positionOf } from './cursor.ts'
import { findEndpoint, wire } from './queries.ts'
import type { DeliveryState, WebhookAttempt, WebhookDelivery } from './schema.ts'

interface DeliveryRow extends Omit<WebhookDelivery, 'relationship' | 'next_attempt_at' | 'ended_at'> {
  relationship: string | null
  next_attempt_at: string | null
  ended_at: string | null
}

const columns = (tx: Tx) => tx`
  d.message_id as id, a.type, a.relationship, ${wire(tx, tx`a.created_at`)} as announced_at, d.state, d.attempts,
  case when d.state = 'pending' then ${wire(tx, tx`d.next_attempt_at`)} end as next_attempt_at, ${wire(tx, tx`d.created_at`)} as queued_at,
  ${wire(tx, tx`d.ended_at`)} as ended_at`

export interface DeliveryQuery {
  state?: DeliveryState
  limit?: number
  cursor?: string
}

/** A page of the deliveries to one endpoint, those queued last first. @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND, CURSOR_INVALID */
export async function listDeliveries (
  tx: Tx, tenantId: string, endpointId: string, { cursor, limit: asked = 20, state }: DeliveryQuery, now: Date
) {
  await findEndpoint(tx, tenantId, endpointId, now)
  const limit = Math.min(asked, 100)
  const filters = { endpoint: endpointId, state }
  const last = cursor === undefined ? undefined : positionOf('webhook-deliveries', cursor, filters)
  const rows = await tx<DeliveryRow[]>`
    select ${columns(tx)} from webhook_deliveries d
    join announcements a on a.tenant_id = d.tenant_id and a.message_id = d.message_id
    where d.tenant_id = ${tenantId} and d.endpoint_id = ${endpointId}
      ${state === undefined ? tx`` : tx`and d.state = ${state}`}
      ${last === undefined ? tx`` : tx`and (d.created_at, d.message_id) < (${last[0]}::timestamptz, ${last[1]}::uuid)`}
    order by d.created_at desc, d.message_id desc limit ${limit + 1}`
  const page = rows.slice(0, limit)
  const end = page.at(-1)
  const more = rows.length > limit && end !== undefined
  return {
    data: page.map(known<WebhookDelivery>),
    has_more: more,
    ...(more ? { next_cursor: encodeCursor('webhook-deliveries', filters, [end.queued_at, end.id]) } : {})
  }
}

const MOST_ATTEMPTS = 100

/** One delivery with its message and its log. @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_MESSAGE_NOT_FOUND */
export async function findDelivery (tx: Tx, tenantId: string, endpointId: string, messageId: string, now: Date) {
  await findEndpoint(tx, tenantId, endpointId, now)
  const [row] = await tx<Array<DeliveryRow & { payload: string }>>`
    select ${columns(tx)}, a.payload from webhook_deliveries d
    join announcements a on a.tenant_id = d.tenant_id and a.message_id = d.message_id
    where d.tenant_id = ${tenantId} and d.endpoint_id = ${endpointId} and d.message_id = ${messageId}`
  if (!row) throw messageNotFound(messageId)
  const log = await tx<object[]>`
    select t.attempt, ${wire(tx, tx`t.at`)} as at, t.status, t.error, t.duration as duration_ms, nullif(t.answer, '') as answer
    from webhook_attempts t where t.tenant_id = ${tenantId} and t.endpoint_id = ${endpointId} and t.message_id = ${messageId}
    order by t.attempt desc limit ${MOST_ATTEMPTS}`
  return { ...known<WebhookDelivery & { payload: string }>(row), log: log.map(known<WebhookAttempt>) }
}

/** A row without what is unknown. */
function known<T> (row: object): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T
}

export function messageNotFound (id: string): Problem {
  return new Problem('WEBHOOK_MESSAGE_NOT_FOUND', `No message with the id ${id} was meant for this endpoint, or it is older than 30 days. ` +
    'Take the id from GET /v1/webhook-endpoints/{id}/deliveries or from the header webhook-id.')
}
