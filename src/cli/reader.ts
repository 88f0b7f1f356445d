import { Command } from 'commander'
import type { Database } from '../../db/connect.ts'
import { readConfig } from '../config.ts'
import type { Tenant } from '../http/caller.ts'
import { openDatabase } from '../open.ts'
import { createReader, dropReader, listReaders } from './readers.ts'
import { tenantFor } from './tenant.ts'

/** `aftersale reader`: logins to the database for BI tools, which see the views of one tenant (docs/sql.md). */
export function readerCommand (): Command {
  const tenant = ['--tenant <slug>', 'whose figures it sees', 'default'] as const
  return new Command('reader')
    .description('logins to the database that read the views of one tenant, for BI tools (docs/sql.md)')
    .addCommand(new Command('create').description('make a login and print its address with the password, once')
      .argument('<role>', 'its name: a-z, 0-9 and _').option(...tenant).action(create))
    .addCommand(new Command('list').description('list the readers, never their passwords').option(...tenant).action(list))
    .addCommand(new Command('drop').description('remove a reader and its login').argument('<role>', 'as `list` prints it').option(...tenant).action(drop))
}

interface Flags { tenant: string }

async function create (role: string, flags: Flags): Promise<void> {
  await withTenantOf(flags, async (database, { tenantId }) => {
    const password = await createReader(database, tenantId, role)
    console.log(addressOf(database, `${role}:${password}@`))
  })
}

async function list (flags: Flags): Promise<void> {
  await withTenantOf(flags, async (database, { tenantId }) => {
    for (const { role, created_at: since } of await listReaders(database, tenantId)) {
      console.log([role, addressOf(database, `${role}@`), `since ${since}`].join('  '))
    }
  })
}

async function drop (role: string, flags: Flags): Promise<void> {
  await withTenantOf(flags, async (database, { tenantId }) => {
    await dropReader(database, tenantId, role)
    console.log(`Dropped ${role}.`)
  })
}

async function withTenantOf ({ tenant }: Flags, work: (database: Database, tenant: Tenant) => Promise<void>): Promise<void> {
  const config = readConfig()
  const { database, close } = await openDatabase(config)
  try {
    await work(database, await tenantFor(database, tenant, config))
  } finally {
    await close()
  }
}

/** Where the owner's connections lead, with another login. */
function addressOf ({ operator: { options } }: Database, login: string): string {
  const host = options.host[0]!
  return `postgres://${login}${host.includes(':') ? `[${host}]` : host}:${options.port[0]}/${encodeURIComponent(options.database)}`
}
