import type { Database } from '../../db/connect.ts'
import { markDirty } from '../relationships/dirty.ts'
import { foldRelationship } from './fold.ts'
import { foldPortfolio } from './portfolio.ts'

export interface Rebuilt {
  relationships: number
  /** days whose totals were not what the ledger says; 0 unless something is broken or the folding code changed */
  changed: number
}

/**
 * Folds everything of a tenant from the ledger again: every day of every relationship, and the sums of the portfolio.
 * @param onFolded called after each relationship with how many there are
 */
export async function rebuild (database: Database, tenantId: string, onFolded: (total: number) => void = () => {}): Promise<Rebuilt> {
  const keys = await database.withTenant(tenantId, tx => tx<Array<{ key: string }>>`
    select key from relationships where tenant_id = ${tenantId} order by key`)
  let changed = 0
  for (const { key } of keys) {
    changed += await database.withTenant(tenantId, async (tx) => {
      await foldRelationship(tx, tenantId, key)
      await markDirty(tx, tenantId, [{ relationship: key, day: null }])
      return await foldRelationship(tx, tenantId, key)
    })
    onFolded(keys.length)
  }
  await database.withTenant(tenantId, async (tx) => {
    await foldPortfolio(tx, tenantId)
    await tx`insert into dirty_portfolio_days (tenant_id, day)
      select ${tenantId}::uuid, day from (
        select day from days where tenant_id = ${tenantId} union select day from portfolio_days where tenant_id = ${tenantId}) d`
  })
  changed += await database.withTenant(tenantId, async tx => (await foldPortfolio(tx, tenantId)).changed)
  return { relationships: keys.length, changed }
}
