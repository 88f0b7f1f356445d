import { bigint, date, doublePrecision, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import { relationships } from './schema.ts'

/*
 * The second page of the data model: what a tenant decides (scoring models, event types of its own), what it is told (signals), and
 * the promises that are still open. The rules of the first page hold: the tenant comes first, row-level security repeats it.
 */

const tenantId = () => uuid().notNull()
const instant = () => timestamp({ withTimezone: true, mode: 'string' })
const day = () => date({ mode: 'string' })

/** Versions of the scoring model beside version 1, which is built in; never changed (trigger). Written by src/models/save. */
export const scoringModels = pgTable('scoring_models', {
  tenantId: tenantId(),
  version: integer().notNull(),
  name: text().notNull(),
  /** the version that it was made from */
  basedOn: integer().notNull(),
  /** the whole model without its version, as src/scoring/model.ts names its fields */
  parameters: jsonb().notNull(),
  createdAt: instant().notNull().defaultNow()
}, (t) => [primaryKey({ columns: [t.tenantId, t.version] })])

/** Which version is in force from when on: a log, of which the last entry counts; never changed (trigger). Written by src/models/save. */
export const modelActivations = pgTable('model_activations', {
  tenantId: tenantId(),
  seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  /** '' = the whole tenant; a segment's own choice goes before it */
  segment: text().notNull().default(''),
  /** absent: the segment follows the tenant again */
  version: integer(),
  note: text(),
  activatedAt: instant().notNull().defaultNow()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.seq] }),
  index('model_activations_segment').on(t.tenantId, t.segment, t.seq)
])

/** Previews and back-tests: work that takes longer than a request may. Written by src/model-runs/save. */
export const modelRuns = pgTable('model_runs', {
  tenantId: tenantId(),
  runId: uuid().notNull().defaultRandom(),
  /** preview or back_test */
  kind: text().notNull(),
  /** what was asked: versions, days */
  question: jsonb().notNull(),
  /** running, done or failed */
  status: text().notNull().default('running'),
  /** relationships that are through, of all */
  done: integer().notNull().default(0),
  total: integer().notNull().default(0),
  result: jsonb(),
  /** why it failed, in words */
  failure: text(),
  createdAt: instant().notNull().defaultNow(),
  /** of the last sign of life of a running one */
  updatedAt: instant().notNull().defaultNow()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.runId] }),
  index('model_runs_created').on(t.tenantId, t.createdAt)
])

/** Event types of the tenant's own; a declaration never changes, because events were weighed by it. Written by src/event-types/save. */
export const eventTypes = pgTable('event_types', {
  tenantId: tenantId(),
  /** begins with 'custom.' */
  name: text().notNull(),
  declaration: jsonb().notNull(),
  createdAt: instant().notNull().defaultNow(),
  /** from then on no event of the type is taken */
  retiredAt: instant()
}, (t) => [primaryKey({ columns: [t.tenantId, t.name] })])

/** What needs a person. Raised and closed by src/signals/raise, settled by src/signals/settle. */
export const signals = pgTable('signals', {
  tenantId: tenantId(),
  signalId: uuid().notNull().defaultRandom(),
  relationship: text().notNull(),
  type: text().notNull(),
  /** what it is about, such as a promise or the first day of a silence: one signal per cause */
  cause: text().notNull(),
  /** open, acknowledged, snoozed, resolved or closed */
  state: text().notNull().default('open'),
  /** the day whose scores raised it, and of the last that confirmed it */
  raisedOn: day().notNull(),
  seenOn: day().notNull(),
  /** figures and event ids that it rests on, and the sentence and action for a person */
  evidence: jsonb().notNull(),
  note: text(),
  snoozedUntil: day(),
  raisedAt: instant().notNull(),
  updatedAt: instant().notNull(),
  closedAt: instant(),
  /** grows by one with every change */
  version: bigint({ mode: 'number' }).notNull().default(1)
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.signalId] }),
  unique('signals_cause').on(t.tenantId, t.relationship, t.type, t.cause),
  foreignKey({ columns: [t.tenantId, t.relationship], foreignColumns: [relationships.tenantId, relationships.key] }).onDelete('cascade'),
  index('signals_raised').on(t.tenantId, t.raisedAt, t.signalId),
  index('signals_state').on(t.tenantId, t.relationship, t.state)
])

/** Promises that are neither kept nor broken yet, of both sides: what falls due next. Written by src/days/open-promises with the fold. */
export const openPromises = pgTable('open_promises', {
  tenantId: tenantId(),
  relationship: text().notNull(),
  promiseId: text().notNull(),
  /** supplier or customer */
  by: text().notNull(),
  /** '' when nobody told */
  kind: text().notNull(),
  dueOn: day().notNull(),
  madeByDepartment: text(),
  owedByDepartment: text(),
  importance: doublePrecision().notNull(),
  value: doublePrecision(),
  currency: text(),
  /** the event that the promise rests on */
  eventId: text().notNull(),
  source: text().notNull(),
  /** day of that event */
  madeOn: day().notNull(),
  /** how often its due day was moved */
  renegotiations: integer().notNull().default(0)
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.relationship, t.promiseId] }),
  foreignKey({ columns: [t.tenantId, t.relationship], foreignColumns: [relationships.tenantId, relationships.key] }).onDelete('cascade'),
  index('open_promises_due').on(t.tenantId, t.dueOn)
])
