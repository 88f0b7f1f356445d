import type { Database, Sql, Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'

/** All tenants of this installation, oldest first; for the work between requests. */
export async function everyTenant (database: Database): Promise<Tenant[]> {
  const sql = database.operator
  return await sql<Tenant[]>`select ${columns(sql)} from tenants order by created_at, tenant_id`
}

/** The tenant with this short name, for the command line. */
export async function tenantBySlug (database: Database, slug: string): Promise<Tenant | undefined> {
  const sql = database.operator
  const [tenant] = await sql<Tenant[]>`select ${columns(sql)} from tenants where slug = ${slug}`
  return tenant
}

/** The tenant whose transaction `tx` is. */
export async function tenantById (tx: Tx, tenantId: string): Promise<Tenant | undefined> {
  const [tenant] = await tx<Tenant[]>`select ${columns(tx)} from tenants where tenant_id = ${tenantId}`
  return tenant
}

/** The columns of a tenant under the names of `Tenant`. */
export const columns = (sql: Sql | Tx) => sql`tenant_id as "tenantId", slug, name, time_zone as "timeZone", settings`
