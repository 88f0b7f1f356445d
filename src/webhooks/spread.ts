import type { Tx } from '../../db/connect.ts'

/** Announcements that one transaction takes. */
const TURN = 500

/**
 * Makes deliveries of what was announced, one for each enabled endpoint that wants its type; a disabled one gets none. Returns false when
 * more is waiting. Safe from several processes at once: an announcement that another one has taken is passed over, and none is skipped,
 * whichever transaction it came from.
 */
export async function spread (tx: Tx, tenantId: string, now: Date): Promise<boolean> {
  const time = now.toISOString()
  // Not `for update`: who queues messages again has locked an endpoint and then shares their keys.
  const waiting = await tx<Array<{ id: string }>>`
    select a.message_id as id from announcements a where a.tenant_id = ${tenantId} and a.spread_at is null
    order by a.created_at, a.message_id limit ${TURN} for no key update of a skip locked`
  if (waiting.length === 0) return true
  const ids = waiting.map(({ id }) => id)
  // An endpoint that is being disabled is waited for, so that nothing is queued behind its back.
  const endpoints = await tx<Array<{ id: string }>>`
    select e.endpoint_id as id from webhook_endpoints e where e.tenant_id = ${tenantId} and e.enabled
    order by e.endpoint_id for share`
  await tx`
    insert into webhook_deliveries (tenant_id, endpoint_id, message_id, next_attempt_at, created_at)
    select a.tenant_id, e.endpoint_id, a.message_id, ${time}::timestamptz, ${time}::timestamptz
    from announcements a
    join webhook_endpoints e on e.tenant_id = a.tenant_id and e.endpoint_id = any(${endpoints.map(({ id }) => id)}::uuid[])
      and (e.types = '{}' or a.type = any(e.types))
    where a.tenant_id = ${tenantId} and a.message_id = any(${ids}::uuid[])
    order by e.endpoint_id, a.message_id
    on conflict do nothing`
  await tx`update announcements set spread_at = ${time}::timestamptz where tenant_id = ${tenantId} and message_id = any(${ids}::uuid[])`
  return waiting.length < TURN
}
