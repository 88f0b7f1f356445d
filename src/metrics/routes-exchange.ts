import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { evidenceOf, standing } from '../days/evidence.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { keyParameter } from '../relationships/schema.ts'
import { exchange } from '../scoring/index.ts'
import { Exchange, exchangeSchemas } from './schema-exchange.ts'
import { headOf, readWindow, windowParameters } from './window.ts'

/** What both sides give and take. */
export const exchangeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of exchangeSchemas) app.addSchema(schema)
  const evidence = evidenceOf(app.database)

  app.get('/v1/relationships/:key/exchange', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getExchange',
      tags: ['Overhead'],
      summary: 'What both sides give and take, and what the relationship costs',
      description: 'Information, ideas, links, rankings, viability, orders, concessions and what followed them, and the total cost. What ' +
        'followed a concession is read up to today, also beyond `end`. What cannot be known is absent, and `notes` says why.',
      params: keyParameter,
      querystring: Type.Object(windowParameters, { additionalProperties: false }),
      response: { 200: { description: 'The exchange of the window.', ...ref(Exchange) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }) => {
    const window = readWindow(query, tenant.timeZone, app.now(tenant))
    const found = await standing(app.database, tenant.tenantId, key)
    const days = await evidence.days(tenant.tenantId, found, window.knownAt)
    return { ...headOf(key, window), ...exchange(days, window, tenant.settings) }
  })
}
