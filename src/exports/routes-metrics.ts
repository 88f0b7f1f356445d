import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { goneSignal } from '../http/gone.ts'
import { ref } from '../http/ref.ts'
import { factsUpToDate } from '../metrics/query-fresh.ts'
import { checkOrder } from '../metrics/query-page.ts'
import { planOf } from '../metrics/query-plan.ts'
import { runnerIn } from '../metrics/query-run.ts'
import { inTurn } from '../metrics/query-turns.ts'
import { charge } from '../metrics/routes-query.ts'
import { MetricExportInput } from '../metrics/schema-query.ts'
import { answerWithTable } from './answer.ts'
import { current } from './current.ts'
import { exportRoute } from './described.ts'
import { metricsTable } from './metrics.ts'
import { FORMATS } from './table.ts'

const ABOUT = 'All cells of a query of POST /v1/metrics/query, in its order: `period_start`, `period_end`, a column for each dimension, and for each metric its ' +
  'value and, where it has them, `…_low` and `…_high`, `…_currency` and a column for each comparison.'

/** Metrics as files, in four formats. */
export const metricExportRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const upToDate = factsUpToDate(app.database, app.now)
  // A file has no place for the note that something is behind.
  const { days } = current(app.database, app.now)

  for (const format of FORMATS) {
    const route = exportRoute('exportMetrics', format, 'Metrics by period and group', ABOUT, [400, 415])
    app.post(`/v1/metrics/query.${format}`, { ...route, schema: { ...route.schema, body: ref(MetricExportInput) } }, async (request, reply) => {
      const { caller, body } = request
      const { tenant } = caller
      const plan = planOf(body, tenant, app.now(tenant))
      checkOrder(body, plan)
      await days(tenant)
      await upToDate(tenant, plan)
      return await answerWithTable(request, reply, format, (tx) => {
        const signal = goneSignal(reply)
        const runner = runnerIn(app.database, tx, tenant, signal)
        return metricsTable(body, plan, runner, work => inTurn(app.database, tenant.tenantId, signal, work),
          () => charge(app.quota, caller, runner.cost))
      })
    })
  }
}
