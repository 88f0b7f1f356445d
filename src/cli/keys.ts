import { Command, InvalidArgumentError } from 'commander'
import type { Database } from '../../db/connect.ts'
import { readConfig } from '../config.ts'
import { SCOPES, type Scope, type Tenant } from '../http/caller.ts'
import { listKeys } from '../keys/queries.ts'
import { createKey, revokeKey } from '../keys/save.ts'
import { everyTenant, tenantBySlug } from '../tenants/queries.ts'
import { ensureTenant } from '../tenants/save.ts'
import { openDatabase } from '../open.ts'

export function keysCommand (): Command {
  return new Command('keys')
    .description('API keys, without a key: for whoever can reach the database')
    .addCommand(new Command('create')
      .description('make a key and print it, once')
      .option('--tenant <slug>', 'whose key', 'default')
      .option('--new-tenant', 'make the tenant if there is none of this name')
      .option('--time-zone <zone>', 'time zone of the new tenant (IANA name), never to be changed', 'UTC')
      .option('--scopes <list>', `comma-separated: ${SCOPES.join(', ')}`, scopes, ['admin'])
      .option('--name <name>', 'who or what uses it', 'made at the command line')
      .option('--expires-at <time>', 'until when it is valid, e.g. 2030-01-01T00:00:00Z')
      .action(create))
    .addCommand(new Command('list').description('list the keys, never their secrets').option('--tenant <slug>', 'whose keys', 'default').action(list))
    .addCommand(new Command('revoke').description('revoke a key for good').argument('<id>', 'as `list` prints it')
      .option('--tenant <slug>', 'whose key', 'default').action(revoke))
}

interface CreateOptions { tenant: string, newTenant?: true, timeZone: string, scopes: Scope[], name: string, expiresAt?: string }

async function create (options: CreateOptions): Promise<void> {
  await withDatabase(async (database) => {
    const { tenant: slug, timeZone, scopes, name, expiresAt } = options
    const tenant = options.newTenant ? await ensureTenant(database, { slug, name: slug, timeZone }) : await tenantOf(database, slug)
    const input = { name, scopes, ...(expiresAt === undefined ? {} : { expires_at: expiresAt }) }
    const made = await database.withTenant(tenant.tenantId, tx => createKey(tx, tenant.tenantId, input, new Date()))
    console.log(made.key)
  })
}

async function list ({ tenant: slug }: { tenant: string }): Promise<void> {
  await withDatabase(async (database) => {
    const { tenantId } = await tenantOf(database, slug)
    for (const key of await database.withTenant(tenantId, tx => listKeys(tx, tenantId, 1000))) {
      const state = key.revoked_at ? `revoked ${key.revoked_at}` : key.expires_at ? `until ${key.expires_at}` : 'valid'
      console.log([key.id, `${key.prefix}…`, key.scopes.join(','), state, key.name].join('  '))
    }
  })
}

async function revoke (id: string, { tenant: slug }: { tenant: string }): Promise<void> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Error(`"${id}" is no id of a key: aftersale keys list prints them.`)
  await withDatabase(async (database) => {
    const { tenantId } = await tenantOf(database, slug)
    await database.withTenant(tenantId, tx => revokeKey(tx, tenantId, id, new Date()))
    console.log(`Revoked ${id}.`)
  })
}

async function withDatabase (work: (database: Database) => Promise<void>): Promise<void> {
  const { database, close } = await openDatabase(readConfig())
  try {
    await work(database)
  } finally {
    await close()
  }
}

async function tenantOf (database: Database, slug: string): Promise<Tenant> {
  const tenant = await tenantBySlug(database, slug)
  if (tenant) return tenant
  const others = (await everyTenant(database)).map(({ slug }) => slug).join(', ') || 'none yet'
  throw new Error(`There is no tenant "${slug}" (there are: ${others}); make it with --new-tenant.`)
}

function scopes (list: string): Scope[] {
  return list.split(',').map(word => word.trim()).map((word) => {
    const scope = SCOPES.find(scope => scope === word)
    if (scope === undefined) throw new InvalidArgumentError(`"${word}" is no scope; use ${SCOPES.join(', ')}.`)
    return scope
  })
}
