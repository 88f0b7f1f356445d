import type { Tx } from '../../db/connect.ts'
import { fromDay, MEASURES, type FlowMetric, type MeasureName } from '../scoring/index.ts'
import type { Tenant } from '../http/caller.ts'
import { compareCells, type CellMap, type Group } from './query-cells.ts'
import { take, type Cost } from './query-cost.ts'
import { asOfDay, periodsIn, type Plan } from './query-plan.ts'
import { scan } from './query-scan.ts'
import { amountOf, columnsOf, conditionOf, dimensionSql, factsOf, parameters } from './query-sql.ts'
import { sumsOf, type PartSums } from './query-sums.ts'

/** Rows of a statement that are in memory at a time. */
const CHUNK = 2000
/** An answer of so many rows is read at once. */
const FEW = 10_000

/** What the flow metrics of a plan need to be summed. */
interface Wanted {
  metrics: readonly FlowMetric[]
  measures: readonly MeasureName[]
  /** by department too */
  inner: ReadonlySet<MeasureName>
  money: ReadonlySet<MeasureName>
}

/** What a reading adds to what its query has taken, whom it tells of assumptions, and when it stops. */
export interface Watch {
  cost: Cost
  note (text: string): void
  signal: AbortSignal
}

/**
 * Sums the facts of the flow metrics of a plan in one scan, and writes their values into the cells.
 * @throws Problem QUERY_TOO_LARGE
 */
export async function readFlows (
  tx: Tx, { tenantId, settings }: Tenant, plan: Plan, cells: CellMap, { cost, note, signal }: Watch
): Promise<void> {
  const wanted = wantedOf(plan)
  if (wanted.metrics.length === 0) return
  const { text, values } = statement(tenantId, plan, wanted)
  // The rows of a cell stand side by side, so that no more than one cell is summed at a time.
  let summed: SummedCell | undefined
  let read = 0
  for await (const rows of pagesOf(tx, text, values, isShort(plan))) {
    signal.throwIfAborted()
    for (const row of rows) {
      read += Number(row.n)
      const group = plan.groupBy.map((_, i) => row[`g${i}`] === null ? undefined : String(row[`g${i}`]))
      const period = Number(row.p) - 1
      if (summed === undefined || compareCells(summed, { period, group }) !== 0) {
        write(summed, wanted.metrics, cells)
        take(cost, 'groups', 1, false)
        summed = { period, group, sums: sumsOf(settings, note) }
      }
      summed.sums.add(row, wanted.measures, wanted.inner)
    }
  }
  take(cost, 'facts_read', read)
  write(summed, wanted.metrics, cells)
}

type Row = Record<string, string | number | null>

/** Whether few cells are to be expected. */
function isShort (plan: Plan): boolean {
  return !plan.groupBy.includes('relationship') && periodsIn(plan).length <= MANY_PERIODS
}

const MANY_PERIODS = 400

/**
 * The rows of a statement. Several processes of the database sum for an answer that is read at once, and for a cursor only one does; so
 * an answer that may be short is asked for whole, and again by a cursor when it was long.
 */
async function * pagesOf (tx: Tx, text: string, values: unknown[], isShort: boolean): AsyncIterable<readonly Row[]> {
  // A compiled plan costs more than it saves here.
  await tx`set local jit = off`
  if (isShort) {
    const rows = await tx.unsafe<Row[]>(`${text} limit ${FEW + 1}`, values as never[])
    if (rows.length <= FEW) return yield rows
  }
  yield * tx.unsafe<Row[]>(text, values as never[]).cursor(CHUNK)
}

interface SummedCell {
  period: number
  group: Group
  sums: PartSums
}

/** The values of the metrics that the sums of a cell tell. */
function write (summed: SummedCell | undefined, metrics: readonly FlowMetric[], cells: CellMap): void {
  if (summed === undefined) return
  const { period, group, sums } = summed
  for (const metric of metrics) {
    const found = metric.read(sums)
    if (found === undefined || !Number.isFinite(found.value)) continue
    const target = cells.at(period, group)
    target.values[metric.name] = found.value
    if (found.interval !== undefined) target.intervals[metric.name] = found.interval
    if (found.currency !== undefined) target.currencies[metric.name] = found.currency
  }
}

function wantedOf ({ metrics: asked }: Plan): Wanted {
  const metrics = asked.flatMap(metric => metric.kind === 'flow' ? [metric.of] : [])
  return {
    metrics,
    measures: [...new Set(metrics.flatMap(({ measures }) => measures))],
    inner: new Set(metrics.flatMap(({ byDepartment = [] }) => byDepartment)),
    money: new Set(metrics.flatMap(({ money = [] }) => money))
  }
}

/**
 * One row for each period, group and, where a formula needs it, department: `p`, `g0` …, `d`, the number of facts `n`, the measures
 * `m0` … and the least and greatest currency of money.
 */
function statement (tenantId: string, plan: Plan, wanted: Wanted): { text: string, values: unknown[] } {
  const params = parameters()
  const { groupBy } = plan
  const facts = factsOf(wanted.measures)
  const columns = columnsOf(wanted.measures, wanted.money)
  const hasLateness = wanted.measures.some(name => MEASURES[name].add === 'lateness')
  const inner = [
    ...columns.map(name => `f.${name}`),
    ...wanted.inner.size > 0 && !columns.includes('department') ? ['f.department'] : [],
    ...hasLateness ? ['f.day as on_day'] : [],
    ...groupBy.map((name, i) => `${dimensionSql(name, 'f.relationship')} as g${i}`)
  ]
  const asOf = fromDay(asOfDay(plan))
  const sums = wanted.measures.flatMap((name, i) => measureSql(name, i, facts?.length === 1, asOf, wanted.money.has(name)))
  const tag = groupBy.indexOf('tag')
  const groups = groupBy.map((_, i) => i === tag ? 't.tag' : `x.g${i}`)
  const keys = ['x.p', ...groups, ...wanted.inner.size > 0 ? ['x.department'] : []]
  const text = `
    select ${['x.p as p', ...groups.map((name, i) => `${name} as g${i}`), ...wanted.inner.size > 0 ? ['x.department as d'] : []].join(', ')},
      count(*) as n, ${sums.join(', ')}
    from (${scan(tenantId, plan, inner, facts, asOf, params)}) x
    ${tag < 0 ? '' : `left join lateral unnest(x.g${tag}) as t (tag) on true`}
    group by ${keys.join(', ')}
    ${wanted.inner.size > 0 ? `order by ${['x.p', ...groups].join(', ')}` : ''}`
  return { text, values: params.values }
}

/** The sum of a measure and, of money, its currencies. */
function measureSql (name: MeasureName, i: number, isOnly: boolean, asOf: string, isMoney: boolean): string[] {
  const measure = MEASURES[name]
  const amount = amountOf(measure, asOf)
  const condition = conditionOf(measure, isOnly)
  const of = (expression: string, filter: string) => filter === '' ? expression : `${expression} filter (where ${filter})`
  const stated = condition === '' ? `${amount} is not null` : `${condition} and ${amount} is not null`
  return [
    `${amount === undefined ? `nullif(${of('count(*)', condition)}, 0)` : of(`sum(${amount})`, condition)} as m${i}`,
    ...isMoney ? [`${of('min(x.currency collate "C")', stated)} as low${i}`, `${of('max(x.currency collate "C")', stated)} as high${i}`] : []
  ]
}
