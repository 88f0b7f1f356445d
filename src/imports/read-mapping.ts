import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { Value } from 'typebox/value'
import { at } from '../http/problems.ts'
import { ANY_TYPE, EVENT_TYPES } from '../ledger/catalogue.ts'
import { quoted, UsageFault } from './faults.ts'
import { KINDS, Mapping } from './mapping.ts'

/** A mapping as it stands in its file. @throws UsageFault that names every faulty field and what it must be */
export function readMapping (text: string): Mapping {
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UsageFault(`The mapping is no JSON: ${(error as Error).message}.`)
  }
  const faults = check(Mapping, document, '')
  if (faults.length > 0) throw new UsageFault(`The mapping is not as it must be:\n  ${faults.join('\n  ')}\nThe language is described in docs/importing.md.`)
  return document as Mapping
}

/** Every fault of a document: those of its own fields, then those of the values and conditions that stand inside. */
function check (schema: TSchema, found: unknown, pointer: string): string[] {
  const own = [...Value.Errors(schema, found)].flatMap(error => sentences(error, found, pointer))
  return [...own, ...inside(schema, found, pointer)]
}

function inside (schema: TSchema, found: unknown, pointer: string): string[] {
  const shape = schema as Shape
  if (shape['x-place'] !== undefined) return checkPlace(shape['x-place'], found, pointer)
  if (Array.isArray(found)) return shape.items ? found.flatMap((entry, i) => inside(shape.items!, entry, `${pointer}/${i}`)) : []
  if (typeof found !== 'object' || found === null) return []
  const everyField = Object.values(shape.patternProperties ?? {})[0]
  return Object.entries(found).flatMap(([name, entry]) => {
    const field = shape.properties?.[name] ?? everyField
    return field ? inside(field, entry, `${pointer}/${name}`) : []
  })
}

interface Shape {
  'x-place'?: 'value' | 'condition'
  items?: TSchema
  properties?: Record<string, TSchema>
  patternProperties?: Record<string, TSchema>
}

/** Told by the field that only one kind has, so that the errors are about what the author meant. */
function checkPlace (place: 'value' | 'condition', found: unknown, pointer: string): string[] {
  if (place === 'value' && ['string', 'number', 'boolean'].includes(typeof found)) return []
  const kinds = KINDS[place]
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) {
    const kind = Object.keys(kinds).find(field => Object.hasOwn(found, field))
    if (kind !== undefined) return check(kinds[kind]!, found, pointer)
  }
  const fields = Object.keys(kinds).join(', ')
  return [place === 'value'
    ? `${pointer}: must be a text, a number, true, false, or an object with one of ${fields}; it is ${quoted(found)}`
    : `${pointer}: must be a condition: an object with one of ${fields}; it is ${quoted(found)}`]
}

function sentences (error: TLocalizedValidationError, found: unknown, base: string): string[] {
  const pointer = `${base}${error.instancePath}`
  switch (error.keyword) {
    case 'required': return error.params.requiredProperties.map(name => `${pointer}/${name}: is required`)
    case 'additionalProperties': return error.params.additionalProperties.map(name => `${pointer}/${name}: is not a field here; remove it or correct its name`)
    case 'boolean': return []
    case 'enum': return [`${pointer}: must be one of ${error.params.allowedValues.join(', ')}; it is ${quoted(at(found, error.instancePath))}`]
    case 'pattern': if (error.params.pattern !== ANY_TYPE) return [`${pointer}: ${error.message}; it is ${quoted(at(found, error.instancePath))}`]
      return [`${pointer}: must be one of ${EVENT_TYPES.join(', ')}, or a type of your own such as custom.portal.rated; it is ${quoted(at(found, error.instancePath))}`]
    case 'minProperties':
    case 'maxProperties': return [`${pointer}: must have "value" and exactly one test, such as equals or before`]
    default: return [`${pointer}: ${error.message}; it is ${quoted(at(found, error.instancePath))}`]
  }
}
