import type { FieldError } from '../errors.ts'
import { childPointer, short } from '../http/problems.ts'
import { LINE_LIMIT } from './lines.ts'
import type { Validated } from './validate.ts'

/*
 * CloudEvents 1.0 as events of ours. The attributes are the same; what CloudEvents allows beside them is taken when it says nothing
 * about what happened, and refused by name when it does: nothing that was said is dropped in silence.
 */

/** The most bytes of one CloudEvent; CloudEvents asks every consumer to take as many. */
export const EVENT_LIMIT = LINE_LIMIT

/** A CloudEvent as an event for the validator, and what is wrong with it as a CloudEvent. */
export interface Delivered { value: unknown, errors: FieldError[] }

/** What an event of ours takes. */
const OURS = new Set(['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'data'])

/** About the way of the event, not about what happened: taken, and not kept. */
export const TRANSPORT = ['dataschema', 'traceparent', 'tracestate', 'partitionkey', 'sequence', 'sequencetype']

/** Reads an event of structured or batch mode: a JSON object with the attributes as names. */
export function fromStructured (given: unknown): Delivered {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { value: given, errors: [] }
  // In CloudEvents null and absent mean the same.
  const attributes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  const errors = [...faultyVersion(attributes.specversion), ...Object.entries(attributes).flatMap(faultyAttribute)]
  const known = Object.entries(attributes).filter(([name]) => OURS.has(name))
  const value = Object.fromEntries(known)
  if (typeof value.datacontenttype === 'string' && isJson(value.datacontenttype)) value.datacontenttype = 'application/json'
  return { value, errors }
}

function * faultyVersion (received: unknown): Generator<FieldError> {
  if (received === undefined) yield { pointer: '/specversion', message: 'is required: 1.0' }
}

/** How many names that are no attributes are told. */
const MOST_NAMES = 8

function faultyAttribute ([name, value]: [string, unknown], place: number): FieldError[] {
  const pointer = childPointer('', name)
  if (name === 'datacontenttype') {
    return typeof value !== 'string' || isJson(value) ? [] : [{ pointer, message: 'must be application/json: data is read as JSON', received: short(value) }]
  }
  if (OURS.has(name)) return []
  if (name === 'data_base64') {
    return [{ pointer, message: 'is for data that is no JSON; the data of an event is a JSON object, so send it as data' }]
  }
  if (!TRANSPORT.includes(name)) {
    return place < OURS.size + TRANSPORT.length + MOST_NAMES ? [{ pointer, message: NO_ATTRIBUTE, received: short(value) }] : []
  }
  const isPlain = (typeof value === 'string' && value !== '') || typeof value === 'boolean' || Number.isInteger(value)
  return isPlain ? [] : [{ pointer, message: 'must be a text that is not empty, a whole number, true or false', received: short(value) }]
}

const NO_ATTRIBUTE = `is no attribute of an event, which has ${[...OURS].join(', ')}, and may carry ${TRANSPORT.join(', ')}; ` +
  'move what it says into data if the type has a field for it, or leave it away'

/** Whether a media type stands for JSON, whatever its case and parameters. */
export function isJson (mediaType: string): boolean {
  return /^(?:application|text)\/(?:[a-z0-9!#$&^_.+-]+\+)?json$/.test(essenceOf(mediaType))
}

/** A media type in lower case and without its parameters. */
export function essenceOf (mediaType: string): string {
  return mediaType.split(';')[0]!.trim().toLowerCase()
}

/** What the validator said, together with what is wrong with the CloudEvent. */
export function both ({ errors }: Delivered, validated: Validated): Validated {
  if (errors.length === 0) return validated
  const told = new Set(errors.map(({ pointer, parameter }) => pointer ?? `/${parameter!.replace('ce-', '')}`))
  return { errors: [...errors, ...(validated.errors ?? []).filter(({ pointer }) => !told.has(pointer!))] }
}
