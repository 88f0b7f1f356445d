import type { Database, Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { figuresOf, fromDay, settledBand, trust, type Band, type Trust, type TrustInput } from '../scoring/index.ts'
import { raiseSignals } from '../signals/raise.ts'
import { activeVersion } from '../models/queries.ts'
import { evidenceOf, type EvidenceStore, type Standing } from '../days/evidence.ts'
import { todayOf } from '../days/today.ts'

/** How many scores one call computes again only because the base rates of the portfolio moved. */
const DRIFTED = 20

interface BehindRow extends Omit<Standing, 'behind'> {
  /** its own events, its own fields, the day or the model changed; not only the portfolio around it */
  own: boolean
  /** the tenant's declared reporting days, as text */
  declared: string
}

/**
 * Computes the kept scores of a tenant again where they are behind: first the relationships that changed themselves, then a few
 * of those whose base rates moved. Returns false when changed relationships are left.
 */
export async function rescore (database: Database, tenant: Tenant, now: Date, limit: number): Promise<boolean> {
  const store = evidenceOf(database)
  const today = todayOf(tenant.timeZone, now)
  const behind = await database.withTenant(tenant.tenantId, tx => behindScores(tx, tenant.tenantId, fromDay(today), limit + 1))
  const own = behind.filter(row => row.own)
  const turn = [...own.slice(0, limit), ...behind.filter(row => !row.own).slice(0, DRIFTED)]
  for (let i = 0; i < turn.length; i += 50) await scoreSome(database, tenant, today, now, turn.slice(i, i + 50), store)
  return own.length <= limit
}

/** Removes the kept scores of days after `today`: there are some when the clock of a sandbox was turned back, and nothing replaces them. */
export async function dropScoresAfter (tx: Tx, tenantId: string, today: number): Promise<void> {
  await tx`
    delete from scores s using (
      select relationship from scores where tenant_id = ${tenantId} and as_of > ${fromDay(today)}::date order by relationship for update) late
    where s.tenant_id = ${tenantId} and s.relationship = late.relationship`
}

/** A relationship as it was scored just now. */
export interface Scored {
  key: string
  input: TrustInput
  trust: Trust
}

async function scoreSome (
  database: Database, tenant: Tenant, today: number, now: Date, rows: BehindRow[], store: EvidenceStore
): Promise<void> {
  const scored: Scored[] = []
  for (const row of rows) {
    const input = await store.input(tenant, { ...row, behind: false }, today)
    scored.push({ key: row.key, input, trust: trust(input) })
  }
  const records = scored.map((result, i) => record(rows[i]!, fromDay(today), result))
  await database.withTenant(tenant.tenantId, async (tx) => {
    const bands = await keptBands(tx, tenant.tenantId, records.map(({ relationship }) => relationship))
    // Another model draws other bands; that a relationship is in another one then is no news of it.
    const before = scored.map(({ key, trust }) => bands.get(key)?.model === trust.model ? bands.get(key)?.band : undefined)
    const settled = records.map((row, i) =>
      ({ ...row, settled_band: settledBand(before[i], scored[i]!.trust.health, scored[i]!.input.model) }))
    const written = await write(tx, tenant.tenantId, settled)
    const rescored = scored.map((one, i) => ({ ...one, band: before[i] })).filter(({ key }) => written.has(key))
    await raiseSignals(tx, tenant.tenantId, today, now, rescored)
  })
}

/**
 * Holds the kept scores of some relationships until the transaction ends, so that signals are compared with them by one call at a time.
 * The relationships come first, in the order in which they are locked elsewhere.
 */
async function keptBands (tx: Tx, tenantId: string, keys: readonly string[]): Promise<Map<string, { model: number, band: Band }>> {
  await tx`select from relationships where tenant_id = ${tenantId} and key = any(${[...keys]}::text[]) order by key for key share`
  const rows = await tx<Array<{ key: string, model: number, band: Band }>>`
    select relationship as key, model, settled_band as band from scores
    where tenant_id = ${tenantId} and relationship = any(${[...keys]}::text[]) order by relationship for update`
  return new Map(rows.map(({ key, model, band }) => [key, { model, band }]))
}

type ScoreRecord = ReturnType<typeof record> & { settled_band: Band }

/** Writes what is not older than what stands, because a slow round must not undo a newer one; names the relationships that were written. */
async function write (tx: Tx, tenantId: string, records: readonly ScoreRecord[]): Promise<Set<string>> {
  const written = await tx<Array<{ relationship: string }>>`
    insert into scores as s (tenant_id, relationship, as_of, model, fold_version, relationship_version, portfolio_version, declared,
      customer_trust, supplier_trust, health, customer_band, supplier_band, health_band, silent, customer_trend, supplier_trend, settled_band,
      figures)
    select ${tenantId}::uuid, t.*
    from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as t (relationship text, as_of date, model int, fold_version bigint,
      relationship_version bigint, portfolio_version bigint, declared text, customer_trust float8, supplier_trust float8, health float8,
      customer_band text, supplier_band text, health_band text, silent boolean, customer_trend text, supplier_trend text,
      settled_band text, figures jsonb)
    join (select key from relationships where tenant_id = ${tenantId} and key = any(${records.map(row => row.relationship)}::text[])
      order by key for key share) r on r.key = t.relationship
    order by t.relationship
    on conflict (tenant_id, relationship) do update set as_of = excluded.as_of, model = excluded.model, fold_version = excluded.fold_version,
      relationship_version = excluded.relationship_version, portfolio_version = excluded.portfolio_version, declared = excluded.declared,
      customer_trust = excluded.customer_trust, supplier_trust = excluded.supplier_trust, health = excluded.health,
      customer_band = excluded.customer_band, supplier_band = excluded.supplier_band, health_band = excluded.health_band,
      silent = excluded.silent, customer_trend = excluded.customer_trend, supplier_trend = excluded.supplier_trend,
      settled_band = excluded.settled_band, figures = excluded.figures
    where s.as_of <= excluded.as_of and s.fold_version <= excluded.fold_version and s.relationship_version <= excluded.relationship_version
      and s.portfolio_version <= excluded.portfolio_version
    returning s.relationship`
  return new Set(written.map(({ relationship }) => relationship))
}

function record (row: BehindRow, asOf: string, { input, trust: result }: Scored) {
  const { customer_trust: customer, supplier_trust: supplier, health, silence } = result
  return {
    relationship: row.key,
    as_of: asOf,
    model: result.model,
    fold_version: row.foldVersion,
    relationship_version: row.relationshipVersion,
    portfolio_version: row.portfolioVersion,
    declared: row.declared,
    ...(customer.score === undefined ? {} : { customer_trust: customer.score }),
    ...(supplier.score === undefined ? {} : { supplier_trust: supplier.score }),
    ...(health === undefined ? {} : { health: health.score }),
    customer_band: customer.band,
    supplier_band: supplier.band,
    health_band: health?.band ?? 'unrated',
    silent: silence.state.includes('not_contacted'),
    customer_trend: customer.trend.label,
    supplier_trend: supplier.trend.label,
    figures: figuresOf(input, result)
  }
}

async function behindScores (tx: Tx, tenantId: string, today: string, limit: number): Promise<BehindRow[]> {
  return await tx<BehindRow[]>`
    select * from (
      select r.key, r.segment, r.started_on as "startedOn", r.cycle_months as "cycleMonths", r.complexity,
        r.version as "relationshipVersion", r.created_at as "createdAt", coalesce(f.version, 0) as "foldVersion",
        coalesce(p.version, 0) as "portfolioVersion", n.declared, m.model,
        s.relationship is null or (s.as_of, s.model, s.fold_version, s.relationship_version, s.declared)
          is distinct from (${today}::date, m.model, coalesce(f.version, 0), r.version, n.declared) or s.figures = '{}' as own,
        s.portfolio_version as "scoredWith"
      from relationships r
      join (select tenant_id, coalesce((settings->'reporting_since')::text, '') as declared from tenants) n on n.tenant_id = r.tenant_id
      cross join lateral (select ${activeVersion(tx)} as model) m
      left join folds f on f.tenant_id = r.tenant_id and f.relationship = r.key
      left join portfolios p on p.tenant_id = r.tenant_id
      left join scores s on s.tenant_id = r.tenant_id and s.relationship = r.key
      where r.tenant_id = ${tenantId}
    ) b
    where own or "scoredWith" is distinct from "portfolioVersion"
    order by own desc, "scoredWith" nulls first, key limit ${limit}`
}
