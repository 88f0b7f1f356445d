import { Type, type Static } from 'typebox'
import { CURRENCY, FROM_YEAR_1, NO_CONTROL } from '../http/forms.ts'
import { ref, words } from '../http/ref.ts'

/** The caller's own name for a customer, e.g. the id of the CRM account. */
export const KEY_PATTERN = NO_CONTROL
export const keyParameter = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 256, pattern: KEY_PATTERN, description: 'Your own key of the relationship, e.g. the CRM account id.', example: 'acme' })
})

const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, pattern: NO_CONTROL, description })
const isoDate = (description: string) => Type.String({ format: 'date', pattern: FROM_YEAR_1, description })

export const Complexity = words(['low', 'medium', 'high'], {
  $id: 'Complexity', description: 'How much there is to agree on between the two sides; the more, the more attention is required.'
})

const CrmIdsInput = Type.Record(Type.String({ pattern: '^[a-z0-9_]{1,64}$' }), text(256, 'The id in that system.'), {
  $id: 'CrmIdsInput', additionalProperties: false, maxProperties: 50, description: 'Ids in other systems, by the system\'s lower-case name (1 to 64 letters, digits and _); at most 50.'
})
const CrmIds = Type.Record(Type.String({ pattern: '^[a-z0-9_]{1,64}$' }), Type.String(), {
  $id: 'CrmIds', description: 'Ids in other systems, by the system\'s lower-case name.'
})

const fields = {
  name: Type.Optional(text(200, 'What people call the customer.')),
  segment: Type.Optional(text(100, 'Group of customers that share a base rate, e.g. an industry.')),
  tags: Type.Optional(Type.Array(text(64, 'One tag.'), { maxItems: 50, uniqueItems: true, description: 'Free labels to filter by.' })),
  started_on: Type.Optional(isoDate('When the relationship began; the day of its first event counts if that is earlier.')),
  cycle_months: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 600, format: 'double', description: 'Months from one delivery or contract to the next.' })),
  complexity: Type.Optional(ref(Complexity)),
  stage: Type.Optional(text(64, 'Where the relationship stands in your own process.')),
  owner: Type.Optional(text(200, 'Who looks after it on your side: a team, or the id of an account manager in your CRM; never the name of a person.')),
  currency: Type.Optional(Type.String({ pattern: CURRENCY, description: 'ISO 4217 currency of the business with this customer.' }))
}

export type RelationshipInput = Static<typeof RelationshipInput>
export const RelationshipInput = Type.Object({ ...fields, crm_ids: Type.Optional(ref(CrmIdsInput)) }, {
  $id: 'RelationshipInput', additionalProperties: false, description: 'What you know of a customer; every field may be left away.'
})

export type Relationship = Static<typeof Relationship>
export const Relationship = Type.Object({
  key: Type.String(),
  ...fields,
  tags: Type.Array(Type.String()),
  crm_ids: Type.Optional(ref(CrmIds)),
  created_by: Type.String({ description: '`api`, or `event` when its first event made it.' }),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' })
}, { $id: 'Relationship' })

export const relationshipSchemas = [Complexity, CrmIdsInput, CrmIds, RelationshipInput, Relationship]
