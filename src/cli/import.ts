import { createWriteStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { readConfig, type Config } from '../config.ts'
import { checkColumns, compileMapping, eventsAsTheyAre, type Recipe } from '../imports/compile.ts'
import { clockOf } from '../http/caller.ts'
import { UsageFault } from '../imports/faults.ts'
import { ledgerSink } from '../imports/ledger.ts'
import type { Mapping } from '../imports/mapping.ts'
import { readMapping } from '../imports/read-mapping.ts'
import { receiptText, type Receipt, type Refusal } from '../imports/receipt.ts'
import { remoteSink } from '../imports/remote.ts'
import { readRows } from '../imports/rows.ts'
import { runImport, type Sink } from '../imports/run.ts'
import { declaredNames, declaredTypes } from '../event-types/declared.ts'
import type { OwnTypes } from '../ledger/custom.ts'
import { eventValidator } from '../ledger/validate.ts'
import { openDatabase } from '../open.ts'
import { importCrm } from './import-crm.ts'
import { progress } from './progress.ts'
import { tenantFor } from './tenant.ts'

export interface ImportFlags {
  mapping?: string
  format?: string
  dryRun?: true
  tenant: string
  source?: string
  errors?: string
  receipt?: string
  to?: string
  key?: string
}

const SHOWN = 20

/** `aftersale import`: exit code 0 when every line is accounted for and none was refused, 1 when some were, 2 for a faulty command. */
export function importCommand (): Command {
  return new Command('import')
    .description('load a CSV or NDJSON file into the ledger (docs/importing.md)')
    .argument('<file>', 'a table, or events one per line')
    .option('--mapping <file>', 'what the columns mean; may be left away when every line of an .ndjson file is an event')
    .option('--format <format>', 'the file is an export of a CRM, such as salesforce-task or hubspot-call, or a calendar: ics (docs/connectors.md)')
    .option('--relationship <key>', 'with --format ics: with whom all its meetings were')
    .option('--dry-run', 'read and check everything, write nothing')
    .option('--tenant <slug>', 'whose ledger', 'default')
    .option('--source <source>', 'the source of the events, instead of the mapping\'s')
    .option('--errors <file>', 'write every refused line to this NDJSON file')
    .option('--receipt <file>', 'write the receipt to this JSON file')
    .option('--to <url>', 'send the events to a service instead of the database of this machine')
    .option('--key <key>', 'API key for --to (default: AFTERSALE_API_KEY)')
    .action(async (file: string, flags: ImportFlags) => {
      const stop = new AbortController()
      const end = () => { stop.abort() }
      // A second Ctrl-C ends the process at once.
      process.once('SIGINT', end)
      try {
        if (flags.format !== undefined) {
          const { records } = await importCrm(file, { ...flags, format: flags.format })
          process.exitCode = records.refused === 0 ? 0 : 1
          return
        }
        const receipt = await importFile(file, flags, stop.signal)
        process.exitCode = receipt.complete && receipt.lines.refused === 0 ? 0 : 1
      } catch (error) {
        if (!(error instanceof UsageFault)) throw error
        console.error(error.message)
        process.exitCode = 2
      } finally {
        process.off('SIGINT', end)
      }
    })
}

/** Imports a file as the flags say, prints the receipt and returns it. @throws UsageFault when the command or the mapping is faulty */
export async function importFile (file: string, flags: ImportFlags, signal?: AbortSignal): Promise<Receipt> {
  const config = readConfig()
  const { size } = existing(file)
  const mapping = mappingOf(file, flags)
  const target = await openTarget(flags, mapping, config, signal)
  const bar = progress(flags.dryRun ? 'checking' : 'importing', size)
  const report = refusals(flags.errors)
  try {
    const recipe = recipeOf(mapping, flags, target)
    const receipt = await runImport({
      file,
      rows: readRows(file, mapping?.format ?? { type: 'ndjson' }, { onHeader: header => checkColumns(recipe, header), onBytes: bar.update }),
      recipe,
      ...(target.sink && !flags.dryRun ? { sink: target.sink } : {}),
      ...(signal ? { signal } : {}),
      refused: report.add,
      now: () => new Date()
    })
    bar.stop()
    report.print()
    console.log(receiptText(receipt))
    if (flags.receipt !== undefined) writeFileSync(flags.receipt, `${JSON.stringify(receipt, null, 2)}\n`)
    return receipt
  } finally {
    bar.stop()
    await report.close()
    await target.close()
  }
}

function existing (file: string): { size: number } {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found?.isFile()) throw new UsageFault(`There is no file "${file}".`)
  return found
}

function mappingOf (file: string, { mapping }: ImportFlags): Mapping | undefined {
  if (mapping === undefined) {
    if (/\.(ndjson|jsonl)$/i.test(file)) return undefined
    throw new UsageFault('--mapping is missing: a table needs to be told what its columns mean (docs/importing.md).')
  }
  existing(mapping)
  return readMapping(readFileSync(mapping, 'utf8'))
}

function recipeOf (mapping: Mapping | undefined, { source }: ImportFlags, { timeZone, types, now }: Target): Recipe {
  const validate = eventValidator({ timeZone, now: now(), types })
  return mapping ? compileMapping(mapping, validate, source) : eventsAsTheyAre(validate, source)
}

const realTime = () => new Date()

interface Target {
  sink?: Sink
  /** in which the receiver cuts days */
  timeZone: string
  /** that the receiver declared; an event of one is weighed where it is received */
  types: OwnTypes
  /** what time it is there */
  now (): Date
  close (): Promise<void>
}

async function openTarget (flags: ImportFlags, mapping: Mapping | undefined, config: Config, signal?: AbortSignal): Promise<Target> {
  const { to, dryRun, tenant: slug } = flags
  const update = mapping?.relationship.existing === 'update'
  if (to !== undefined) {
    const remote = { url: to, key: keyFor(to, flags, config), update, ...(signal ? { signal } : {}) }
    return { sink: remoteSink(remote), timeZone: 'UTC', types: 'elsewhere', now: realTime, async close () {} }
  }
  if (dryRun) return { timeZone: config.timeZone, types: 'elsewhere', now: realTime, async close () {} }
  const { database, close } = await openDatabase(config)
  try {
    const tenant = await tenantFor(database, slug, config)
    const types = await declaredTypes(database, tenant.tenantId, await declaredNames(database, tenant.tenantId))
    const now = () => clockOf(realTime)(tenant)
    return { sink: ledgerSink(database, tenant, update, now), timeZone: tenant.timeZone, types, now, close }
  } catch (error) {
    await close()
    throw error
  }
}

function keyFor (url: string, { key }: ImportFlags, { apiKey }: Config): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageFault(`--to must be the address of a service, such as http://127.0.0.1:8080, not "${url}".`)
  const secret = key ?? apiKey
  if (secret === undefined) throw new UsageFault('--to needs an API key: give --key, or set AFTERSALE_API_KEY.')
  return secret
}

/** Keeps the first refusals for the terminal and writes all of them to a file. */
function refusals (path: string | undefined) {
  const file = path === undefined ? undefined : createWriteStream(path)
  const first: Refusal[] = []
  let count = 0
  return {
    add (refusal: Refusal) {
      count++
      if (first.length < SHOWN) first.push(refusal)
      file?.write(`${JSON.stringify(refusal)}\n`)
    },
    print () {
      for (const { line, also, reason } of first) console.error(`line ${line}${also ? ` (and ${also.length} more of its group)` : ''}: ${reason}`)
      if (count > SHOWN) console.error(`… and ${count - SHOWN} more${path === undefined ? '; --errors <file> writes all of them' : ` in ${path}`}`)
    },
    async close () {
      await new Promise<void>(resolve => file ? file.end(() => resolve()) : resolve())
    }
  }
}
