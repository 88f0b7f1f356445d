import { sql } from 'drizzle-orm'
import { boolean, bigint, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import { relationships } from './schema.ts'

/*
 * The third page of the data model: what stands between us and other systems. Answers that a repeated request gets again, quotas,
 * records of CRM systems, messages for webhooks, and links to cards. The rules of the first page hold.
 */

const tenantId = () => uuid().notNull()
const instant = () => timestamp({ withTimezone: true, mode: 'string' })

/** The answer that a request with an Idempotency-Key got: its repetition gets the same. Written by src/http/idempotency. */
export const idempotencyKeys = pgTable('idempotency_keys', {
  tenantId: tenantId(),
  /** the API key that sent it; two integrations may choose the same word */
  keyId: uuid().notNull(),
  key: text().notNull(),
  /** SHA-256 of method, address, media type and body, hex */
  fingerprint: text().notNull(),
  /** absent while the request is under way, in whose own transaction the row is made */
  status: integer(),
  headers: jsonb().notNull().default({}),
  body: text(),
  createdAt: instant().notNull().defaultNow()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.keyId, t.key] }),
  index('idempotency_keys_created').on(t.tenantId, t.createdAt)
])

/** What an API key has used of its quota in the window that runs. Written by src/http/quota. */
export const quotas = pgTable('quotas', {
  tenantId: tenantId(),
  keyId: uuid().notNull(),
  windowStartsAt: instant().notNull(),
  /** units that processes have taken out of the window */
  taken: bigint({ mode: 'number' }).notNull()
}, (t) => [primaryKey({ columns: [t.tenantId, t.keyId] })])

/** How a tenant reads the records of one CRM system. Written by src/connectors/save. */
export const connectorSettings = pgTable('connector_settings', {
  tenantId: tenantId(),
  /** salesforce, hubspot, dynamics or calendar */
  system: text().notNull(),
  settings: jsonb().notNull(),
  updatedAt: instant().notNull().defaultNow(),
  version: bigint({ mode: 'number' }).notNull().default(1)
}, (t) => [primaryKey({ columns: [t.tenantId, t.system] })])

/** The newest revision of each record of a CRM system and the events that it stands for. Written by src/connectors/take. */
export const connectorRecords = pgTable('connector_records', {
  tenantId: tenantId(),
  system: text().notNull(),
  object: text().notNull(),
  recordId: text().notNull(),
  /** when the CRM last changed it, to the millisecond, UTC; '' when the record does not say */
  revision: text().notNull(),
  /** grows by one whenever the same revision gave other events than before */
  generation: integer().notNull().default(1),
  /** 'object/id' of the record that this one belongs to, such as the case of a milestone */
  parent: text(),
  /** the fields that events are made of: no texts, no names, no addresses */
  kept: jsonb().notNull(),
  deleted: boolean().notNull().default(false),
  /** SHA-256 of the events without their ids, hex */
  digest: text().notNull(),
  /** the events in the ledger that count for it now: id, line feed, source */
  eventIds: text().array().notNull(),
  updatedAt: instant().notNull().defaultNow()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.system, t.object, t.recordId] }),
  index('connector_records_parent').on(t.tenantId, t.system, t.parent)
])

/** What may interest others, told in the transaction in which it happened (outbox). Written by src/signals/announce and src/webhooks. */
export const announcements = pgTable('announcements', {
  tenantId: tenantId(),
  messageId: uuid().notNull().defaultRandom(),
  type: text().notNull(),
  relationship: text(),
  /** the message as it will be sent, to the byte */
  payload: text().notNull(),
  createdAt: instant().notNull(),
  /** when the deliveries to the endpoints were made; absent: not yet */
  spreadAt: instant()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.messageId] }),
  index('announcements_created').on(t.tenantId, t.createdAt, t.messageId),
  index('announcements_waiting').on(t.tenantId, t.createdAt).where(sql`${t.spreadAt} is null`),
  index('announcements_spread').on(t.tenantId, t.spreadAt, t.messageId)
])

/** Where a tenant wants to be told. Written by src/webhooks/save; the worker disables what is gone. */
export const webhookEndpoints = pgTable('webhook_endpoints', {
  tenantId: tenantId(),
  endpointId: uuid().notNull().defaultRandom(),
  url: text().notNull(),
  description: text(),
  /** message types; empty = all */
  types: text().array().notNull(),
  /** {current, former?: {secret, until}}: what messages are signed with */
  secrets: jsonb().notNull(),
  enabled: boolean().notNull().default(true),
  /** why it is disabled, in words */
  disabledReason: text(),
  /** since when no delivery succeeded; absent: the last one did, or none was tried */
  failingSince: instant(),
  /** when the last of these failures was; absent: none was yet */
  failedAt: instant(),
  /** nothing goes there before: the receiver is overloaded, or did not answer */
  heldUntil: instant(),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
  version: bigint({ mode: 'number' }).notNull().default(1)
}, (t) => [primaryKey({ columns: [t.tenantId, t.endpointId] })])

/** One message on its way to one endpoint. Written by src/webhooks. */
export const webhookDeliveries = pgTable('webhook_deliveries', {
  tenantId: tenantId(),
  endpointId: uuid().notNull(),
  messageId: uuid().notNull(),
  /** pending, delivered, failed (no more attempts) or canceled */
  state: text().notNull().default('pending'),
  attempts: integer().notNull().default(0),
  /** not before */
  nextAttemptAt: instant().notNull(),
  /** a worker is at it until then; a dead worker's lease runs out */
  leasedUntil: instant(),
  createdAt: instant().notNull(),
  endedAt: instant()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.endpointId, t.messageId] }),
  foreignKey({
    name: 'webhook_deliveries_endpoint',
    columns: [t.tenantId, t.endpointId],
    foreignColumns: [webhookEndpoints.tenantId, webhookEndpoints.endpointId]
  }).onDelete('cascade'),
  index('webhook_deliveries_due').on(t.tenantId, t.endpointId, t.nextAttemptAt, t.messageId).where(sql`${t.state} = 'pending'`),
  index('webhook_deliveries_leased').on(t.tenantId, t.endpointId, t.leasedUntil)
    .where(sql`${t.state} = 'pending' and ${t.leasedUntil} is not null`),
  index('webhook_deliveries_created').on(t.tenantId, t.endpointId, t.createdAt, t.messageId)
])

/** Each attempt to deliver: the log that an integrator reads when nothing arrives. Written by src/webhooks. */
export const webhookAttempts = pgTable('webhook_attempts', {
  tenantId: tenantId(),
  endpointId: uuid().notNull(),
  messageId: uuid().notNull(),
  attempt: integer().notNull(),
  at: instant().notNull(),
  /** HTTP status of the answer; absent: there was none */
  status: integer(),
  /** why there was no answer, in words */
  error: text(),
  /** milliseconds */
  duration: integer().notNull(),
  /** the first characters of the answer */
  answer: text()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.endpointId, t.messageId, t.attempt] }),
  foreignKey({
    name: 'webhook_attempts_delivery',
    columns: [t.tenantId, t.endpointId, t.messageId],
    foreignColumns: [webhookDeliveries.tenantId, webhookDeliveries.endpointId, webhookDeliveries.messageId]
  }).onDelete('cascade')
])

/** Addresses under which one trust card can be seen without an API key. Written by src/cards/save. */
export const cardLinks = pgTable('card_links', {
  tenantId: tenantId(),
  linkId: uuid().notNull().defaultRandom(),
  relationship: text().notNull(),
  /** SHA-256 of the secret part of the address, hex */
  tokenHash: text().notNull(),
  /** origins of the pages that may show the card in a frame; none = no page may */
  frameAncestors: text().array().notNull(),
  createdAt: instant().notNull().defaultNow(),
  expiresAt: instant().notNull(),
  revokedAt: instant()
}, (t) => [
  primaryKey({ columns: [t.tenantId, t.linkId] }),
  unique('card_links_hash_unique').on(t.tenantId, t.tokenHash),
  index('card_links_hash').on(t.tokenHash),
  index('card_links_relationship').on(t.tenantId, t.relationship),
  foreignKey({ columns: [t.tenantId, t.relationship], foreignColumns: [relationships.tenantId, relationships.key] }).onDelete('cascade')
])
