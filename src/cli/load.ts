import type { Database } from '../../db/connect.ts'
import { clockOf, type Tenant } from '../http/caller.ts'
import { eventsAsTheyAre } from '../imports/compile.ts'
import { ledgerSink } from '../imports/ledger.ts'
import type { Receipt } from '../imports/receipt.ts'
import type { Read } from '../imports/rows.ts'
import { runImport } from '../imports/run.ts'
import { eventValidator } from '../ledger/validate.ts'
import type { Customer } from '../simulate/hidden.ts'
import { iso } from '../simulate/life.ts'
import type { Simulation } from '../simulate/simulate.ts'

const COMPLEXITY = { small: 'low', medium: 'medium', large: 'high' } as const
const CYCLE_MONTHS = { small: 2, medium: 6, large: 18 } as const

/** What the CRM would know of a simulated customer. */
function described ({ key, name, segment, size, started_on: startedOn }: Customer) {
  return {
    key,
    input: {
      name, segment, tags: [size], started_on: iso(startedOn), complexity: COMPLEXITY[size], cycle_months: CYCLE_MONTHS[size], currency: 'EUR'
    }
  }
}

interface Loading {
  simulation: Simulation
  database: Database
  tenant: Tenant
  now: () => Date
  /** told how many events are dealt with */
  progress: (done: number) => void
}

/** Puts a simulation into the ledger: its customers, then its events. Loading it again records nothing. */
export async function loadSimulation ({ simulation, database, tenant, now, progress }: Loading): Promise<Receipt> {
  const tenantsTime = () => clockOf(now)(tenant)
  const sink = ledgerSink(database, tenant, false, tenantsTime)
  for (let i = 0; i < simulation.customers.length; i += 500) await sink.relationships(simulation.customers.slice(i, i + 500).map(described))
  return await runImport({
    file: simulation.source,
    rows: numbered(simulation),
    recipe: eventsAsTheyAre(eventValidator({ timeZone: tenant.timeZone, now: tenantsTime() })),
    sink,
    refused: ({ reason }) => { console.error(reason) },
    progress: ({ lines }) => { progress(lines.read) },
    now
  })
}

async function * numbered ({ events }: Simulation): AsyncGenerator<Read> {
  let line = 0
  for (const event of events) yield { line: ++line, row: { ...event } }
}
