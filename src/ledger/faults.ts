import type { TLocalizedValidationError } from 'typebox/error'
import type { FieldError } from '../errors.ts'
import { at, childPointer, short } from '../http/problems.ts'
import { PATTERNS } from './fields.ts'

/**
 * The validator's findings as field errors: where, what it must be, what came. `unknownField` says what to do about a field
 * that `parent` (a JSON Pointer) does not have.
 */
export function toFieldErrors (value: unknown, found: TLocalizedValidationError[], unknownField: (parent: string) => string): FieldError[] {
  return found.flatMap((error): FieldError[] => {
    const { instancePath: parent } = error
    if (error.keyword === 'required') {
      return error.params.requiredProperties.map(name => ({ pointer: childPointer(parent, name), message: 'is required' }))
    }
    // Each unknown field is a finding of its own; the one that lists them all comes after them, if so many are reported at all.
    if (error.keyword === 'boolean') return [fault(value, parent, unknownField(parent.slice(0, parent.lastIndexOf('/'))))]
    return error.keyword === 'additionalProperties' ? [] : [fault(value, parent, sentence(error, at(value, parent)))]
  })
}

const MOST_NAMES = 100
/** How many of the unknown names of a part that has far too many are told. */
const TOLD = 8

type Known = Record<string, { maxItems?: number }>

/** What of an event is too large to be looked at: its names, the names of its data, a list longer than the schema of `data` allows. */
export function tooMany (event: object, known: { envelope: Known, data: Known }, unknownField: (parent: string) => string): FieldError[] {
  const { data } = event as { data?: unknown }
  const isList = Array.isArray(data)
  if (isList && data.length > MOST_NAMES) return [fault(event, '/data', 'must be an object')]
  const fields = typeof data === 'object' && data !== null && !isList ? data : {}
  const wide = [...tooWide(event, '', event, known.envelope, unknownField), ...tooWide(event, '/data', fields, known.data, unknownField)]
  if (wide.length > 0) return wide
  return Object.entries(fields).flatMap(([name, list]) => {
    const limit = Object.hasOwn(known.data, name) ? known.data[name]!.maxItems : undefined
    const isLong = limit !== undefined && Array.isArray(list) && list.length > limit
    return isLong ? fault(event, childPointer('/data', name), `must have at most ${limit} entries`) : []
  })
}

function tooWide (event: object, pointer: string, part: object, known: Known, unknownField: (parent: string) => string): FieldError[] {
  const names = Object.keys(part)
  if (names.length <= MOST_NAMES) return []
  const isDeclared = Object.keys(known).length > 0
  const unknown = isDeclared ? names.filter(name => !Object.hasOwn(known, name)).slice(0, TOLD) : []
  return [
    ...unknown.map(name => fault(event, childPointer(pointer, name), unknownField(pointer))),
    { pointer, message: `must have at most ${MOST_NAMES} fields`, received: names.length }
  ]
}

/** One field error with what was received, cut short. */
export function fault (event: unknown, pointer: string, message: string): FieldError {
  const received = at(event, pointer)
  return received === undefined ? { pointer, message } : { pointer, message, received: short(received) }
}

const KINDS: Record<string, string> = {
  string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false', object: 'an object', array: 'a list'
}

function sentence (error: TLocalizedValidationError, value: unknown): string {
  switch (error.keyword) {
    case 'type': {
      const must = `must be ${KINDS[String(error.params.type)] ?? String(error.params.type)}`
      return value === null ? `${must} and not null; leave the field away when the value is unknown` : must
    }
    case 'enum': return `must be ${error.params.allowedValues.length > 1 ? 'one of ' : ''}${error.params.allowedValues.join(', ')}`
    case 'minimum': return `must be at least ${error.params.limit}`
    case 'maximum': return `must be at most ${error.params.limit}`
    case 'minItems': return `must have at least ${error.params.limit} entries`
    case 'maxItems': return `must have at most ${error.params.limit} entries`
    case 'pattern': return PATTERNS[String(error.params.pattern) as keyof typeof PATTERNS] ?? error.message
    case 'format': return 'must be a day of the calendar, written YYYY-MM-DD'
    default: return error.message
  }
}
