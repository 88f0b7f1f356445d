import type { Tx } from '../../db/connect.ts'
import { MODEL_1 } from '../scoring/index.ts'
import { inOrder, type Parameters } from './parameters.ts'
import { modelNotFound } from './queries.ts'
import type { Model, ModelActivation, ModelSummary } from './schema.ts'

interface ModelRow {
  version: number
  name: string
  based_on: number
  created_at: string
}

type InForce = Map<number, ModelSummary['in_force']>

const instant = (tx: Tx, column: string) => tx`to_char(${tx(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const columns = (tx: Tx) => tx`version, name, based_on, ${instant(tx, 'created_at')} as created_at`

/** By version who is scored by it, as the last choices of the tenant and of each segment say. */
export async function inForce (tx: Tx, tenantId: string): Promise<InForce> {
  const rows = await tx<Array<{ segment: string, version: number | null }>>`
    select distinct on (segment collate "C") segment, version from model_activations where tenant_id = ${tenantId}
    order by segment collate "C", seq desc`
  const found: InForce = new Map()
  const of = (version: number) => {
    const known = found.get(version) ?? { tenant: false, segments: [] }
    found.set(version, known)
    return known
  }
  of(rows.find(({ segment }) => segment === '')?.version ?? MODEL_1.version).tenant = true
  for (const { segment, version } of rows) if (segment !== '' && version !== null) of(version).segments.push(segment)
  return found
}

/** The version that the tenant, or the segment, is scored by now. */
export async function versionInForce (tx: Tx, tenantId: string, segment = ''): Promise<number> {
  const rows = await tx<Array<{ version: number | null }>>`
    (select version from model_activations where tenant_id = ${tenantId} and segment = ${segment} order by seq desc limit 1)
    union all
    (select version from model_activations where tenant_id = ${tenantId} and segment = '' order by seq desc limit 1)`
  return rows.find(({ version }) => version !== null)?.version ?? MODEL_1.version
}

/** Up to `limit` models after the version `after`, without their parameters; the built-in one is the first. */
export async function listModels (tx: Tx, tenantId: string, limit: number, after: number): Promise<ModelSummary[]> {
  const [rows, force] = await Promise.all([
    tx<ModelRow[]>`
      select ${columns(tx)} from scoring_models where tenant_id = ${tenantId} and version > ${after} order by version limit ${limit}`,
    inForce(tx, tenantId)
  ])
  const builtIn = after < MODEL_1.version ? [{ version: MODEL_1.version, name: BUILT_IN }] : []
  return [...builtIn, ...rows].slice(0, limit).map(row => summary(row, force))
}

/** One model whole. @throws Problem MODEL_NOT_FOUND */
export async function findModel (tx: Tx, tenantId: string, version: number): Promise<Model> {
  const force = await inForce(tx, tenantId)
  if (version === MODEL_1.version) {
    const { version: _, ...parameters } = MODEL_1
    return { ...summary({ version, name: BUILT_IN }, force), parameters }
  }
  const [row] = await tx<Array<ModelRow & { parameters: Parameters }>>`
    select ${columns(tx)}, parameters from scoring_models where tenant_id = ${tenantId} and version = ${version}`
  if (row === undefined) throw modelNotFound(version)
  const { parameters, ...rest } = row
  return { ...summary(rest, force), parameters: inOrder(parameters, MODEL_1) as Parameters }
}

const BUILT_IN = 'Built in'

function summary (row: Pick<ModelRow, 'version' | 'name'> & Partial<ModelRow>, force: InForce): ModelSummary {
  return { ...row, in_force: force.get(row.version) ?? { tenant: false, segments: [] } }
}

export interface ActivationRow {
  seq: number
  activation: ModelActivation
}

/** Up to `limit` choices, the newest first, before the one with the number `before`. */
export async function listActivations (tx: Tx, tenantId: string, limit: number, before?: number): Promise<ActivationRow[]> {
  const rows = await tx<Array<StoredActivation & { seq: number }>>`
    select seq, segment, version, note, ${instant(tx, 'activated_at')} as activated_at from model_activations
    where tenant_id = ${tenantId} ${before === undefined ? tx`` : tx`and seq < ${before}`}
    order by seq desc limit ${limit}`
  return rows.map(({ seq, ...row }) => ({ seq, activation: shownActivation(row) }))
}

export interface StoredActivation {
  segment: string
  version: number | null
  note: string | null
  activated_at: string
}

/** A choice as the API shows it: what is unknown is absent. */
export function shownActivation ({ segment, version, note, activated_at: at }: StoredActivation): ModelActivation {
  return {
    ...version === null ? { follow_tenant: true } : { model: version },
    ...segment !== '' && { segment },
    ...note !== null && { note },
    activated_at: at
  }
}
