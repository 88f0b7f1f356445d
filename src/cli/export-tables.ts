import { BANDS } from '../trust/schema.ts'
import { UsageFault } from '../imports/faults.ts'

export const TABLES = ['events', 'day-totals', 'scores'] as const
export type TableName = typeof TABLES[number]

export interface TableFlags {
  relationship?: string
  type?: string[]
  source?: string
  start?: string
  end?: string
  segment?: string
  tag?: string
  band?: string
}

/** Which flags narrow which table. */
const NARROWED_BY: Record<TableName, Array<keyof TableFlags>> = {
  events: ['relationship', 'type', 'source', 'start', 'end'],
  'day-totals': ['relationship', 'start', 'end'],
  scores: ['segment', 'tag', 'band']
}

const DAY = /^\d{4}-\d\d-\d\d$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/** The query parameters of the operation that answers with the table. @throws UsageFault for a flag that says nothing about it */
export function parametersOf (table: TableName, flags: TableFlags): URLSearchParams {
  const foreign = Object.values(NARROWED_BY).flat().find(flag => flags[flag] !== undefined && !NARROWED_BY[table].includes(flag))
  if (foreign !== undefined) throw new UsageFault(`--${foreign} does not narrow ${table}; these do: ${NARROWED_BY[table].map(flag => `--${flag}`).join(', ')}.`)
  const { relationship, type = [], source, start, end, segment, tag, band } = flags
  if (band !== undefined && !BANDS.includes(band)) throw new UsageFault(`--band must be one of ${BANDS.join(', ')}, not "${band}".`)
  const given = table === 'events'
    ? { subject: relationship, source, time_from: instantOf('start', start), time_to: instantOf('end', end) }
    : { relationship, start: dayOf('start', start), end: dayOf('end', end), segment, tag, band }
  const known = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return new URLSearchParams([...known, ...type.map((name): [string, string] => ['type', name])])
}

function dayOf (flag: string, value: string | undefined): string | undefined {
  if (value === undefined || (DAY.test(value) && exists(value))) return value
  throw new UsageFault(`--${flag} must be a day such as 2026-06-30, not "${value}".`)
}

/** Events are narrowed by instants: a day is meant from its first instant in UTC to its last. */
function instantOf (flag: 'start' | 'end', value: string | undefined): string | undefined {
  if (value === undefined || (INSTANT.test(value) && exists(value))) return value
  if (!DAY.test(value) || !exists(value)) throw new UsageFault(`--${flag} must be a day such as 2026-06-30, or an instant with its offset, not "${value}".`)
  const first = Date.parse(`${value}T00:00:00Z`)
  return new Date(flag === 'start' ? first : first + 86_400_000).toISOString()
}

function exists (value: string): boolean {
  const date = new Date(value)
  return !Number.isNaN(date.getTime()) && (!DAY.test(value) || date.toISOString().startsWith(value))
}
