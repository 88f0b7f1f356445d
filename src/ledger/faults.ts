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
