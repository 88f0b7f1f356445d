import type { Database } from '../../db/connect.ts'
import type { Config } from '../config.ts'
import type { Tenant } from '../http/caller.ts'
import { UsageFault } from '../imports/faults.ts'
import { everyTenant, tenantBySlug } from '../tenants/queries.ts'
import { ensureTenant } from '../tenants/save.ts'

/** The tenant that a command works for; the default one is made when there is none yet. @throws UsageFault for an unknown name */
export async function tenantFor (database: Database, slug: string, { timeZone, sandbox }: Config): Promise<Tenant> {
  if (slug === 'default') return await ensureTenant(database, { slug, name: 'Default', timeZone, sandbox })
  const tenant = await tenantBySlug(database, slug)
  if (tenant) return tenant
  const others = (await everyTenant(database)).map(({ slug }) => slug).join(', ') || 'none yet'
  throw new UsageFault(`There is no tenant "${slug}" (there are: ${others}).`)
}
