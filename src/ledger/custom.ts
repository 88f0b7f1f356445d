import type { FieldError } from '../errors.ts'
import type { DeclaredType } from '../event-types/declared.ts'
import type { Data } from '../event-types/data.ts'
import type { NewEvent, Validated } from './validate.ts'

/**
 * The types that a tenant declared, by name; or `elsewhere`: whoever receives the events knows them, so that here only the envelope
 * is checked.
 */
export type OwnTypes = ReadonlyMap<string, DeclaredType> | 'elsewhere'

/** Whether an event says that it is of a type that a tenant declared. */
export function claimsOwnType (type: unknown): boolean {
  return typeof type === 'string' && type.startsWith('custom.')
}

/** An event whose envelope is in order, with what it proves by the declaration of its type; or what is wrong with it. */
export function weighed (event: NewEvent, types: OwnTypes): Validated {
  if (types === 'elsewhere') return { event }
  const type = types.get(event.type)
  if (type === undefined) return { errors: [undeclared(event.type)] }
  const faults = type.faults(event.data)
  if (faults.length > 0) return { errors: faults }
  const { opinions, errors } = type.weigh(event.data as Data)
  return errors ? { errors } : { event: { ...event, opinions, ...(type.retired ? { retired: true } : {}) } }
}

function undeclared (type: string): FieldError {
  return { pointer: '/type', message: 'must be a type that was declared; declare it with PUT /v1/event-types/{name}, or correct the name', received: type }
}
