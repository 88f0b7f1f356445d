import type { Database, Sql, Tx } from '../../db/connect.ts'
import type { Tenant, TestClock } from '../http/caller.ts'

/** All tenants of this installation, oldest first; for the work between requests. */
export async function everyTenant (database: Database): Promise<Tenant[]> {
  const sql = database.operator
  return (await sql<TenantRow[]>`select ${columns(sql)} from tenants order by created_at, tenant_id`).map(tenantOf)
}

/** The tenant with this short name, for the command line. */
export async function tenantBySlug (database: Database, slug: string): Promise<Tenant | undefined> {
  const sql = database.operator
  const [row] = await sql<TenantRow[]>`select ${columns(sql)} from tenants where slug = ${slug}`
  return row && tenantOf(row)
}

/** The tenant whose transaction `tx` is. */
export async function tenantById (tx: Tx, tenantId: string): Promise<Tenant | undefined> {
  const [row] = await tx<TenantRow[]>`select ${columns(tx)} from tenants where tenant_id = ${tenantId}`
  return row && tenantOf(row)
}

export interface TenantRow extends Omit<Tenant, 'clock'> {
  clock: TestClock | null
}

/** A row under the names of `columns` as the tenant that it is. */
export function tenantOf ({ clock, ...tenant }: TenantRow): Tenant {
  return clock === null ? tenant : { ...tenant, clock }
}

/** The columns of a tenant under the names of `Tenant`. */
export const columns = (sql: Sql | Tx) => sql`
  tenant_id as "tenantId", slug, name, time_zone as "timeZone", settings, sandbox, clock`
