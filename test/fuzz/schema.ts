import fc from '../helpers/property.ts'

/** A JSON Schema of the contract. */
export interface Schema {
  $ref?: string
  type?: string
  format?: string
  enum?: string[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  maxProperties?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  patternProperties?: Record<string, Schema>
  oneOf?: Schema[]
  discriminator?: { propertyName: string, mapping: Record<string, string> }
}

export type Components = Record<string, Schema>

/** The schema that a reference stands for. */
export function resolved (schema: Schema, components: Components): Schema {
  return schema.$ref === undefined ? schema : resolved(components[schema.$ref.split('/').pop()!]!, components)
}

/** Values that the schema takes: what a client that believes the contract may send. */
export function valid (given: Schema, components: Components): fc.Arbitrary<unknown> {
  const schema = resolved(given, components)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.oneOf) return branch(schema, components)
  switch (schema.type) {
    case 'string': return text(schema)
    case 'boolean': return fc.boolean()
    case 'integer': return fc.integer({ min: Math.max(lowest(schema), -1000), max: Math.min(highest(schema), 100_000) })
    case 'number': return number(schema)
    case 'array': return list(schema, components)
    default: return object(schema, components)
  }
}

function branch ({ discriminator, oneOf }: Schema, components: Components): fc.Arbitrary<unknown> {
  if (!discriminator) return fc.oneof(...oneOf!.map(schema => valid(schema, components)))
  const { propertyName, mapping } = discriminator
  return fc.oneof(...Object.entries(mapping).map(([word, $ref]) =>
    valid({ $ref }, components).map(value => ({ ...value as object, [propertyName]: word }))))
}

const lowest = ({ minimum, exclusiveMinimum }: Schema) => minimum ?? (exclusiveMinimum === undefined ? -1e6 : exclusiveMinimum + 1e-6)
const highest = ({ maximum, exclusiveMaximum }: Schema) => maximum ?? (exclusiveMaximum === undefined ? 1e6 : exclusiveMaximum - 1e-6)

/** Edges often, and anything between. */
function number (schema: Schema): fc.Arbitrary<number> {
  const [min, max] = [lowest(schema), highest(schema)]
  return fc.oneof({ arbitrary: fc.double({ min, max, noNaN: true, noDefaultInfinity: true }), weight: 3 }, fc.constantFrom(min, max))
}

const two = (n: number) => String(n).padStart(2, '0')
const date = fc.tuple(fc.integer({ min: 2020, max: 2026 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => `${year}-${two(month)}-${two(day)}`).filter(day => day < '2026-07-01')
const instant = fc.tuple(date, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.constantFrom('Z', '+05:30', '-08:00', '.123456Z'))
  .map(([day, hour, minute, zone]) => `${day}T${two(hour)}:${two(minute)}:00${zone}`)

function text ({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === 'date') return date
  if (format === 'date-time') return instant
  if (format === 'uuid') return fc.uuid()
  if (format === 'uri') return fc.constantFrom('https://example.com/hook', 'https://example.org/a?b=c')
  const fits = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  if (fits && !pattern!.startsWith('^[^')) return fc.stringMatching(fits, { size: 'small' }).filter(value => within(value, minLength, maxLength))
  const unit = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1, minLength: 1 }), fc.constantFrom(..."<&\"'%/\\ü漢🙂‮;"))
  return fc.array(unit, { minLength, maxLength: Math.min(maxLength, 30) }).map(parts => parts.join(''))
    .filter(value => within(value, minLength, maxLength) && (fits?.test(value) ?? true))
}

function within (value: string, from: number, to: number): boolean {
  const { length } = [...value]
  return length >= from && length <= to
}

function list ({ items = {}, minItems = 0, maxItems = 5, uniqueItems }: Schema, components: Components): fc.Arbitrary<unknown> {
  const length = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) }
  const item = valid(items, components)
  return uniqueItems ? fc.uniqueArray(item, { ...length, selector: value => JSON.stringify(value) }) : fc.array(item, length)
}

function object (schema: Schema, components: Components): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, patternProperties } = schema
  const fields = Object.entries(properties).map(([name, field]) => [name, valid(field, components)] as const)
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: required })
  const [names, values] = patternProperties
    ? Object.entries(patternProperties)[0]!
    : ['^[a-z]{1,12}$', typeof additionalProperties === 'object' ? additionalProperties : undefined] as const
  if (values === undefined || fields.length > 0) return known
  return fc.dictionary(fc.stringMatching(new RegExp(names, 'u')), valid(values, components), { maxKeys: 4 })
}
