import { LRUCache } from 'lru-cache'
import type { Database, Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { hasLearntAfter } from '../ledger/known-at.ts'
import type { DayRow } from '../scoring/index.ts'
import { ownDaysKnown, portfolioKnown } from './known.ts'
import { portfolioFrom, type Portfolio } from './portfolio-sums.ts'
import { daysOf } from './queries.ts'
import { inTurn, waitingFor } from './turns.ts'

/** How many folds of one tenant wait for their turn; whoever comes then is told to come again. */
const MOST_WAITING = 8

/**
 * Evidence as it was known at an instant; folded for one caller of a tenant at a time, because it may take long. Callers who need the
 * same fold share it.
 */
export interface FormerEvidence {
  /** `knownAt`, or undefined when nothing was learnt after it: then what was known is what is known now. */
  instant (tenantId: string, versions: Versions, knownAt: string | undefined): Promise<string | undefined>
  /** @throws Problem UNAVAILABLE when many folds of the tenant wait already */
  days (tenantId: string, versions: Versions, instant: string): Promise<DayRow[]>
  /** @throws Problem UNAVAILABLE when many folds of the tenant wait already */
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

  const folding = new Map<string, Promise<unknown>>()

  /** The result of the fold with this name: of the one that runs or waits, or of another one in its turn. */
  function shared<T> (tenantId: string, what: string, fold: (tx: Tx) => Promise<T>): Promise<T> {
    const name = `${tenantId} ${what}`
    const found = folding.get(name)
    if (found !== undefined) return found as Promise<T> // the name says what is folded
    if (waitingFor(tenantId) >= MOST_WAITING) return Promise.reject(tooMany())
    const made = inTurn(tenantId, () => snapshot(tenantId, fold)).finally(() => folding.delete(name))
    folding.set(name, made)
    return made
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
    days: (tenantId, { key, foldVersion }, instant) => shared(tenantId, `days ${foldVersion} ${instant} ${key}`, tx =>
      daysOf(tx, tenantId, key).then(stored => ownDaysKnown(tx, tenantId, key, stored, instant))),
    async portfolio (tenantId, version, instant) {
      const name = `${tenantId} ${instant}`
      const known = portfolios.get(name)
      if (known?.version === version) return known
      return await shared(tenantId, `portfolio ${version} ${instant}`, async (tx) => {
        const fresh = portfolioFrom(version, await portfolioKnown(tx, tenantId, instant))
        portfolios.set(name, fresh)
        return fresh
      })
    }
  }
}

function tooMany (): Problem {
  return new Problem('UNAVAILABLE', `${MOST_WAITING} questions with known_at wait already, because each folds what was known then. ` +
    'Send it again after the time in Retry-After; questions with the same instant are answered together.', { headers: { 'retry-after': '5' } })
}
