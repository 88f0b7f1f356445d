import type { EventType } from '../scoring/index.ts'
import type { ConnectorSettings } from './settings.ts'

export const SYSTEMS = ['salesforce', 'hubspot', 'dynamics'] as const
export type System = typeof SYSTEMS[number]

/** A record as the CRM exported it: whatever it holds, nothing of it is believed. */
export type Row = Readonly<Record<string, unknown>>

/**
 * What is kept of a record between two requests: the few fields that its events are made of. Never a subject, a body, a name or an
 * address of a person; what such a text says is reduced to a word (a purpose, a department) before.
 */
export type Kept = Readonly<Record<string, string | number | boolean>>

/** A record, reduced. */
export interface Taken {
  /** the record's id in its CRM, in one spelling */
  id: string
  /** when the CRM last changed it, UTC with milliseconds; absent when the record does not say */
  revision?: string
  /** the CRM says that the record is gone */
  deleted: boolean
  /** the record that this one belongs to and without which it cannot be read alone */
  parent?: { object: string, id: string }
  kept: Kept
}

/** An event that a record stands for, without its id. */
export interface Draft {
  /** tells the events of one record apart: '' when there is but one, else a word such as 'raised' */
  part: string
  type: EventType
  /** RFC 3339 with offset */
  time: string
  data: Record<string, unknown>
}

/** What a record would become. `account` is the CRM's id of the customer. */
export type Reading =
  | { account: string, events: Draft[], notes?: string[] }
  | { ignored: string }

export interface Surroundings {
  settings: ConnectorSettings
  /** IANA zone of the tenant, in which days without a time are cut */
  timeZone: string
  /** what is kept of the record that this one belongs to; absent when it has not come yet, or was deleted */
  parent?: Kept
  /** what is kept of the records that belong to this one, deleted ones left out */
  children: ReadonlyArray<{ object: string, kept: Kept }>
}

/** One kind of record of a CRM, as pure functions. */
export interface CrmObject {
  /** its word in addresses: task, event_relation, … */
  name: string
  /** what the CRM calls it: Task, EventRelation, … */
  title: string
  /** fields that are looked at; everything else is dropped unseen and named to the caller once */
  fields: readonly string[]
  /**
   * Reduces a record.
   * @throws RowFault when a field that matters is not as the CRM documents it
   */
  take (row: Row, settings: ConnectorSettings): Taken
  /** Says what the record stands for: events, or why it is ignored. The same arguments give the same answer. */
  read (kept: Kept, around: Surroundings): Reading
}

/** A field of a record is not as its CRM documents it. */
export class RowFault extends Error {
  override name = 'RowFault'
  readonly field: string
  readonly received: unknown

  constructor (field: string, message: string, received?: unknown) {
    super(message)
    this.field = field
    this.received = received
  }
}
