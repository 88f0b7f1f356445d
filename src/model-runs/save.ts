import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Question, Result } from './compute.ts'

/** Runs that are kept for a tenant; older ones are forgotten. */
const MOST_RUNS = 100

/**
 * Writes down that a run begins; its id. Of a tenant one runs at a time, in whichever process.
 * @throws Problem MODEL_RUN_IN_PROGRESS
 */
export async function beginRun (tx: Tx, tenantId: string, { kind, ...question }: Question): Promise<string> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`runs of ${tenantId}`}, 0))`
  await buryDead(tx, tenantId)
  const [running] = await tx<Array<{ id: string }>>`
    select run_id as id from model_runs where tenant_id = ${tenantId} and status = 'running' limit 1`
  if (running) {
    throw new Problem('MODEL_RUN_IN_PROGRESS', `The run ${running.id} is not done; wait for it with GET /v1/model-runs/${running.id}?wait_seconds=30, then ask again.`,
      { headers: { 'retry-after': '5' } })
  }
  await tx`
    delete from model_runs where tenant_id = ${tenantId} and run_id in (
      select run_id from model_runs where tenant_id = ${tenantId} order by created_at desc, run_id desc offset ${MOST_RUNS - 1})`
  const [row] = await tx<Array<{ id: string }>>`
    insert into model_runs (tenant_id, kind, question) values (${tenantId}, ${kind}, ${JSON.stringify(question)}::text::jsonb) returning run_id as id`
  return row!.id
}

/** A run whose process shows no sign of life for two minutes is dead, and says so from its next reading on. */
export async function buryDead (tx: Tx, tenantId: string): Promise<void> {
  const isDead = tx`tenant_id = ${tenantId} and status = 'running' and updated_at < now() - interval '2 minutes'`
  // Looked for first: this is asked again and again while a run is waited for, and a reading should not write.
  const dead = await tx`select from model_runs where ${isDead} limit 1`
  if (dead.length === 0) return
  await tx`
    update model_runs set status = 'failed', failure = 'The process that computed it ended before it was done; start it again.', updated_at = now()
    where ${isDead}`
}

/** A sign of life. Returns false when the run was taken for dead meanwhile. */
export async function noteProgress (tx: Tx, tenantId: string, runId: string, done: number, total: number): Promise<boolean> {
  const rows = await tx`
    update model_runs set done = ${done}, total = ${total}, updated_at = now()
    where tenant_id = ${tenantId} and run_id = ${runId} and status = 'running' returning 1`
  return rows.length > 0
}

/** How a run ends: with its result or the reason why there is none, and how far it came. */
export type Ending = ({ result: Result } | { failure: string }) & { done: number, total: number }

/** Ends a run, unless it was taken for dead meanwhile. */
export async function endRun (tx: Tx, tenantId: string, runId: string, ending: Ending): Promise<void> {
  const result = 'result' in ending ? JSON.stringify(ending.result) : null
  await tx`
    update model_runs set status = ${result === null ? 'failed' : 'done'}, result = ${result}::text::jsonb,
      failure = ${'failure' in ending ? ending.failure : null}, done = ${ending.done}, total = ${ending.total}, updated_at = now()
    where tenant_id = ${tenantId} and run_id = ${runId} and status = 'running'`
}
