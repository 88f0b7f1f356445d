import { Type, type Static } from 'typebox'
import { NO_CONTROL } from '../http/forms.ts'
import { ref, words } from '../http/ref.ts'
import { instant, list, pageEnd } from '../http/shapes.ts'
import { DIMENSIONS } from '../scoring/index.ts'
import { LONGEST_EXPRESSION } from './expression.ts'

const optional = Type.Optional

/** Begins with `custom.`, so that no later built-in type can ever mean something else. */
export const TYPE_NAME = '^custom([.][a-z][a-z0-9_]*)+$'
export const LONGEST_NAME = 100
export const typeName = (description: string) => Type.String({ pattern: TYPE_NAME, maxLength: LONGEST_NAME, description, example: 'custom.portal.rated' })

const SCHEMA = 'JSON Schema of `data`: type object, with properties of the types string (enum, minLength, maxLength), number and integer (enum, minimum, maximum) ' +
  'and boolean, and a list of required names. Fields that it does not name are refused.'
const EXAMPLE = '`data` of an event of the type.'
const CONTACT = 'true when such an event shows that the customer reached us or answered, so that it ends a silence.'
const DESCRIPTION = 'What happened when such an event is sent.'

// A JSON Schema and an example are documents of their own kind: they are checked word by word (data-schema.ts).
const DataSchemaInput = Type.Record(Type.String(), Type.Unknown(), { $id: 'DataSchemaInput', description: SCHEMA })
const DataSchema = Type.Object({}, { $id: 'DataSchema', additionalProperties: true, description: SCHEMA })
const ExampleDataInput = Type.Record(Type.String(), Type.Unknown(), { $id: 'ExampleDataInput', description: EXAMPLE })
const ExampleData = Type.Object({}, { $id: 'ExampleData', additionalProperties: true, description: EXAMPLE })

const TrustDimension = words(DIMENSIONS, { $id: 'TrustDimension', description: 'A dimension of trust.' })

const expression = (description: string) => optional(Type.String({
  minLength: 1, maxLength: LONGEST_EXPRESSION, pattern: NO_CONTROL, description: `${description} An expression over data, such as \`data.stars / 5\`.`
}))
const parts = {
  when: expression('Whether the event is evidence at all; always when absent.'),
  positive: expression('Ratio dimensions: weight of what went well, 0 to 100.'),
  negative: expression('Ratio dimensions: weight of what went wrong, 0 to 100.'),
  weight: expression('Rate dimensions: how much the event counts, 0 to 100.')
}

export type EvidenceRule = Static<typeof EvidenceRuleInput>
const EvidenceRuleInput = Type.Object({ dimension: ref(TrustDimension), ...parts }, {
  $id: 'EvidenceRuleInput', additionalProperties: false, description: 'How an event becomes evidence of one dimension.'
})
const EvidenceRule = Type.Object({ dimension: Type.String({ description: 'A dimension of trust.' }), ...parts }, {
  $id: 'EvidenceRule', description: 'How an event becomes evidence of one dimension.'
})

export type EventTypeInput = Static<typeof EventTypeInput>
export const EventTypeInput = Type.Object({
  description: optional(Type.String({ minLength: 1, maxLength: 500, pattern: NO_CONTROL, description: DESCRIPTION })),
  schema: ref(DataSchemaInput),
  evidence: Type.Array(ref(EvidenceRuleInput), { minItems: 1, maxItems: 5, description: 'What such an event proves, by dimension.' }),
  contact: optional(Type.Boolean({ description: CONTACT })),
  example: ref(ExampleDataInput)
}, { $id: 'EventTypeInput', additionalProperties: false, description: 'An event type of your own: what its events hold, and what they prove.' })

export type EventType = Static<typeof EventTypeDocument>
export const EventTypeDocument = Type.Object({
  name: Type.String({ description: '`type` of its events.' }),
  description: optional(Type.String({ description: DESCRIPTION })),
  schema: ref(DataSchema),
  evidence: list(EvidenceRule, 'What such an event proves, by dimension.'),
  contact: optional(Type.Boolean({ description: CONTACT })),
  example: ref(ExampleData),
  created_at: instant('When it was declared'),
  retired_at: optional(instant('Since when no event of the type is taken; absent while it is in use'))
}, { $id: 'EventType', description: 'An event type of the tenant.' })

export const EventTypePage = Type.Object({ data: list(EventTypeDocument, 'By name.'), ...pageEnd }, {
  $id: 'EventTypePage', description: 'A page of event types.'
})

export const eventTypeSchemas = [
  DataSchemaInput, DataSchema, ExampleDataInput, ExampleData, TrustDimension, EvidenceRuleInput, EvidenceRule, EventTypeInput,
  EventTypeDocument, EventTypePage
]
