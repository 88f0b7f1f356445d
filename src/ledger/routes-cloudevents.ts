import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { setImmediate } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { problems } from '../http/problems.ts'
import { NEXT_ONLY } from '../http/publish.ts'
import { ref } from '../http/ref.ts'
import { strictJson } from '../http/strict.ts'
import { BATCH_BYTES, BATCH_SECONDS, MOST_EVENTS, batchAnswer, receipt, receiptSender, report, type RecordOne } from './answers.ts'
import { record } from './append.ts'
import { EVENT_LIMIT, both, essenceOf, fromStructured, isJson, type Delivered } from './cloudevents.ts'
import { fromBinary, toHeaders } from './cloudevents-binary.ts'
import { results } from './results.ts'
import { CloudEventBatchInput, CloudEventInput, CustomEventData } from './schema.ts'
import type { Validated } from './validate.ts'
import { validateAll, validatorFor } from './validator.ts'

const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'
const MEBIBYTE = 1024 * 1024

type Mode = 'structured' | 'batch' | 'binary'

/** `POST /v1/cloudevents`: the three modes of the HTTP binding, told apart by the media type alone. */
export const cloudEventRoutes: FastifyPluginAsyncTypebox<{ recordOne: RecordOne }> = async (app, { recordOne }) => {
  const answer = receiptSender(recordOne)
  const parse = strictJson(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(BATCH, { parseAs: 'buffer', bodyLimit: BATCH_BYTES }, parse)
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MEBIBYTE }, (request, body: Buffer, done) => {
    try {
      modeOf(request)
      if (body.length > EVENT_LIMIT) throw tooLarge()
      parse(request, body, done)
    } catch (error) {
      done(error as Error)
    }
  })

  app.post('/v1/cloudevents', {
    config: { access: 'events:write', bodySeconds: BATCH_SECONDS, cost: body => Array.isArray(body) ? Math.max(1, body.length) : 1 },
    handlerTimeout: 2 * BATCH_SECONDS * 1000,
    validatorCompiler: () => () => true,
    schema: {
      operationId: 'recordCloudEvents',
      tags: ['Events'],
      summary: 'Record CloudEvents',
      description: 'Takes CloudEvents 1.0 in structured, batch and binary mode, told apart by Content-Type; the same event is recorded ' +
        'whichever way it came. `subject` is your key of the relationship. Batches are welcome: up to 10,000 events, each of at most 64 KiB. ' +
        'One event is answered as by recordEvent, a batch as by recordEvents.',
      body: {
        content: {
          [STRUCTURED]: { schema: ref(CloudEventInput) },
          [BATCH]: { schema: ref(CloudEventBatchInput) },
          'application/json': { schema: ref(CustomEventData) }
        }
      },
      response: { ...receipt, ...batchAnswer, ...problems(400, 401, 403, 409, 413, 415, 422, 503) },
      [NEXT_ONLY]: true
    }
  }, async (request, reply) => {
    const { body, caller: { tenant }, id: requestId } = request
    const mode = modeOf(request)
    if (mode !== 'batch') {
      const delivered = mode === 'structured' ? fromStructured(body) : fromBinary(request.raw.rawHeaders, body)
      const validate = await validatorFor(app.database, tenant, app.now(tenant), [delivered.value])
      const validated = both(delivered, validate(delivered.value))
      const { errors } = validated
      return await answer(reply, tenant, errors && mode === 'binary' ? { errors: toHeaders(errors) } : validated)
    }
    const events = eventsOf(body)
    const now = app.now(tenant)
    const validated = await validateBatch(app.database, tenant, now, events)
    const outcomes = await record(app.database, tenant, validated.flatMap(({ event }) => event ?? []), now)
    return reply.code(207).send(report(results(events, validated, outcomes, n => `/${n}`), requestId))
  })
}

/** @throws Problem UNSUPPORTED_MEDIA_TYPE, with what may be sent */
function modeOf ({ headers }: FastifyRequest): Mode {
  const mediaType = headers['content-type'] ?? ''
  const essence = essenceOf(mediaType)
  if (essence === STRUCTURED) return 'structured'
  if (essence === BATCH) return 'batch'
  if (isJson(mediaType) && !essence.startsWith('application/cloudevents')) return 'binary'
  throw new Problem('UNSUPPORTED_MEDIA_TYPE', `Send one event as ${STRUCTURED}, several as ${BATCH}, or the data of one as application/json with its attributes as headers ce-….`, {
    errors: [{ parameter: 'Content-Type', message: `must be ${STRUCTURED}, ${BATCH} or application/json`, received: mediaType.slice(0, 200) }]
  })
}

function tooLarge (): Problem {
  return new Problem('BODY_TOO_LARGE', `The event is larger than ${EVENT_LIMIT / 1024} KiB; send what happened in several events, or less text in one.`)
}

function eventsOf (body: unknown): unknown[] {
  if (Array.isArray(body) && body.length <= MOST_EVENTS) return body
  throw new Problem('VALIDATION_FAILED', 'The batch is not as it must be; see errors.', {
    errors: [{ pointer: '', message: Array.isArray(body) ? `must have at most ${MOST_EVENTS} entries` : 'must be a list of events' }]
  })
}

/** Events of one turn; others get theirs in between. */
const TURN = 500

async function validateBatch (database: Database, tenant: Tenant, now: Date, events: readonly unknown[]): Promise<Validated[]> {
  const delivered: Delivered[] = []
  for (const [n, event] of events.entries()) {
    if (n % TURN === TURN - 1) await setImmediate()
    delivered.push(isTooLarge(event) ? { value: undefined, errors: [{ pointer: '', message: `must be at most ${EVENT_LIMIT} bytes` }] } : fromStructured(event))
  }
  const found = await validateAll(database, tenant, now, delivered.map(({ value }) => value))
  return found.map((validated, n) => both(delivered[n]!, validated))
}

/** Without the white space between its parts, which says nothing. */
function isTooLarge (event: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(event)) > EVENT_LIMIT
}
