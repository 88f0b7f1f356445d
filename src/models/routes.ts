import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { pageParameters } from '../http/shapes.ts'
import { findModel, listActivations, listModels } from './list.ts'
import { activateModel, createModel } from './save.ts'
import { Model, ModelActivation, ModelActivationInput, ModelActivationPage, ModelInput, ModelPage, modelSchemas } from './schema.ts'

const page = Type.Object(pageParameters, { additionalProperties: false })
const FILTERS = {}

/** How relationships are scored: versions of the model, and which one counts. */
export const modelRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of modelSchemas) app.addSchema(schema)

  app.post('/v1/models', {
    config: { access: 'admin' },
    schema: {
      operationId: 'createModel',
      tags: ['Scoring models'],
      summary: 'Make a version of the scoring model',
      description: 'Name what differs from the base; the rest is taken from it. A version never changes, and scores nobody until it is put in force.',
      body: ref(ModelInput),
      response: { 201: { description: 'Made.', ...ref(Model) }, ...problems(400, 401, 403, 404, 413, 415, 422, 503) }
    }
  }, async ({ caller, body }, reply) => reply.code(201).send(await createModel(app.database, caller.tenant.tenantId, body)))

  app.get('/v1/models', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listModels',
      tags: ['Scoring models'],
      summary: 'Versions of the scoring model',
      description: 'Ascending; version 1 is built in. Parameters are in the single version.',
      querystring: page,
      response: { 200: { description: 'One page.', ...ref(ModelPage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, query }) => {
    const limit = Math.min(query.limit ?? 20, 100)
    const after = query.cursor === undefined ? 0 : position('models', query.cursor)
    const found = await app.database.withTenant(tenantId, tx => listModels(tx, tenantId, limit + 1, after))
    const data = found.slice(0, limit)
    return { data, ...pageEnd('models', found.length > limit, data.at(-1)?.version) }
  })

  app.get('/v1/models/:version', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getModel',
      tags: ['Scoring models'],
      summary: 'One version of the scoring model, whole',
      description: 'Every parameter, and who is scored by it.',
      params: Type.Object({ version: Type.Integer({ format: 'int32', minimum: 1, maximum: 2147483647, description: 'Version of the model.', example: 1 }) }),
      response: { 200: { description: 'The model.', ...ref(Model) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { version } }) => {
    return await app.database.withTenant(tenantId, tx => findModel(tx, tenantId, version))
  })

  app.post('/v1/model-activations', {
    config: { access: 'admin' },
    schema: {
      operationId: 'activateModel',
      tags: ['Scoring models'],
      summary: 'Put a version in force',
      description: 'For the tenant, or for one segment, whose choice goes before that of the tenant. Scores follow at once, those of ' +
        'past days too; nothing has to be recomputed by hand.',
      body: ref(ModelActivationInput),
      response: { 201: { description: 'In force.', ...ref(ModelActivation) }, ...problems(400, 401, 403, 404, 413, 415, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, body }, reply) =>
    reply.code(201).send(await app.database.withTenant(tenantId, tx => activateModel(tx, tenantId, body))))

  app.get('/v1/model-activations', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listModelActivations',
      tags: ['Scoring models'],
      summary: 'Which version was put in force when',
      description: 'A log, the newest first. Before the first entry version 1 is in force.',
      querystring: page,
      response: { 200: { description: 'One page.', ...ref(ModelActivationPage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, query }) => {
    const limit = Math.min(query.limit ?? 20, 100)
    const before = query.cursor === undefined ? undefined : position('model-activations', query.cursor)
    const found = await app.database.withTenant(tenantId, tx => listActivations(tx, tenantId, limit + 1, before))
    const rows = found.slice(0, limit)
    return { data: rows.map(({ activation }) => activation), ...pageEnd('model-activations', found.length > limit, rows.at(-1)?.seq) }
  })
}

function pageEnd (list: string, more: boolean, last: number | undefined) {
  return more && last !== undefined ? { has_more: true, next_cursor: encodeCursor(list, FILTERS, [last]) } : { has_more: false }
}

/** A cursor of these lists holds the number of the last row; 2^31 is above every version, and as a number of an activation far away. */
function position (list: string, cursor: string): number {
  const [number] = decodeCursor(list, cursor, FILTERS)
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number < 2 ** 31) return number
  throw forgedCursor()
}
