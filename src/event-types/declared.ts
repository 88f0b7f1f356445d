import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/connect.ts'
import { compileDeclaration, type CustomType } from './declaration.ts'
import { LONGEST_NAME, TYPE_NAME, type EventTypeInput } from './schema.ts'

/** A type as an event of it meets it. `retired`: what was recorded before still is a duplicate, nothing new is taken. */
export type DeclaredType = CustomType & { retired: boolean }

const NAME = new RegExp(TYPE_NAME)

/** Whether a value is the name of a type that a tenant may declare. */
export function isTypeName (type: unknown): type is `custom.${string}` {
  return typeof type === 'string' && type.length <= LONGEST_NAME && NAME.test(type)
}

/** Declarations never change, so what was made of one holds for ever. */
const compiled = new LRUCache<string, CustomType>({ max: 500 })

/**
 * The types of a tenant with these names. Whether one is retired is asked each time, so that retiring holds at once in every
 * process; what its expressions were made into is kept. No name, no question.
 */
export async function declaredTypes (database: Database, tenantId: string, names: Iterable<string>): Promise<Map<string, DeclaredType>> {
  const wanted = [...new Set(names)].sort()
  const found = new Map<string, DeclaredType>()
  if (wanted.length === 0) return found
  const known = wanted.filter(name => compiled.has(key(tenantId, name)))
  const rows = await database.withTenant(tenantId, tx => tx<Array<{ name: string, retired: boolean, declaration: EventTypeInput | null }>>`
    select name, retired_at is not null as retired, case when name = any(${known}::text[]) then null else declaration end as declaration
    from event_types where tenant_id = ${tenantId} and name = any(${wanted}::text[])`)
  for (const { name, retired, declaration } of rows) {
    const type = compiled.get(key(tenantId, name)) ?? (declaration && compileDeclaration(declaration))
    if (!type) continue // pushed out between the question and the answer by many others: asked for again below
    compiled.set(key(tenantId, name), type)
    found.set(name, { ...type, retired })
  }
  const lost = rows.filter(({ name }) => !found.has(name)).map(({ name }) => name)
  return lost.length === 0 ? found : new Map([...found, ...await declaredTypes(database, tenantId, lost)])
}

/** The names of a tenant's types, in no particular order. */
export async function declaredNames (database: Database, tenantId: string): Promise<string[]> {
  const rows = await database.withTenant(tenantId, tx => tx<Array<{ name: string }>>`select name from event_types where tenant_id = ${tenantId}`)
  return rows.map(({ name }) => name)
}

function key (tenantId: string, name: string): string {
  return `${tenantId} ${name}`
}
