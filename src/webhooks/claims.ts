import type { Tx } from '../../db/connect.ts'
import { signingSecrets, type Secrets } from './secrets.ts'

/** One message that has to be sent to one endpoint now. */
export interface Due {
  endpointId: string
  /** what goes into the header `webhook-id`, as it is */
  messageId: string
  url: string
  /** what to sign with, the current one first; the former one is among them as long as it is valid */
  secrets: string[]
  /** the body, to be sent byte for byte */
  payload: string
  /** which attempt of this round it is, from 1 on; a message that is sent again begins anew */
  attempt: number
  /** the end of the lease, which also tells this claim from a later one */
  leasedUntil: string
  /** when it was announced to this endpoint, or the last time that it was sent again, by the real clock, UTC */
  announcedAt: string
}

export interface ClaimOptions {
  /** deliveries over all endpoints */
  limit: number
  /** deliveries that may be under way to one endpoint at once, those of other processes included */
  perEndpoint: number
  /** after this time the delivery can be claimed again, its worker is taken for dead */
  leaseSeconds: number
}

/**
 * Takes deliveries that are due, for the caller alone until the lease ends. First one of each endpoint, then the second of each and so
 * on, those under way counted, so that many messages to one do not keep others waiting. What waits for an endpoint that is held
 * is not even looked at. A delivery whose message is gone is canceled. Safe from several processes at once.
 */
export async function claimDue (tx: Tx, tenantId: string, now: Date, { limit, perEndpoint, leaseSeconds }: ClaimOptions): Promise<Due[]> {
  const at = now.toISOString()
  // Held until the lease is written, so that two processes do not both count what is under way. In the order of the keys, as everywhere.
  const endpoints = await tx<Array<{ id: string }>>`
    select e.endpoint_id as id from webhook_endpoints e cross join lateral (
      select from webhook_deliveries d
      where d.tenant_id = e.tenant_id and d.endpoint_id = e.endpoint_id and ${isDue(tx, at)}
      order by d.next_attempt_at, d.message_id limit 1) first
    where e.tenant_id = ${tenantId} and e.enabled and (e.held_until is null or e.held_until <= ${at}::timestamptz)
    order by e.endpoint_id for no key update of e`
  if (endpoints.length === 0) return []
  const until = new Date(now.getTime() + leaseSeconds * 1000).toISOString()
  const rows = await tx<Array<Omit<Due, 'secrets' | 'leasedUntil'> & { secrets: Secrets }>>`
    with turn as (
      select f.endpoint_id, f.message_id
      from unnest(${endpoints.map(({ id }) => id)}::uuid[]) as e (endpoint_id)
      cross join lateral (select count(*) as n from webhook_deliveries d
        where d.tenant_id = ${tenantId} and d.endpoint_id = e.endpoint_id and d.state = 'pending' and d.leased_until > ${at}::timestamptz) busy
      cross join lateral (select d.endpoint_id, d.message_id, d.next_attempt_at from webhook_deliveries d
        where d.tenant_id = ${tenantId} and d.endpoint_id = e.endpoint_id and ${isDue(tx, at)}
        order by d.next_attempt_at, d.message_id limit greatest(${perEndpoint} - busy.n, 0) for update skip locked) f
      order by busy.n + row_number() over (partition by f.endpoint_id order by f.next_attempt_at, f.message_id), f.next_attempt_at, f.message_id
      limit ${limit}
    ), leased as (
      update webhook_deliveries d set leased_until = case when a.message_id is not null then ${until}::timestamptz end,
        state = case when a.message_id is null then 'canceled' else d.state end,
        ended_at = case when a.message_id is null then ${at}::timestamptz end
      from turn left join announcements a on a.tenant_id = ${tenantId} and a.message_id = turn.message_id
      where d.tenant_id = ${tenantId} and d.endpoint_id = turn.endpoint_id and d.message_id = turn.message_id
      returning d.endpoint_id, d.message_id, d.attempts, d.next_attempt_at, d.created_at
    )
    select l.endpoint_id as "endpointId", l.message_id as "messageId", e.url, e.secrets, a.payload, l.attempts + 1 as attempt,
      to_char(l.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "announcedAt"
    from leased l
    join webhook_endpoints e on e.tenant_id = ${tenantId} and e.endpoint_id = l.endpoint_id
    join announcements a on a.tenant_id = ${tenantId} and a.message_id = l.message_id
    order by l.next_attempt_at, l.message_id, l.endpoint_id`
  return rows.map(row => ({ ...row, secrets: signingSecrets(row.secrets, now), leasedUntil: until }))
}

const isDue = (tx: Tx, at: string) => tx`
  d.state = 'pending' and d.next_attempt_at <= ${at}::timestamptz and (d.leased_until is null or d.leased_until <= ${at}::timestamptz)`

export { release, settleAttempt, type Attempt, type Outcome } from './settle.ts'
