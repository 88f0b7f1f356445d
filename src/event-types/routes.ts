import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { pageParameters } from '../http/shapes.ts'
import { checkDeclaration } from './declaration.ts'
import { isTypeName } from './declared.ts'
import { findType, listTypes } from './queries.ts'
import { declareType, retireType } from './save.ts'
import { EventTypeDocument, EventTypeInput, EventTypePage, eventTypeSchemas, typeName } from './schema.ts'

const oneType = Type.Object({ name: typeName('Name of the type: `custom.` and lower-case words.') })

/** What happens that the built-in types have no word for. */
export const eventTypeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of eventTypeSchemas) app.addSchema(schema)

  app.put('/v1/event-types/:name', {
    config: { access: 'admin' },
    schema: {
      operationId: 'putEventType',
      tags: ['Event types'],
      summary: 'Declare an event type of your own',
      description: 'What its events hold, and as what evidence they count. The declaration is tried on the example and on the corners of its schema before it is taken. ' +
        'It never changes, because events are weighed by it when they are recorded; sending it again is harmless.',
      params: oneType,
      body: ref(EventTypeInput),
      response: {
        201: { description: 'Declared.', ...ref(EventTypeDocument) },
        200: { description: 'It had been declared so before.', ...ref(EventTypeDocument) },
        ...problems(400, 401, 403, 409, 413, 415, 422, 503)
      }
    }
  }, async ({ params: { name }, body, caller: { tenant: { tenantId } } }, reply) => {
    checkDeclaration(body)
    const { type, made } = await app.database.withTenant(tenantId, tx => declareType(tx, tenantId, name, body, app.now()))
    return reply.code(made ? 201 : 200).send(type)
  })

  app.get('/v1/event-types', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listEventTypes',
      tags: ['Event types'],
      summary: 'Event types of your own, by name',
      description: 'Retired ones are listed too: their events still count.',
      querystring: Type.Object(pageParameters, { additionalProperties: false }),
      response: { 200: { description: 'A page of event types.', ...ref(EventTypePage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ query: { limit = 20, cursor }, caller: { tenant: { tenantId } } }) => {
    const size = Math.min(limit, 100)
    const after = cursor === undefined ? undefined : nameOf(cursor)
    const types = await app.database.withTenant(tenantId, tx => listTypes(tx, tenantId, size + 1, after))
    const data = types.slice(0, size)
    const more = types.length > size
    return { data, has_more: more, ...(more ? { next_cursor: encodeCursor('event-types', FILTERS, [data.at(-1)!.name]) } : {}) }
  })

  app.get('/v1/event-types/:name', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getEventType',
      tags: ['Event types'],
      summary: 'One event type of your own',
      description: 'As it was declared, and whether it is retired.',
      params: oneType,
      response: { 200: { description: 'The event type.', ...ref(EventTypeDocument) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ params: { name }, caller: { tenant: { tenantId } } }) =>
    await app.database.withTenant(tenantId, tx => findType(tx, tenantId, name)))

  app.delete('/v1/event-types/:name', {
    config: { access: 'admin' },
    schema: {
      operationId: 'retireEventType',
      tags: ['Event types'],
      summary: 'Retire an event type',
      description: 'At once and for good: new events of the type are refused, those that are recorded still count, and its name is not given again.',
      params: oneType,
      response: { 204: { description: 'Retired.', ...Type.Null() }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ params: { name }, caller: { tenant: { tenantId } } }, reply) => {
    await app.database.withTenant(tenantId, tx => retireType(tx, tenantId, name, app.now()))
    return reply.code(204).send(null)
  })
}

const FILTERS = { list: 'event-types' }

function nameOf (cursor: string): string {
  const [name] = decodeCursor('event-types', cursor, FILTERS)
  if (isTypeName(name)) return name
  throw forgedCursor()
}
