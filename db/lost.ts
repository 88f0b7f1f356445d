import { setImmediate } from 'node:timers/promises'
import type postgres from 'postgres'

/** Turns of the event loop within which a transaction learns that its connection was lost, once one of its statements has. */
const TURNS = 16

const LOST = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'ECONNRESET', 'EPIPE'])

/**
 * To be put behind the work of a transaction or savepoint: when its connection was lost, the failure is never told to the driver, which
 * would answer with a rollback on a socket that is gone, and that ends the process (postgres.js 3.4.9). Its own promise of the
 * transaction is refused by then, which `isLost` tells.
 */
export async function untilLost (error: unknown, isLost: () => boolean): Promise<never> {
  if (LOST.has((error as { code?: string } | null)?.code ?? '')) {
    // The work may have failed by the loss of another connection: then it is rolled back like any other.
    for (let turn = 0; turn < TURNS; turn++) {
      if (isLost()) return await new Promise<never>(() => {})
      await setImmediate()
    }
  }
  throw error
}

type Work = (tx: postgres.TransactionSql) => Promise<unknown>

const gone = new WeakSet<object>()

/** Whether a transaction has lost its connection: another statement of it would end the process. */
export function isGone (tx: postgres.TransactionSql): boolean {
  return gone.has(tx)
}

/** Makes all transactions of these connections survive the loss of theirs. */
export function survivesLoss (sql: postgres.Sql): postgres.Sql {
  const begin = sql.begin.bind(sql) as (options: string, work: Work) => Promise<unknown>
  const survivable = async (...given: [Work] | [string, Work]) => {
    const [options, work] = given.length === 1 ? ['', given[0]] : given
    // Refused while the work still goes on: that is the loss of its own connection and nothing else.
    let lost = false
    let own: postgres.TransactionSql | undefined
    const whole = begin(options, async (tx) => {
      own = tx
      return await work(tx).catch(error => untilLost(error, () => lost))
    })
    whole.catch(() => {
      lost = true
      if (own !== undefined) gone.add(own)
    })
    return await whole
  }
  return Object.assign(sql, { begin: survivable as typeof sql.begin })
}
