import { hrefTo } from './location.ts'
import { addressText, parametersOf } from './explorer/address.ts'
import type { MetricsQuery } from './explorer/query.ts'

/*
 * The ways from a number to its formula and to its events, in one place.
 */

export interface LedgerFilters {
  /** key of the relationship */
  subject?: string | undefined
  /** types of events, e.g. `promise.settled` */
  types?: readonly string[] | undefined
  /** days of the tenant's zone, both included */
  from?: string | undefined
  to?: string | undefined
  /** newest first when absent */
  order?: 'asc' | 'desc' | undefined
}

/** The ledger with these filters. */
export function ledgerHref ({ subject, types = [], from, to, order }: LedgerFilters = {}): string {
  return hrefTo('/ledger', { relationship: subject, type: types.join(','), from, to, order })
}

/** One event with all that it says. */
export const eventHref = (id: string, source?: string) => hrefTo(`/ledger/${encodeURIComponent(id)}`, { source })

/** What a metric or dimension means and how it is computed. */
export const formulaHref = (name: string) => hrefTo(`/formula/${encodeURIComponent(name)}`)

/** The metric explorer with a question, e.g. `explorerHref({ metrics: ['transaction_time_share'], interval: 'month' })`. */
export const explorerHref = (query: Partial<MetricsQuery>) => `#/metrics?${addressText(parametersOf(query))}`
