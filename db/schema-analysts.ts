import { sql } from 'drizzle-orm'
import { boolean, date, foreignKey, index, integer, numeric, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import { apiKeys } from './schema.ts'

/*
 * The fourth page of the data model: what analysts ask. The facts that metrics are summed from, the sessions of the dashboard, and
 * who may read with a tool of their own. The rules of the first page hold.
 */

const tenantId = () => uuid().notNull()
const instant = () => timestamp({ withTimezone: true, mode: 'string' })
const day = () => date({ mode: 'string' })

/**
 * What events say, as plain columns (scoring/facts): one row for every event, and one for everything else that is counted of it: the
 * departments that attended, how a thread stands. Written by src/days/facts in the fold of the day. Amounts are decimal, so that
 * their sums do not depend on an order.
 */
export const facts = pgTable('facts', {
  tenantId: tenantId(),
  relationship: text().notNull(),
  /** the day on which it counts, in the tenant's time zone */
  day: day().notNull(),
  /** order within the day */
  n: integer().notNull(),
  /** the instant of the event; absent where it counts on another day than the event's own, such as a due day */
  time: instant(),
  /** the type of the event for the row that every event has, else `attendance`, `promise`, `recovery`, `idea_outcome` or `link` */
  fact: text().notNull(),
  eventId: text().notNull(),
  source: text().notNull(),
  by: text(),
  channel: text(),
  purpose: text(),
  trigger: text(),
  direction: text(),
  confidentiality: text(),
  topic: text(),
  kind: text(),
  outcome: text(),
  question: text(),
  criterion: text(),
  department: text(),
  madeByDepartment: text(),
  owedByDepartment: text(),
  currency: text(),
  /** the customer reached us or answered */
  contact: boolean(),
  minutes: numeric(),
  personMinutes: numeric(),
  unitsReceived: numeric(),
  unitsInspected: numeric(),
  /** inspected units of an inspection that states rejections, and those that were rejected */
  unitsJudged: numeric(),
  unitsRejected: numeric(),
  /** received units of an inspection that states minutes */
  unitsTimed: numeric(),
  weight: numeric(),
  severity: numeric(),
  value: numeric(),
  percent: numeric(),
  quotes: numeric(),
  /** a statement scaled to 0–1 */
  score: numeric(),
  /** days of lateness of a kept promise, days until a complaint was resolved */
  days: numeric(),
  headcount: numeric(),
  /** the as_of days on which the row holds, both included; an absent end is open */
  validFrom: day(),
  validUntil: day()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.relationship, t.day, t.n] }),
  index('facts_fact_day').on(t.tenantId, t.fact, t.day)
])

/** Browsers that logged in with an API key. Written by src/dashboard. */
export const sessions = pgTable('sessions', {
  tenantId: tenantId(),
  /** SHA-256 of the cookie's value, hex */
  tokenHash: text().notNull(),
  /** the key that it was opened with: its scopes count, and with it the session ends */
  keyId: uuid().notNull(),
  /** what a request that changes something repeats in a header */
  csrfToken: text().notNull(),
  createdAt: instant().notNull(),
  lastSeenAt: instant().notNull(),
  expiresAt: instant().notNull()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.tokenHash] }),
  foreignKey({ columns: [t.tenantId, t.keyId], foreignColumns: [apiKeys.tenantId, apiKeys.keyId] }).onDelete('cascade'),
  index('sessions_hash').on(t.tokenHash)
])

/** Database roles that read one tenant's views with a tool of their own. Written by src/cli/reader. */
export const readers = pgTable('readers', {
  tenantId: tenantId(),
  role: text().notNull(),
  createdAt: instant().notNull().default(sql`now()`)
}, (t) => [primaryKey({ columns: [t.tenantId, t.role] }), unique('readers_role').on(t.role)])
