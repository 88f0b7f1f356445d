import { LRUCache } from 'lru-cache'
import type { Database, Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { MODEL_1, type ScoringModel } from '../scoring/index.ts'

/**
 * The version in force for the relationship `r` of the statement that this is a part of: the choice of its segment, else that of the
 * tenant, else version 1.
 */
export const activeVersion = (tx: Tx) => tx`coalesce(
  (select a.version from model_activations a where a.tenant_id = r.tenant_id and a.segment = r.segment and a.segment <> ''
    order by a.seq desc limit 1),
  (select a.version from model_activations a where a.tenant_id = r.tenant_id and a.segment = '' order by a.seq desc limit 1), 1)`

/** Versions never change, so a version that was read once is kept. */
const kept = new WeakMap<Database, LRUCache<string, ScoringModel>>()

/**
 * The scoring model with this version.
 * @throws Problem MODEL_NOT_FOUND
 */
export async function modelOf (database: Database, tenantId: string, version: number): Promise<ScoringModel> {
  if (version === MODEL_1.version) return MODEL_1
  const models = kept.get(database) ?? new LRUCache<string, ScoringModel>({ max: 1000 })
  kept.set(database, models)
  const name = `${tenantId} ${version}`
  const known = models.get(name)
  if (known !== undefined) return known
  const [row] = await database.withTenant(tenantId, tx => tx<Array<{ parameters: Omit<ScoringModel, 'version'> }>>`
    select parameters from scoring_models where tenant_id = ${tenantId} and version = ${version}`)
  if (row === undefined) throw modelNotFound(version)
  const model = { version, ...row.parameters }
  models.set(name, model)
  return model
}

/**
 * The scoring models with these versions, by version, read in a transaction that has begun.
 * @throws Problem MODEL_NOT_FOUND
 */
export async function modelsIn (tx: Tx, tenantId: string, versions: readonly number[]): Promise<Map<number, ScoringModel>> {
  const rows = await tx<Array<{ version: number, parameters: Omit<ScoringModel, 'version'> }>>`
    select version, parameters from scoring_models where tenant_id = ${tenantId} and version = any(${versions as number[]}::int[])`
  const found = new Map(rows.map(({ version, parameters }) => [version, { version, ...parameters }]))
  return new Map(versions.map((version) => {
    const model = version === MODEL_1.version ? MODEL_1 : found.get(version)
    if (model === undefined) throw modelNotFound(version)
    return [version, model]
  }))
}

export function modelNotFound (version: number): Problem {
  return new Problem('MODEL_NOT_FOUND', `There is no version ${version} of the scoring model. GET /v1/models lists the versions.`)
}
