import type { Tx } from '../../db/connect.ts'

/** Whether a tenant has anything to spread or to send: the one look, into two indexes, that a tenant without news costs. */
export async function isWaiting (tx: Tx, tenantId: string, now: Date): Promise<boolean> {
  const [row] = await tx<Array<{ waiting: boolean }>>`
    select exists (select from announcements a where a.tenant_id = ${tenantId} and a.spread_at is null)
      or exists (select from webhook_deliveries d
        where d.tenant_id = ${tenantId} and d.state = 'pending' and d.next_attempt_at <= ${now.toISOString()}::timestamptz) as waiting`
  return row!.waiting
}
