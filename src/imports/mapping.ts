import { Type, type Static, type TSchema } from 'typebox'
import { words } from '../http/ref.ts'
import { ANY_TYPE } from '../ledger/catalogue.ts'

/*
 * The mapping language: how the rows of somebody's table become events. docs/importing.md explains every word of it.
 * Values and conditions nest: a schema marks the place with `x-place`, and read-mapping.ts checks what stands there.
 */

type Scalar = string | number | boolean

/** A text is a template ("{Country}"), a number or a truth value stands for itself, the rest is read from a row. */
export type ValueSpec = Scalar | ColumnSpec | { template: string, slug?: boolean, lower?: boolean, optional?: boolean } |
  { if: ConditionSpec, then: ValueSpec, else?: ValueSpec }

export interface ColumnSpec {
  column: string
  /** how a date is written: one form or several that are tried in order */
  format?: string | string[]
  /** only the day of a date with a time */
  day?: boolean
  offset_days?: number
  /** true, or which characters part thousands and decimals */
  number?: true | { thousands?: string, decimal?: string }
  map?: Record<string, Scalar>
  lower?: boolean
  slug?: boolean
  /** used when the cell is empty */
  default?: Scalar
  /** used when the cell is empty or cannot be read */
  fallback?: ValueSpec
  /** leaves the field away when the cell is empty */
  optional?: boolean
}

export type ConditionSpec = { all: ConditionSpec[] } | { any: ConditionSpec[] } | { not: ConditionSpec } | ({ value: ValueSpec } & Test)

export interface Test {
  equals?: Scalar
  in?: Scalar[]
  present?: boolean
  matches_date?: string | string[]
  before?: ValueSpec
  on_or_before?: ValueSpec
  after?: ValueSpec
  on_or_after?: ValueSpec
  at_least?: number
  at_most?: number
}

const strict = { additionalProperties: false } as const
const Text = Type.String({ minLength: 1 })
const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const Formats = Type.Union([Text, Type.Array(Text, { minItems: 1 })])
const value = Type.Unsafe<ValueSpec>({ 'x-place': 'value' })
const condition = Type.Unsafe<ConditionSpec>({ 'x-place': 'condition' })
const mark = (description: string) => Type.String({ minLength: 1, maxLength: 1, description })

/** A cell and how it is read. */
const Column = Type.Object({
  column: Text,
  format: Type.Optional(Formats),
  day: Type.Optional(Type.Boolean()),
  offset_days: Type.Optional(Type.Integer({ minimum: -36_525, maximum: 36_525 })),
  number: Type.Optional(Type.Union([Type.Literal(true), Type.Object({
    thousands: Type.Optional(mark('parts groups of three digits')), decimal: Type.Optional(mark('parts the fraction'))
  }, strict)])),
  map: Type.Optional(Type.Record(Type.String(), Scalar)),
  lower: Type.Optional(Type.Boolean()),
  slug: Type.Optional(Type.Boolean()),
  default: Type.Optional(Scalar),
  fallback: Type.Optional(value),
  optional: Type.Optional(Type.Boolean())
}, strict)

const Template = Type.Object({
  template: Text, slug: Type.Optional(Type.Boolean()), lower: Type.Optional(Type.Boolean()), optional: Type.Optional(Type.Boolean())
}, strict)
const Choice = Type.Object({ if: condition, then: value, else: Type.Optional(value) }, strict)

const Comparison = Type.Object({
  value,
  equals: Type.Optional(Scalar),
  in: Type.Optional(Type.Array(Scalar, { minItems: 1 })),
  present: Type.Optional(Type.Boolean()),
  matches_date: Type.Optional(Formats),
  before: Type.Optional(value),
  on_or_before: Type.Optional(value),
  after: Type.Optional(value),
  on_or_after: Type.Optional(value),
  at_least: Type.Optional(Type.Number()),
  at_most: Type.Optional(Type.Number())
}, { ...strict, minProperties: 2, maxProperties: 2 })
const All = Type.Object({ all: Type.Array(condition, { minItems: 1 }) }, strict)
const Any = Type.Object({ any: Type.Array(condition, { minItems: 1 }) }, strict)
const Not = Type.Object({ not: condition }, strict)

export type RelationshipSpec = Static<typeof RelationshipSpec>
const RelationshipSpec = Type.Object({
  key: value,
  /** what happens to one that exists: left alone (keep, the default) or given the fields of the file (update) */
  existing: Type.Optional(words(['keep', 'update'])),
  /** what happens to one that does not exist: made (create, the default) or left to its first event and the tenant's settings (leave) */
  missing: Type.Optional(words(['create', 'leave'])),
  name: Type.Optional(value),
  segment: Type.Optional(value),
  started_on: Type.Optional(value),
  cycle_months: Type.Optional(value),
  complexity: Type.Optional(value),
  stage: Type.Optional(value),
  currency: Type.Optional(value)
}, strict)

export type EventSpec = Static<typeof EventSpec>
const EventSpec = Type.Object({
  type: Type.String({ pattern: ANY_TYPE }),
  id: value,
  subject: Type.Optional(value),
  time: value,
  when: Type.Optional(condition),
  data: Type.Record(Type.String(), value)
}, strict)

export type FormatSpec = Static<typeof FormatSpec>
const FormatSpec = Type.Object({
  type: words(['csv', 'ndjson']),
  delimiter: Type.Optional(mark('parts the cells; a comma unless said otherwise')),
  quote: Type.Optional(mark('encloses cells; a double quote unless said otherwise')),
  encoding: Type.Optional(words(['utf-8', 'latin1'])),
  utc_offset: Type.Optional(Type.String({ pattern: '^(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$' }))
}, strict)

export type GroupSpec = Static<typeof GroupSpec>
const GroupSpec = Type.Object({
  key: value,
  sums: Type.Optional(Type.Record(Type.String({ pattern: '^[^{}]+$' }), value)),
  contiguous: Type.Optional(Type.Boolean())
}, strict)

export type Mapping = Static<typeof Mapping>
export const Mapping = Type.Object({
  format: FormatSpec,
  source: Text,
  skip: Type.Optional(Type.Array(Type.Object({ reason: Text, when: condition }, strict))),
  group_by: Type.Optional(GroupSpec),
  relationship: RelationshipSpec,
  events: Type.Array(EventSpec, { minItems: 1, maxItems: 20 })
}, strict)

/** The schema of a value or a condition that is an object, by the field that only this kind has. */
export const KINDS: Record<'value' | 'condition', Record<string, TSchema>> = {
  value: { column: Column, template: Template, if: Choice },
  condition: { all: All, any: Any, not: Not, value: Comparison }
}
