import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { compute, type Question } from './compute.ts'
import { findRun } from './queries.ts'
import { beginRun, buryDead, endRun, noteProgress } from './save.ts'
import type { ModelRun } from './schema.ts'

/** Computes runs beside the requests, one at a time for each tenant. */
export interface Runner {
  /** Begins a run; its id. @throws Problem MODEL_RUN_IN_PROGRESS */
  begin (tenant: Tenant, question: Question): Promise<string>
  /** The run as it stands, or as it stands when it is done or `seconds` are over. @throws Problem MODEL_RUN_NOT_FOUND */
  look (tenantId: string, runId: string, seconds: number): Promise<ModelRun>
  /** Ends what runs here, and waits until that is written down. */
  close (): Promise<void>
}

/** How often a run of another process is looked at, in milliseconds. */
const POLL = 250

const STOPPED = 'The service was stopped before it was done; start it again.'

/** @param onFailed is told what no caller could have caused */
export function runner (database: Database, onFailed: (error: unknown) => void): Runner {
  const running = new Map<string, Promise<void>>()
  const stop = new AbortController()

  async function work (tenant: Tenant, runId: string, question: Question): Promise<void> {
    const { tenantId } = tenant
    const progress = async (done: number, total: number) => {
      const alive = await database.withTenant(tenantId, tx => noteProgress(tx, tenantId, runId, done, total))
      if (!alive) throw new Error(`the run ${runId} was taken for dead`)
    }
    const ending = await compute(database, tenant, question, { progress, signal: stop.signal })
      .then(result => ({ result }), (error: unknown) => ({ failure: reasonOf(error) }))
    await database.withTenant(tenantId, tx => endRun(tx, tenantId, runId, ending))
  }

  function reasonOf (error: unknown): string {
    if (stop.signal.aborted) return STOPPED
    if (error instanceof Problem) return error.message
    onFailed(error)
    return 'It failed inside the service; the log says why. Start it again.'
  }

  return {
    async begin (tenant, question) {
      if (stop.signal.aborted) throw new Problem('UNAVAILABLE', 'The service is stopping; ask another process, or this one when it is back.')
      const runId = await database.withTenant(tenant.tenantId, tx => beginRun(tx, tenant.tenantId, question))
      running.set(runId, work(tenant, runId, question).catch(onFailed).finally(() => running.delete(runId)))
      return runId
    },
    async look (tenantId, runId, seconds) {
      const enough = new AbortController()
      let over = seconds === 0
      const signal = AbortSignal.any([enough.signal, stop.signal])
      const limit = sleep(seconds * 1000, undefined, { signal }).catch(() => {}).then(() => { over = true })
      try {
        for (;;) {
          const run = await database.withTenant(tenantId, async (tx) => {
            await buryDead(tx, tenantId)
            return await findRun(tx, tenantId, runId)
          })
          if (run.status !== 'running' || over) return run
          await Promise.race([limit, running.get(runId) ?? sleep(POLL)])
        }
      } finally {
        enough.abort()
      }
    },
    async close () {
      stop.abort()
      await Promise.all(running.values())
    }
  }
}
