import t from 'tap'
import { EVENT_TYPES, type WireData } from '../../src/ledger/catalogue.ts'
import { ENVELOPES, LEDGER_SCHEMAS } from '../../src/ledger/schema.ts'
import type { EventData, EventType } from '../../src/scoring/index.ts'

/*
 * The catalogue stands twice: as types for the scoring core, which imports nothing, and as strict schemas for the wire. This file
 * does not compile when the two differ in a type, a field, a word or whether a field is optional.
 */
type Flat<T> = { [K in keyof T]: T[K] }
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
type Same = { [T in EventType]: Equal<Flat<WireData<T>>, Flat<EventData[T]>> }

const same: Same = {
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

interface Schema {
  $id?: string
  $ref?: string
  description?: string
  type?: string
  enum?: string[]
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: unknown
}
const schemas = LEDGER_SCHEMAS as Schema[]

t.test('the wire and the scoring core know the same event types', async t => {
  t.strictSame([...EVENT_TYPES].sort(), Object.keys(same).sort())
})

t.test('every object and every list of words has a name of its own', async t => {
  const inner = ({ properties = {}, items }: Schema): Schema[] =>
    [...Object.values(properties), ...items ? [items] : []].flatMap(part => [part, ...inner(part)])
  for (const schema of schemas) {
    t.match(schema.$id, /^[A-Z][A-Za-z]+$/)
    for (const part of inner(schema)) {
      t.not(part.type, 'object', `${schema.$id} has no object without a name`)
      t.ok(part.enum === undefined || part.enum.length === 1, `${schema.$id} has no words without a name`)
    }
  }
  t.equal(new Set(schemas.map(schema => schema.$id)).size, schemas.length, 'names are unique')
})

t.test('events take no unknown field and explain every field', async t => {
  const named = new Map(schemas.map(schema => [`${schema.$id}#`, schema]))
  for (const envelope of Object.values(ENVELOPES) as Schema[]) {
    const data = named.get(envelope.properties!.data!.$ref!)!
    for (const object of [envelope, data]) {
      t.equal(object.additionalProperties, false, object.$id!)
      for (const [name, field] of Object.entries(object.properties!)) {
        t.ok((field.$ref === undefined ? field : named.get(field.$ref))?.description, `${object.$id}.${name} is described`)
      }
    }
  }
})
