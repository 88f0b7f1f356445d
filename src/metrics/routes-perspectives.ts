import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { BEHIND, evidenceOf, standing } from '../days/evidence.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { keyParameter } from '../relationships/schema.ts'
import { perspectives } from '../scoring/index.ts'
import { Perspectives, perspectiveSchemas } from './schema-perspectives.ts'
import { headOf, readWindow, windowParameters } from './window.ts'

/** How departments see the other side, and words against deeds. */
export const perspectiveRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of perspectiveSchemas) app.addSchema(schema)
  const evidence = evidenceOf(app.database)

  app.get('/v1/relationships/:key/perspectives', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getPerspectives',
      tags: ['Overhead'],
      summary: 'How the departments of both sides see each other',
      description: 'Survey answers by department and how alike they are, stated trust beside the trust that behaviour shows at `end`, and ' +
        'which of our departments spend time with the customer. What cannot be known is absent, and `notes` says why.',
      params: keyParameter,
      querystring: Type.Object(windowParameters, { additionalProperties: false }),
      response: { 200: { description: 'The perspectives of the window.', ...ref(Perspectives) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }) => {
    const window = readWindow(query, tenant.timeZone, app.now(tenant))
    const found = await standing(app.database, tenant.tenantId, key)
    const input = await evidence.input(tenant, found, window.end, undefined, window.knownAt)
    const { notes, ...rest } = perspectives(input, window.start)
    return { ...headOf(key, window), ...rest, notes: found.behind ? [BEHIND, ...notes] : notes }
  })
}
