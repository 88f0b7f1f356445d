import { resolved, type Components, type Schema } from './schema.ts'

/** A value that the schema does not take, by one fault. */
export interface Mutant {
  value: unknown
  /** what is wrong, for the report of a failure */
  what: string
}

/** Every way to break the value by one fault; each of them must be refused. */
export function mutants (given: Schema, components: Components, value: unknown, path = ''): Mutant[] {
  const schema = resolved(given, components)
  const at = (what: string, broken: unknown): Mutant => ({ value: broken, what: `${path || 'the body'} ${what}` })
  const wrong = [at('is null', null), at('is of another type', otherType(value))]
  if (typeof value === 'string') return [...wrong, ...brokenText(schema).map(([what, text]) => at(what, text))]
  if (typeof value === 'number') return [...wrong, ...brokenNumber(schema).map(([what, number]) => at(what, number))]
  if (Array.isArray(value)) return [...wrong, ...brokenList(schema, components, value, path, at)]
  return value !== null && typeof value === 'object' ? [...wrong, ...brokenObject(schema, components, value as Fields, path, at)] : wrong
}

type Fields = Record<string, unknown>
type At = (what: string, broken: unknown) => Mutant

function otherType (value: unknown): unknown {
  if (typeof value === 'string') return 17
  return Array.isArray(value) ? { 0: value[0] } : typeof value === 'object' ? [value] : String(value)
}

function brokenText ({ enum: words, format, maxLength, minLength = 0, pattern }: Schema): Array<[string, string]> {
  const broken: Array<[string, string]> = []
  if (words) broken.push(['is another word', 'no such word'])
  if (format === 'date') broken.push(['is no day', '2026-02-30'], ['is no date', 'yesterday'])
  if (format === 'date-time') broken.push(['is no instant', '2026-02-03 04:05:06Z'], ['has no offset', '2026-02-03T04:05:06'])
  if (format === 'uuid') broken.push(['is no UUID', '12345'])
  if (maxLength !== undefined) broken.push(['is too long', 'x'.repeat(maxLength + 1)])
  if (minLength > 0) broken.push(['is empty', ''])
  if (pattern !== undefined && !new RegExp(pattern, 'u').test('\u0001')) broken.push(['holds a control character', '\u0001'])
  return broken
}

function brokenNumber (schema: Schema): Array<[string, number]> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, type } = schema
  const broken: Array<[string, number]> = []
  if (minimum !== undefined) broken.push(['is too small', minimum - 1])
  if (maximum !== undefined) broken.push(['is too large', maximum + 1])
  if (exclusiveMinimum !== undefined) broken.push(['is at the lower bound', exclusiveMinimum])
  if (exclusiveMaximum !== undefined) broken.push(['is at the upper bound', exclusiveMaximum])
  if (type === 'integer') broken.push(['is no whole number', (minimum ?? 0) + 0.5])
  return broken
}

function brokenList (schema: Schema, components: Components, value: unknown[], path: string, at: At): Mutant[] {
  const { items = {}, minItems = 0, maxItems, uniqueItems } = schema
  const broken: Mutant[] = value.flatMap((item, i) => mutants(items, components, item, `${path}/${i}`)
    .map(({ value: faulty, what }) => ({ what, value: value.with(i, faulty) })))
  if (minItems > 0) broken.push(at('is empty', []))
  if (maxItems !== undefined && maxItems <= 1000 && value.length > 0 && !uniqueItems) broken.push(at('is too long', Array(maxItems + 1).fill(value[0])))
  if (uniqueItems && value.length > 0) broken.push(at('repeats an entry', [...value, value[0]]))
  return broken
}

function brokenObject (schema: Schema, components: Components, value: Fields, path: string, at: At): Mutant[] {
  const { oneOf, discriminator, properties = {}, required = [], additionalProperties } = schema
  if (oneOf && discriminator) {
    const $ref = discriminator.mapping[String(value[discriminator.propertyName])]!
    return [...mutants({ $ref }, components, value, path).slice(2), at('is of an unknown type', { ...value, [discriminator.propertyName]: 'no.such' })]
  }
  const broken = required.map(name => at(`lacks ${name}`, without(value, name)))
  if (additionalProperties === false) broken.push(at('has an unknown field', { ...value, surprise: 1 }))
  for (const [name, field] of Object.entries(value)) {
    const inner = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
    if (!inner) continue
    broken.push(...mutants(inner, components, field, `${path}/${name}`).map(({ value: faulty, what }) => ({ what, value: { ...value, [name]: faulty } })))
  }
  return broken
}

function without (value: Fields, name: string): Fields {
  const { [name]: _gone, ...rest } = value
  return rest
}
