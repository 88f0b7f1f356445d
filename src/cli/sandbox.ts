import { Command } from 'commander'
import type { Database } from '../../db/connect.ts'
import { readConfig } from '../config.ts'
import type { Tenant } from '../http/caller.ts'
import { UsageFault } from '../imports/faults.ts'
import { createKey } from '../keys/save.ts'
import { openDatabase } from '../open.ts'
import { simulate } from '../simulate/simulate.ts'
import { ensureTenant } from '../tenants/save.ts'
import { loadSimulation } from './load.ts'
import { progress } from './progress.ts'
import { yesterday } from './simulate.ts'

/** One relationship of every story that the simulation knows. */
const DATA = { seed: 'sandbox', relationships: 12, days: 180 }

interface SandboxFlags {
  tenant: string
  timeZone: string
  withData?: true
}

/** `aftersale sandbox`: a tenant whose time can be moved, and a key for it. Over HTTP nobody makes tenants: that is up to the operator. */
export function sandboxCommand (): Command {
  return new Command('sandbox')
    .description('make a sandbox, whose time can be moved (docs/sandbox.md), and print an administrator\'s key for it, once')
    .option('--tenant <slug>', 'short name of the sandbox', 'sandbox')
    .option('--time-zone <zone>', 'its time zone (IANA name), never to be changed', 'UTC')
    .option('--with-data', `load ${DATA.days} days of ${DATA.relationships} simulated relationships that end yesterday`)
    .action(async (flags: SandboxFlags) => {
      const { database, close } = await openDatabase(readConfig())
      try {
        const now = () => new Date()
        const tenant = await sandbox(database, flags)
        if (flags.withData) await load(database, tenant, now)
        const { key } = await database.withTenant(tenant.tenantId, tx =>
          createKey(tx, tenant.tenantId, { name: 'aftersale sandbox', scopes: ['admin'] }, now()))
        console.log(key)
      } finally {
        await close()
      }
    })
}

/** The sandbox of this name, made if there is none. @throws UsageFault when the name belongs to a tenant that is no sandbox */
async function sandbox (database: Database, { tenant: slug, timeZone }: SandboxFlags): Promise<Tenant> {
  const tenant = await ensureTenant(database, { slug, name: slug, timeZone, sandbox: true })
  if (!tenant.sandbox) throw new UsageFault(`The tenant "${slug}" is no sandbox, and none becomes one later: choose another name with --tenant.`)
  return tenant
}

/** @throws Error when not everything was recorded */
async function load (database: Database, tenant: Tenant, now: () => Date): Promise<void> {
  const end = yesterday(now())
  const simulation = simulate({ ...DATA, end, source: `urn:aftersale:sandbox:${end}` })
  const events = [...simulation.events]
  const bar = progress('loading', events.length)
  const receipt = await loadSimulation({ simulation: { ...simulation, events }, database, tenant, now, progress: bar.update })
  bar.stop()
  if (!receipt.complete || receipt.lines.refused > 0) {
    throw new Error(`The sandbox cannot be filled: ${receipt.stopped ?? `${receipt.lines.refused} events were refused`}`)
  }
}
