import { createWriteStream, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command, InvalidArgumentError } from 'commander'
import { readConfig } from '../config.ts'
import { isDate } from '../imports/dates.ts'
import { receiptText } from '../imports/receipt.ts'
import type { Curve, Customer } from '../simulate/hidden.ts'
import { iso } from '../simulate/life.ts'
import { simulate, type Simulation } from '../simulate/simulate.ts'
import { loadSimulation } from './load.ts'
import { openDatabase } from '../open.ts'
import { progress } from './progress.ts'
import { tenantFor } from './tenant.ts'

interface SimulateFlags {
  seed: string
  relationships: number
  days: number
  end: string
  rate: number
  out?: string
  load?: true
  tenant: string
  truth?: string
}

/** `aftersale simulate`: a portfolio that never was, the same for the same seed, as NDJSON or straight into the ledger. */
export function simulateCommand (): Command {
  return new Command('simulate')
    .description('make a believable portfolio from a seed (docs/simulation.md)')
    .requiredOption('--seed <text>', 'the same seed gives the same events')
    .option('--relationships <n>', 'how many customers', whole, 60)
    .option('--days <d>', 'length of the period', whole, 365)
    .option('--end <date>', 'last day of the period, YYYY-MM-DD', day, yesterday(new Date()))
    .option('--rate <n>', 'events per customer and day, about', rate, 1)
    .option('--out <file>', 'write the events to this file (default: standard output)')
    .option('--load', 'put customers and events into the ledger instead')
    .option('--tenant <slug>', 'whose ledger, for --load', 'default')
    .option('--truth <file>', 'write the hidden trust behind the events to this JSON file')
    .action(async (flags: SimulateFlags, command: Command) => {
      if (flags.load && flags.out !== undefined) command.error('--load and --out exclude each other: load the events, or write them to a file.')
      const simulation = simulate(flags)
      if (flags.truth !== undefined) writeFileSync(flags.truth, `${JSON.stringify(simulation.customers.map(told), null, 2)}\n`)
      await (flags.load ? load(simulation, flags) : write(simulation, flags.out))
    })
}

/** The day before the one of `now`, UTC: the last day that is over everywhere west of Greenwich and almost everywhere else. */
export function yesterday (now: Date): string {
  return new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10)
}

async function write ({ events }: Simulation, path: string | undefined): Promise<void> {
  function * lines () {
    for (const event of events) yield `${JSON.stringify(event)}\n`
  }
  const target = path === undefined ? process.stdout : createWriteStream(path)
  try {
    await pipeline(Readable.from(lines()), target, { end: path !== undefined })
  } catch (error) {
    // The reader of a pipe (head, say) may have enough.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

async function load (simulation: Simulation, { tenant: slug, relationships, days, rate }: SimulateFlags): Promise<void> {
  const config = readConfig()
  const { database, close } = await openDatabase(config)
  const bar = progress('loading', Math.round(relationships * days * rate))
  try {
    const tenant = await tenantFor(database, slug, config)
    const receipt = await loadSimulation({ simulation, database, tenant, now: () => new Date(), progress: bar.update })
    bar.stop()
    console.log(receiptText(receipt))
    if (!receipt.complete || receipt.lines.refused > 0) process.exitCode = 1
  } finally {
    bar.stop()
    await close()
  }
}

/** The truth about a customer with its days as dates. */
function told ({ started_on: startedOn, quiet, ended_on: endedOn, customer_trust: customer, supplier_trust: supplier, ...rest }: Customer) {
  const curve = ({ start, end, changed_on: on }: Curve) => ({ start, end, ...(on === undefined ? {} : { changed_on: iso(on) }) })
  return {
    ...rest,
    started_on: iso(startedOn),
    customer_trust: curve(customer),
    supplier_trust: curve(supplier),
    ...(quiet ? { quiet: { start: iso(quiet.start), end: iso(quiet.end) } } : {}),
    ...(endedOn === undefined ? {} : { ended_on: iso(endedOn) })
  }
}

function whole (text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Use a whole number from 1 on.')
  return Number(text)
}

function rate (text: string): number {
  const number = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || number <= 0) throw new InvalidArgumentError('Use a number above 0, such as 1 or 0.5.')
  return number
}

function day (text: string): string {
  if (!isDate(text)) throw new InvalidArgumentError('Use a day of the calendar, written YYYY-MM-DD.')
  return text
}
