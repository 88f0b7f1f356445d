import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Database } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { cutOff, problems, toProblem } from '../http/problems.ts'
import { NEXT_ONLY } from '../http/publish.ts'
import { tenantById } from '../tenants/queries.ts'
import { recordStream } from './stream.ts'

/** Milliseconds, as long as a timer can wait: a stream takes as long as it takes. */
const NO_TIMEOUT = 2 ** 31 - 1

/** `POST /v1/events/ndjson`. */
export const streamRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/x-ndjson', 'application/ndjson'], (_request, payload, done) => { done(null, payload) })

  app.post('/v1/events/ndjson', {
    config: { access: 'events:write', bodySeconds: Infinity },
    handlerTimeout: NO_TIMEOUT,
    validatorCompiler: () => () => true,
    schema: {
      operationId: 'streamEvents',
      tags: ['Events'],
      summary: 'Record any number of events, one per line',
      description: 'Takes a stream of events as newline-delimited JSON (at most 64 KiB a line) and answers, while it comes, one line per event: ' +
        '`{"line":1,"id":"…","status":"recorded"}`, with a `problem` where the event is refused or conflicts. The last line is ' +
        '`{"summary":{"recorded":…,"duplicates":…,"conflicts":…,"refused":…,"lines":…}}`; an answer without it was cut off, and ' +
        'sending the stream again is harmless. Read the answer while you send: a sender that does not is slowed down and at last stopped.',
      consumes: ['application/x-ndjson'],
      body: Type.String({ format: 'binary', description: 'One event per line.' }),
      response: {
        200: {
          description: 'One result per event, and a summary.',
          content: { 'application/x-ndjson': { schema: Type.String({ description: 'One result per line.' }) } }
        },
        ...problems(400, 401, 403, 415, 422, 503)
      },
      [NEXT_ONLY]: true
    }
  }, async (request, reply) => {
    const body = request.body as unknown as Readable | undefined
    const fail = (error: unknown) => {
      const problem = error === body?.errored ? cutOff(error) : toProblem(error)
      request.log[problem.status >= 500 ? 'error' : 'info']({ err: problem.cause ?? error, code: problem.code }, 'stream of events broke off')
      return problem
    }
    const { caller, id: requestId } = request
    const { quota, database } = app
    const { tenant } = caller
    const answers = recordStream({
      database,
      // A stream may be open while the clock of its sandbox is moved.
      tenant: async () => tenant.sandbox ? await inForce(database, tenant) : tenant,
      now: app.now,
      requestId,
      fail,
      // Never more at once than a window can give, also after the unit of the request itself.
      ...(quota ? { most: Math.ceil(quota.units / 2), admit: (lines: number) => quota.waitFor(caller, lines) } : {})
    }, body?.iterator({ destroyOnReturn: false }) ?? Readable.from([]))
    return reply.type('application/x-ndjson').send(Readable.from(answers) as never) // the schema describes the text, not the stream
  })
}

/** The tenant with its clock as it stands now: a stream may outlast several of its days. */
async function inForce (database: Database, tenant: Tenant): Promise<Tenant> {
  return await database.withTenant(tenant.tenantId, tx => tenantById(tx, tenant.tenantId)) ?? tenant
}
