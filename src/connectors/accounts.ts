import type { Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import type { Connector } from './registry.ts'
import type { ConnectorSettings } from './settings.ts'

/**
 * Which relationship each account of a CRM is: the one whose `crm_ids` names the account, else the one whose key is the account's id.
 * An account that is neither becomes a relationship under its id when its events are recorded, unless the settings of the connector or
 * of the tenant forbid it; then it is missing from the answer.
 * Only the accounts that are asked for come back, but the database looks at every relationship of the tenant to find them.
 */
export async function relationshipsOf (
  tx: Tx, { tenantId, settings: { unknown_relationships: unknown } }: Tenant, { system, spellings }: Connector,
  { unknown_accounts: unknownAccounts }: ConnectorSettings, accounts: readonly string[]
): Promise<Map<string, string>> {
  if (accounts.length === 0) return new Map()
  const all = [...new Set(accounts.flatMap(spellings))].sort()
  const rows = await tx<Array<{ key: string, crm_id: string | null }>>`
    select r.key, r.crm_ids ->> ${system} as crm_id from relationships r
    where r.tenant_id = ${tenantId} and (r.crm_ids ->> ${system} = any(${all}::text[]) or r.key = any(${all}::text[]))
    order by r.key collate "C" desc`
  // Of several relationships that name the account, the first by key stands last here, and wins.
  const byCrmId = new Map(rows.flatMap(({ key, crm_id: id }) => id === null ? [] : [[id, key]]))
  const keys = new Set(rows.map(({ key }) => key))
  const mayCreate = unknownAccounts === 'create' && unknown !== 'refuse'
  return new Map(accounts.flatMap((account): Array<[string, string]> => {
    const ways = spellings(account)
    const known = firstOf(ways, way => byCrmId.get(way)) ?? ways.find(way => keys.has(way))
    const key = known ?? (mayCreate ? ways[0] : undefined)
    return key === undefined ? [] : [[account, key]]
  }))
}

function firstOf (ways: readonly string[], find: (way: string) => string | undefined): string | undefined {
  for (const way of ways) {
    const found = find(way)
    if (found !== undefined) return found
  }
  return undefined
}
