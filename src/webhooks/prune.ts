import type { Tx } from '../../db/connect.ts'

/** For so long messages, deliveries and their log are kept, and can be sent again. */
export const KEPT_DAYS = 30
/** Rows of a table that one transaction removes. */
const TURN = 1000

/**
 * Removes messages, and deliveries with their log, that are older than 30 days; what is still pending stays. Returns false when more is
 * left to remove.
 */
export async function prune (tx: Tx, tenantId: string, now: Date): Promise<boolean> {
  const until = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString()
  const deliveries = await tx`
    delete from webhook_deliveries d using webhook_endpoints e cross join lateral (
      select o.message_id from webhook_deliveries o
      where o.tenant_id = e.tenant_id and o.endpoint_id = e.endpoint_id and o.created_at < ${until}::timestamptz and o.state <> 'pending'
      order by o.created_at, o.message_id limit ${TURN} for update skip locked) old
    where e.tenant_id = ${tenantId} and d.tenant_id = e.tenant_id and d.endpoint_id = e.endpoint_id and d.message_id = old.message_id`
  // By our clock alone: that of a tenant, which `created_at` is by, may be a test clock and lie years away.
  const announcements = await tx`
    delete from announcements a using (
      select o.message_id from announcements o
      where o.tenant_id = ${tenantId} and o.spread_at < ${until}::timestamptz and not exists (
        select from webhook_endpoints e join webhook_deliveries d on d.tenant_id = e.tenant_id and d.endpoint_id = e.endpoint_id
        where e.tenant_id = o.tenant_id and d.message_id = o.message_id)
      order by o.spread_at, o.message_id limit ${TURN} for update of o skip locked) old
    where a.tenant_id = ${tenantId} and a.message_id = old.message_id`
  return deliveries.count < TURN && announcements.count < TURN
}
