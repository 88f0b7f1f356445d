import { Type, type Static } from 'typebox'
import { CURRENCY, FROM_YEAR_1, NO_CONTROL } from '../http/forms.ts'
import { ref, words } from '../http/ref.ts'
import type { EventType } from '../scoring/index.ts'

// The compiler holds the list to the event catalogue of the scoring core.
const types: Record<EventType, true> = {
  'interaction.held': true,
  'touchpoint.made': true,
  'inspection.performed': true,
  'information.shared': true,
  'idea.contributed': true,
  'idea.settled': true,
  'promise.made': true,
  'promise.settled': true,
  'complaint.raised': true,
  'complaint.resolved': true,
  'order.placed': true,
  'order.lost': true,
  'rfq.received': true,
  'concession.made': true,
  'misconduct.observed': true,
  'link.established': true,
  'link.retired': true,
  'survey.answered': true,
  'standing.reported': true,
  'procurement.reported': true,
  'viability.reported': true,
  'contract.renewed': true,
  'relationship.ended': true
}
export const REPORTED_TYPES = Object.keys(types)

const rates = Type.Number({ minimum: 0, maximum: 1e6, format: 'double' })
const departments = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,63}$' })
const rateDescription = 'What an hour of one of our people costs, in `currency`, by department (a lower-case word).'
const sinceDescription = 'Since which day events of a type would have been reported, by event type: before it, no event means unknown and not none.'

const HourlyRatesInput = Type.Record(departments, rates, { $id: 'HourlyRatesInput', additionalProperties: false, description: rateDescription })
const HourlyRates = Type.Record(Type.String(), rates, { $id: 'HourlyRates', description: rateDescription })
const ReportingSinceInput = Type.Record(Type.String(), Type.String({ format: 'date', pattern: FROM_YEAR_1 }), {
  $id: 'ReportingSinceInput', description: sinceDescription
})
const ReportingSince = Type.Record(Type.String(), Type.String({ format: 'date' }), { $id: 'ReportingSince', description: sinceDescription })
const UnknownRelationships = words(['create', 'refuse'], {
  $id: 'UnknownRelationships', description: 'What an event of a relationship does that is not known yet: create it (the default), or be refused.'
})

const CURRENCY_TEXT = 'ISO 4217 currency of the hourly rates and of the costs computed from them.'
const DEFAULT_RATE = 'The rate of people whose department is unknown or has none, in `currency`.'
const REQUIRE_TEXT = 'true: operations that declare If-Match refuse a change without it; send the ETag of what you have seen (absent: it may be left away).'

/** What a caller may change; every field that is left away stays as it is. */
export const TenantInput = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: NO_CONTROL, description: 'What people call the supplier.' })),
  time_zone: Type.Optional(Type.String({ maxLength: 64, description: 'Cannot be changed; taken when it is the zone that stands.' })),
  currency: Type.Optional(Type.String({ pattern: CURRENCY, description: CURRENCY_TEXT })),
  hourly_rates: Type.Optional(ref(HourlyRatesInput)),
  default_hourly_rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1e6, format: 'double', description: DEFAULT_RATE })),
  reporting_since: Type.Optional(ref(ReportingSinceInput)),
  unknown_relationships: Type.Optional(ref(UnknownRelationships)),
  require_if_match: Type.Optional(Type.Boolean({ description: REQUIRE_TEXT }))
}, { $id: 'TenantInput', additionalProperties: false, description: 'Settings; a field that is named replaces what stood there whole.' })

/** The tenant as an answer shows it. */
export const TenantDocument = Type.Object({
  slug: Type.String({ description: 'Short name for the command line.' }),
  name: Type.String({ description: 'What people call the supplier.' }),
  time_zone: Type.String({ description: 'IANA zone in which calendar days are cut.' }),
  sandbox: Type.Optional(Type.Boolean({ description: 'true: it is for trying things, and may have a test clock; absent otherwise.' })),
  currency: Type.Optional(Type.String({ description: CURRENCY_TEXT })),
  hourly_rates: Type.Optional(ref(HourlyRates)),
  default_hourly_rate: Type.Optional(Type.Number({ format: 'double', description: DEFAULT_RATE })),
  reporting_since: Type.Optional(ref(ReportingSince)),
  unknown_relationships: Type.Optional(ref(UnknownRelationships)),
  require_if_match: Type.Optional(Type.Boolean({ description: REQUIRE_TEXT }))
}, { $id: 'Tenant', description: 'The supplier whose relationships these are, and its settings.' })

export type TenantInput = Static<typeof TenantInput>
export type TenantDocument = Static<typeof TenantDocument>

export const tenantSchemas = [
  HourlyRatesInput, HourlyRates, ReportingSinceInput, ReportingSince, UnknownRelationships, TenantInput, TenantDocument
]
