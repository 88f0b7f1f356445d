import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { encodeCursor } from '../http/paging.ts'
import { positionOf } from './cursor.ts'
import type { WebhookEndpoint } from './schema.ts'

/** A row as the statements of this stage select it; instants are ready for the wire. */
export interface EndpointRow {
  id: string
  url: string
  description: string | null
  types: string[]
  enabled: boolean
  disabled_reason: string | null
  failing_since: string | null
  former_secret_until: string | null
  created_at: string
  updated_at: string
  version: number
}

/** The columns of an endpoint `e` as an answer shows them; its secrets are not among them. */
export const endpointColumns = (tx: Tx) => tx`
  e.endpoint_id as id, e.url, e.description, e.types, e.enabled, e.disabled_reason, ${wire(tx, tx`e.failing_since`)} as failing_since,
  e.secrets->'former'->>'until' as former_secret_until, ${wire(tx, tx`e.created_at`)} as created_at, ${wire(tx, tx`e.updated_at`)} as updated_at,
  e.version`

/** An instant as answers show it. */
export const wire = (tx: Tx, column: ReturnType<Tx>) => tx`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** A row as the API shows it: what is unknown, or past, is absent. */
export function shownEndpoint ({ former_secret_until: until, ...row }: EndpointRow, now: Date): WebhookEndpoint {
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Omit<WebhookEndpoint, 'former_secret_until'>
  return { ...known, ...(until !== null && Date.parse(until) > now.getTime() ? { former_secret_until: until } : {}) }
}

/** The endpoint with this id. @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND */
export async function findEndpoint (tx: Tx, tenantId: string, id: string, now: Date): Promise<WebhookEndpoint> {
  const [row] = await tx<EndpointRow[]>`
    select ${endpointColumns(tx)} from webhook_endpoints e where e.tenant_id = ${tenantId} and e.endpoint_id = ${id}`
  if (!row) throw endpointNotFound(id)
  return shownEndpoint(row, now)
}

/** The same, locked until the transaction ends: before anything of its deliveries is changed. */
export async function lockEndpoint (tx: Tx, tenantId: string, id: string): Promise<EndpointRow> {
  const [row] = await tx<EndpointRow[]>`
    select ${endpointColumns(tx)} from webhook_endpoints e where e.tenant_id = ${tenantId} and e.endpoint_id = ${id} for no key update`
  if (!row) throw endpointNotFound(id)
  return row
}

export function endpointNotFound (id: string): Problem {
  return new Problem('WEBHOOK_ENDPOINT_NOT_FOUND', `No webhook endpoint has the id ${id}. Take the id from GET /v1/webhook-endpoints.`)
}

const FILTERS = {}

/** A page of endpoints, in the order in which they were made. */
export async function listEndpoints (
  tx: Tx, tenantId: string, now: Date, { limit: asked = 20, cursor }: { limit?: number, cursor?: string }
) {
  const limit = Math.min(asked, 100)
  const after = cursor === undefined ? undefined : positionOf('webhook-endpoints', cursor, FILTERS)
  const rows = await tx<EndpointRow[]>`
    select ${endpointColumns(tx)} from webhook_endpoints e
    where e.tenant_id = ${tenantId}
      ${after === undefined ? tx`` : tx`and (e.created_at, e.endpoint_id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by e.created_at, e.endpoint_id limit ${limit + 1}`
  const page = rows.slice(0, limit)
  const end = page.at(-1)
  const more = rows.length > limit && end !== undefined
  return {
    data: page.map(row => shownEndpoint(row, now)),
    has_more: more,
    ...(more ? { next_cursor: encodeCursor('webhook-endpoints', FILTERS, [end.created_at, end.id]) } : {})
  }
}
