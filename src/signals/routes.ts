import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { todayOf } from '../days/today.ts'
import { entityTag, precondition } from '../http/etag.ts'
import { problems } from '../http/problems.ts'
import { ref, words } from '../http/ref.ts'
import { pageParameters, textParameter as text } from '../http/shapes.ts'
import { SIGNAL_TYPES } from '../scoring/index.ts'
import { findSignal, listSignals } from './queries.ts'
import { STATES, Signal, SignalNoteInput, SignalPage, SignalSnoozeInput, signalSchemas } from './schema.ts'
import { settle, type Settlement } from './settle.ts'

const oneSignal = Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of the signal.' }) })

/** What needs a person, and what a person has made of it. */
export const signalRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of signalSchemas) app.addSchema(schema)
  const readable = { config: { access: 'metrics:read' as const } }
  const writable = { config: { access: 'signals:write' as const, conditional: true } }
  const changed = {
    200: { description: 'The signal as it is now.', ...ref(Signal) },
    ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503)
  }
  const settled = async (request: FastifyRequest, reply: FastifyReply, id: string, settlement: Settlement) => {
    const { tenant } = request.caller
    const now = app.now(tenant)
    const today = todayOf(tenant.timeZone, now)
    const signal = await app.database.withTenant(tenant.tenantId, tx =>
      settle(tx, tenant.tenantId, id.toLowerCase(), settlement, today, now, version => { precondition(request, version) }))
    return reply.header('etag', entityTag(signal.version)).send(signal)
  }

  app.get('/v1/signals', {
    ...readable,
    schema: {
      operationId: 'listSignals',
      tags: ['Signals'],
      summary: 'What needs a person, raised last first',
      description: 'Signals are raised and closed in the background, some seconds after the events and once a new day has begun.',
      querystring: Type.Object({
        relationship: text('Only of this relationship.', 'acme'),
        type: Type.Optional(words(SIGNAL_TYPES, { description: 'Only of this type.' })),
        state: Type.Optional(words(STATES, { description: 'Only in this state; open and acknowledged ones when left away.' })),
        segment: text('Only of relationships in this segment.', 'industry'),
        ...pageParameters
      }, { additionalProperties: false }),
      response: { 200: { description: 'A page of signals.', ...ref(SignalPage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, query }) =>
    await app.database.withTenant(tenantId, tx => listSignals(tx, tenantId, query)))

  app.get('/v1/signals/:id', {
    ...readable,
    schema: {
      operationId: 'getSignal',
      tags: ['Signals'],
      summary: 'One signal',
      description: 'In whatever state it is.',
      params: oneSignal,
      response: { 200: { description: 'The signal.', ...ref(Signal) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { id } }, reply) => {
    const signal = await app.database.withTenant(tenantId, tx => findSignal(tx, tenantId, id.toLowerCase()))
    return reply.header('etag', entityTag(signal.version)).send(signal)
  })

  app.post('/v1/signals/:id/acknowledge', {
    ...writable,
    schema: {
      operationId: 'acknowledgeSignal',
      tags: ['Signals'],
      summary: 'Say that somebody has seen a signal',
      description: 'It stays in the list until its cause ends or somebody resolves it. A snoozed signal is in the list again. Doing it twice is harmless.',
      params: oneSignal,
      body: ref(SignalNoteInput),
      response: changed
    }
  }, async (request, reply) => await settled(request, reply, request.params.id, { ...request.body, state: 'acknowledged' }))

  app.post('/v1/signals/:id/resolve', {
    ...writable,
    schema: {
      operationId: 'resolveSignal',
      tags: ['Signals'],
      summary: 'Say that a signal is dealt with',
      description: 'It is not raised again by the same cause as long as that lasts; a new cause raises a new signal. Doing it twice is harmless.',
      params: oneSignal,
      body: ref(SignalNoteInput),
      response: changed
    }
  }, async (request, reply) => await settled(request, reply, request.params.id, { ...request.body, state: 'resolved' }))

  app.post('/v1/signals/:id/snooze', {
    ...writable,
    schema: {
      operationId: 'snoozeSignal',
      tags: ['Signals'],
      summary: 'Put a signal off until a day',
      description: 'On that day it is open again if its cause still holds; if the cause ends before, it is closed.',
      params: oneSignal,
      body: ref(SignalSnoozeInput),
      response: changed
    }
  }, async (request, reply) => await settled(request, reply, request.params.id, { ...request.body, state: 'snoozed' }))
}
