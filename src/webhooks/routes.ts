import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { entityTag, precondition } from '../http/etag.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { pageParameters } from '../http/shapes.ts'
import { findEndpoint, listEndpoints } from './queries.ts'
import { changeEndpoint, createEndpoint, removeEndpoint, rotateSecret } from './save.ts'
import {
  WebhookEndpoint, WebhookEndpointCreated, WebhookEndpointInput, WebhookEndpointPage, WebhookEndpointPatch, WebhookRotationInput,
  endpointParameter, webhookSchemas
} from './schema.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** whether messages may be sent to addresses that are not public, for development */
    privateWebhooks: boolean
  }
}

/** Who is told what happens. The messages themselves stand in routes-deliveries.ts. */
export const webhookRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of webhookSchemas) app.addSchema(schema)
  const addresses = { allowPrivate: app.privateWebhooks }
  const OVERLAP_HOURS = 24

  app.post('/v1/webhook-endpoints', {
    config: { access: 'admin' },
    schema: {
      operationId: 'createWebhookEndpoint',
      tags: ['Webhooks'],
      summary: 'Make a webhook endpoint',
      description: 'Messages to it are signed with a secret that is in this answer and in no other. At most 20 endpoints.',
      body: ref(WebhookEndpointInput),
      response: { 201: { description: 'Made.', ...ref(WebhookEndpointCreated) }, ...problems(400, 401, 403, 409, 413, 415, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, body }, reply) => {
    const made = await app.database.withTenant(tenantId, tx => createEndpoint(tx, tenantId, body, addresses, app.now()))
    return reply.code(201).header('cache-control', 'no-store').header('location', `/v1/webhook-endpoints/${made.id}`)
      .header('etag', entityTag(made.version)).send(made)
  })

  app.get('/v1/webhook-endpoints', {
    config: { access: 'admin' },
    schema: {
      operationId: 'listWebhookEndpoints',
      tags: ['Webhooks'],
      summary: 'Webhook endpoints, in the order in which they were made',
      description: 'Enabled and disabled ones, without their secrets.',
      querystring: Type.Object(pageParameters, { additionalProperties: false }),
      response: { 200: { description: 'A page of endpoints.', ...ref(WebhookEndpointPage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, query }) =>
    await app.database.withTenant(tenantId, tx => listEndpoints(tx, tenantId, app.now(), query)))

  app.get('/v1/webhook-endpoints/:id', {
    config: { access: 'admin' },
    schema: {
      operationId: 'getWebhookEndpoint',
      tags: ['Webhooks'],
      summary: 'One webhook endpoint',
      description: 'Without its secret.',
      params: endpointParameter,
      response: { 200: { description: 'The endpoint.', ...ref(WebhookEndpoint) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { id } }, reply) => {
    const endpoint = await app.database.withTenant(tenantId, tx => findEndpoint(tx, tenantId, id.toLowerCase(), app.now()))
    return reply.header('etag', entityTag(endpoint.version)).send(endpoint)
  })

  app.patch('/v1/webhook-endpoints/:id', {
    config: { access: 'admin', conditional: true },
    schema: {
      operationId: 'patchWebhookEndpoint',
      tags: ['Webhooks'],
      summary: 'Change, disable or enable a webhook endpoint',
      description: 'Disabling cancels what is pending. Enabling forgets why it was disabled; messages that it missed can be sent again.',
      params: endpointParameter,
      body: ref(WebhookEndpointPatch),
      response: { 200: { description: 'Changed.', ...ref(WebhookEndpoint) }, ...problems(400, 401, 403, 404, 413, 415, 422, 503) }
    }
  }, async (request, reply) => {
    const { caller: { tenant: { tenantId } }, params: { id }, body } = request
    const endpoint = await app.database.withTenant(tenantId, tx =>
      changeEndpoint(tx, tenantId, id.toLowerCase(), body, version => { precondition(request, version) }, addresses, app.now()))
    return reply.header('etag', entityTag(endpoint.version)).send(endpoint)
  })

  app.delete('/v1/webhook-endpoints/:id', {
    config: { access: 'admin', conditional: true },
    schema: {
      operationId: 'deleteWebhookEndpoint',
      tags: ['Webhooks'],
      summary: 'Remove a webhook endpoint',
      description: 'With its deliveries and their log. To keep these, disable it.',
      params: endpointParameter,
      response: { 204: { description: 'Removed.', ...Type.Null() }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async (request, reply) => {
    const { caller: { tenant: { tenantId } }, params: { id } } = request
    await app.database.withTenant(tenantId, tx =>
      removeEndpoint(tx, tenantId, id.toLowerCase(), version => { precondition(request, version) }))
    return reply.code(204).send(null)
  })

  app.post('/v1/webhook-endpoints/:id/rotate-secret', {
    config: { access: 'admin' },
    schema: {
      operationId: 'rotateWebhookSecret',
      tags: ['Webhooks'],
      summary: 'Give a webhook endpoint a new secret',
      description: 'For some hours messages carry two signatures, one of each secret, so that the receiver can change it without a gap. ' +
        'A secret that was leaked is replaced with `overlap_hours` 0.',
      params: endpointParameter,
      body: ref(WebhookRotationInput),
      response: {
        200: { description: 'Replaced; the new secret is in this answer and in no other.', ...ref(WebhookEndpointCreated) },
        ...problems(400, 401, 403, 404, 413, 415, 422, 503)
      }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { id }, body }, reply) => {
    const endpoint = await app.database.withTenant(tenantId, tx =>
      rotateSecret(tx, tenantId, id.toLowerCase(), body.overlap_hours ?? OVERLAP_HOURS, app.now()))
    return reply.header('cache-control', 'no-store').header('etag', entityTag(endpoint.version)).send(endpoint)
  })
}
