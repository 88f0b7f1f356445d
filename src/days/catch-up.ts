import type { Database } from '../../db/connect.ts'
import { foldRelationships } from './fold.ts'
import { foldPortfolio } from './portfolio.ts'
import { behind, portfolioBehind } from './queries.ts'

/** How many relationships are folded in one transaction: with more a read of one of them would wait longer for its turn. */
const TOGETHER = 50

/**
 * Folds what is behind, at most `limit` relationships, and then the portfolio's sums. A few relationships share a transaction, so a
 * crash or a long backlog loses nothing and holds nobody up. Returns false when more was left.
 */
export async function catchUp (database: Database, tenantId: string, limit: number): Promise<boolean> {
  const [waiting, portfolio] = await database.withTenant(tenantId, tx =>
    Promise.all([behind(tx, tenantId, limit + 1), portfolioBehind(tx, tenantId)]))
  const turn = waiting.slice(0, limit)
  for (let i = 0; i < turn.length; i += TOGETHER) {
    await database.withTenant(tenantId, tx => foldRelationships(tx, tenantId, turn.slice(i, i + TOGETHER)))
  }
  if (turn.length > 0 || portfolio) await catchUpPortfolio(database, tenantId)
  return waiting.length <= limit
}

/** Sums the portfolio again for the days that changed. */
export async function catchUpPortfolio (database: Database, tenantId: string): Promise<void> {
  await database.withTenant(tenantId, async (tx) => {
    if (await portfolioBehind(tx, tenantId)) await foldPortfolio(tx, tenantId)
  })
}
