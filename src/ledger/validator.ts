import { setImmediate } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import { declaredTypes, isTypeName } from '../event-types/declared.ts'
import type { Tenant } from '../http/caller.ts'
import { eventValidator, type Validated } from './validate.ts'

/** Work between two turns of others, in valid events; to find all that is wrong with an event costs many times as much. */
const TURN = 500
const FAULTY = 10

/**
 * The validator for these values. The types that the tenant declared are asked for only when one of the values is of such a type; it
 * knows no others than those that the values name.
 */
export async function validatorFor (
  database: Database, { tenantId, timeZone }: Tenant, now: Date, values: readonly unknown[]
): Promise<(value: unknown) => Validated> {
  const types = await declaredTypes(database, tenantId, ownTypes(values))
  return eventValidator({ timeZone, now, types })
}

/** What the validator says of each value, in their order. Others get their turn in between. */
export async function validateAll (database: Database, tenant: Tenant, now: Date, values: readonly unknown[]): Promise<Validated[]> {
  const validate = await validatorFor(database, tenant, now, values)
  const validated: Validated[] = []
  let work = 0
  for (const value of values) {
    const result = validate(value)
    validated.push(result)
    work += result.errors ? FAULTY : 1
    if (work < TURN) continue
    work = 0
    await setImmediate()
  }
  return validated
}

function ownTypes (values: readonly unknown[]): Set<string> {
  const names = new Set<string>()
  for (const value of values) {
    const type = typeof value === 'object' && value !== null ? (value as { type?: unknown }).type : undefined
    if (isTypeName(type)) names.add(type)
  }
  return names
}
