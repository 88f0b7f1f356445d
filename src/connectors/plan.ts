import { createHash } from 'node:crypto'
import type { Tx } from '../../db/connect.ts'
import type { FieldError } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import type { NewEvent, Validated } from '../ledger/validate.ts'
import { relationshipsOf } from './accounts.ts'
import type { Arrival } from './arrivals.ts'
import { keyOfEvent, type RecordRow } from './queries.ts'
import { RowFault, type CrmObject, type Draft, type Reading, type Surroundings } from './reading.ts'
import type { Connector } from './registry.ts'
import type { ConnectorSettings } from './settings.ts'
import { families, keyOfArrival, withArrivals, type World } from './world.ts'

/** What all records of a request are read by. */
export interface Context {
  tenant: Tenant
  connector: Connector
  object: CrmObject
  settings: ConnectorSettings
  now: Date
  validate: (value: unknown) => Validated
}

/** What a record stands for, once it is read. */
export interface Verdict {
  row: RecordRow
  before: RecordRow | undefined
  /** why nothing of it counts */
  ignored?: string
  /** it is gone */
  gone?: true
  /** why it cannot be taken */
  errors?: FieldError[]
  relationship?: string
  notes?: string[]
  events: Array<{ part: string, event: NewEvent }>
  digest: string
}

/** What happened cannot lie ahead; clocks of machines differ by less. */
const AHEAD = 5 * 60_000
const IN_PERSON = new Set(['interaction.held', 'touchpoint.made'])

/** Relationships by account, as they were found; an account that is none stands here too. */
export type Accounts = Map<string, string | undefined>

/** Reads the records that came, and those around them again. Writes nothing. `accounts` grows by those that are not in it yet. */
export async function plan (
  tx: Tx, context: Context, world: World, arrivals: readonly Arrival[], accounts: Accounts = new Map()
): Promise<Map<string, Verdict>> {
  const { tenant, connector, object, settings } = context
  const current = withArrivals(world, object, arrivals)
  const children = families(current)
  const keys = [...new Set([...arrivals.map(arrival => keyOfArrival(object, arrival)), ...world.again])]
  const readings = new Map(keys.map(key => [key, readOne(context, current, children, key)]))
  const named = [...readings.values()].flatMap(reading => 'account' in reading && reading.events.length > 0 ? [reading.account] : [])
  const missing = [...new Set(named)].filter(account => !accounts.has(account))
  const found = await relationshipsOf(tx, tenant, connector, settings, missing)
  for (const account of missing) accounts.set(account, found.get(account))
  return new Map(keys.map(key => [key, judge(context, readings.get(key)!, current.get(key)!, world.standing.get(key), accounts)]))
}

type Result = Reading | { gone: true } | { errors: FieldError[] }

function readOne (
  { connector, settings, tenant: { timeZone } }: Context, current: ReadonlyMap<string, RecordRow>,
  children: ReadonlyMap<string, RecordRow[]>, key: string
): Result {
  const row = current.get(key)!
  if (row.deleted) return { gone: true }
  const reader = connector.objects.find(({ name }) => name === row.object)
  if (reader === undefined) return { ignored: `Records of the kind ${row.object} are not read.` }
  const parent = row.parent === null ? undefined : current.get(row.parent)
  const around: Surroundings = {
    settings,
    timeZone,
    ...(parent === undefined || parent.deleted ? {} : { parent: parent.kept }),
    children: (children.get(key) ?? []).map(child => ({ object: child.object, kept: child.kept }))
  }
  try {
    return reader.read(row.kept, around)
  } catch (error) {
    if (error instanceof RowFault) return { errors: [{ pointer: `/${error.field}`, message: error.message }] }
    throw error
  }
}

function judge (
  context: Context, reading: Result, row: RecordRow, before: RecordRow | undefined, relationships: Accounts
): Verdict {
  const { settings, now } = context
  const nothing = { row, before, events: [], digest: digestOf([]) }
  if ('gone' in reading) return { ...nothing, gone: true }
  if ('errors' in reading) return { ...nothing, errors: reading.errors }
  if ('ignored' in reading) return { ...nothing, ignored: reading.ignored }
  const { account, notes } = reading
  const drafts = [...reading.events].sort((a, b) => a.part < b.part ? -1 : 1)
  if (drafts.length === 0) return { ...nothing, ...(notes ? { notes } : {}) }
  const ahead = drafts.find(({ type, time }) => IN_PERSON.has(type) && Date.parse(time) > now.getTime() + AHEAD)
  if (ahead) return { ...nothing, ignored: `It lies ahead (${ahead.time}); send it again when it has taken place.` }
  const relationship = relationships.get(account)
  if (relationship === undefined) return { ...nothing, ignored: stranger(account, settings) }
  const validated = drafts.map(draft => context.validate(envelope(context, row, relationship, draft)))
  const errors = validated.flatMap(result => result.errors ?? [])
  if (errors.length > 0) return { ...nothing, errors }
  const events = validated.map((result, n) => ({ part: drafts[n]!.part, event: result.event! }))
  return { row, before, relationship, ...(notes ? { notes } : {}), events, digest: digestOf(events.map(({ event }) => event)) }
}

function stranger (account: string, { unknown_accounts: unknown }: ConnectorSettings): string {
  const why = unknown === 'ignore' ? 'unknown_accounts of the settings is ignore' : 'events of this tenant may not make one'
  return `No relationship is the account ${account}, and ${why}; name the account in crm_ids of a relationship.`
}

function envelope ({ connector, settings }: Context, row: RecordRow, subject: string, { part, type, time, data }: Draft) {
  return { id: eventId(connector, row, part, row.generation), source: settings.source, type, subject, time, data }
}

/** The id of an event of a record: `Task/00T…@2026-05-04T08:00:00.000Z`, `/part` if it has several, `.2` if its revision was read anew. */
export function eventId ({ objects }: Connector, { object, record_id: id, revision }: RecordRow, part: string, generation: number): string {
  const title = objects.find(({ name }) => name === object)?.title ?? object
  return `${title}/${id}${revision === '' ? '' : `@${revision}`}${part === '' ? '' : `/${part}`}${generation > 1 ? `.${generation}` : ''}`
}

/** The same events have the same text, whatever their ids are. */
export function sameness ({ source, type, subject, time, data }: Pick<NewEvent, 'source' | 'type' | 'subject' | 'time' | 'data'>): string {
  return JSON.stringify([source, type, subject, time, Object.entries(data).sort(([a], [b]) => a < b ? -1 : 1)])
}

function digestOf (events: readonly NewEvent[]): string {
  return createHash('sha256').update(events.map(sameness).join('\n')).digest('hex')
}

/** The names of the events that a verdict leaves counting. */
export const countingOf = ({ events }: Verdict) => events.map(({ event }) => keyOfEvent(event))
