import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import { afterCommit } from '../../db/held.ts'
import { Problem } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { compute, type Question } from './compute.ts'
import { line } from './line.ts'
import { pulse } from './pulse.ts'
import { findRun } from './queries.ts'
import { beginRun, buryDead, endRun, noteProgress } from './save.ts'
import type { ModelRun } from './schema.ts'

/** Computes runs beside the requests: one of a tenant at a time, and two of all tenants in a process; others wait. */
export interface Runner {
  /** Begins a run; its id. @throws Problem MODEL_RUN_IN_PROGRESS */
  begin (tenant: Tenant, question: Question): Promise<string>
  /** The run as it stands, or as it stands when it is done or `seconds` are over. @throws Problem MODEL_RUN_NOT_FOUND */
  look (tenantId: string, runId: string, seconds: number): Promise<ModelRun>
  /** Ends what runs here, and waits until that is written down. */
  close (): Promise<void>
}

/** Runs of all tenants that work at once in a process: each holds a connection that requests would use. */
const AT_ONCE = 2
/** How often a run of another process is looked at, in milliseconds. */
const POLL = 250

const STOPPED = 'The service was stopped before it was done; start it again.'

/**
 * @param onFailed is told what no caller could have caused
 * @param beatEvery milliseconds between signs of life
 */
export function runner (database: Database, onFailed: (error: unknown) => void, beatEvery?: number): Runner {
  const running = new Map<string, Promise<void>>()
  const stop = new AbortController()
  const turns = line(AT_ONCE)

  async function work (tenant: Tenant, runId: string, question: Question): Promise<void> {
    const { tenantId } = tenant
    const dead = new AbortController()
    const signal = AbortSignal.any([stop.signal, dead.signal])
    const life = pulse(
      (done, total) => database.withTenant(tenantId, tx => noteProgress(tx, tenantId, runId, done, total)),
      () => { dead.abort(new Error(`the run ${runId} was taken for dead`)) },
      beatEvery)
    const ending = await turns(async () => {
      signal.throwIfAborted()
      return await compute(database, tenant, question, { progress: life.progress, signal })
    })
      .then(result => ({ result }), (error: unknown) => ({ failure: reasonOf(error) }))
      .finally(life.stop)
    await database.withTenant(tenantId, tx => endRun(tx, tenantId, runId, { ...ending, ...life.reached() }))
  }

  function reasonOf (error: unknown): string {
    if (stop.signal.aborted) return STOPPED
    if (error instanceof Problem) return error.message
    onFailed(error)
    return 'It failed inside the service; the log says why. Start it again.'
  }

  return {
    async begin (tenant, question) {
      if (stop.signal.aborted) throw stopping()
      const runId = await database.withTenant(tenant.tenantId, tx => beginRun(tx, tenant.tenantId, question))
      afterCommit(() => { running.set(runId, work(tenant, runId, question).catch(onFailed).finally(() => running.delete(runId))) })
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

function stopping (): Problem {
  return new Problem('UNAVAILABLE', 'The service is stopping; ask another process, or this one when it is back.', { headers: { 'retry-after': '5' } })
}
