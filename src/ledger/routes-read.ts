import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../errors.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { MOST_CURSOR } from '../http/shapes.ts'
import { ANY_TYPE, EVENT_TYPES } from './catalogue.ts'
import { text } from './fields.ts'
import { toUtc } from './instant.ts'
import { findEvent, listEvents, type EventFilters } from './queries.ts'
import { retract } from './retract.ts'
import { Event, EventPage, Order, RetractionInput } from './schema.ts'

const optional = Type.Optional
const instant = (description: string) => Type.String({ description: `${description} (RFC 3339 with offset; write + as %2B)` })
const oneEvent = Type.Object({ id: text('The id of the event') })
const bySource = Type.Object({
  source: optional(text('The source of the event; needed only where several sources used the id'))
}, { additionalProperties: false })

/** What a list of events can be narrowed to, in the query; `filtersOf` reads it. */
export const eventFilterParameters = {
  type: optional(Type.Array(Type.String({ pattern: ANY_TYPE, 'x-extensible-enum': EVENT_TYPES, description: 'a type of your own, which begins with custom.' }), {
    minItems: 1, maxItems: 50, description: 'Only events of this type, built in or your own (custom.…); may be repeated.'
  })),
  subject: optional(text('Only events of this relationship')),
  source: optional(text('Only events of this source')),
  time_from: optional(instant('Only what happened then or later')),
  time_to: optional(instant('Only what happened before')),
  recorded_from: optional(instant('Only what was recorded then or later')),
  recorded_to: optional(instant('Only what was recorded before')),
  order: optional(Order)
}

const MOST = 100
const pageQuery = Type.Object({
  ...eventFilterParameters,
  limit: optional(Type.Integer({ format: 'int32', minimum: 1, description: `Events of a page: 20 when absent, at most ${MOST}; a larger number means ${MOST}.` })),
  cursor: optional(Type.String({ maxLength: MOST_CURSOR, description: 'next_cursor of the page before; the filters must be the same.' }))
}, { additionalProperties: false })

/** `GET /v1/events`, one event, and its retraction. */
export const readRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/v1/events', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listEvents',
      tags: ['Events'],
      summary: 'Events in the order in which they were recorded',
      description: 'Retracted events are listed too, with their retraction. Events that are being recorded at this moment may be missing from a page and from the pages after it: to follow the ledger, ask again from a moment before.',
      querystring: pageQuery,
      response: { 200: { description: 'A page of events.', ...ref(EventPage) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ query: { limit = 20, cursor, ...given }, caller: { tenant: { tenantId } } }) => {
    const filters = filtersOf(given)
    const after = cursor === undefined ? undefined : sequenceOf(cursor, filters)
    const size = Math.min(limit, MOST)
    const { events, more, last } = await app.database.withTenant(tenantId, tx => listEvents(tx, tenantId, filters, after, size))
    return { data: events, has_more: more, ...(more ? { next_cursor: encodeCursor('events', filters, [last]) } : {}) }
  })

  app.get('/v1/events/:id', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'getEvent',
      tags: ['Events'],
      summary: 'One event',
      description: 'As it was recorded, with its retraction if it was taken back.',
      params: oneEvent,
      querystring: bySource,
      response: { 200: { description: 'The event.', ...ref(Event) }, ...problems(401, 403, 404, 409, 422, 503) }
    }
  }, async ({ params: { id }, query: { source }, caller: { tenant: { tenantId } } }) =>
    (await app.database.withTenant(tenantId, tx => findEvent(tx, tenantId, id, source))).event)

  app.post('/v1/events/:id/retraction', {
    config: { access: 'events:write', idempotent: true },
    schema: {
      operationId: 'retractEvent',
      tags: ['Events'],
      summary: 'Take an event back',
      description: 'The event stays in the ledger with the reason, and counts nowhere any more. Record what was right as a new event.',
      params: oneEvent,
      querystring: bySource,
      body: ref(RetractionInput),
      response: {
        201: { description: 'The event counts no more.', ...ref(Event) },
        200: { description: 'The event had been retracted for the same reason before.', ...ref(Event) },
        ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503)
      }
    }
  }, async ({ params: { id }, query: { source }, body: { reason }, caller: { tenant } }, reply) => {
    const { tenantId } = tenant
    const { event, counted } = await app.database.withTenant(tenantId, tx => retract(tx, tenantId, { id, source }, reason, app.now(tenant)))
    return reply.code(counted ? 201 : 200).send(event)
  })
}

const INSTANTS = ['time_from', 'time_to', 'recorded_from', 'recorded_to'] as const

/** The filters of a query. @throws Problem VALIDATION_FAILED when an instant is none */
export function filtersOf (given: Partial<EventFilters>): EventFilters {
  const filters: EventFilters = { order: 'asc', ...given }
  for (const parameter of INSTANTS) {
    const value = given[parameter]
    if (value === undefined) continue
    const utc = toUtc(value)
    if (utc === undefined) {
      throw new Problem('VALIDATION_FAILED', 'A parameter is not as it must be; see errors.', {
        errors: [{ parameter, message: 'must be an existing instant as RFC 3339, such as 2026-03-02T14:30:00Z; write + as %2B', received: value }]
      })
    }
    filters[parameter] = utc
  }
  return filters
}

function sequenceOf (cursor: string, filters: EventFilters): number {
  const [seq] = decodeCursor('events', cursor, filters)
  if (Number.isSafeInteger(seq)) return seq as number
  throw forgedCursor()
}
