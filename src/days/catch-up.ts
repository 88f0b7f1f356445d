import type { Database } from '../../db/connect.ts'
import { foldRelationships } from './fold.ts'
import { foldPortfolio } from './portfolio.ts'
import { behind, portfolioBehind } from './queries.ts'

/** How many relationships are folded in one transaction: with more a read of one of them would wait longer for its turn. */
const TOGETHER = 100

/**
 * Folds what is behind, at most `limit` relationships, and then the portfolio's sums. A few relationships share a transaction, so a
 * crash or a long backlog loses nothing and holds nobody up; nor does a relationship that cannot be folded: it alone stays behind,
 * and is tried again by every call. Returns false when more was left that another call can fold.
 * @param onFailed is told of each relationship that could not be folded
 */
export async function catchUp (
  database: Database, tenantId: string, limit: number, onFailed: (failure: Error) => void = () => {}
): Promise<boolean> {
  const [waiting, portfolio] = await database.withTenant(tenantId, tx =>
    Promise.all([behind(tx, tenantId, limit + 1), portfolioBehind(tx, tenantId)]))
  const turn = waiting.slice(0, limit)
  let failed = 0
  for (let i = 0; i < turn.length; i += TOGETHER) {
    for (const failure of await foldTogether(database, tenantId, turn.slice(i, i + TOGETHER))) {
      failed++
      onFailed(failure)
    }
  }
  if (turn.length > failed || portfolio) await catchUpPortfolio(database, tenantId)
  return waiting.length <= limit || failed === turn.length
}

/** Folds some relationships in one transaction or, if that fails, each in its own; returns the failures of those that cannot be folded. */
async function foldTogether (database: Database, tenantId: string, relationships: readonly string[]): Promise<Error[]> {
  const fold = (keys: readonly string[]) => database.withTenant(tenantId, tx => foldRelationships(tx, tenantId, keys))
  const failures: Error[] = []
  try {
    await fold(relationships)
  } catch {
    for (const key of relationships) {
      await fold([key]).catch(async (cause: unknown) => {
        await database.service`select 1` // throws when the database is away, which is no fault of the relationship
        failures.push(new Error(`the relationship "${key}" could not be folded and stays behind its events`, { cause }))
      })
    }
  }
  return failures
}

/** Sums the portfolio again for the days that changed. */
async function catchUpPortfolio (database: Database, tenantId: string): Promise<void> {
  await database.withTenant(tenantId, async (tx) => {
    if (await portfolioBehind(tx, tenantId)) await foldPortfolio(tx, tenantId)
  })
}
