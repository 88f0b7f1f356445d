import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../db/connect.ts'
import { advance } from './pipeline.ts'

// Any number that no other program uses for an advisory lock in this database.
const LOCK = 4_728_114_066

interface Ticked {
  database: Database
  revive (): Promise<void>
}

/**
 * Advances the pipeline every `seconds`, and without a pause while something is left to do. Of several processes one at a time does
 * it. After a failure, which is logged, `revive` may bring the database back and the next round tries again. Returns the function that
 * ends it after the round under way.
 */
export function startTicking ({ database, revive }: Ticked, now: () => Date, seconds: number, log: FastifyBaseLogger): () => Promise<void> {
  const stop = new AbortController()
  const ticking = (async () => {
    while (!stop.signal.aborted) {
      const done = await round(database, now).catch(async (err: unknown) => {
        log.error({ err }, 'background work failed and will be tried again')
        await revive().catch((err: unknown) => { log.error({ err }, 'the embedded database does not start again') })
        return true
      })
      if (done) await sleep(seconds * 1000, undefined, { signal: stop.signal }).catch(() => {})
    }
  })()
  return async () => {
    stop.abort()
    await ticking
  }
}

/**
 * One round, unless another process is at it. Returns false when something is left to do. The lock is held by a transaction, which
 * fails when the database is away (a reserved connection would wait for ever) and which PgBouncer keeps on one connection.
 */
async function round (database: Database, now: () => Date): Promise<boolean> {
  return await database.operator.begin(async (tx) => {
    const [lock] = await tx`select pg_try_advisory_xact_lock(${LOCK}) as mine`
    return lock?.mine === true ? await advance(database, now()) : true
  }) as boolean
}
