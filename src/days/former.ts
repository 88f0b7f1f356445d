import { LRUCache } from 'lru-cache'
import type { Database, Tx } from '../../db/connect.ts'
import { hasLearntAfter } from '../ledger/known-at.ts'
import type { DayRow } from '../scoring/index.ts'
import { ownDaysKnown, portfolioKnown } from './known.ts'
import { portfolioFrom, type Portfolio } from './portfolio-sums.ts'
import { daysOf } from './queries.ts'
import { inTurn } from './turns.ts'

/** Evidence as it was known at an instant; folded for one caller of a tenant at a time, because it may take long. */
export interface FormerEvidence {
  /** `knownAt`, or undefined when nothing was learnt after it: then what was known is what is known now. */
  instant (tenantId: string, versions: Versions, knownAt: string | undefined): Promise<string | undefined>
  days (tenantId: string, key: string, instant: string): Promise<DayRow[]>
  portfolio (tenantId: string, version: number, instant: string): Promise<Portfolio>
}

/** While these stand, nothing was folded that was not there when they were read. */
interface Versions { key: string, foldVersion: number, portfolioVersion: number }

export function formerEvidence (database: Database): FormerEvidence {
  const portfolios = new LRUCache<string, Portfolio>({ max: 10 })
  const instants = new LRUCache<string, { versions: string, hasLearnt: boolean }>({ max: 1000 })

  /** A transaction whose statements all see the same moment: what is stored and what was learnt since must fit together. */
  async function snapshot<T> (tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await database.withTenant(tenantId, async (tx) => {
      await tx`set transaction isolation level repeatable read`
      return await work(tx)
    })
  }

  return {
    async instant (tenantId, { key, foldVersion, portfolioVersion }, knownAt) {
      if (knownAt === undefined) return undefined
      const name = `${tenantId} ${knownAt} ${key}`
      const versions = `${foldVersion} ${portfolioVersion}`
      const kept = instants.get(name)
      if (kept?.versions === versions) return kept.hasLearnt ? knownAt : undefined
      const hasLearnt = await database.withTenant(tenantId, tx => hasLearntAfter(tx, tenantId, knownAt))
      instants.set(name, { versions, hasLearnt })
      return hasLearnt ? knownAt : undefined
    },
    days: (tenantId, key, instant) => inTurn(tenantId, () => snapshot(tenantId, async tx =>
      await ownDaysKnown(tx, tenantId, key, await daysOf(tx, tenantId, key), instant))),
    portfolio: (tenantId, version, instant) => inTurn(tenantId, async () => {
      const name = `${tenantId} ${instant}`
      const known = portfolios.get(name)
      if (known?.version === version) return known
      const fresh = portfolioFrom(version, await snapshot(tenantId, tx => portfolioKnown(tx, tenantId, instant)))
      portfolios.set(name, fresh)
      return fresh
    })
  }
}
