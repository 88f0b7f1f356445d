import type { Database } from '../../db/connect.ts'
import { sqlState } from '../errors.ts'
import { LONE_SURROGATE } from '../http/forms.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { FIRST_DAY, fromDay, MEASURES, toDay, type FlowMetric } from '../scoring/index.ts'
import { asOfDay, noZone, type Plan } from './query-plan.ts'
import { scan } from './query-scan.ts'
import { amountOf, columnsOf, conditionOf, factsOf, parameters, type Parameters } from './query-sql.ts'
import type { MetricEventsQuery } from './schema-query.ts'

interface EventRow {
  event_id: string
  source: string
  relationship: string
  day: string
  on_day: string
  n: number
  fact: string
  amount: string | null
  out_of: string | null
}

type Place = [day: string, relationship: string, onDay: string, n: number]

const LIST = 'events of a metric'

/** A page of the facts behind one flow metric in one window, by day, relationship and order within the day. */
export async function metricEvents (
  database: Database, tenantId: string, metric: FlowMetric, plan: Plan, query: MetricEventsQuery, limit: number
) {
  const { cursor, limit: _limit, ...question } = query
  const owner = [question, plan.start, plan.end]
  const after = cursor === undefined ? undefined : placeOf(decodeCursor(LIST, cursor, owner))
  const { text, values } = statement(tenantId, metric, plan, after, limit + 1)
  const rows = await database.withTenant(tenantId, tx => tx.unsafe<EventRow[]>(text, values as never[])).catch((error: unknown) => {
    throw plan.timeZone !== undefined && sqlState(error) === '22023' ? noZone(plan.timeZone) : error
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const more = rows.length > limit && last !== undefined
  return {
    data: page.map(shown),
    has_more: more,
    ...more ? { next_cursor: encodeCursor(LIST, owner, [last.day, last.relationship, last.on_day, last.n] satisfies Place) } : {}
  }
}

function placeOf (keys: unknown[]): Place {
  const [day, relationship, onDay, n] = keys
  const isText = typeof relationship === 'string' && relationship.length <= 256 && !relationship.includes('\0') && !LONE_SURROGATE.test(relationship)
  if (!isDay(day) || !isDay(onDay) || !isText || typeof n !== 'number' || !Number.isInteger(n) || Math.abs(n) > 2 ** 31 - 1) throw forgedCursor()
  return [day, relationship, onDay, n]
}

function isDay (value: unknown): value is string {
  if (typeof value !== 'string') return false
  try {
    return toDay(value) >= FIRST_DAY
  } catch {
    return false
  }
}

function statement (tenantId: string, metric: FlowMetric, plan: Plan, after: Place | undefined, limit: number) {
  const params = parameters()
  const asOf = fromDay(asOfDay(plan))
  const { measures, aggregation } = metric
  const columns = new Set(['event_id', 'source', 'relationship', 'n', 'day as on_day', ...columnsOf(measures, new Set())])
  const rows = scan(tenantId, plan, [...columns].map(name => `f.${name}`), factsOf(measures), asOf, params)
  const parts = measures.map(name => {
    const amount = amountOf(MEASURES[name], asOf)
    const condition = conditionOf(MEASURES[name])
    return { amount: amount ?? '1', condition: amount === undefined ? condition : `${condition} and ${amount} is not null` }
  })
  const [first, second] = parts.map(({ amount, condition }) => `case when ${condition} then ${amount} end`)
  const text = `
    select x.event_id, x.source, x.relationship, x.day, x.on_day, x.n, x.fact, ${first} as amount,
      ${aggregation === 'ratio_of_sums' && second !== undefined ? second : 'null'} as out_of
    from (${rows}) x
    where (${parts.map(({ condition }) => `(${condition})`).join(' or ')}) ${after === undefined ? '' : beyond(after, params)}
    order by x.day, x.relationship collate "C", x.on_day, x.n limit ${limit}`
  return { text, values: params.values }
}

function beyond ([day, relationship, onDay, n]: Place, params: Parameters): string {
  return 'and (x.day, x.relationship collate "C", x.on_day, x.n) > ' +
    `(${params.add(day)}::date, ${params.add(relationship)}::text collate "C", ${params.add(onDay)}::date, ${params.add(n)}::int)`
}

function shown ({ event_id: id, source, relationship, day, fact, amount, out_of: outOf }: EventRow) {
  const number = (name: string, text: string | null) => text === null || !Number.isFinite(Number(text)) ? {} : { [name]: Number(text) }
  return { event_id: id, source, relationship, day, fact, ...number('amount', amount), ...number('out_of', outOf) }
}
