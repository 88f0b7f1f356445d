import { readFileSync } from 'node:fs'
import { Argument, Command, Option } from 'commander'
import type { Database } from '../../db/connect.ts'
import { readConfig, type Config } from '../config.ts'
import { openSnapshot } from '../exports/snapshot.ts'
import { FORMATS, type Format } from '../exports/table.ts'
import { UsageFault } from '../imports/faults.ts'
import { exportEvents } from '../ledger/queries.ts'
import { openDatabase } from '../open.ts'
import { refuseExisting, writeWhole } from './export-file.ts'
import { localBytes, type Counted } from './export-local.ts'
import { remoteBytes } from './export-remote.ts'
import { TABLES, parametersOf, type TableFlags, type TableName } from './export-tables.ts'
import { tenantFor } from './tenant.ts'

type What = TableName | 'ledger' | 'query'

interface ExportFlags extends TableFlags {
  tenant: string
  out?: string
  force?: true
  format?: Format
  body?: string
  to?: string
  key?: string
}

/**
 * `aftersale export`: tables as files, from the database or from a service. Without a table: the events that count, one envelope a line,
 * which can be sent to POST /v1/events/ndjson. Exit code 1 when the export broke off, 2 for a faulty command.
 */
export function exportCommand (): Command {
  return new Command('export')
    .description('write a table to a file (docs/exports.md)')
    .addArgument(new Argument('[what]', 'ledger: the events that count, as `import` takes them; a table; or the answer to a query of metrics')
      .choices(['ledger', ...TABLES, 'query']).default('ledger'))
    .addOption(new Option('--format <format>', 'of a table or query (default: the ending of --out, else csv)').choices(FORMATS))
    .option('--out <file>', 'where to (default: standard output)')
    .option('--force', 'replace the file if there is one')
    .option('--tenant <slug>', 'whose rows', 'default')
    .option('--relationship <key>', 'events, day-totals: only of this relationship')
    .option('--type <type...>', 'events: only of these types')
    .option('--source <source>', 'events: only of this source')
    .option('--start <day>', 'events, day-totals: from this day on (events: a day of UTC, or an instant)')
    .option('--end <day>', 'events, day-totals: up to this day, inclusive (events: a day of UTC, or an instant before which they were)')
    .option('--segment <segment>', 'scores: only this segment')
    .option('--tag <tag>', 'scores: only with this tag')
    .option('--band <band>', 'scores: only with this band of health')
    .option('--body <file>', 'query: the JSON body of POST /v1/metrics/query')
    .option('--to <url>', 'ask a service instead of the database of this machine')
    .option('--key <key>', 'API key for --to (default: AFTERSALE_API_KEY)')
    .action(async (what: What, flags: ExportFlags) => {
      try {
        await exportWhat(what, flags)
      } catch (error) {
        if (!(error instanceof UsageFault)) throw error
        console.error(error.message)
        process.exitCode = 2
      }
    })
}

async function exportWhat (what: What, flags: ExportFlags): Promise<void> {
  refuseExisting(flags.out, flags.force)
  const config = readConfig()
  const format = formatOf(flags)
  if (what === 'ledger' && (flags.to !== undefined || flags.format !== undefined)) {
    throw new UsageFault('The ledger is written as NDJSON from the database of this machine; `export events` takes --format and --to.')
  }
  if (what !== 'query' && flags.body !== undefined) throw new UsageFault(`--body belongs to \`export query\`, not to \`export ${what}\`.`)
  if (flags.to !== undefined || what === 'query') await fromService(what as TableName | 'query', format, flags, config)
  else await fromDatabase(what, format, flags, config)
}

function formatOf ({ format, out }: ExportFlags): Format {
  return format ?? FORMATS.find(name => out?.endsWith(`.${name}`)) ?? 'csv'
}

async function fromDatabase (what: What, format: Format, flags: ExportFlags, config: Config): Promise<void> {
  const parameters = what === 'ledger' ? undefined : parametersOf(what as TableName, flags)
  const opened = await openDatabase(config)
  const counted = { rows: 0 }
  try {
    const tenant = await tenantFor(opened.database, flags.tenant, config)
    const pieces = parameters === undefined
      ? ledgerLines(opened.database, tenant.tenantId, counted)
      : localBytes(opened.database, tenant, what as TableName, format, parameters, counted)
    await writeWhole(pieces, flags.out, flags.force)
  } finally {
    await opened.close()
  }
  console.error(`${counted.rows} ${what === 'ledger' ? 'events' : 'rows'} written`)
}

/** The events that count, as envelopes. */
async function * ledgerLines (database: Database, tenantId: string, counted: Counted): AsyncGenerator<string> {
  const snapshot = await openSnapshot(database, tenantId)
  try {
    for await (const events of exportEvents(snapshot.tx, tenantId)) {
      counted.rows += events.length
      yield events.map(event => `${JSON.stringify(event)}\n`).join('')
    }
  } finally {
    await snapshot.close()
  }
}

async function fromService (what: TableName | 'query', format: Format, flags: ExportFlags, { apiKey }: Config): Promise<void> {
  const { to: url, key = apiKey } = flags
  if (url === undefined) throw new UsageFault('A query is answered by a running service: give its address with --to.')
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageFault(`--to must be the address of a service, such as http://127.0.0.1:8080, not "${url}".`)
  if (key === undefined) throw new UsageFault('--to needs an API key: give --key, or set AFTERSALE_API_KEY.')
  const stop = new AbortController()
  const end = () => { stop.abort() }
  process.once('SIGINT', end)
  try {
    const asked = { url, key, signal: stop.signal, ...(what === 'query' ? queryOf(format, flags) : tableOf(what, format, flags)) }
    let bytes = 0
    await writeWhole(counting(remoteBytes(asked), (n) => { bytes += n }), flags.out, flags.force)
    console.error(`${(bytes / 1e6).toFixed(1)} MB written`)
  } finally {
    process.off('SIGINT', end)
  }
}

async function * counting (pieces: AsyncIterable<Uint8Array>, add: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    add(piece.byteLength)
    yield piece
  }
}

function tableOf (table: TableName, format: Format, flags: ExportFlags): { path: string } {
  const query = parametersOf(table, flags).toString()
  return { path: `/v1/${table.replace('-', '_')}.${format}${query === '' ? '' : `?${query}`}` }
}

function queryOf (format: Format, { body: file }: ExportFlags): { path: string, body: string } {
  if (file === undefined) throw new UsageFault('`export query` needs --body <file>: the JSON body of POST /v1/metrics/query.')
  try {
    const body = readFileSync(file, 'utf8')
    JSON.parse(body)
    return { path: `/v1/metrics/query.${format}`, body }
  } catch (error) {
    throw new UsageFault(`The file "${file}" cannot be read as JSON: ${(error as Error).message}`)
  }
}
