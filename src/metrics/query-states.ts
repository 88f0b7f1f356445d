import type { Tx } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import type { StateMetric } from '../scoring/index.ts'
import { LIMITS, take, type Cost } from './query-cost.ts'
import { cellKey, type CellMap, type Group } from './query-cells.ts'
import { periodsIn, type Plan } from './query-plan.ts'
import { dimensionSql, filterSql, needsScores, parameters } from './query-sql.ts'
import { statesIn } from './states.ts'

/** How much of some relationships is known in a cell. */
interface Known {
  sum: number
  count: number
  currency: string | undefined
  isMixed: boolean
}

interface KnownCell {
  period: number
  group: Group
  values: Map<StateMetric, Known>
}

/**
 * Counts the states that some plans need, before any is computed.
 * @throws Problem QUERY_TOO_LARGE
 */
export async function reserveStates (tx: Tx, tenantId: string, plans: readonly Plan[], cost: Cost): Promise<void> {
  for (const plan of plans) {
    if (statesOf(plan).length === 0) continue
    const members = await membersOf(tx, tenantId, plan)
    take(cost, 'scores_computed', members.size * endsOf(plan).length, members.size <= LIMITS.scores_computed)
  }
}

const statesOf = ({ metrics }: Plan) => metrics.flatMap(metric => metric.kind === 'state' ? [metric.of] : [])

/** The days at whose end states are read, by the period that they end. */
function endsOf (plan: Plan) {
  return periodsIn(plan).flatMap(({ start, end }, period) => start > plan.today ? [] : [{ period, day: Math.min(end, plan.today) }])
}

/** Computes the states of the relationships of a plan at the ends of its periods, and writes their means into the cells. */
export async function readStates (
  tx: Tx, tenant: Tenant, plan: Plan, cells: CellMap, note: (text: string) => void, signal: AbortSignal
): Promise<void> {
  const metrics = statesOf(plan)
  if (metrics.length === 0) return
  const ends = endsOf(plan)
  const groups = await membersOf(tx, tenant.tenantId, plan)
  const known = new Map<string, KnownCell>()
  const periodOf = new Map(ends.map(({ period, day }) => [day, period]))
  const request = { keys: [...groups.keys()], days: ends.map(({ day }) => day), names: metrics.map(({ name }) => name), model: plan.model }
  for await (const state of statesIn(tx, tenant, request, signal)) {
    const period = periodOf.get(state.day)!
    for (const group of groups.get(state.relationship) ?? []) {
      const key = cellKey(period, group)
      const entry = known.get(key) ?? { period, group, values: new Map<StateMetric, Known>() }
      known.set(key, entry)
      for (const metric of metrics) addTo(entry.values, metric, state.values[metric.name], state.currencies?.[metric.name])
    }
  }
  write(known.values(), cells, note)
}

function addTo (values: Map<StateMetric, Known>, metric: StateMetric, value: number | undefined, currency: string | undefined): void {
  if (value === undefined) return
  const known = values.get(metric)
  if (known === undefined) {
    values.set(metric, { sum: value, count: 1, currency, isMixed: false })
    return
  }
  known.sum += value
  known.count += 1
  known.isMixed ||= known.currency !== currency
}

function write (known: Iterable<KnownCell>, cells: CellMap, note: (text: string) => void): void {
  for (const { period, group, values } of known) {
    for (const [{ name, aggregation }, { sum, count, currency, isMixed }] of values) {
      const value = aggregation === 'number_of_relationships' ? sum : sum / count
      if (!Number.isFinite(value)) continue
      if (isMixed) {
        note(`Amounts in several currencies are never added: such values are absent. Filter by relationships of one currency. (${name})`)
        continue
      }
      const cell = cells.at(period, group)
      cell.values[name] = value
      if (currency !== undefined) cell.currencies[name] = currency
    }
  }
}

/** The relationships that the filters leave, each with the groups that it is in: one for every tag when tags are grouped by. */
async function membersOf (tx: Tx, tenantId: string, plan: Plan): Promise<Map<string, Group[]>> {
  const params = parameters()
  const columns = plan.groupBy.map((name, i) => `${dimensionSql(name, 'r.key')} as g${i}`)
  const text = `
    select ${['r.key as key', ...columns].join(', ')} from relationships r
    ${needsScores(plan) ? 'left join scores s on s.tenant_id = r.tenant_id and s.relationship = r.key' : ''}
    where r.tenant_id = ${params.add(tenantId)}::uuid ${filterSql(plan.filters, 'r.key', params)}
    order by r.key collate "C" limit ${LIMITS.scores_computed + 1}`
  const rows = await tx.unsafe<Array<Record<string, string | string[] | null>>>(text, params.values as never[])
  return new Map(rows.map(row => [String(row.key), groupsOf(plan.groupBy.map((_, i) => row[`g${i}`]))]))
}

function groupsOf (labels: ReadonlyArray<string | string[] | null | undefined>): Group[] {
  const tags = labels.findIndex(label => Array.isArray(label))
  const plain = labels.map(label => typeof label === 'string' ? label : undefined)
  if (tags < 0) return [plain]
  const list = labels[tags] as string[]
  return list.length === 0 ? [plain] : list.map(tag => plain.with(tags, tag))
}
