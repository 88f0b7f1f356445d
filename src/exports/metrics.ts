import { labelled, type Cell } from '../metrics/query-cells.ts'
import { answer, type Answer } from '../metrics/query-answer.ts'
import { periodsIn, type Plan } from '../metrics/query-plan.ts'
import type { Runner } from '../metrics/query-run.ts'
import type { MetricQuestion } from '../metrics/schema-query.ts'
import { fromDay } from '../scoring/index.ts'
import type { Column, Row, Table } from './table.ts'

/** Rows that are made at a time. */
const CHUNK = 1000

/**
 * The cells of a query as a table; its columns depend on the query alone. The rows fail with a Problem QUERY_TOO_LARGE.
 * @param inTurn answers the query when it is its turn
 * @param done is told when the cells are known, before the first row
 */
export function metricsTable (
  query: MetricQuestion, plan: Plan, runner: Runner, inTurn: (work: () => Promise<Answer>) => Promise<Answer>, done: () => Promise<unknown>
): Omit<Table, 'snapshot'> {
  return { name: 'metrics', columns: columnsOf(query, plan), rows: rowsOf(() => inTurn(() => answer(query, plan, runner, true)), plan, done) }
}

function columnsOf ({ compare = [] }: MetricQuestion, { metrics, groupBy }: Plan): Column[] {
  const double = (name: string): Column => ({ name, type: 'double' })
  return [
    { name: 'period_start', type: 'date' },
    { name: 'period_end', type: 'date' },
    ...groupBy.map((name): Column => ({ name, type: 'text' })),
    ...metrics.flatMap((metric): Column[] => [
      double(metric.name),
      ...metric.kind === 'flow' && metric.of.hasInterval ? [double(`${metric.name}_low`), double(`${metric.name}_high`)] : [],
      ...metric.of.unit.startsWith('money') ? [{ name: `${metric.name}_currency`, type: 'text' as const }] : [],
      ...[...new Set(compare)].map(kind => double(`${metric.name}_${kind}`))
    ])
  ]
}

async function * rowsOf (answered: () => Promise<Answer>, plan: Plan, done: () => Promise<unknown>): AsyncGenerator<Row[]> {
  const { cells } = await answered()
  await done()
  const periods = periodsIn(plan).map(({ start, end }) => ({ period_start: fromDay(start), period_end: fromDay(end) }))
  for (let i = 0; i < cells.length; i += CHUNK) yield cells.slice(i, i + CHUNK).map(cell => rowOf(cell, periods[cell.period]!, plan))
}

function rowOf ({ group, values, intervals, currencies, comparisons = {} }: Cell, period: Row, plan: Plan): Row {
  const suffixed = (suffix: string, record: Readonly<Record<string, unknown>>) => Object.entries(record).map(([name, value]) => [`${name}_${suffix}`, value])
  return {
    ...period,
    ...labelled(plan, group),
    ...values,
    ...Object.fromEntries([
      ...Object.entries(intervals).flatMap(([name, { low, high }]) => [[`${name}_low`, low], [`${name}_high`, high]]),
      ...suffixed('currency', currencies),
      ...Object.entries(comparisons).flatMap(([kind, record]) => suffixed(kind, record))
    ])
  }
}
