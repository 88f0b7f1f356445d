import type { Database } from '../../db/connect.ts'

const listeners = new WeakMap<Database, Array<() => void>>()

/** Calls `listener` whenever this process has changed a tenant and committed it, so that nothing old is kept in memory. */
export function onTenantChange (database: Database, listener: () => void): void {
  listeners.set(database, [...listeners.get(database) ?? [], listener])
}

/** Tells all who keep tenants in memory that one has changed; other processes find out by themselves. */
export function tenantChanged (database: Database): void {
  for (const listener of listeners.get(database) ?? []) listener()
}
