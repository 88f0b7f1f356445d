import type { Tx } from '../../db/connect.ts'
import type { ConnectorSettings } from './settings.ts'

/**
 * Sets how a tenant reads the records of a system, whole; nothing set means the defaults. `check` gets the version that stands, 0 when
 * nothing was ever set, and may throw. Returns the new version.
 */
export async function saveSettings (
  tx: Tx, tenantId: string, system: string, settings: Partial<ConnectorSettings>, check: (version: number) => void
): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`settings of ${system} of ${tenantId}`}, 0))`
  const [before] = await tx<Array<{ version: number }>>`
    select version from connector_settings where tenant_id = ${tenantId} and system = ${system}`
  check(before?.version ?? 0)
  const [row] = await tx<Array<{ version: number }>>`
    insert into connector_settings as c (tenant_id, system, settings) values (${tenantId}, ${system}, ${JSON.stringify(settings)}::text::jsonb)
    on conflict (tenant_id, system) do update set settings = excluded.settings, updated_at = now(), version = c.version + 1
    returning version`
  return row!.version
}
