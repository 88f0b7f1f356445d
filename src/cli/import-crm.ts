import { createWriteStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { readConfig } from '../config.ts'
import { ingest, STATUSES, type Item, type Status } from '../connectors/ingest.ts'
import { readCalendar, type CalendarOptions } from '../connectors/calendar/index.ts'
import { RowFault, type CrmObject } from '../connectors/reading.ts'
import { CONNECTORS, type Connector } from '../connectors/registry.ts'
import { UsageFault } from '../imports/faults.ts'
import { openDatabase } from '../open.ts'
import { crmRows, type CrmRow } from './crm-rows.ts'
import { tenantFor } from './tenant.ts'

export interface CrmFlags {
  format: string
  dryRun?: true
  tenant: string
  errors?: string
  receipt?: string
  mapping?: string
  source?: string
  to?: string
  relationship?: string
}

/** What became of a file of records. The records add up: read is the sum of all others. */
export interface CrmReceipt {
  file: string
  format: string
  dry_run: boolean
  records: { read: number } & Record<Status, number>
  /** how many records were ignored for each reason */
  ignored_because: Record<string, number>
  dropped_fields: string[]
}

/** Records of one part; as many as a request takes. */
const PART = 2000
const SHOWN = 20

/** The words that --format takes: salesforce-task, hubspot-call, …, ics */
export const CRM_FORMATS = [...CONNECTORS.filter(({ system }) => system !== 'calendar')
  .flatMap(({ system, objects }) => objects.map(({ name }) => `${system}-${name.replaceAll('_', '-')}`)), 'ics']

/**
 * Imports an export of a CRM, prints what became of it and returns it. A dry run prints what each record would become, one JSON object
 * a line, and writes nothing.
 * @throws UsageFault when the command is faulty
 */
export async function importCrm (file: string, flags: CrmFlags): Promise<CrmReceipt> {
  const { connector, object } = formatOf(flags)
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageFault(`There is no file "${file}".`)
  const config = readConfig()
  const { database, close } = await openDatabase(config)
  const receipt: CrmReceipt = {
    file, format: flags.format, dry_run: flags.dryRun === true, records: emptyCounts(), ignored_because: {}, dropped_fields: []
  }
  const refusals = refusalsTo(flags.errors)
  try {
    const tenant = await tenantFor(database, flags.tenant, config)
    const take = async (part: CrmRow[]) => {
      const records = part.map(read => 'row' in read ? read.row : undefined)
      const { items, dropped } = await ingest(database, tenant, { connector, object, records, dryRun: receipt.dry_run }, new Date())
      receipt.dropped_fields = [...new Set([...receipt.dropped_fields, ...dropped])].sort()
      for (const item of items) note(receipt, part[item.index]!, item, refusals.add)
    }
    let part: CrmRow[] = []
    for await (const read of flags.format === 'ics' ? calendarRows(file, tenant.timeZone, flags.relationship) : crmRows(file)) {
      part.push(read)
      if (part.length < PART) continue
      await take(part)
      part = []
    }
    if (part.length > 0) await take(part)
    refusals.print()
    console.log(receiptText(receipt))
    if (flags.receipt !== undefined) writeFileSync(flags.receipt, `${JSON.stringify(receipt, null, 2)}\n`)
    return receipt
  } finally {
    await refusals.close()
    await close()
  }
}

/** Meetings of a calendar; `line` is their place in it, from 1. */
function calendarRows (file: string, timeZone: string, relationship?: string): CrmRow[] {
  const options: CalendarOptions = { timeZone, now: new Date(), ...(relationship !== undefined && { relationship }) }
  try {
    return readCalendar(readFileSync(file, 'utf8'), options).map((row, n) => ({ line: n + 1, row }))
  } catch (error) {
    if (error instanceof RowFault) throw new UsageFault(`The file ${error.message}.`)
    throw error
  }
}

function formatOf ({ format, mapping, source, to, relationship }: CrmFlags): { connector: Connector, object: CrmObject } {
  const wrong = Object.entries({ mapping, source, to }).find(([, value]) => value !== undefined)
  if (wrong) throw new UsageFault(`--${wrong[0]} is not taken with --format: how records of a CRM are read stands in the settings of the connector (docs/connectors.md).`)
  const calendar = CONNECTORS.find(({ system }) => system === 'calendar')!
  if (format === 'ics') return { connector: calendar, object: calendar.objects[0]! }
  if (relationship !== undefined) throw new UsageFault('--relationship is taken with --format ics only; records of a CRM name their account.')
  for (const connector of CONNECTORS) {
    const object = connector.objects.find(({ name }) => [name, `${name}s`].some(word => format === `${connector.system}-${word.replaceAll('_', '-')}`))
    if (object && connector.system !== 'calendar') return { connector, object }
  }
  throw new UsageFault(`--format must be one of ${CRM_FORMATS.join(', ')}, not "${format}".`)
}

function emptyCounts (): CrmReceipt['records'] {
  return { read: 0, ...Object.fromEntries(STATUSES.map(status => [status, 0])) as Record<Status, number> }
}

type Refuse = (line: number, reason: string) => void

function note (receipt: CrmReceipt, read: CrmRow, { index: _, problem, ...item }: Item, refuse: Refuse): void {
  const { records, ignored_because: because } = receipt
  records.read++
  records[item.status]++
  if (item.status === 'ignored') because[item.reason!] = (because[item.reason!] ?? 0) + 1
  if (problem) {
    const reason = problem.errors?.map(({ pointer = '', message }) => `${pointer.replace(/^\/records\/\d+\/?/, '')} ${message}`.trim()).join('; ')
    refuse(read.line, 'fault' in read ? read.fault : reason ?? problem.message)
  } else if (receipt.dry_run) {
    console.log(JSON.stringify({ line: read.line, ...item }))
  }
}

function refusalsTo (path: string | undefined) {
  const file = path === undefined ? undefined : createWriteStream(path)
  let count = 0
  return {
    add (line: number, reason: string) {
      file?.write(`${JSON.stringify({ line, reason })}\n`)
      if (count++ < SHOWN) console.error(`line ${line}: ${reason}`)
    },
    print () {
      if (count > SHOWN) console.error(`… and ${count - SHOWN} more${path === undefined ? '; --errors <file> writes all of them' : ` in ${path}`}`)
    },
    async close () {
      await new Promise<void>(resolve => file ? file.end(() => resolve()) : resolve())
    }
  }
}

function receiptText ({ file, dry_run: dryRun, records, ignored_because: because, dropped_fields: dropped }: CrmReceipt): string {
  const row = (label: string, count: number, note = '') => `  ${label.padEnd(16)}${count.toLocaleString('en-US').padStart(12)}${note === '' ? '' : `  ${note}`}`
  return [
    `${file}${dryRun ? ' (dry run: nothing was written)' : ''}`,
    row('records read', records.read),
    ...STATUSES.map(status => row(status, records[status])),
    ...Object.entries(because).map(([reason, count]) => row('', count, reason)),
    ...(dropped.length > 0 ? [`  not looked at: ${dropped.join(', ')}`] : [])
  ].join('\n')
}
