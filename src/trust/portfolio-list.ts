import type { Fragment, Tx } from '../../db/connect.ts'
import { LONE_SURROGATE } from '../http/forms.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { relationshipColumns, shown, type RelationshipRow } from '../relationships/queries.ts'
import { KEY_PATTERN } from '../relationships/schema.ts'
import type { RelationshipListItem } from './schema.ts'

export const SORTS = ['key', 'health', 'customer_trust', 'supplier_trust'] as const
type Sort = typeof SORTS[number]

export interface ListQuery {
  segment?: string
  tag?: string
  stage?: string
  owner?: string
  /** part of the key or the name, whatever its case */
  search?: string
  band?: string
  trend?: string
  signal?: string
  silent?: boolean
  sort?: Sort
  order?: 'asc' | 'desc'
  limit?: number
  cursor?: string
}

interface ListRow extends RelationshipRow {
  as_of: string | null
  model: number | null
  customer_trust: number | null
  supplier_trust: number | null
  health: number | null
  customer_band: string
  supplier_band: string
  health_band: string
  silent: boolean
  customer_trend: string
  supplier_trend: string
}

/** Which relationships, in which order, and from where on. */
interface Part { where: Fragment, order: Fragment }

/** Relationships that have the score that is sorted by, in its order; through the index of that score. */
function rated (tx: Tx, sort: Exclude<Sort, 'key'>, up: boolean, last: Position | undefined): Part {
  const score = tx(`s.${sort}`)
  const [value, key] = last ?? [0, '']
  const beyond = last === undefined
    ? tx``
    : tx`and ${score} ${up ? tx`>=` : tx`<=`} ${value}::float8
        and (${score} <> ${value}::float8 or r.key collate "C" > ${key})`
  return { where: tx`and ${score} is not null ${beyond}`, order: tx`${score} ${up ? tx`asc` : tx`desc`}, r.key collate "C"` }
}

/** Relationships by their keys: all of them, or those without the score that is sorted by. */
function byKey (tx: Tx, sort: Sort, up: boolean, last: Position | undefined): Part {
  const unrated = sort === 'key' ? tx`` : tx`and ${tx(`s.${sort}`)} is null`
  const beyond = last === undefined ? tx`` : tx`and r.key collate "C" ${up ? tx`>` : tx`<`} ${last[1]}`
  return { where: tx`${unrated} ${beyond}`, order: tx`r.key collate "C" ${up ? tx`asc` : tx`desc`}` }
}

/** A page of relationships with their kept scores. Relationships without the score that is sorted by come last in either order. */
export async function listRelationships (tx: Tx, tenantId: string, query: ListQuery) {
  const { cursor, limit: asked = 20, ...filters } = query
  const limit = Math.min(asked, 100)
  const { sort = 'health', order = sort === 'key' ? 'asc' : 'desc' } = filters
  const up = order === 'asc'
  const last = cursor === undefined ? undefined : position(cursor, filters)
  const pastRated = sort === 'key' || last?.[0] === NO_SCORE
  const first = pastRated ? [] : await select(tx, tenantId, filters, rated(tx, sort, up, last), limit + 1)
  const second = first.length > limit
    ? []
    : await select(tx, tenantId, filters, byKey(tx, sort, sort === 'key' ? up : true, pastRated ? last : undefined), limit + 1 - first.length)
  const rows = [...first, ...second]
  const page = rows.slice(0, limit)
  const end = page.at(-1)
  const more = rows.length > limit && end !== undefined
  return {
    data: page.map(item),
    has_more: more,
    ...(more ? { next_cursor: encodeCursor('relationships', filters, [(sort === 'key' ? null : end[sort]) ?? NO_SCORE, end.key]) } : {})
  }
}

/** In a cursor: the page ended among those without the score. */
const NO_SCORE = ''

type Position = [score: number | typeof NO_SCORE, key: string]

function position (cursor: string, filters: ListQuery): Position {
  const [score, key] = decodeCursor('relationships', cursor, filters)
  const isKey = typeof key === 'string' && new RegExp(KEY_PATTERN).test(key) && !LONE_SURROGATE.test(key)
  if (!isKey || (score !== NO_SCORE && !Number.isFinite(score))) throw forgedCursor()
  return [score as Position[0], key]
}

async function select (tx: Tx, tenantId: string, filters: ListQuery, { where, order }: Part, limit: number): Promise<ListRow[]> {
  return await tx<ListRow[]>`
    select ${relationshipColumns(tx)}, s.as_of, s.model, s.customer_trust, s.supplier_trust, s.health,
      s.customer_band, s.supplier_band, s.health_band, s.silent, s.customer_trend, s.supplier_trend
    from relationships r left join scores s on s.tenant_id = r.tenant_id and s.relationship = r.key
    where r.tenant_id = ${tenantId}
      ${filters.segment === undefined ? tx`` : tx`and r.segment = ${filters.segment}`}
      ${filters.tag === undefined ? tx`` : tx`and ${filters.tag} = any(r.tags)`}
      ${filters.stage === undefined ? tx`` : tx`and r.stage = ${filters.stage}`}
      ${filters.owner === undefined ? tx`` : tx`and r.owner = ${filters.owner}`}
      ${filters.search === undefined
        ? tx``
        : tx`and exists (select 1 from unnest(array[r.key, r.name]) as called
            where strpos(lower(called collate "und-x-icu"), lower(${filters.search} collate "und-x-icu")) > 0)`}
      ${filters.band === undefined ? tx`` : tx`and coalesce(s.health_band, 'unrated') = ${filters.band}`}
      ${filters.trend === undefined
        ? tx``
        : tx`and ${filters.trend} in (coalesce(s.customer_trend, 'unknown'), coalesce(s.supplier_trend, 'unknown'))`}
      ${filters.signal === undefined
        ? tx``
        : tx`and exists (select 1 from signals g where g.tenant_id = r.tenant_id and g.relationship = r.key
            and g.state in ('open', 'acknowledged', 'snoozed') and g.type = ${filters.signal})`}
      ${filters.silent === undefined ? tx`` : tx`and coalesce(s.silent, false) = ${filters.silent}`}
      ${where}
    order by ${order} limit ${limit}`
}

function item (row: ListRow): RelationshipListItem {
  const {
    as_of: asOf, model, customer_trust: customer, supplier_trust: supplier, health, customer_band: customerBand,
    supplier_band: supplierBand, health_band: healthBand, silent, customer_trend: customerTrend, supplier_trend: supplierTrend,
    ...relationship
  } = row
  if (asOf === null || model === null) return shown(relationship)
  return {
    ...shown(relationship),
    scores: {
      as_of: asOf,
      model,
      customer_trust: { ...(customer === null ? {} : { score: customer }), band: customerBand, trend: customerTrend },
      supplier_trust: { ...(supplier === null ? {} : { score: supplier }), band: supplierBand, trend: supplierTrend },
      health: { ...(health === null ? {} : { score: health }), band: healthBand },
      silent
    }
  }
}
