import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { keyParameter } from '../relationships/schema.ts'
import { overhead } from '../scoring/index.ts'
import { evidenceOf, standing } from '../days/evidence.ts'
import { Overhead, metricSchemas } from './schema.ts'
import { headOf, readWindow, windowParameters } from './window.ts'

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
      querystring: Type.Object(windowParameters, { additionalProperties: false }),
      response: { 200: { description: 'The overhead of the window.', ...ref(Overhead) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }) => {
    const window = readWindow(query, tenant.timeZone, app.now(tenant))
    const found = await standing(app.database, tenant.tenantId, key)
    const days = await evidence.days(tenant.tenantId, found, window.knownAt)
    return { ...headOf(key, window), ...overhead(days, window.start, window.end, tenant.settings) }
  })
}
