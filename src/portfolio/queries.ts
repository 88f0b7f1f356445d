import type { Tx } from '../../db/connect.ts'
import { activeVersion } from '../models/queries.ts'
import type { Figures } from '../scoring/index.ts'

/** Which relationships of the tenant. */
export interface Selection {
  segment?: string
  tag?: string
  owner?: string
}

/** One relationship with its kept scores; without `asOf` it was never scored. */
export interface ScoredRow {
  key: string
  name: string | null
  segment: string | null
  asOf: string | null
  behind: boolean
  customerTrust: number | null
  supplierTrust: number | null
  health: number | null
  customerBand: string | null
  supplierBand: string | null
  healthBand: string | null
  customerTrend: string | null
  supplierTrend: string | null
  figures: Partial<Figures> | null
}

/** So many relationships are read at most; more would keep other requests waiting. */
export const MOST_RELATIONSHIPS = 100_000

/** Rows that are in memory at a time. */
const CHUNK = 1000

/**
 * The relationships of the selection by key, in chunks of one statement, at most MOST_RELATIONSHIPS and one more, which tells that
 * there are others. Behind is what changed since it was scored; drifted base rates alone are not counted.
 */
export function scoredRows (tx: Tx, tenantId: string, today: string, { segment, tag, owner }: Selection): AsyncIterable<ScoredRow[]> {
  return tx<ScoredRow[]>`
    select r.key, r.name, r.segment, s.as_of as "asOf",
      s.relationship is not null and ((s.as_of, s.model, s.fold_version, s.relationship_version)
        is distinct from (${today}::date, ${activeVersion(tx)}, coalesce(f.version, 0), r.version)
        or exists (select 1 from dirty_days d where d.tenant_id = r.tenant_id and d.relationship = r.key)) as behind,
      s.customer_trust as "customerTrust", s.supplier_trust as "supplierTrust", s.health,
      s.customer_band as "customerBand", s.supplier_band as "supplierBand", s.health_band as "healthBand",
      s.customer_trend as "customerTrend", s.supplier_trend as "supplierTrend", s.figures
    from relationships r
    left join scores s on s.tenant_id = r.tenant_id and s.relationship = r.key
    left join folds f on f.tenant_id = r.tenant_id and f.relationship = r.key
    where r.tenant_id = ${tenantId}
      ${segment === undefined ? tx`` : tx`and r.segment = ${segment}`}
      ${tag === undefined ? tx`` : tx`and ${tag} = any(r.tags)`}
      ${owner === undefined ? tx`` : tx`and r.owner = ${owner}`}
    order by r.key collate "C" limit ${MOST_RELATIONSHIPS + 1}`.cursor(CHUNK)
}
