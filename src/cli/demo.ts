import { Command } from 'commander'
import type { Database } from '../../db/connect.ts'
import { readConfig, type Config } from '../config.ts'
import type { Tenant } from '../http/caller.ts'
import { listKeys } from '../keys/queries.ts'
import { createKey, revokeKey } from '../keys/save.ts'
import { advance } from '../pipeline.ts'
import { serve, stopOnSignal, type Service } from '../server.ts'
import type { Customer } from '../simulate/hidden.ts'
import { simulate, type Plan, type Simulation } from '../simulate/simulate.ts'
import { demoTable } from './demo-table.ts'
import { loadSimulation } from './load.ts'
import { progress } from './progress.ts'
import { yesterday } from './simulate.ts'
import { tenantFor } from './tenant.ts'

const SOURCE = 'urn:aftersale:demo:'
const YEAR = { seed: 'demo', relationships: 60, days: 365 }
type Portfolio = Pick<Plan, 'seed' | 'relationships' | 'days'>

const KEY_NAME = 'aftersale demo'

/** `aftersale demo`: the service with a year of simulated relationships in it, and a table of what it says about them. */
export function demoCommand (): Command {
  return new Command('demo')
    .description('start the service with a year of 60 simulated relationships')
    .action(async () => {
      const config = readConfig()
      const { service, table, key } = await demo(config, () => new Date())
      stopOnSignal(service)
      console.log(table)
      console.log(`
Aftersale answers at ${service.address}
  dashboard  ${service.address}/
  API        ${service.address}/docs
  API key    ${key}
Ctrl-C ends the service; the data stays for the next start.`)
    })
}

export interface Demo {
  service: Service
  /** the relationships as the API sees them, the weakest first */
  table: string
  /** an API key that administers the tenant */
  key: string
}

/** Starts the service, loads the demo portfolio unless it is there, and asks the service's own API what it says. */
export async function demo (config: Config, now: () => Date, portfolio: Portfolio = YEAR): Promise<Demo> {
  // It loads a year in the process that answers; nobody else waits.
  const service = await serve({ ...config, overloadDelay: 0 })
  try {
    const { database } = service
    const tenant = await tenantFor(database, 'default', config)
    const { customers } = await ensureLoaded(database, tenant, now, portfolio)
    const key = config.apiKey ?? service.key ?? await demoKey(database, tenant, now())
    return { service, key, table: await demoTable(service.address, key, customers.map(({ key }) => key)) }
  } catch (error) {
    await service.close()
    throw error
  }
}

/**
 * The demo's year ends on the day before its first start. A later start finds that year by its source, and loads what an
 * interrupted start left away.
 */
async function ensureLoaded (database: Database, tenant: Tenant, now: () => Date, portfolio: Portfolio): Promise<Simulation> {
  const plan = (end: string): Plan => ({ ...portfolio, end, source: `${SOURCE}${end}` })
  const fresh = plan(yesterday(now()))
  const [first] = simulate(fresh).events
  const source = await sourceOf(database, tenant, first!.id)
  const simulation = simulate(source === undefined ? fresh : plan(source.slice(SOURCE.length)))
  const events = [...simulation.events]
  if (source !== undefined && await sourceOf(database, tenant, events.at(-1)!.id) === source) return simulation
  const bar = progress(`loading ${portfolio.days} days of ${portfolio.relationships} relationships`, events.length)
  const receipt = await loadSimulation({ simulation: { ...simulation, events }, database, tenant, now, progress: bar.update })
  bar.stop()
  if (!receipt.complete || receipt.lines.refused > 0) {
    throw new Error(`The demo cannot be loaded: ${receipt.stopped ?? `${receipt.lines.refused} events were refused`}`)
  }
  await settle(database, simulation.customers, now)
  return simulation
}

/** The demo source under which an event with this id stands in the ledger. */
async function sourceOf (database: Database, { tenantId }: Tenant, id: string): Promise<string | undefined> {
  const rows = await database.withTenant(tenantId, tx => tx<Array<{ source: string }>>`
    select source from events where tenant_id = ${tenantId} and id = ${id} and starts_with(source, ${SOURCE})`)
  return rows[0]?.source
}

/** Folds and scores everything now, so that the first list is complete. */
async function settle (database: Database, customers: Customer[], now: () => Date): Promise<void> {
  const bar = progress(`scoring ${customers.length} relationships`, 1)
  while (!await advance(database, now()));
  bar.update(1)
  bar.stop()
}

/** A key whose secret was shown before cannot be shown again: the demo's former key gives way to a new one. */
async function demoKey (database: Database, { tenantId }: Tenant, now: Date): Promise<string> {
  return await database.withTenant(tenantId, async (tx) => {
    const former = (await listKeys(tx, tenantId, 1000)).filter(key => key.name === KEY_NAME && key.revoked_at === undefined)
    const { key } = await createKey(tx, tenantId, { name: KEY_NAME, scopes: ['admin'] }, now)
    for (const { id } of former) await revokeKey(tx, tenantId, id, now)
    return key
  })
}
