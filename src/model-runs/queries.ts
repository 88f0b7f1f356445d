import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Result } from './compute.ts'
import type { ModelRun } from './schema.ts'

interface RunRow {
  id: string
  kind: string
  /** what was asked, apart from the kind; the fields that a run shows */
  question: Pick<ModelRun, 'model'> & Partial<Pick<ModelRun, 'against' | 'as_of' | 'start' | 'end' | 'segment'>>
  status: string
  done: number
  total: number
  failure: string | null
  created_at: string
  updated_at: string
  result?: Result | null
}

const instant = (tx: Tx, column: string) => tx`to_char(${tx(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const columns = (tx: Tx) => tx`
  run_id as id, kind, question, status, done, total, failure, ${instant(tx, 'created_at')} as created_at, ${instant(tx, 'updated_at')} as updated_at`

/** One run with its result. @throws Problem MODEL_RUN_NOT_FOUND */
export async function findRun (tx: Tx, tenantId: string, runId: string): Promise<ModelRun> {
  const [row] = await tx<RunRow[]>`select ${columns(tx)}, result from model_runs where tenant_id = ${tenantId} and run_id = ${runId}`
  if (!row) throw new Problem('MODEL_RUN_NOT_FOUND', `No run has the id ${runId}; GET /v1/model-runs lists the last ones.`)
  return shown(row)
}

/** Up to `limit` runs without their results, the newest first, after the one with these sort keys. */
export async function listRuns (tx: Tx, tenantId: string, limit: number, after?: { createdAt: string, id: string }): Promise<ModelRun[]> {
  const rows = await tx<RunRow[]>`
    select ${columns(tx)} from model_runs
    where tenant_id = ${tenantId}
      ${after ? tx`and (created_at, run_id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)` : tx``}
    order by created_at desc, run_id desc limit ${limit}`
  return rows.map(shown)
}

/** A row as the API shows it: what is unknown is absent. */
function shown ({ question, done, total, failure, result = null, ...row }: RunRow): ModelRun {
  return { ...row, ...question, progress: { done, total }, ...failure !== null && { failure }, ...result !== null && { result: result as NonNullable<ModelRun['result']> } }
}
