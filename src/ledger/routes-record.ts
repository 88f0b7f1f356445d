import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifySchemaCompiler } from 'fastify'
import { Type } from 'typebox'
import { Problem, type FieldError } from '../errors.ts'
import { childPointer, problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { schemaController } from '../http/validation.ts'
import { BATCH_BYTES, BATCH_SECONDS, MOST_EVENTS, batchAnswer, receipts, receiptSender, report, type RecordOne } from './answers.ts'
import { record, type Outcome } from './append.ts'
import { fault } from './faults.ts'
import { invalid, refusal, results } from './results.ts'
import { claimsOwnType } from './custom.ts'
import { CustomEventInput, EventBatchInput, EventInput } from './schema.ts'
import { validateAll, validatorFor } from './validator.ts'

/** `POST /v1/events`, the same for types of the tenant's own, and `POST /v1/events/batch`. */
export const recordRoutes: FastifyPluginAsyncTypebox<{ recordOne: RecordOne }> = async (app, { recordOne }) => {
  const answer = receiptSender(recordOne)

  app.post('/v1/events', {
    config: { access: 'events:write' },
    validatorCompiler,
    schema: {
      operationId: 'recordEvent',
      tags: ['Events'],
      summary: 'Record one event',
      description: 'Answered when the event is durable. Sending the same event again is harmless: it is recorded once.',
      body: ref(EventInput),
      response: receipts
    }
  }, async ({ body, caller: { tenant } }, reply) => {
    const validate = await validatorFor(app.database, tenant, app.now(tenant), [body])
    return await answer(reply, tenant, validate(body))
  })

  app.post('/v1/events/custom', {
    config: { access: 'events:write' },
    validatorCompiler,
    schema: {
      operationId: 'recordCustomEvent',
      tags: ['Events'],
      summary: 'Record one event of a type of your own',
      description: 'As recordEvent, with a body that generated clients can write. The other ways of recording take such events too.',
      body: ref(CustomEventInput),
      response: receipts
    }
  }, async ({ body, caller: { tenant } }, reply) => {
    const validate = await validatorFor(app.database, tenant, app.now(tenant), [body])
    const validated = validate(body)
    if (validated.event && !claimsOwnType(validated.event.type)) {
      throw invalid([{ pointer: '/type', message: 'must be a type of your own; send built-in types to POST /v1/events', received: validated.event.type }])
    }
    return await answer(reply, tenant, validated)
  })

  app.post('/v1/events/batch', {
    config: { access: 'events:write', bodySeconds: BATCH_SECONDS, cost: unitsOf },
    handlerTimeout: 2 * BATCH_SECONDS * 1000,
    bodyLimit: BATCH_BYTES,
    validatorCompiler,
    schema: {
      operationId: 'recordEvents',
      tags: ['Events'],
      summary: 'Record up to 10,000 events',
      description: 'Each event has a result of its own; a faulty one holds none of the others back. What is answered as recorded is durable.',
      querystring: Type.Object({
        atomic: Type.Optional(Type.Boolean({ description: 'true: record all events or, when one is refused or conflicts, none.' }))
      }, { additionalProperties: false }),
      body: ref(EventBatchInput),
      response: {
        ...batchAnswer,
        ...problems(400, 401, 403, 413, 415, 422, 503)
      }
    }
  }, async ({ body, caller: { tenant }, query, id: requestId }, reply) => {
    const now = app.now(tenant)
    const values = eventsOf(body)
    const validated = await validateAll(app.database, tenant, now, values)
    const valid = validated.flatMap(({ event }) => event ?? [])
    if (query.atomic && valid.length < values.length) throw batchRefused(validated.map(({ errors }, n) => errors && invalid(errors, at(n))))
    const whole = (outcomes: readonly Outcome[]) => {
      const refusals = outcomes.map((outcome, n) => refusal(valid[n]!, outcome, at(n)))
      if (refusals.some(problem => problem !== undefined)) throw batchRefused(refusals)
    }
    const outcomes = await record(app.database, tenant, valid, now, query.atomic ? whole : undefined)
    return reply.code(207).send(report(results(values, validated, outcomes, at), requestId))
  })
}

const parameters = schemaController.compilersFactory!.buildValidator!({}, undefined as never) as FastifySchemaCompiler<unknown>

/** Events are checked by the one schema of their type (validate.ts); the schema of the body only describes it. */
const validatorCompiler: FastifySchemaCompiler<unknown> = route => route.httpPart === 'body' ? () => true : parameters(route)

/** A batch costs as much as its events one by one. */
function unitsOf (body: unknown): number {
  const events = (body as { events?: unknown } | null)?.events
  return Array.isArray(events) ? Math.max(1, events.length) : 1
}

const at = (n: number) => `/events/${n}`

/** Looked at by hand: a validator that lists what is wrong would go through millions of entries. */
function eventsOf (body: unknown): unknown[] {
  const errors = [...batchFaults(body)]
  if (errors.length === 0) return (body as { events: unknown[] }).events
  throw new Problem('VALIDATION_FAILED', 'The batch is not as it must be; see errors.', { errors })
}

function * batchFaults (body: unknown): Generator<FieldError> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return yield fault(body, '', 'must be an object')
  const { events } = body as { events?: unknown }
  if (events === undefined) yield { pointer: '/events', message: 'is required' }
  else if (!Array.isArray(events)) yield fault(body, '/events', 'must be a list')
  else if (events.length === 0) yield fault(body, '/events', 'must have at least 1 entries')
  else if (events.length > MOST_EVENTS) yield fault(body, '/events', `must have at most ${MOST_EVENTS} entries`)
  const others = Object.keys(body).filter(name => name !== 'events').slice(0, MOST_NAMES)
  for (const name of others) yield fault(body, childPointer('', name), 'is not a field of a batch, which takes events; leave it away')
}

/** How many unknown names are told. */
const MOST_NAMES = 8

/** Nothing of an atomic batch was recorded: the problems of its events, each at its place. */
function batchRefused (refusals: Array<Problem | undefined>): Problem {
  return new Problem('BATCH_REFUSED', 'The batch is atomic and not all of its events can be recorded, so none was; see errors, and send it again without them or corrected.', {
    errors: refusals.flatMap((problem, n) => problem === undefined ? [] : problem.errors ?? [{ pointer: at(n), message: problem.message }])
  })
}
