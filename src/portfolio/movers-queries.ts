import type { Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { fromDay, type Day } from '../scoring/index.ts'
import type { Selection } from './queries.ts'

/** The relationships of a selection that are compared, and how many there are. */
export interface Candidates {
  total: number
  /** in the order of the keys */
  found: Array<{ key: string, name: string | null, segment: string | null }>
}

/**
 * At most so many relationships of the selection: those on which most days of events fell after `since`, because the scores of others
 * only fade.
 */
export async function candidates (
  tx: Tx, tenantId: string, since: Day, { segment, tag, owner }: Selection, most: number
): Promise<Candidates> {
  const rows = await tx<Array<Candidates['found'][number] & { total: number }>>`
    select * from (
      select r.key, r.name, r.segment, count(*) over ()::int as total
      from relationships r
      left join (
        select relationship, count(*) as days from days where tenant_id = ${tenantId} and day > ${fromDay(since)} group by relationship
      ) d on d.relationship = r.key
      where r.tenant_id = ${tenantId}
        ${segment === undefined ? tx`` : tx`and r.segment = ${segment}`}
        ${tag === undefined ? tx`` : tx`and ${tag} = any(r.tags)`}
        ${owner === undefined ? tx`` : tx`and r.owner = ${owner}`}
      order by coalesce(d.days, 0) desc, r.key collate "C" limit ${most}) c
    order by c.key collate "C"`
  return { total: rows[0]?.total ?? 0, found: rows.map(({ key, name, segment }) => ({ key, name, segment })) }
}

/**
 * Names everything that the scores of a tenant follow from besides the day: while it stands, they do. Versions only rise; a relationship
 * that is deleted, or made again, changes the number of them or the latest creation.
 */
export async function stampOf (tx: Tx, { tenantId, settings }: Tenant): Promise<{ stamp: string, behind: boolean }> {
  const [row] = await tx<Array<{ versions: string, behind: boolean }>>`
    select json_build_array(
        (select json_build_array(count(*), sum(r.version), max(r.created_at), sum(f.version)) from relationships r
          left join folds f on f.tenant_id = r.tenant_id and f.relationship = r.key where r.tenant_id = ${tenantId}),
        (select version from portfolios where tenant_id = ${tenantId}),
        (select max(seq) from model_activations where tenant_id = ${tenantId}))::text as versions,
      exists (select 1 from dirty_days where tenant_id = ${tenantId})
        or exists (select 1 from dirty_portfolio_days where tenant_id = ${tenantId}) as behind`
  const { versions, behind } = row!
  return { stamp: JSON.stringify([versions, settings.reporting_since ?? null]), behind }
}
