import type { FieldError } from '../errors.ts'
import { childPointer, short } from '../http/problems.ts'

/** A text of `data`; lengths in code points. */
export interface TextField { type: 'string', enum?: string[], minLength: number, maxLength: number }
export interface NumberField { type: 'number' | 'integer', enum?: number[], minimum: number, maximum: number }
export interface TruthField { type: 'boolean' }
export type Field = TextField | NumberField | TruthField

/** What `data` of a declared type may hold; nothing else is taken. */
export interface DataShape {
  fields: ReadonlyMap<string, Field>
  required: ReadonlySet<string>
}

export const MOST_FIELDS = 50
export const LONGEST_TEXT = 1000
const USUAL_TEXT = 256
const MOST_WORDS = 50
/** Beyond it a binary number no longer has all digits of a decimal one. */
const LARGEST = 1e15

const NAME = /^[a-z][a-z0-9_]{0,63}$/
/** Words that the expression language or JavaScript keeps for itself. */
const RESERVED = new Set([
  'as', 'break', 'const', 'constructor', 'continue', 'else', 'false', 'for', 'function', 'if', 'import', 'in', 'let', 'loop', 'package', 'namespace',
  'null', 'return', 'true', 'var', 'void', 'while'
])

const KEYWORDS: Record<string, readonly string[]> = {
  object: ['type', 'title', 'description', 'properties', 'required', 'additionalProperties'],
  string: ['type', 'title', 'description', 'enum', 'minLength', 'maxLength'],
  number: ['type', 'title', 'description', 'enum', 'minimum', 'maximum'],
  integer: ['type', 'title', 'description', 'enum', 'minimum', 'maximum'],
  boolean: ['type', 'title', 'description']
}

type Words = Record<string, unknown>

/** Reads a restricted JSON Schema. Every fault is added to `faults`, with its pointer below `pointer`. */
export function readDataSchema (schema: unknown, pointer: string, faults: FieldError[]): DataShape {
  const fields = new Map<string, Field>()
  const required = new Set<string>()
  if (!isObject(schema)) return fault(faults, pointer, 'must be a JSON Schema: an object', schema, { fields, required })
  if (schema.type !== 'object') fault(faults, `${pointer}/type`, 'must be object', schema.type)
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    fault(faults, `${pointer}/additionalProperties`, 'must be false: what the schema does not name is refused, so that no misspelt field is lost', schema.additionalProperties)
  }
  refuseKeywords(schema, 'object', pointer, faults)
  const { properties = {} } = schema
  if (!isObject(properties)) return fault(faults, `${pointer}/properties`, 'must be an object: a schema for each field', properties, { fields, required })
  const names = Object.keys(properties)
  if (names.length > MOST_FIELDS) fault(faults, `${pointer}/properties`, `must have at most ${MOST_FIELDS} fields`, names.length)
  for (const name of names.slice(0, MOST_FIELDS)) {
    const at = childPointer(`${pointer}/properties`, name)
    if (!NAME.test(name) || RESERVED.has(name)) {
      fault(faults, at, 'must have a name of lower-case letters, digits and _, at most 64, that is no word of the expression language', name)
    }
    const field = readField(properties[name], at, faults)
    if (field) fields.set(name, field)
  }
  readRequired(schema.required, names, `${pointer}/required`, faults).forEach(name => required.add(name))
  return { fields, required }
}

function readRequired (given: unknown, names: readonly string[], pointer: string, faults: FieldError[]): string[] {
  if (given === undefined) return []
  if (!Array.isArray(given) || given.length > MOST_FIELDS) return fault(faults, pointer, `must be a list of at most ${MOST_FIELDS} names of fields`, given, [])
  return given.filter((name, i) => names.includes(name) || fault(faults, `${pointer}/${i}`, 'must be a field of properties', name, false))
}

function readField (schema: unknown, pointer: string, faults: FieldError[]): Field | undefined {
  if (!isObject(schema)) return fault(faults, pointer, 'must be an object such as {"type":"integer","minimum":1,"maximum":5}', schema, undefined)
  const { type } = schema
  if (typeof type !== 'string' || type === 'object' || !Object.hasOwn(KEYWORDS, type)) {
    return fault(faults, `${pointer}/type`, 'must be one of string, number, integer, boolean; put a list or an object into fields of their own', type, undefined)
  }
  refuseKeywords(schema, type, pointer, faults)
  if (type === 'boolean') return { type }
  return type === 'string' ? readText(schema, pointer, faults) : readNumber(schema, type as 'number' | 'integer', pointer, faults)
}

function readText (schema: Words, pointer: string, faults: FieldError[]): TextField {
  const whole = (value: unknown) => Number.isInteger(value)
  const minLength = limit(schema, 'minLength', { usual: 1, from: 0, to: LONGEST_TEXT, fits: whole }, pointer, faults)
  const usual = Math.max(USUAL_TEXT, minLength)
  const maxLength = limit(schema, 'maxLength', { usual, from: minLength, to: LONGEST_TEXT, fits: whole }, pointer, faults)
  const least = Math.max(1, minLength)
  const fits = (value: unknown) => typeof value === 'string' && isBetween([...value].length, least, maxLength) && !CONTROL.test(value)
  const words = readWords(schema, pointer, `texts of ${least} to ${maxLength} characters without control characters`, fits, faults)
  return { type: 'string', minLength, maxLength, ...(words ? { enum: words as string[] } : {}) }
}

function isBetween (length: number, least: number, most: number): boolean {
  return length >= least && length <= most
}

// eslint-disable-next-line no-control-regex -- texts with control characters are taken nowhere
export const CONTROL = /[\x00-\x1f\x7f]/

function readNumber (schema: Words, type: 'number' | 'integer', pointer: string, faults: FieldError[]): NumberField {
  const fits = (value: unknown) => type === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value)
  const minimum = limit(schema, 'minimum', { usual: -LARGEST, from: -LARGEST, to: LARGEST, fits }, pointer, faults)
  const maximum = limit(schema, 'maximum', { usual: LARGEST, from: minimum, to: LARGEST, fits }, pointer, faults)
  const inside = (value: unknown) => fits(value) && (value as number) >= minimum && (value as number) <= maximum
  const words = readWords(schema, pointer, `numbers from ${minimum} to ${maximum} of the type ${type}`, inside, faults)
  return { type, minimum, maximum, ...(words ? { enum: words as number[] } : {}) }
}

interface Limit { usual: number, from: number, to: number, fits: Fits }

function limit (schema: Words, word: string, { usual, from, to, fits }: Limit, pointer: string, faults: FieldError[]): number {
  const given = schema[word]
  if (given === undefined) return usual
  if (fits(given) && (given as number) >= from && (given as number) <= to) return given as number
  return fault(faults, `${pointer}/${word}`, `must be a number from ${from} to ${to}, whole where the field is`, given, usual)
}

type Fits = (value: unknown) => boolean

function readWords ({ enum: words }: Words, pointer: string, what: string, fits: Fits, faults: FieldError[]): unknown[] | undefined {
  if (words === undefined) return undefined
  const counted = Array.isArray(words) && words.length > 0 && words.length <= MOST_WORDS
  if (counted && new Set(words).size === words.length && words.every(fits)) return words
  return fault(faults, `${pointer}/enum`, `must be a list of 1 to ${MOST_WORDS} different ${what}`, words, undefined)
}

function refuseKeywords (schema: Words, type: string, pointer: string, faults: FieldError[]): void {
  const known = KEYWORDS[type]!
  for (const [word, value] of Object.entries(schema)) {
    const at = childPointer(pointer, word)
    if (word === 'pattern') fault(faults, at, 'is not taken, because a pattern can be made to run for ever; list the words in enum, or bound the length', value)
    else if (!known.includes(word)) fault(faults, at, `is not taken here; the words for the type ${type} are ${known.join(', ')}`, value)
    else if ((word === 'description' || word === 'title') && !isNote(value)) fault(faults, at, 'must be a text of at most 500 characters without control characters', value)
  }
}

function isNote (value: unknown): boolean {
  return typeof value === 'string' && value.length <= 500 && !CONTROL.test(value)
}

export function isObject (value: unknown): value is Words {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fault<T> (faults: FieldError[], pointer: string, message: string, received: unknown, instead?: T): T {
  faults.push({ pointer, message, ...(received === undefined ? {} : { received: short(received) }) })
  return instead as T
}
