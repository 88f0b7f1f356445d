import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { findRelationship } from './queries.ts'
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
  }, async ({ caller, params }) =>
    await app.database.withTenant(caller.tenant.tenantId, tx => findRelationship(tx, caller.tenant.tenantId, params.key)))

  app.put('/v1/relationships/:key', {
    config: { access: 'relationships:write' },
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
  }, async ({ caller, params, body }, reply) => {
    const { tenantId } = caller.tenant
    const { relationship, created } = await app.database.withTenant(tenantId, tx => replaceRelationship(tx, tenantId, params.key, body))
    return reply.code(created ? 201 : 200).send(relationship)
  })

  app.patch('/v1/relationships/:key', {
    config: { access: 'relationships:write' },
    schema: {
      operationId: 'patchRelationship',
      tags: ['Relationships'],
      summary: 'Set some fields of a relationship',
      description: 'Fields that the body leaves away stay as they are; `crm_ids` are merged. To make a field unknown, replace the whole with PUT.',
      params: keyParameter,
      body: ref(RelationshipInput),
      response: { 200: { description: 'Changed.', ...ref(Relationship) }, ...problems(400, 401, 403, 404, 413, 415, 422, 503) }
    }
  }, async ({ caller, params, body }) =>
    await app.database.withTenant(caller.tenant.tenantId, tx => changeRelationship(tx, caller.tenant.tenantId, params.key, body)))

  app.delete('/v1/relationships/:key', {
    config: { access: 'relationships:write' },
    schema: {
      operationId: 'deleteRelationship',
      tags: ['Relationships'],
      summary: 'Remove a relationship that has no events',
      description: 'The ledger forgets nothing, so a relationship with events stays.',
      params: keyParameter,
      response: { 204: { description: 'Removed.', ...Type.Null() }, ...problems(401, 403, 404, 409, 422, 503) }
    }
  }, async ({ caller, params }, reply) => {
    await app.database.withTenant(caller.tenant.tenantId, tx => removeRelationship(tx, caller.tenant.tenantId, params.key))
    return reply.code(204).send(null)
  })
}
