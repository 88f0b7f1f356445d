import type { Database, Tx } from '../../db/connect.ts'
import { alone } from '../../db/held.ts'
import { isGone } from '../../db/lost.ts'

/** One view of a tenant's rows that no event changes while it is open. It holds a connection. */
export interface Snapshot {
  tx: Tx
  /** the highest number of an event in it, as text; '0' when there is none */
  name: string
  /** Gives the connection back. May be called more than once. */
  close (): Promise<void>
}

/** Milliseconds that a reader may take to ask for more: longer than a connection may stand still. */
const PATIENCE = 300_000

/** Opens a snapshot of a tenant; whoever opens it must close it. Nothing can be written in it. */
export async function openSnapshot (database: Database, tenantId: string): Promise<Snapshot> {
  let end: () => void = () => {}
  const ending = new Promise<void>((resolve) => { end = resolve })
  return await new Promise<Snapshot>((resolve, reject) => {
    // Also in the midst of another transaction, whose view is its own.
    const over = alone(() => database.withTenant(tenantId, async (tx) => {
      await tx`set transaction isolation level repeatable read, read only`
      await tx.unsafe(`set local idle_in_transaction_session_timeout = ${PATIENCE}`)
      // All rows are asked for in the end: what brings the first ones soonest would not do.
      await tx`set local cursor_tuple_fraction = 1`
      const [row] = await tx<Array<{ seq: number }>>`select coalesce(max(seq), 0) as seq from events where tenant_id = ${tenantId}`
      const close = async () => {
        // On a lost connection there is nothing to end: a commit would end the process.
        if (!isGone(tx)) end()
        // A connection that was lost meanwhile has told whoever read from it.
        await over.catch(() => {})
      }
      resolve({ tx, name: String(row!.seq), close })
      await ending
    }))
    over.catch(reject)
  })
}
