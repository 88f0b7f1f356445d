import type { Database, Tx } from '../../db/connect.ts'
import { Problem, type FieldError } from '../errors.ts'
import { findModel, shownActivation, versionInForce, type StoredActivation } from './list.ts'
import { changedParameters } from './parameters.ts'
import { modelOf } from './queries.ts'
import type { Model, ModelActivation, ModelActivationInput, ModelInput } from './schema.ts'

/**
 * Makes another version of the model: the parameters of its base with what `input` names in their place. It scores nobody until it is
 * put in force.
 * @throws Problem MODEL_NOT_FOUND for the base, VALIDATION_FAILED for parameters out of range or a model equal to its base
 */
export async function createModel (database: Database, tenantId: string, input: ModelInput): Promise<Model> {
  const basedOn = input.based_on ?? await database.withTenant(tenantId, tx => versionInForce(tx, tenantId))
  const { version: _, ...base } = await modelOf(database, tenantId, basedOn)
  const { parameters, errors } = changedParameters(base, input.parameters, '/parameters')
  if (errors) throw refused('The model is not as it must be; see errors.', errors)
  if (isSame(parameters, base)) {
    const message = `must differ from version ${basedOn}, which it is based on; change a parameter, or use that version`
    throw refused(`The model is the same as version ${basedOn}.`, [{ pointer: '/parameters', message }])
  }
  return await database.withTenant(tenantId, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`models of ${tenantId}`}, 0))`
    const [row] = await tx<Array<{ version: number }>>`
      insert into scoring_models (tenant_id, version, name, based_on, parameters)
      select ${tenantId}, coalesce(max(version), 1) + 1, ${input.name}, ${basedOn}, ${JSON.stringify(parameters)}::text::jsonb
      from scoring_models where tenant_id = ${tenantId}
      returning version`
    return await findModel(tx, tenantId, row!.version)
  })
}

/** Compares by what is in them, whatever the order in which a database gives the fields. */
function isSame (a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return left.length === right.size && left.every(([name, value]) => right.has(name) && isSame(value, right.get(name)))
}

/**
 * Puts a version in force for the tenant or for one segment, from the next read on; or lets a segment follow the tenant again.
 * @throws Problem MODEL_NOT_FOUND, or VALIDATION_FAILED unless exactly one of model and follow_tenant is given
 */
export async function activateModel (tx: Tx, tenantId: string, input: ModelActivationInput): Promise<ModelActivation> {
  const { model, follow_tenant: follows, segment = '', note } = input
  if ((model === undefined) === (follows === undefined)) {
    throw refused('Exactly one of model and follow_tenant says what is to be.', [{ pointer: '/model', message: 'is required unless follow_tenant is given, and not both' }])
  }
  if (follows === false) {
    throw refused('follow_tenant can only be true.', [{ pointer: '/follow_tenant', message: 'must be true; name a model instead to choose one', received: follows }])
  }
  if (follows && segment === '') {
    throw refused('Only a segment can follow the tenant.', [{ pointer: '/segment', message: 'is required with follow_tenant; for the whole tenant name a model' }])
  }
  if (model !== undefined) await findModel(tx, tenantId, model)
  const [row] = await tx<StoredActivation[]>`
    insert into model_activations (tenant_id, segment, version, note) values (${tenantId}, ${segment}, ${model ?? null}, ${note ?? null})
    returning segment, version, note, to_char(activated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as activated_at`
  return shownActivation(row!)
}

function refused (detail: string, errors: FieldError[]): Problem {
  return new Problem('VALIDATION_FAILED', detail, { errors: errors.slice(0, 20) })
}
