import type { Fragment, Tx } from './connect.ts'
import { isGone } from './lost.ts'

/**
 * The rows of a query, `size` at a time, from one view of them; one such reading at a time in a transaction. Each batch is a statement
 * of its own: the time that a statement may take begins anew with it, and no longer counts while whoever reads is slow.
 */
export async function * inBatches<Row> (tx: Tx, query: Fragment, size: number): AsyncGenerator<Row[]> {
  await tx`declare batches no scroll cursor for ${query}`
  try {
    for (let more = true; more;) {
      if (isGone(tx)) throw new Error('the connection was lost between two batches, or whoever reads took too long')
      const rows = await tx.unsafe<Row[]>(`fetch ${size} from batches`) as Row[]
      more = rows.length === size
      if (rows.length > 0) yield rows
    }
  } finally {
    // After a failure there is nothing to close: the transaction is over.
    if (!isGone(tx)) await tx`close batches`.catch(() => {})
  }
}
