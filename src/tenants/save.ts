import type { Database, Tx } from '../../db/connect.ts'
import { isTimeZone } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Tenant, TenantSettings } from '../http/caller.ts'
import { columns, tenantBySlug, tenantOf, type TenantRow } from './queries.ts'
import { REPORTED_TYPES, type TenantInput } from './schema.ts'

export interface NewTenant {
  /** lower-case letters, digits and hyphens */
  slug: string
  name: string
  /** IANA name; can never be changed afterwards */
  timeZone: string
  /** whether it may have a test clock; can never be changed afterwards */
  sandbox?: boolean
}

/**
 * Makes the tenant unless there is one with its slug, and returns the one that stands; any number of processes may do it at once.
 * @throws RangeError when the slug or the time zone is none
 */
export async function ensureTenant (database: Database, { slug, name, timeZone, sandbox = false }: NewTenant): Promise<Tenant> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) {
    throw new RangeError(`"${slug}" cannot be the short name of a tenant: use lower-case letters, digits and hyphens`)
  }
  if (!isTimeZone(timeZone)) throw new RangeError(`"${timeZone}" is no time zone: use an IANA name such as Europe/Berlin, or UTC`)
  await database.operator`
    insert into tenants (tenant_id, slug, name, time_zone, sandbox) values (gen_random_uuid(), ${slug}, ${name}, ${timeZone}, ${sandbox})
    on conflict (slug) do nothing`
  const tenant = await tenantBySlug(database, slug)
  if (!tenant) throw new Error(`the tenant "${slug}" was made and cannot be read: the login of DATABASE_OWNER_URL must own the tables`)
  return tenant
}

/**
 * Replaces the fields that `input` names and leaves the others as they are.
 * @param check may refuse the change of what stands, which is locked
 * @throws Problem VALIDATION_FAILED for another time zone, an unknown event type, or rates without a currency
 */
export async function changeTenant (
  tx: Tx, tenantId: string, input: TenantInput, check: (before: Tenant) => void = () => {}
): Promise<Tenant> {
  const [row] = await tx<TenantRow[]>`select ${columns(tx)} from tenants where tenant_id = ${tenantId} for no key update`
  const before = row && tenantOf(row)
  if (!before) throw new Problem('NOT_FOUND', 'The tenant of this key is gone.')
  check(before)
  const { name = before.name, time_zone: timeZone = before.timeZone, ...changes } = input
  const settings: TenantSettings = { ...before.settings, ...changes }
  if (timeZone !== before.timeZone) {
    throw refused('/time_zone', `must stay ${before.timeZone}: every recorded event was put on a day of that zone. Make another tenant for another zone`, timeZone)
  }
  refuseUnknownTypes(changes.reporting_since ?? {})
  if ((changes.hourly_rates ?? changes.default_hourly_rate) !== undefined && settings.currency === undefined) {
    throw refused('/currency', 'is required with hourly rates: an amount without a currency says nothing')
  }
  const [after] = await tx<TenantRow[]>`
    update tenants set name = ${name}, settings = ${JSON.stringify(settings)}::text::jsonb where tenant_id = ${tenantId} returning ${columns(tx)}`
  return after ? tenantOf(after) : before
}

function refuseUnknownTypes (since: Record<string, string>): void {
  const unknown = Object.keys(since).find(type => !REPORTED_TYPES.includes(type))
  if (unknown === undefined) return
  const pointer = `/reporting_since/${unknown.replaceAll('~', '~0').replaceAll('/', '~1')}`
  throw refused(pointer, `is no event type; use one of ${REPORTED_TYPES.join(', ')}`, since[unknown])
}

function refused (pointer: string, message: string, received?: string): Problem {
  const error = { pointer, message, ...(received === undefined ? {} : { received }) }
  return new Problem('VALIDATION_FAILED', `${pointer} ${message}.`, { errors: [error] })
}
