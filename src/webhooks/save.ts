import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { checkUrl, type AddressOptions } from './address.ts'
import { endpointColumns, lockEndpoint, shownEndpoint, type EndpointRow } from './queries.ts'
import type { WebhookEndpoint, WebhookEndpointCreated, WebhookEndpointInput, WebhookEndpointPatch } from './schema.ts'
import { newSecret, type Secrets } from './secrets.ts'
import { cancelPending } from './settle.ts'

/** As many can be looked through by a person, and every message is copied to each. */
const MOST_ENDPOINTS = 20

/** Called with the version of what stands, which is locked; throws when the change is not allowed. */
export type Check = (version: number) => void

/**
 * Makes an endpoint with a secret of its own.
 * @throws Problem VALIDATION_FAILED for an address that nothing may be sent to; WEBHOOK_ENDPOINTS_FULL
 */
export async function createEndpoint (
  tx: Tx, tenantId: string, input: WebhookEndpointInput, options: AddressOptions, now: Date
): Promise<WebhookEndpointCreated> {
  refuseUrl(input.url, options)
  // Two that are made at once are counted one after the other.
  await tx`select from tenants where tenant_id = ${tenantId} for no key update`
  const [count] = await tx<Array<{ n: number }>>`select count(*)::int as n from webhook_endpoints where tenant_id = ${tenantId}`
  if (count!.n >= MOST_ENDPOINTS) {
    throw new Problem('WEBHOOK_ENDPOINTS_FULL', `The tenant has ${count!.n} webhook endpoints, as many as it may; remove one that nothing listens to.`)
  }
  const secrets: Secrets = { current: newSecret() }
  const { url, description = null, types = [], enabled = true } = input
  const time = now.toISOString()
  const [row] = await tx<EndpointRow[]>`
    insert into webhook_endpoints as e (tenant_id, url, description, types, secrets, enabled, created_at, updated_at)
    values (${tenantId}::uuid, ${url}, ${description}::text, ${types}::text[], ${JSON.stringify(secrets)}::text::jsonb, ${enabled}::boolean,
      ${time}::timestamptz, ${time}::timestamptz)
    returning ${endpointColumns(tx)}`
  return { ...shownEndpoint(row!, now), secret: secrets.current }
}

/**
 * Sets the fields that `input` names. Disabling cancels what is pending; enabling forgets why it was disabled. Either that or another url
 * forgets how long it failed.
 * @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND, VALIDATION_FAILED, and what `check` throws
 */
export async function changeEndpoint (
  tx: Tx, tenantId: string, id: string, input: WebhookEndpointPatch, check: Check, options: AddressOptions, now: Date
): Promise<WebhookEndpoint> {
  if (input.url !== undefined) refuseUrl(input.url, options)
  const before = await lockEndpoint(tx, tenantId, id)
  check(before.version)
  const after = { ...before, ...input }
  const same = before.url === after.url && before.description === after.description && before.enabled === after.enabled &&
    JSON.stringify(before.types) === JSON.stringify(after.types)
  if (same) return shownEndpoint(before, now)
  const enabledAgain = after.enabled && !before.enabled
  const anew = enabledAgain || before.url !== after.url
  const [row] = await tx<EndpointRow[]>`
    update webhook_endpoints e set url = ${after.url}, description = ${after.description}::text, types = ${after.types}::text[],
      enabled = ${after.enabled}::boolean, version = e.version + 1, updated_at = ${now.toISOString()}::timestamptz,
      disabled_reason = case when ${enabledAgain}::boolean then null else e.disabled_reason end,
      failing_since = case when ${anew}::boolean then null else e.failing_since end,
      held_until = case when ${anew}::boolean then null else e.held_until end
    where e.tenant_id = ${tenantId} and e.endpoint_id = ${id}
    returning ${endpointColumns(tx)}`
  if (!after.enabled) await cancelPending(tx, tenantId, id, now)
  return shownEndpoint(row!, now)
}

/**
 * Removes an endpoint with its deliveries and their log.
 * @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND, and what `check` throws
 */
export async function removeEndpoint (tx: Tx, tenantId: string, id: string, check: Check): Promise<void> {
  const { version } = await lockEndpoint(tx, tenantId, id)
  check(version)
  await tx`delete from webhook_endpoints where tenant_id = ${tenantId} and endpoint_id = ${id}`
}

/**
 * Gives an endpoint a new secret; the one before signs beside it for some hours, so that a receiver can change it without a gap.
 * @throws Problem WEBHOOK_ENDPOINT_NOT_FOUND
 */
export async function rotateSecret (
  tx: Tx, tenantId: string, id: string, overlapHours: number, now: Date
): Promise<WebhookEndpointCreated> {
  await lockEndpoint(tx, tenantId, id)
  const secret = newSecret()
  const until = new Date(now.getTime() + overlapHours * 3_600_000).toISOString().replace('Z', '000Z')
  const [row] = await tx<EndpointRow[]>`
    update webhook_endpoints e set version = e.version + 1, updated_at = ${now.toISOString()}::timestamptz,
      secrets = jsonb_build_object('current', ${secret}::text, 'former', jsonb_build_object('secret', e.secrets->>'current', 'until', ${until}::text))
    where e.tenant_id = ${tenantId} and e.endpoint_id = ${id}
    returning ${endpointColumns(tx)}`
  return { ...shownEndpoint(row!, now), secret }
}

function refuseUrl (url: string, options: AddressOptions): void {
  const fault = checkUrl(url, options)
  if (fault === undefined) return
  throw new Problem('VALIDATION_FAILED', `Nothing may be sent to this address: ${fault}.`, { errors: [{ pointer: '/url', message: `is refused: ${fault}` }] })
}
