import { sql } from 'drizzle-orm'
import {
  bigint, boolean, check, date, doublePrecision, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid
} from 'drizzle-orm/pg-core'

/*
 * The data model on one page, in the order in which an event meets it. Every primary, unique and foreign key starts with the
 * tenant, every statement names the tenant, and row-level security (migration 0001) repeats it: one PostgreSQL today, tables
 * distributed by tenant_id on Citus when one is not enough.
 */

const tenantId = () => uuid().notNull()
const instant = () => timestamp({ withTimezone: true, mode: 'string' })
const day = () => date({ mode: 'string' })
const isObject = (column: unknown) => sql`jsonb_typeof(${column}) = 'object'`

/** The supplier whose relationships these are. Written by src/tenants. */
export const tenants = pgTable('tenants', {
  tenantId: tenantId().primaryKey(),
  /** short name for the command line, unique in this installation */
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** IANA zone in which a calendar day is cut; fixed when the tenant is made, because every day row depends on it */
  timeZone: text().notNull().default('UTC'),
  /** what the tenant may change: currency, hourly rates, declared reporting days, whether events may create relationships */
  settings: jsonb().notNull().default({}),
  /** for trying things: only such a tenant may have a clock of its own; fixed when the tenant is made */
  sandbox: boolean().notNull().default(false),
  /** the tenant's own clock, which stands still until it is advanced (src/http/caller: TestClock) */
  clock: jsonb(),
  createdAt: instant().notNull().defaultNow()
}, (t) => [check('tenants_settings_object', isObject(t.settings)), check('tenants_clock_object', isObject(t.clock))])

/** API keys: the secret itself is never stored. Written by src/keys. */
export const apiKeys = pgTable('api_keys', {
  tenantId: tenantId(),
  keyId: uuid().notNull().defaultRandom(),
  name: text().notNull(),
  /** the first characters of the key, so that a person can tell which one it is */
  prefix: text().notNull(),
  /** SHA-256 of the whole key, hex; a key is 256 random bits, so a plain hash is enough */
  keyHash: text().notNull(),
  scopes: text().array().notNull(),
  createdAt: instant().notNull().defaultNow(),
  expiresAt: instant(),
  revokedAt: instant()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.keyId] }),
  unique('api_keys_hash_unique').on(t.tenantId, t.keyHash),
  index('api_keys_hash').on(t.keyHash)
])

/** One customer of the tenant, addressed by the caller's own key. Written by src/relationships. */
export const relationships = pgTable('relationships', {
  tenantId: tenantId(),
  key: text().notNull(),
  name: text(),
  segment: text(),
  tags: text().array().notNull().default(sql`'{}'::text[]`),
  startedOn: day(),
  cycleMonths: doublePrecision(),
  complexity: text(),
  stage: text(),
  /** who looks after it on our side: the name of a team or an id, never of a person */
  owner: text(),
  currency: text(),
  crmIds: jsonb().notNull().default({}),
  /** 'api', or 'event' when its first event made it */
  createdBy: text().notNull(),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
  /** grows by one with every edit; the entity tag of the resource and part of what a cached score depends on */
  version: bigint({ mode: 'number' }).notNull().default(1)
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.key] }),
  // Partial, so that the planner never takes it for a look-up by key while a new table has no statistics.
  index('relationships_segment').on(t.tenantId, t.segment).where(sql`${t.segment} is not null`),
  check('relationships_crm_ids_object', isObject(t.crmIds))
])

/** The ledger: what happened, once, never changed (trigger in migration 0001). Written by src/ledger/append. */
export const events = pgTable('events', {
  tenantId: tenantId(),
  /** with `source` the idempotency key; the id comes first, so that one event is found by its id alone */
  id: text().notNull(),
  source: text().notNull(),
  type: text().notNull(),
  relationship: text().notNull(),
  /** when it happened, to the microsecond */
  time: instant().notNull(),
  /** the calendar day of `time` in the tenant's time zone */
  day: day().notNull(),
  /** 'promise:P-1', 'complaint:…', 'idea:…', 'link:…': what ties events of several days together */
  thread: text(),
  data: jsonb().notNull(),
  /** what an event of the tenant's own types proves, weighed when it was recorded; absent for the built-in types */
  opinions: jsonb(),
  /** when we learnt of it */
  recordedAt: instant().notNull().defaultNow(),
  /** order of recording, for paging */
  seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id, t.source] }),
  index('events_relationship_day').on(t.tenantId, t.relationship, t.day),
  index('events_thread').on(t.tenantId, t.relationship, t.thread).where(sql`${t.thread} is not null`),
  index('events_seq').on(t.tenantId, t.seq),
  // What was recorded after an instant lies at the end of the table: a few bytes per hundred pages say where.
  index('events_recorded').using('brin', t.recordedAt),
  check('events_data_object', isObject(t.data))
])

/** Corrections: the event stays, and counts nowhere from `retractedAt` on. Append-only too. Written by src/ledger/retract. */
export const retractions = pgTable('retractions', {
  tenantId: tenantId(),
  id: text().notNull(),
  source: text().notNull(),
  reason: text().notNull(),
  retractedAt: instant().notNull().defaultNow()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.id, t.source] }),
  foreignKey({ columns: [t.tenantId, t.id, t.source], foreignColumns: [events.tenantId, events.id, events.source] })
])

/**
 * Days whose totals are behind the ledger: a log, so that writers never wait for each other. Added to by
 * src/relationships/dirty in the event's own transaction, emptied by src/days/fold. No day = the whole relationship.
 */
export const dirtyDays = pgTable('dirty_days', {
  tenantId: tenantId(),
  relationship: text().notNull(),
  mark: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  day: day()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.relationship, t.mark] }),
  foreignKey({ columns: [t.tenantId, t.relationship], foreignColumns: [relationships.tenantId, relationships.key] }).onDelete('cascade')
])

/** Where each relationship's folding stands; its row is the lock under which one fold at a time runs. Written by src/days/fold. */
export const folds = pgTable('folds', {
  tenantId: tenantId(),
  relationship: text().notNull(),
  /** grows by one whenever a fold changed a day of the relationship */
  version: bigint({ mode: 'number' }).notNull().default(0)
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.relationship] }),
  foreignKey({ columns: [t.tenantId, t.relationship], foreignColumns: [relationships.tenantId, relationships.key] }).onDelete('cascade')
])

/** Which days a thread may leave evidence on: derived from its events. Written by src/days/fold. */
export const threadDays = pgTable('thread_days', {
  tenantId: tenantId(),
  relationship: text().notNull(),
  day: day().notNull(),
  thread: text().notNull()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.relationship, t.day, t.thread] }),
  index('thread_days_thread').on(t.tenantId, t.relationship, t.thread)
])

/** One row per relationship and day with anything on it, folded by scoring/day. Written by src/days/fold. */
export const days = pgTable('days', {
  tenantId: tenantId(),
  relationship: text().notNull(),
  day: day().notNull(),
  /** the relationship's segment when this was folded ('' = none); an edit of the segment folds the relationship again */
  segment: text().notNull().default(''),
  totals: jsonb().notNull()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.relationship, t.day] }),
  index('days_day').on(t.tenantId, t.day),
  check('days_totals_object', isObject(t.totals))
])

/** Days of the whole portfolio whose sums are behind `days`; a log like dirty_days. Added to and emptied by src/days. */
export const dirtyPortfolioDays = pgTable('dirty_portfolio_days', {
  tenantId: tenantId(),
  mark: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  day: day().notNull()
}, (t) => [primaryKey({ columns: [t.tenantId, t.mark] })])

/** Sums over all relationships of a segment for one day: the evidence behind the base rates. Written by src/days/portfolio. */
export const portfolioDays = pgTable('portfolio_days', {
  tenantId: tenantId(),
  day: day().notNull(),
  segment: text().notNull(),
  totals: jsonb().notNull()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.day, t.segment] }),
  check('portfolio_days_totals_object', isObject(t.totals))
])

/** Where each tenant's portfolio sums stand; the lock of their folding. Written by src/days/portfolio. */
export const portfolios = pgTable('portfolios', {
  tenantId: tenantId().primaryKey(),
  version: bigint({ mode: 'number' }).notNull().default(0)
})

/** The current scores of each relationship, kept so that lists can be sorted by them. Written by src/trust/rescore. */
export const scores = pgTable('scores', {
  tenantId: tenantId(),
  relationship: text().notNull(),
  asOf: day().notNull(),
  model: integer().notNull(),
  /** the versions of what the scores were computed from; another value there means they are behind */
  foldVersion: bigint({ mode: 'number' }).notNull(),
  relationshipVersion: bigint({ mode: 'number' }).notNull(),
  portfolioVersion: bigint({ mode: 'number' }).notNull(),
  /** the tenant's declared reporting days, as text */
  declared: text().notNull(),
  customerTrust: doublePrecision(),
  supplierTrust: doublePrecision(),
  health: doublePrecision(),
  customerBand: text().notNull(),
  supplierBand: text().notNull(),
  healthBand: text().notNull(),
  silent: boolean().notNull(),
  /** label of the trend of each score */
  customerTrend: text().notNull().default('unknown'),
  supplierTrend: text().notNull().default('unknown'),
  /** the band that health is told to be in: follows `health_band` when the score is clearly past the edge (src/scoring/signal-bands) */
  settledBand: text().notNull().default('unrated'),
  /** what the portfolio's report and the call list need of the last 365 days (scoring/figures) */
  figures: jsonb().notNull().default({})
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.relationship] }),
  foreignKey({ columns: [t.tenantId, t.relationship], foreignColumns: [relationships.tenantId, relationships.key] }).onDelete('cascade'),
  index('scores_health').on(t.tenantId, t.health),
  index('scores_customer').on(t.tenantId, t.customerTrust),
  index('scores_supplier').on(t.tenantId, t.supplierTrust)
])
