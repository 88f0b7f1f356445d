import type { Tx } from '../../db/connect.ts'

/** Whether a tenant has anything to spread or to send: the one look, into two indexes, that a tenant without news costs. What
 * waits for an endpoint that is held waits on. */
export async function isWaiting (tx: Tx, tenantId: string, now: Date): Promise<boolean> {
  const time = now.toISOString()
  const [row] = await tx<Array<{ waiting: boolean }>>`
    select exists (select from announcements a where a.tenant_id = ${tenantId} and a.spread_at is null)
      or exists (select from webhook_endpoints e cross join lateral (
        select from webhook_deliveries d
        where d.tenant_id = e.tenant_id and d.endpoint_id = e.endpoint_id and d.state = 'pending' and d.next_attempt_at <= ${time}::timestamptz
        order by d.next_attempt_at limit 1) first
      where e.tenant_id = ${tenantId} and e.enabled and (e.held_until is null or e.held_until <= ${time}::timestamptz)) as waiting`
  return row!.waiting
}
