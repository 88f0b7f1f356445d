import type postgres from 'postgres'

const LOST = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'ECONNRESET', 'EPIPE'])

/**
 * To be put behind the work of a transaction or savepoint: when its connection was lost, the failure is never told to the driver, which
 * would answer with a rollback on a socket that is gone, and that ends the process (postgres.js 3.4.9). Its own promise of the
 * transaction has been refused by then.
 */
export function untilLost (error: unknown): Promise<never> {
  if (LOST.has((error as { code?: string } | null)?.code ?? '')) return new Promise<never>(() => {})
  throw error
}

type Work = (tx: postgres.TransactionSql) => Promise<unknown>

/** Makes all transactions of these connections survive the loss of theirs. */
export function survivesLoss (sql: postgres.Sql): postgres.Sql {
  const begin = sql.begin.bind(sql) as (options: string, work: Work) => Promise<unknown>
  const survivable = async (...given: [Work] | [string, Work]) => {
    const [options, work] = given.length === 1 ? ['', given[0]] : given
    return await begin(options, async tx => await work(tx).catch(untilLost))
  }
  return Object.assign(sql, { begin: survivable as typeof sql.begin })
}
