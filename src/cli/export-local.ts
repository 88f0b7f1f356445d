import { openSnapshot } from '../exports/snapshot.ts'
import { bytesOf } from '../exports/bytes.ts'
import { current } from '../exports/current.ts'
import { dayTotalsTable } from '../exports/day-totals.ts'
import { eventsTable } from '../exports/events.ts'
import { scoresTable } from '../exports/scores.ts'
import type { Format, Row } from '../exports/table.ts'
import { clockOf, type Tenant } from '../http/caller.ts'
import { filtersOf } from '../ledger/routes-read.ts'
import type { Database } from '../../db/connect.ts'
import { progress } from './progress.ts'
import type { TableName } from './export-tables.ts'

/** How many rows came, once all have come. */
export interface Counted { rows: number }

/** The bytes of a table of a tenant, read from the database itself; what is behind is brought up to date first. Shows how far it is. */
export async function * localBytes (
  database: Database, tenant: Tenant, table: TableName, format: Format, parameters: URLSearchParams, counted: Counted
): AsyncGenerator<string | Uint8Array> {
  const upToDate = current(database, clockOf(() => new Date()))
  if (table === 'day-totals') await upToDate.days(tenant)
  if (table === 'scores') await upToDate.scores(tenant)
  const snapshot = await openSnapshot(database, tenant.tenantId)
  try {
    const { rows, count, ...contents } = tableOf(table)(snapshot.tx, tenant.tenantId, parameters)
    const bar = progress('exporting', await count())
    try {
      yield * bytesOf(format, { ...contents, snapshot: snapshot.name, rows: watched(rows, counted, bar.update) })
    } finally {
      bar.stop()
    }
  } finally {
    await snapshot.close()
  }
}

function tableOf (table: TableName) {
  return (tx: Parameters<typeof eventsTable>[0], tenantId: string, parameters: URLSearchParams) => {
    const given = Object.fromEntries(parameters)
    if (table === 'scores') return scoresTable(tx, tenantId, given)
    if (table === 'day-totals') return dayTotalsTable(tx, tenantId, given)
    const { type: _, ...filters } = given
    const types = parameters.getAll('type')
    return eventsTable(tx, tenantId, filtersOf({ ...filters, ...(types.length > 0 ? { type: types } : {}) }))
  }
}

async function * watched (
  rows: AsyncIterable<readonly Row[]>, counted: Counted, update: (done: number) => void
): AsyncGenerator<readonly Row[]> {
  for await (const some of rows) {
    counted.rows += some.length
    update(counted.rows)
    yield some
  }
}
