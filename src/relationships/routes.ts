import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { entityTag, precondition } from '../http/etag.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { readRelationship } from './queries.ts'
import { changeRelationship, removeRelationship, replaceRelationship } from './save.ts'
import { Relationship, RelationshipInput, keyParameter, relationshipSchemas } from './schema.ts'

/** Who the customers are. The list, which is sorted by scores, stands with the scores (src/trust). */
export const relationshipRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of relationshipSchemas) app.addSchema(schema)

  app.get('/v1/relationships/:key', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getRelationship',
      tags: ['Relationships'],
      summary: 'One relationship',
      description: 'What is known of a customer, without its scores.',
      params: keyParameter,
      response: { 200: { description: 'The relationship.', ...ref(Relationship) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params }, reply) => {
    const { relationship, version } = await app.database.withTenant(tenantId, tx => readRelationship(tx, tenantId, params.key))
    return reply.header('etag', entityTag(version)).send(relationship)
  })

  app.put('/v1/relationships/:key', {
    config: { access: 'relationships:write', conditional: true },
    schema: {
      operationId: 'putRelationship',
      tags: ['Relationships'],
      summary: 'Create a relationship or replace it whole',
      description: 'What the body leaves away is unknown afterwards.',
      params: keyParameter,
      body: ref(RelationshipInput),
      response: {
        200: { description: 'Replaced.', ...ref(Relationship) },
        201: { description: 'Created.', ...ref(Relationship) },
        ...problems(400, 401, 403, 413, 415, 422, 503)
      }
    }
  }, async (request, reply) => {
    const { caller: { tenant: { tenantId } }, params: { key }, body } = request
    const { relationship, created, version } = await app.database.withTenant(tenantId, tx =>
      replaceRelationship(tx, tenantId, key, body, before => { precondition(request, before) }))
    return reply.code(created ? 201 : 200).header('etag', entityTag(version)).send(relationship)
  })

  app.patch('/v1/relationships/:key', {
    config: { access: 'relationships:write', conditional: true },
    schema: {
      operationId: 'patchRelationship',
      tags: ['Relationships'],
      summary: 'Set some fields of a relationship',
      description: 'Fields that the body leaves away stay as they are; `crm_ids` are merged. To make a field unknown, replace the whole with PUT.',
      params: keyParameter,
      body: ref(RelationshipInput),
      response: { 200: { description: 'Changed.', ...ref(Relationship) }, ...problems(400, 401, 403, 404, 413, 415, 422, 503) }
    }
  }, async (request, reply) => {
    const { caller: { tenant: { tenantId } }, params: { key }, body } = request
    const { relationship, version } = await app.database.withTenant(tenantId, tx =>
      changeRelationship(tx, tenantId, key, body, before => { precondition(request, before) }))
    return reply.header('etag', entityTag(version)).send(relationship)
  })

  app.delete('/v1/relationships/:key', {
    config: { access: 'relationships:write', conditional: true },
    schema: {
      operationId: 'deleteRelationship',
      tags: ['Relationships'],
      summary: 'Remove a relationship that has no events',
      description: 'The ledger forgets nothing, so a relationship with events stays.',
      params: keyParameter,
      response: { 204: { description: 'Removed.', ...Type.Null() }, ...problems(401, 403, 404, 409, 422, 503) }
    }
  }, async (request, reply) => {
    const { caller: { tenant: { tenantId } }, params: { key } } = request
    await app.database.withTenant(tenantId, tx => removeRelationship(tx, tenantId, key, before => { precondition(request, before) }))
    return reply.code(204).send(null)
  })
}
