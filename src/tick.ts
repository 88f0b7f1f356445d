import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../db/connect.ts'
import { advance } from './pipeline.ts'

// Any number that no other program uses for an advisory lock in this database.
const LOCK = 4_728_114_066

/**
 * Advances the pipeline every `seconds`, and without a pause while something is left to do. Of several processes one at a time does
 * it. A failure is logged and the next round tries again. Returns the function that ends it after the round under way.
 */
export function startTicking (database: Database, now: () => Date, seconds: number, log: FastifyBaseLogger): () => Promise<void> {
  const stop = new AbortController()
  const ticking = (async () => {
    while (!stop.signal.aborted) {
      const done = await round(database, now).catch((err: unknown) => {
        log.error({ err }, 'background work failed and will be tried again')
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

/** One round, unless another process is at it. Returns false when something is left to do. */
async function round (database: Database, now: () => Date): Promise<boolean> {
  const connection = await database.operator.reserve()
  try {
    const [lock] = await connection`select pg_try_advisory_lock(${LOCK}) as mine`
    if (lock?.mine !== true) return true
    try {
      return await advance(database, now())
    } finally {
      await connection`select pg_advisory_unlock(${LOCK})`
    }
  } finally {
    connection.release()
  }
}
