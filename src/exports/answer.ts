import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Tx } from '../../db/connect.ts'
import { takePlace } from './places.ts'
import { sendTable } from './send.ts'
import { openSnapshot } from './snapshot.ts'
import type { Format, Row, Table } from './table.ts'

/** A table before it is known from which snapshot its rows come. */
export interface Contents extends Omit<Table, 'snapshot'> {
  /** How many rows there are, for whoever shows how far an export is. To be asked before the rows are. */
  count (): Promise<number>
}

/** Rows of which each costs the caller another unit of its quota. */
const ROWS_OF_A_UNIT = 1000

/**
 * Answers with a table that `contents` reads from one snapshot of the caller's tenant. However it ends, the snapshot is closed.
 * @throws Problem UNAVAILABLE when too many exports are under way; what `contents` throws
 */
export async function answerWithTable (
  request: FastifyRequest, reply: FastifyReply, format: Format, contents: (tx: Tx, tenantId: string) => Omit<Table, 'snapshot'>
): Promise<FastifyReply> {
  const { caller, server: { database, quota } } = request
  const { tenantId } = caller.tenant
  const leave = takePlace(database, tenantId)
  let close = async () => leave()
  try {
    const snapshot = await openSnapshot(database, tenantId)
    close = () => snapshot.close().finally(leave)
    const table = contents(snapshot.tx, tenantId)
    const pay = quota ? (units: number) => quota.waitFor(caller, units) : async () => {}
    return await sendTable(reply, format, { ...table, snapshot: snapshot.name, rows: paidRows(table.rows, pay, close) })
  } catch (error) {
    await close()
    throw error
  }
}

/** The rows, each thousand for another unit behind the one of the request. `end` is called when nobody asks for more. */
async function * paidRows (
  rows: AsyncIterable<readonly Row[]>, pay: (units: number) => Promise<void>, end: () => Promise<void>
): AsyncGenerator<readonly Row[]> {
  try {
    let unpaid = -ROWS_OF_A_UNIT
    for await (const some of rows) {
      unpaid += some.length
      const units = Math.max(0, Math.floor(unpaid / ROWS_OF_A_UNIT))
      if (units > 0) await pay(units)
      unpaid -= units * ROWS_OF_A_UNIT
      yield some
    }
  } finally {
    await end()
  }
}
