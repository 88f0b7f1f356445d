import type { FieldError } from '../errors.ts'
import { short } from '../http/problems.ts'
import { fromStructured, type Delivered } from './cloudevents.ts'

/*
 * Binary mode: each attribute is a header `ce-…`, data is the body, and the header Content-Type is the attribute datacontenttype.
 */

const PREFIX = 'ce-'

/**
 * Reads an event of binary mode. `headers` are the names and values in turn, as they came. Faults are at
 * pointers such as /id until `toHeaders` names the places as the caller knows them.
 */
export function fromBinary (headers: readonly string[], data: unknown): Delivered {
  const attributes = new Map<string, unknown>([['data', data]])
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (let i = 0; i < headers.length; i += 2) {
    const header = headers[i]!.toLowerCase()
    if (!header.startsWith(PREFIX)) continue
    const name = header.slice(PREFIX.length)
    const value = decode(headers[i + 1]!)
    const message = seen.has(name) ? TWICE : IN_THE_BODY.has(name) ? IN_THE_BODY.get(name) : value === undefined ? UNREADABLE : undefined
    seen.add(name)
    if (message === undefined) attributes.set(name, value)
    else errors.push({ parameter: header, message, received: short(headers[i + 1]) })
  }
  const { value, errors: found } = fromStructured(Object.fromEntries(attributes))
  const told = new Set(errors.map(({ parameter }) => `/${parameter!.slice(PREFIX.length)}`))
  return { value, errors: [...errors, ...found.filter(({ pointer }) => !told.has(pointer!))] }
}

const TWICE = 'must be sent once'
const UNREADABLE = 'must be visible ASCII, with all other characters percent-encoded as UTF-8'
const IN_THE_BODY = new Map([
  ['data', 'is no attribute: data is the body'], ['datacontenttype', 'is no header of its own: Content-Type says what data is']
])

/** A header's value as an attribute: quotes taken off, then percent-encoding undone. Undefined when it cannot be read. */
function decode (header: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(header)) return undefined
  const text = /^"(?:[^"\\]|\\.)*"$/.test(header) ? header.slice(1, -1).replace(/\\(.)/g, '$1') : header
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Faults as the caller of binary mode knows the places: attributes are headers, and the body is the data alone. */
export function toHeaders (errors: readonly FieldError[]): FieldError[] {
  return errors.map(({ pointer, ...error }) => {
    if (pointer === undefined || pointer === '') return { ...error, ...(pointer === undefined ? {} : { pointer }) }
    if (pointer === '/data' || pointer.startsWith('/data/')) return { pointer: pointer.slice('/data'.length), ...error }
    return { parameter: `${PREFIX}${pointer.slice(1)}`, ...error }
  })
}
