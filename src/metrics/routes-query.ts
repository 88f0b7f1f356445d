import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Caller, Tenant } from '../http/caller.ts'
import { goneSignal } from '../http/gone.ts'
import { problems } from '../http/problems.ts'
import type { Quota } from '../http/quota.ts'
import { ref } from '../http/ref.ts'
import { fromDay, type FlowMetric } from '../scoring/index.ts'
import { METRICS } from './catalogue.ts'
import { answer, planNotes } from './query-answer.ts'
import { labelled, type Cell } from './query-cells.ts'
import { LIMITS, unitsOf, type Cost } from './query-cost.ts'
import { metricEvents } from './query-events.ts'
import { factsUpToDate } from './query-fresh.ts'
import { checkOrder, readCursor } from './query-page.ts'
import { periodsIn, planOf, refused, type Plan } from './query-plan.ts'
import { inOneMoment } from './query-run.ts'
import {
  MetricAnswer, MetricEventPage, MetricEventsInput, MetricQueryInput, USUAL_ROWS, querySchemas, type MetricEventsQuery
} from './schema-query.ts'

/** Any metric, over any window, by any dimension. */
export const queryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of querySchemas) app.addSchema(schema)
  const upToDate = factsUpToDate(app.database, app.now)

  app.post('/v1/metrics/query', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'queryMetrics',
      tags: ['Metrics'],
      summary: 'Metrics by period and group',
      description: 'Several metrics at once, cut by calendar intervals and up to three dimensions; docs/metrics.md has every rule. Ratios are ' +
        'computed from sums. What is unknown is absent, and a cell without any value is not listed. A query that is too large is refused.',
      body: ref(MetricQueryInput),
      response: { 200: { description: 'One page of cells.', ...ref(MetricAnswer) }, ...problems(400, 401, 403, 404, 415, 422, 503) }
    }
  }, async ({ caller, body }, reply) => {
    const { tenant } = caller
    const plan = planOf(body, tenant, app.now(tenant))
    checkOrder(body, plan)
    readCursor(body, plan)
    const behind = await upToDate(tenant, plan)
    return await inOneMoment(app.database, tenant, goneSignal(reply), async (runner) => {
      const { cells, next, groups } = await answer(body, plan, runner)
      const { cost, notes } = runner
      const told = { ...cost, groups, quota_units: await charge(app.quota, caller, cost), limits: { ...LIMITS } }
      return {
        ...headOf(plan, body.time_zone ?? tenant.timeZone),
        data: cells.map(showing(plan)),
        has_more: next !== undefined,
        ...next === undefined ? {} : { next_cursor: next },
        cost: told,
        notes: [...behind, ...notes, ...planNotes(plan)]
      }
    })
  })

  app.post('/v1/metrics/events', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listMetricEvents',
      tags: ['Metrics'],
      summary: 'The events behind a figure',
      description: 'What a flow metric was computed from, by the window and the filters of a cell: group labels become filters, absent ones with the ' +
        'operator `absent`. An event stands here as often as it says something that counts.',
      body: ref(MetricEventsInput),
      response: { 200: { description: 'One page.', ...ref(MetricEventPage) }, ...problems(400, 401, 403, 415, 422, 503) }
    }
  }, async ({ caller: { tenant }, body }) => {
    const { plan, flow } = eventsPlan(body, tenant, app.now(tenant))
    await upToDate(tenant, plan)
    const { interval: _interval, ...head } = headOf(plan, body.time_zone ?? tenant.timeZone)
    return { metric: flow.name, ...head, ...await metricEvents(app.database, tenant.tenantId, flow, plan, body, body.limit ?? USUAL_ROWS) }
  })
}

/**
 * The body of POST /v1/metrics/events as a plan of one metric.
 * @throws Problem VALIDATION_FAILED, also for a state, which has no events of its own
 */
function eventsPlan (
  { metric, start, end, time_zone: timeZone, filters }: MetricEventsQuery, tenant: Tenant, now: Date
): { plan: Plan, flow: FlowMetric } {
  const found = METRICS.get(metric)
  if (found === undefined) throw refused('/metric', 'is no metric; GET /v1/metrics lists them', metric)
  if (found.kind === 'state') {
    throw refused('/metric', 'is a state, of which all evidence up to a day counts; GET /v1/relationships/{key}/trust shows what it comes from', metric)
  }
  const plan = planOf({
    metrics: [metric], ...start && { start }, ...end && { end }, ...timeZone && { time_zone: timeZone }, ...filters && { filters }
  }, tenant, now)
  return { plan, flow: found.of }
}

/** Takes from the quota what a query has cost, or what is left of it; returns the units. */
export async function charge (quota: Quota | undefined, caller: Caller, cost: Cost): Promise<number> {
  const units = unitsOf(cost)
  if (quota !== undefined && units > 0 && !await quota.use(caller, units)) await quota.use(caller, quota.standing(caller).left)
  return units
}

/** The first fields of an answer about a plan. */
export function headOf ({ start, end, interval, model }: Plan, timeZone: string) {
  return { start: fromDay(start), end: fromDay(end), interval, time_zone: timeZone, ...model === undefined ? {} : { model } }
}

const hasAny = (record: object) => Object.keys(record).length > 0

function showing (plan: Plan) {
  const periods = periodsIn(plan)
  return ({ period, group, values, intervals, currencies, comparisons }: Cell) => {
    const { start, end } = periods[period]!
    return {
      period: { start: fromDay(start), end: fromDay(end) },
      group: labelled(plan, group),
      values,
      ...hasAny(intervals) ? { intervals } : {},
      ...hasAny(currencies) ? { currencies } : {},
      ...comparisons === undefined ? {} : { comparisons }
    }
  }
}
