import type { FieldError } from '../errors.ts'
import { LONE_SURROGATE, NO_TEXT } from '../http/forms.ts'
import { childPointer, short } from '../http/problems.ts'
import { CONTROL, isObject, type DataShape, type Field } from './data-schema.ts'

/** `data` of an event of a declared type: texts, numbers and truth values by name. */
export type Data = Record<string, string | number | boolean>

/**
 * What is wrong with `data`, each with a pointer below `pointer`; nothing when it is as the type declares. Written by hand: a
 * validator that makes code of somebody's schema would run somebody's code.
 */
export function dataFaults ({ fields, required }: DataShape, data: unknown, pointer: string): FieldError[] {
  if (!isObject(data)) return [{ pointer, message: 'must be an object', ...(data === undefined ? {} : { received: short(data) }) }]
  const faults: FieldError[] = []
  for (const name of required) if (!Object.hasOwn(data, name)) faults.push({ pointer: `${pointer}/${name}`, message: 'is required' })
  for (const [name, value] of Object.entries(data)) {
    const field = fields.get(name)
    const message = field === undefined ? unknown(fields) : fault(field, value)
    if (message !== undefined) faults.push({ pointer: childPointer(pointer, name), message, received: short(value) })
    if (faults.length === MOST_FAULTS) break
  }
  return faults
}

const MOST_FAULTS = 20

function unknown (fields: DataShape['fields']): string {
  const known = fields.size === 0 ? 'none' : [...fields.keys()].join(', ')
  return `is not a field of this type, which takes ${known}; correct the name or leave the field away`
}

function fault (field: Field, value: unknown): string | undefined {
  if (value === null) return `must be ${KINDS[field.type]} and not null; leave the field away when the value is unknown`
  switch (field.type) {
    case 'boolean': return typeof value === 'boolean' ? undefined : `must be ${KINDS.boolean}`
    case 'string': return typeof value === 'string' ? textFault(field, value) : `must be ${KINDS.string}`
    default: return numberFault(field, value)
  }
}

const KINDS = { string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false' }

function textFault ({ enum: words, minLength, maxLength }: Extract<Field, { type: 'string' }>, value: string): string | undefined {
  if (LONE_SURROGATE.test(value)) return NO_TEXT
  if (CONTROL.test(value)) return 'must not hold control characters'
  if (words) return words.includes(value) ? undefined : `must be one of ${words.join(', ')}`
  const length = lengthOf(value)
  return length >= minLength && length <= maxLength ? undefined : `must have ${minLength} to ${maxLength} characters`
}

function numberFault ({ type, enum: words, minimum, maximum }: Extract<Field, { minimum: number }>, value: unknown): string | undefined {
  if (typeof value !== 'number' || !(type === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value))) return `must be ${KINDS[type]}`
  if (words) return words.includes(value) ? undefined : `must be one of ${words.join(', ')}`
  return value >= minimum && value <= maximum ? undefined : `must be from ${minimum} to ${maximum}`
}

/** Characters of a text as JSON Schema counts them: code points. */
export function lengthOf (text: string): number {
  let pairs = 0
  for (let i = 0; i < text.length; i++) if (text.codePointAt(i)! > 0xffff) pairs++
  return text.length - pairs
}
