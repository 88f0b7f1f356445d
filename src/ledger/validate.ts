import { Compile, type Validator } from 'typebox/compile'
import type { FieldError } from '../errors.ts'
import { threadOf, type CustomOpinions, type CustomTypeName, type EventData, type EventType, type LedgerEvent } from '../scoring/index.ts'
import { EVENT_TYPES } from './catalogue.ts'
import { claimsOwnType, weighed, type OwnTypes } from './custom.ts'
import { fault, toFieldErrors, tooMany } from './faults.ts'
import { dayCutter, toUtc } from './instant.ts'
import { brokenRules, brokenTexts } from './rules.ts'
import { CustomEventInput, ENVELOPES, LEDGER_SCHEMAS } from './schema.ts'

/** A valid event on its way into the ledger. */
export interface NewEvent {
  id: string
  source: string
  type: EventType | CustomTypeName
  /** key of the relationship */
  subject: string
  /** UTC, RFC 3339, six fractional digits */
  time: string
  /** calendar day of `time` in the tenant's zone, 'YYYY-MM-DD' */
  day: string
  /** what ties it to other events, such as 'promise:P-1' */
  thread?: string
  data: EventData[EventType] | Record<string, unknown>
  /** what an event of the tenant's own types proves */
  opinions?: CustomOpinions
  /** its type was retired: it is a duplicate, or refused */
  retired?: true
}

export type Validated = { event: NewEvent, errors?: never } | { errors: FieldError[], event?: never }

export interface ValidationContext {
  /** IANA zone in which the tenant's days are cut */
  timeZone: string
  now: Date
  /** the tenant's own types that an event may be of; none when absent */
  types?: OwnTypes
}

interface Checked {
  specversion?: string
  id: string
  source: string
  type: NewEvent['type']
  subject: string
  time: string
  datacontenttype?: string
  data: NewEvent['data']
}

const DAY = 86_400_000

/**
 * Checks events as they come from outside. Returns each event in the form in which the ledger keeps it, or every fault that was
 * found, with a JSON Pointer into the event.
 *
 * The type is looked up first and only its own compiled schema runs, never one that tries all types. TypeBox's compiler makes
 * twice the checks of Ajv once the format of `time` is left to `toUtc`, which has to read it anyway.
 */
export function eventValidator ({ timeZone, now, types = new Map() }: ValidationContext): (value: unknown) => Validated {
  const dayOf = dayCutter(timeZone)
  const latest = `${new Date(now.getTime() + DAY).toISOString().slice(0, 23)}000Z`
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { errors: [{ pointer: '', message: 'must be an object: an event', received: kind(value) }] }
    const { type } = value as { type?: unknown }
    const isOwn = claimsOwnType(type)
    const validator = typeof type === 'string' ? validators().get(isOwn ? OWN : type) : undefined
    if (validator === undefined) return { errors: [unknownType(value)] }
    if (!validator.Check(value)) return { errors: faultsOf(value, validator, fieldsOf(type as NewEvent['type'])) }
    const checked = value as Checked
    const time = toUtc(checked.time)
    if (time === undefined) return { errors: [fault(value, '/time', NO_INSTANT)] }
    if (time > latest) return { errors: [fault(value, '/time', 'must not be more than 24 hours ahead; correct the clock of the sender, or send the event when it has happened')] }
    const day = dayOf(time)
    if (day < '0001') return { errors: [fault(value, '/time', `must be in year 0001 or later in the time zone ${timeZone}`)] }
    const event = shape(checked, time, day)
    const errors = isOwn ? brokenTexts(event) : brokenRules(event)
    if (errors.length > 0) return { errors }
    return isOwn ? weighed(event, types) : { event }
  }
}

const NO_INSTANT = 'must be an existing instant of the years 0001 to 9999, written as RFC 3339 with an offset, such as 2026-03-02T14:30:00Z or 2026-03-02T15:30:00+01:00'

function shape ({ id, source, type, subject, data }: Checked, time: string, day: string): NewEvent {
  const thread = threadOf({ type, data } as LedgerEvent)
  return { id, source, type, subject, time, day, ...(thread === undefined ? {} : { thread }), data }
}

function kind (value: unknown): string {
  if (value === null || value === undefined) return value === null ? 'null' : 'nothing'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

function unknownType (value: object): FieldError {
  if (!('type' in value)) return { pointer: '/type', message: `is required: one of ${EVENT_TYPES.join(', ')}` }
  return fault(value, '/type', `must be one of ${EVENT_TYPES.join(', ')}`)
}

/** The fields of an event of a type, and those of its data. */
interface Fields { owner: string, envelope: Properties, data: Properties }
type Properties = Record<string, { properties?: Properties, maxItems?: number }>

/** Whoever lists all that is wrong goes through all of it; an event that is far too large is refused before. */
function faultsOf (value: object, validator: Validator, fields: Fields): FieldError[] {
  const unknown = unknownField(fields)
  const large = tooMany(value, fields, unknown)
  return large.length > 0 ? large : toFieldErrors(value, validator.Errors(value), unknown)
}

const fieldsByType = new Map<string, Fields>()

function fieldsOf (type: NewEvent['type']): Fields {
  const schema = (ENVELOPES as Partial<Record<NewEvent['type'], unknown>>)[type]
  const name = schema === undefined ? OWN : type
  let fields = fieldsByType.get(name)
  if (fields === undefined) {
    const { properties } = resolve(schema ?? CustomEventInput) as { properties: Properties }
    fields = { owner: schema === undefined ? 'an event of a type of your own' : type, envelope: properties, data: properties.data!.properties ?? {} }
    fieldsByType.set(name, fields)
  }
  return fields
}

function unknownField ({ owner, envelope, data }: Fields): (parent: string) => string {
  return (parent) => {
    const [whose, known] = parent === '/data' ? [`the data of ${owner}`, data] : ['an event', envelope]
    return `is not a field of ${whose}, which takes ${Object.keys(known).join(', ')}; correct the name or leave the field away`
  }
}

/** The place of the one validator for the envelopes of all types that tenants declare. */
const OWN = 'custom.'
let compiled: Map<string, Validator> | undefined

/** Compiled at first use: a command that records nothing need not wait for it. */
function validators (): Map<string, Validator> {
  compiled ??= new Map(Object.entries({ ...ENVELOPES, [OWN]: CustomEventInput }).map(([type, envelope]) => {
    const schema = resolve(envelope) as { properties: { time: { format?: string } } }
    delete schema.properties.time.format // toUtc checks more, and once is enough
    return [type, Compile(schema)]
  }))
  return compiled
}

const named = new Map(LEDGER_SCHEMAS.map(schema => [`${(schema as { $id?: string }).$id}#`, schema]))

/** A copy of a schema in which every reference to a named one is replaced by that one. */
function resolve (schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema, (_key, value) => {
    const reference = (value as { $ref?: string } | null)?.$ref
    return reference === undefined ? value : resolve(named.get(reference))
  }))
}
