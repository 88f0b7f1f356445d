import { inBatches } from '../../db/batches.ts'
import type { Tx } from '../../db/connect.ts'
import type { DayTotals } from '../scoring/index.ts'
import type { Contents } from './answer.ts'
import type { Column, ColumnType, Row } from './table.ts'

/** Which days: of one relationship, from a day on, up to a day; ISO days, both inclusive. */
export interface DayFilters { relationship?: string, start?: string, end?: string }

/** Sums of the totals that are one number or one word, by the type of their column: the path to each is its name with _ between. */
const SUMS: Array<[ColumnType, keyof DayTotals, ...string[]]> = [
  ['integer', 'events'],
  ['boolean', 'contact'],
  ['boolean', 'ended'],
  ['integer', 'complaints'],
  ['integer', 'given'],
  ['integer', 'proactive'],
  ['integer', 'reactive'],
  ['integer', 'failures', 'money', 'delivery', 'quality', 'conduct'],
  ['integer', 'ideas', 'supplier', 'customer'],
  ['integer', 'link_events'],
  ['integer', 'meetings', 'count'],
  ['double', 'meetings', 'minutes', 'price', 'contract', 'blame', 'squares', 'transaction_squares'],
  ['integer', 'unstated_people'],
  ['integer', 'uncounted_meetings'],
  ['double', 'inspections', 'received', 'inspected', 'judged', 'rejected', 'minutes', 'timed'],
  ['double', 'sharing', 'to_customer', 'to_supplier'],
  ['integer', 'sharing', 'count', 'confidential'],
  ['integer', 'price_asks', 'count'],
  ['double', 'price_asks', 'sum'],
  ['integer', 'concessions', 'count'],
  ['double', 'concessions', 'sum'],
  ['integer', 'standings', 'count'],
  ['double', 'standings', 'sum'],
  ['double', 'purchasing_headcount']
]

interface Path extends Column { field: keyof DayTotals, part?: string }

const PATHS = SUMS.flatMap(([type, field, ...parts]): Path[] => parts.length === 0
  ? [{ name: field, type, field }]
  : parts.map(part => ({ name: `${field}_${part}`, type, field, part })))

export const DAY_TOTAL_COLUMNS: Column[] = [
  { name: 'relationship', type: 'text' },
  { name: 'day', type: 'date' },
  { name: 'segment', type: 'text' },
  { name: 'evidence_count', type: 'integer' },
  ...PATHS.map(({ name, type }): Column => ({ name, type })),
  { name: 'totals', type: 'json' }
]

interface StoredDay { relationship: string, day: string, segment: string, totals: DayTotals }

/** One row per relationship and day with anything on it, by key and day: the sums that stand there, and all totals as JSON. */
export function dayTotalsTable (tx: Tx, tenantId: string, { relationship, start, end }: DayFilters): Contents {
  const selected = tx`
    from days where tenant_id = ${tenantId}
      ${relationship === undefined ? tx`` : tx`and relationship = ${relationship}`}
      ${start === undefined ? tx`` : tx`and day >= ${start}`}
      ${end === undefined ? tx`` : tx`and day <= ${end}`}`
  const rows = inBatches<StoredDay>(tx, tx`
    select relationship, day, segment, totals ${selected} order by relationship collate "C", day`, 500)
  const count = async () => (await tx<Array<{ n: number }>>`select count(*) as n ${selected}`)[0]!.n
  return { name: 'day_totals', columns: DAY_TOTAL_COLUMNS, rows: shown(rows), count }
}

async function * shown (batches: AsyncIterable<StoredDay[]>): AsyncGenerator<Row[]> {
  for await (const batch of batches) {
    yield batch.map(({ relationship, day, segment, totals }) => {
      const row: Record<string, unknown> = { relationship, day, totals, evidence_count: totals.evidence.length }
      if (segment !== '') row.segment = segment
      for (const { name, field, part } of PATHS) {
        const value = totals[field] as Record<string, unknown> | undefined
        row[name] = part === undefined ? value : value?.[part]
      }
      return row
    })
  }
}
