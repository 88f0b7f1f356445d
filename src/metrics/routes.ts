import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../errors.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { dateParameter as date } from '../http/shapes.ts'
import { keyParameter } from '../relationships/schema.ts'
import { fromDay, overhead, toDay } from '../scoring/index.ts'
import { evidenceOf, standing } from '../days/evidence.ts'
import { todayOf } from '../days/today.ts'
import { Overhead, metricSchemas } from './schema.ts'

/** Answers know no year 0000. */
const FIRST_DAY = toDay('0001-01-01')

/** What the lack of trust costs. */
export const overheadRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of metricSchemas) app.addSchema(schema)
  const evidence = evidenceOf(app.database)

  app.get('/v1/relationships/:key/overhead', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getOverhead',
      tags: ['Overhead'],
      summary: 'What the lack of trust costs',
      description: 'Share of time, inspections and money over a window. A figure that cannot be known is absent, and `notes` says why.',
      params: keyParameter,
      querystring: Type.Object({
        start: date('First day, inclusive (default: a year before `end`).', '2026-01-01'),
        end: date('Last day, inclusive (default: today in the tenant\'s time zone).', '2026-06-30')
      }, { additionalProperties: false }),
      response: { 200: { description: 'The overhead of the window.', ...ref(Overhead) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }) => {
    const end = query.end === undefined ? todayOf(tenant.timeZone, app.now()) : toDay(query.end)
    const start = query.start === undefined ? Math.max(end - 364, FIRST_DAY) : toDay(query.start)
    if (start > end) {
      throw new Problem('VALIDATION_FAILED', 'start must not be after end.', {
        errors: [{ parameter: 'start', message: `must not be after end (${fromDay(end)})`, received: fromDay(start) }]
      })
    }
    const found = await standing(app.database, tenant.tenantId, key)
    return { relationship: key, ...overhead(await evidence.days(tenant.tenantId, found), start, end, tenant.settings) }
  })
}
