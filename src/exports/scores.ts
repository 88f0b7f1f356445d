import { inBatches } from '../../db/batches.ts'
import type { Tx } from '../../db/connect.ts'
import type { Contents } from './answer.ts'
import type { Column, Row } from './table.ts'

/** Which relationships: of a segment, with a tag, with a band of health. */
export interface ScoreFilters { segment?: string, tag?: string, band?: string }

export const SCORE_COLUMNS: Column[] = [
  { name: 'relationship', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'segment', type: 'text' },
  { name: 'stage', type: 'text' },
  { name: 'owner', type: 'text' },
  { name: 'tags', type: 'json' },
  { name: 'started_on', type: 'date' },
  { name: 'as_of', type: 'date' },
  { name: 'model', type: 'integer' },
  { name: 'customer_trust', type: 'double' },
  { name: 'customer_trust_band', type: 'text' },
  { name: 'customer_trust_trend', type: 'text' },
  { name: 'supplier_trust', type: 'double' },
  { name: 'supplier_trust_band', type: 'text' },
  { name: 'supplier_trust_trend', type: 'text' },
  { name: 'health', type: 'double' },
  { name: 'health_band', type: 'text' },
  { name: 'health_side', type: 'text' },
  { name: 'health_dimension', type: 'text' },
  { name: 'silent', type: 'boolean' },
  { name: 'last_contact_on', type: 'date' },
  { name: 'ended_on', type: 'date' }
]

/** One row per relationship by its key, with its kept scores; what is unknown, or not computed yet, is absent. */
export function scoresTable (tx: Tx, tenantId: string, { segment, tag, band }: ScoreFilters): Contents {
  const selected = tx`
    from relationships r left join scores s on s.tenant_id = r.tenant_id and s.relationship = r.key
    where r.tenant_id = ${tenantId}
      ${segment === undefined ? tx`` : tx`and r.segment = ${segment}`}
      ${tag === undefined ? tx`` : tx`and ${tag} = any(r.tags)`}
      ${band === undefined ? tx`` : tx`and coalesce(s.health_band, 'unrated') = ${band}`}`
  const rows = inBatches<Row>(tx, tx`
    select r.key as relationship, r.name, r.segment, r.stage, r.owner, to_jsonb(r.tags) as tags, r.started_on, s.as_of, s.model,
      s.customer_trust, s.customer_band as customer_trust_band, s.customer_trend as customer_trust_trend,
      s.supplier_trust, s.supplier_band as supplier_trust_band, s.supplier_trend as supplier_trust_trend,
      s.health, s.health_band, s.figures->'call'->'health'->>'side' as health_side,
      s.figures->'call'->'health'->>'dimension' as health_dimension, s.silent,
      s.figures->'call'->>'last_contact_on' as last_contact_on, s.figures->'call'->>'ended_on' as ended_on
    ${selected}
    order by r.key collate "C"`, 500)
  const count = async () => (await tx<Array<{ n: number }>>`select count(*) as n ${selected}`)[0]!.n
  return { name: 'scores', columns: SCORE_COLUMNS, rows, count }
}
