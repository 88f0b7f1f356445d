import { LRUCache } from 'lru-cache'
import { portfolioSums, reportingSince, type Day, type EventType, type PortfolioSums, type ScoringModel } from '../scoring/index.ts'
import type { PortfolioRow } from './queries.ts'

/** The sums of a portfolio, as read under one version of it. */
export interface Portfolio {
  version: number
  rows: PortfolioRow[]
  /** from the events alone; what the tenant declares comes on top */
  since: Partial<Record<EventType, Day>>
  /** by model version and day */
  sums: LRUCache<string, PortfolioSums>
}

export function portfolioFrom (version: number, rows: PortfolioRow[]): Portfolio {
  return { version, rows, since: reportingSince(rows, {}), sums: new LRUCache<string, PortfolioSums>({ max: 1000 }) }
}

/** The faded evidence of the portfolio at the end of a day, computed once. */
export function sumsAt ({ rows, sums }: Portfolio, at: Day, model: ScoringModel): PortfolioSums {
  const name = `${model.version} ${at}`
  const found = sums.get(name) ?? portfolioSums(rows, at, model)
  sums.set(name, found)
  return found
}
