import { setImmediate } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import { declaredTypes, isTypeName } from '../event-types/declared.ts'
import type { Tenant } from '../http/caller.ts'
import { eventValidator, type Validated } from './validate.ts'

/** Events of own types that are weighed before others get their turn. */
const TURN = 500

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

/** What the validator says of each value, in their order. */
export async function validateAll (database: Database, tenant: Tenant, now: Date, values: readonly unknown[]): Promise<Validated[]> {
  const validate = await validatorFor(database, tenant, now, values)
  if (ownTypes(values).size === 0) return values.map(validate)
  const validated: Validated[] = []
  for (const [i, value] of values.entries()) {
    if (i % TURN === TURN - 1) await setImmediate()
    validated.push(validate(value))
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
