import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { pageParameters } from '../http/shapes.ts'
import { listKeys } from './queries.ts'
import { createKey, revokeKey } from './save.ts'
import { ApiKeyCreated, ApiKeyInput, ApiKeyPage, keySchemas } from './schema.ts'

/** Who may ask, and for what. */
export const keyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of keySchemas) app.addSchema(schema)

  app.post('/v1/keys', {
    config: { access: 'admin' },
    schema: {
      operationId: 'createKey',
      tags: ['Keys'],
      summary: 'Make an API key',
      description: 'The key itself is in this answer and nowhere else.',
      body: ref(ApiKeyInput),
      response: { 201: { description: 'Made.', ...ref(ApiKeyCreated) }, ...problems(400, 401, 403, 413, 415, 422, 503) }
    }
  }, async ({ caller, body }, reply) => {
    const { tenantId } = caller.tenant
    const made = await app.database.withTenant(tenantId, tx => createKey(tx, tenantId, body, app.now()))
    return reply.code(201).header('cache-control', 'no-store').send(made)
  })

  app.get('/v1/keys', {
    config: { access: 'admin' },
    schema: {
      operationId: 'listKeys',
      tags: ['Keys'],
      summary: 'API keys, valid and revoked, in the order in which they were made',
      description: 'Of each key only the prefix is shown; the secret is stored nowhere.',
      querystring: Type.Object({
        ...pageParameters
      }, { additionalProperties: false }),
      response: { 200: { description: 'A page of keys.', ...ref(ApiKeyPage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller, query }) => {
    const { tenantId } = caller.tenant
    const limit = Math.min(query.limit ?? 20, 100)
    const after = query.cursor === undefined ? undefined : position(query.cursor)
    const keys = await app.database.withTenant(tenantId, tx => listKeys(tx, tenantId, limit + 1, after))
    const data = keys.slice(0, limit)
    const last = data.at(-1)
    if (keys.length <= limit || !last) return { data, has_more: false }
    return { data, has_more: true, next_cursor: encodeCursor('keys', FILTERS, [last.created_at, last.id]) }
  })

  app.delete('/v1/keys/:id', {
    config: { access: 'admin' },
    schema: {
      operationId: 'revokeKey',
      tags: ['Keys'],
      summary: 'Revoke an API key',
      description: 'At once in this process, within two seconds in the others; for good.',
      params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of the key.' }) }),
      response: { 204: { description: 'Revoked.', ...Type.Null() }, ...problems(401, 403, 404, 409, 422, 503) }
    }
  }, async ({ caller, params }, reply) => {
    const { tenantId } = caller.tenant
    await app.database.withTenant(tenantId, tx => revokeKey(tx, tenantId, params.id, app.now()))
    app.authenticate.forget()
    return reply.code(204).send(null)
  })
}

const FILTERS = { list: 'keys' }
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function position (cursor: string): { createdAt: string, id: string } {
  const [createdAt, id] = decodeCursor('keys', cursor, FILTERS)
  if (isInstant(createdAt) && typeof id === 'string' && UUID.test(id)) return { createdAt, id }
  throw forgedCursor()
}

/** JavaScript reads 30 February as a day of March, PostgreSQL refuses it. */
function isInstant (value: unknown): value is string {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === value.slice(0, 19)
}
