import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../errors.ts'
import { problems, short } from '../http/problems.ts'
import { ref, words } from '../http/ref.ts'
import { pageParameters } from '../http/shapes.ts'
import { findDelivery, listDeliveries } from './deliveries.ts'
import { queueAgain, queueTest } from './queue.ts'
import {
  DELIVERY_STATES, WebhookDeliveryDetail, WebhookDeliveryPage, WebhookResendInput, WebhookResent, WebhookTestMessage, endpointParameter,
  deliveryParameters
} from './schema.ts'

/** What became of the messages to an endpoint, and how to send them again. */
export const deliveryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/v1/webhook-endpoints/:id/test', {
    config: { access: 'admin' },
    schema: {
      operationId: 'testWebhookEndpoint',
      tags: ['Webhooks'],
      summary: 'Send a message to try a webhook endpoint',
      description: 'A message of type `webhook.test`, to this endpoint alone, whatever types it chose. What became of it is in its deliveries.',
      params: endpointParameter,
      response: { 202: { description: 'On its way.', ...ref(WebhookTestMessage) }, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) }
    }
  }, async ({ body, caller: { tenant }, params }, reply) => {
    if (Object.keys(body ?? {}).length > 0) throw unwanted(body)
    const times = { told: app.now(tenant), now: app.now() }
    const id = await app.database.withTenant(tenant.tenantId, tx => queueTest(tx, tenant.tenantId, params.id.toLowerCase(), times))
    return reply.code(202).send({ id })
  })

  app.get('/v1/webhook-endpoints/:id/deliveries', {
    config: { access: 'admin' },
    schema: {
      operationId: 'listWebhookDeliveries',
      tags: ['Webhooks'],
      summary: 'What became of the messages to a webhook endpoint, queued last first',
      description: 'Of the last 30 days.',
      params: endpointParameter,
      querystring: Type.Object({
        state: Type.Optional(words(DELIVERY_STATES, { description: 'Only in this state.' })),
        ...pageParameters
      }, { additionalProperties: false }),
      response: { 200: { description: 'A page of deliveries.', ...ref(WebhookDeliveryPage) }, ...problems(400, 401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { id }, query }) =>
    await app.database.withTenant(tenantId, tx => listDeliveries(tx, tenantId, id.toLowerCase(), query, app.now())))

  app.get('/v1/webhook-endpoints/:id/deliveries/:message_id', {
    config: { access: 'admin' },
    schema: {
      operationId: 'getWebhookDelivery',
      tags: ['Webhooks'],
      summary: 'One message to a webhook endpoint, with its attempts',
      description: 'Each attempt with status, duration and the first characters of the answer.',
      params: deliveryParameters,
      response: { 200: { description: 'The delivery.', ...ref(WebhookDeliveryDetail) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params }) =>
    await app.database.withTenant(tenantId, tx =>
      findDelivery(tx, tenantId, params.id.toLowerCase(), params.message_id.toLowerCase(), app.now())))

  app.post('/v1/webhook-endpoints/:id/resend', {
    config: { access: 'admin' },
    schema: {
      operationId: 'resendWebhookMessages',
      tags: ['Webhooks'],
      summary: 'Send messages to a webhook endpoint again',
      description: 'One by its id, or those of its types that were announced in a range of time, at most 10,000; delivered ones too, and those ' +
        'that it missed while it was disabled. They come with the same `webhook-id` as before, so a receiver can leave out what it has.',
      params: endpointParameter,
      body: ref(WebhookResendInput),
      response: { 202: { description: 'On their way.', ...ref(WebhookResent) }, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params, body }, reply) => {
    const messages = await app.database.withTenant(tenantId, tx => queueAgain(tx, tenantId, params.id.toLowerCase(), body, app.now()))
    return reply.code(202).send({ messages })
  })
}

function unwanted (body: unknown): Problem {
  return new Problem('VALIDATION_FAILED', 'A test message cannot be chosen; send the request without a body, or with {}.', {
    errors: [{ pointer: '', message: 'must be left away', received: short(body) }]
  })
}
