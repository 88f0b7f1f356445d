import { LRUCache } from 'lru-cache'
import type { Database, Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { catchUp } from './catch-up.ts'
import { foldRelationship } from './fold.ts'
import { daysOf, portfolioOf } from './queries.ts'
import { inRounds } from './rounds.ts'
import { formerEvidence } from './former.ts'
import { portfolioFrom, sumsAt, type Portfolio } from './portfolio-sums.ts'
import { activeVersion, modelOf } from '../models/queries.ts'
import { relationshipNotFound } from '../relationships/queries.ts'
import { toDay, type Day, type DayRow, type EventType, type TrustInput } from '../scoring/index.ts'

/** How many relationships of the tenant a read folds besides its own before it answers with base rates that are behind. */
const BACKLOG = 200

/** What an answer says whose base rates are behind. */
export const BEHIND = 'Base rates are behind: events of other relationships are still being folded. Ask again in a few seconds.'

/** What a score of one relationship is made from, and the versions by which a cached score is known to be current. */
export interface Standing {
  key: string
  segment: string | null
  startedOn: string | null
  cycleMonths: number | null
  complexity: 'low' | 'medium' | 'high' | null
  relationshipVersion: number
  /** tells a relationship from a former one with the same key, whose versions began alike */
  createdAt: string
  foldVersion: number
  portfolioVersion: number
  /** version of the scoring model that is in force for it */
  model: number
  /** other relationships' events are not all in the base rates yet */
  behind: boolean
}

interface StandingRow extends Omit<Standing, 'behind'> {
  ownDirty: boolean
  anyDirty: boolean
  portfolioDirty: boolean
}

/** One look at everything that a score depends on: five reads by key in one statement. */
async function look (tx: Tx, tenantId: string, key: string): Promise<StandingRow> {
  const [row] = await tx<StandingRow[]>`
    select r.key, r.segment, r.started_on as "startedOn", r.cycle_months as "cycleMonths", r.complexity,
      r.version as "relationshipVersion", r.created_at as "createdAt", coalesce(f.version, 0) as "foldVersion", coalesce(p.version, 0) as "portfolioVersion",
      ${activeVersion(tx)} as model,
      exists (select 1 from dirty_days d where d.tenant_id = r.tenant_id and d.relationship = r.key) as "ownDirty",
      exists (select 1 from dirty_days d where d.tenant_id = r.tenant_id) as "anyDirty",
      exists (select 1 from dirty_portfolio_days d where d.tenant_id = r.tenant_id) as "portfolioDirty"
    from relationships r
    left join folds f on f.tenant_id = r.tenant_id and f.relationship = r.key
    left join portfolios p on p.tenant_id = r.tenant_id
    where r.tenant_id = ${tenantId} and r.key = ${key}`
  if (!row) throw relationshipNotFound(key)
  return row
}

/**
 * The standing of a relationship after everything that is behind was folded: its own days always (a caller reads what it wrote),
 * those of the rest of the portfolio as far as they are few.
 */
export async function standing (database: Database, tenantId: string, key: string): Promise<Standing> {
  const found = await database.withTenant(tenantId, tx => look(tx, tenantId, key))
  if (!found.anyDirty && !found.portfolioDirty) return { ...found, behind: false }
  if (found.ownDirty) await database.withTenant(tenantId, tx => foldRelationship(tx, tenantId, key))
  await othersOf(database)(tenantId)
  const after = await database.withTenant(tenantId, tx => look(tx, tenantId, key))
  return { ...after, behind: after.anyDirty || after.portfolioDirty }
}

const others = new WeakMap<Database, (tenantId: string) => Promise<void>>()

/** Folds what is behind in the rest of the portfolio; reads that need it at once share a round. */
function othersOf (database: Database): (tenantId: string) => Promise<void> {
  const known = others.get(database) ?? inRounds(tenantId => tenantId, async tenantId => { await catchUp(database, tenantId, BACKLOG) })
  others.set(database, known)
  return known
}

/**
 * Reads and keeps in memory what scores are made from; every entry is checked against its version before it is used. With `knownAt`
 * (of ledger/known-at) only what was recorded and not retracted up to that instant counts, in the base rates too.
 */
export interface EvidenceStore {
  /** One reading of the relationship's days and of the portfolio, for everything that one answer needs. */
  of (tenant: Tenant, found: Standing, knownAt?: string): Promise<EvidenceReader>
  /** What the score at the end of `asOf` is computed from, by the model in force or by the version asked for. */
  input (tenant: Tenant, found: Standing, asOf: Day, version?: number, knownAt?: string): Promise<TrustInput>
  /** The folded days of the relationship. */
  days (tenantId: string, found: Standing, knownAt?: string): Promise<DayRow[]>
}

/** What was read once; all inputs have the same rows, so a piece of evidence is the same in each of them. */
export interface EvidenceReader {
  /** What the score at the end of `asOf` is computed from, by the model in force or by the version asked for. */
  at (asOf: Day, version?: number): Promise<TrustInput>
}

const stores = new WeakMap<Database, EvidenceStore>()

/** The one store of a database: the service and its tick share what they have read. */
export function evidenceOf (database: Database): EvidenceStore {
  const known = stores.get(database) ?? evidenceStore(database)
  stores.set(database, known)
  return known
}

function evidenceStore (database: Database): EvidenceStore {
  const relationships = new LRUCache<string, { version: number, rows: DayRow[] }>({
    maxSize: 100_000, sizeCalculation: ({ rows }) => 1 + rows.reduce((n, row) => n + 1 + row.totals.evidence.length, 0)
  })
  const portfolios = new LRUCache<string, Portfolio>({ max: 20 })
  const former = formerEvidence(database)

  async function days (tenantId: string, found: Standing, knownAt?: string): Promise<DayRow[]> {
    const instant = await former.instant(tenantId, found, knownAt)
    const name = `${tenantId} ${instant ?? ''} ${found.key}`
    const known = relationships.get(name)
    if (known?.version === found.foldVersion) return known.rows
    const rows = instant === undefined
      ? await database.withTenant(tenantId, tx => daysOf(tx, tenantId, found.key))
      : await former.days(tenantId, found, instant)
    relationships.set(name, { version: found.foldVersion, rows })
    return rows
  }

  async function portfolio (tenantId: string, version: number): Promise<Portfolio> {
    const known = portfolios.get(tenantId)
    if (known?.version === version) return known
    const fresh = portfolioFrom(version, await database.withTenant(tenantId, tx => portfolioOf(tx, tenantId)))
    portfolios.set(tenantId, fresh)
    return fresh
  }

  async function of (tenant: Tenant, found: Standing, knownAt?: string): Promise<EvidenceReader> {
    const { tenantId } = tenant
    const instant = await former.instant(tenantId, found, knownAt)
    const rows = await days(tenantId, found, instant)
    const all = await (instant === undefined
      ? portfolio(tenantId, found.portfolioVersion)
      : former.portfolio(tenantId, found.portfolioVersion, instant))
    const relationship = {
      days: rows,
      reportingSince: earlier(all.since, declared(tenant)),
      ...(found.startedOn === null ? {} : { startedOn: toDay(found.startedOn) }),
      ...(found.segment === null ? {} : { segment: found.segment }),
      ...(found.cycleMonths === null ? {} : { cycleMonths: found.cycleMonths }),
      ...(found.complexity === null ? {} : { complexity: found.complexity })
    }
    return {
      async at (asOf, version = found.model) {
        const model = await modelOf(database, tenantId, version)
        return { asOf, model, portfolio: sumsAt(all, asOf - 1, model), ...relationship }
      }
    }
  }

  return {
    of,
    input: async (tenant, found, asOf, version, knownAt) => await (await of(tenant, found, knownAt)).at(asOf, version),
    days
  }
}

function declared (tenant: Tenant): Partial<Record<EventType, Day>> {
  const dates = Object.entries(tenant.settings.reporting_since ?? {})
  return Object.fromEntries(dates.map(([type, date]) => [type, toDay(date)]))
}

function earlier (since: Partial<Record<EventType, Day>>, declared: Partial<Record<EventType, Day>>): Partial<Record<EventType, Day>> {
  const types = [...new Set([...Object.keys(since), ...Object.keys(declared)])] as EventType[]
  return Object.fromEntries(types.map(type => [type, Math.min(since[type] ?? Infinity, declared[type] ?? Infinity)]))
}
