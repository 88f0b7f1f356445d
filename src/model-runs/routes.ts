import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { todayOf } from '../days/today.ts'
import { wantsRepetition } from '../http/idempotency.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { pageParameters } from '../http/shapes.ts'
import { modelOf } from '../models/queries.ts'
import { listRuns } from './queries.ts'
import { questionOf } from './question.ts'
import { runner } from './runner.ts'
import { buryDead } from './save.ts'
import { ModelRun, ModelRunInput, ModelRunPage, modelRunSchemas } from './schema.ts'

const wait = Type.Optional(Type.Integer({
  format: 'int32', minimum: 0, maximum: 30, description: 'Seconds to wait for the end of the run before it is answered (default 0).', example: 10
}))

/** Trying a model on the tenant's own data before anybody is scored by it. */
export const modelRunRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of modelRunSchemas) app.addSchema(schema)
  const runs = runner(app.database, (err) => { app.log.error({ err }, 'a run of a model failed') })
  // Before the database goes: what runs is ended, and says so.
  app.addHook('preClose', async () => { await runs.close() })
  // A request that was under way may have begun one since.
  app.addHook('onClose', async () => { await runs.close() })

  app.post('/v1/model-runs', {
    config: { access: 'admin' },
    schema: {
      operationId: 'createModelRun',
      tags: ['Scoring models'],
      summary: 'Try a model: preview it on the portfolio, or test it on the past',
      description: 'Works beside other requests, one run of a tenant at a time. Ask for it again until it is done, or let `wait_seconds` do so. ' +
        'With an Idempotency-Key it begins when its answer stands, so `wait_seconds` has no effect then.',
      querystring: Type.Object({ wait_seconds: wait }, { additionalProperties: false }),
      body: ref(ModelRunInput),
      response: {
        200: { description: 'Done, or failed.', ...ref(ModelRun) },
        202: { description: 'Running.', ...ref(ModelRun) },
        ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503)
      }
    }
  }, async (request, reply) => {
    const { caller: { tenant }, body, query } = request
    const question = questionOf(body, todayOf(tenant.timeZone, app.now(tenant)))
    for (const version of [question.model, question.against ?? question.model]) await modelOf(app.database, tenant.tenantId, version)
    const run = await runs.look(tenant.tenantId, await runs.begin(tenant, question), wantsRepetition(request) ? 0 : query.wait_seconds ?? 0)
    return reply.code(run.status === 'running' ? 202 : 200).send(run)
  })

  app.get('/v1/model-runs', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listModelRuns',
      tags: ['Scoring models'],
      summary: 'The last runs',
      description: 'The newest first, without their results; the last hundred are kept.',
      querystring: Type.Object(pageParameters, { additionalProperties: false }),
      response: { 200: { description: 'One page.', ...ref(ModelRunPage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, query }) => {
    const limit = Math.min(query.limit ?? 20, 100)
    const after = query.cursor === undefined ? undefined : position(query.cursor)
    const found = await app.database.withTenant(tenantId, async (tx) => {
      await buryDead(tx, tenantId)
      return await listRuns(tx, tenantId, limit + 1, after)
    })
    const data = found.slice(0, limit)
    const last = data.at(-1)
    if (found.length <= limit || !last) return { data, has_more: false }
    return { data, has_more: true, next_cursor: encodeCursor('model-runs', {}, [last.created_at, last.id]) }
  })

  app.get('/v1/model-runs/:id', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getModelRun',
      tags: ['Scoring models'],
      summary: 'A run, and its result when it is done',
      description: 'A run whose process ended is marked as failed after two minutes.',
      params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of the run.' }) }),
      querystring: Type.Object({ wait_seconds: wait }, { additionalProperties: false }),
      response: { 200: { description: 'The run.', ...ref(ModelRun) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params, query }) => await runs.look(tenantId, params.id, query.wait_seconds ?? 0))
}

const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function position (cursor: string): { createdAt: string, id: string } {
  const [createdAt, id] = decodeCursor('model-runs', cursor, {})
  if (isInstant(createdAt) && typeof id === 'string' && UUID.test(id)) return { createdAt, id }
  throw forgedCursor()
}

/** JavaScript reads 30 February as a day of March, PostgreSQL refuses it. */
function isInstant (value: unknown): value is string {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === value.slice(0, 19)
}
