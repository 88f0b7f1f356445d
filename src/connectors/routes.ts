import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifySchemaCompiler } from 'fastify'
import { Type } from 'typebox'
import { Problem, type FieldError } from '../errors.ts'
import { childPointer, problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { schemaController } from '../http/validation.ts'
import { BATCH_BYTES, BATCH_SECONDS } from '../ledger/answers.ts'
import { ingest, type Ingested } from './ingest.ts'
import { CONNECTORS, connectorOf } from './registry.ts'
import { ConnectorList, connectorSchemas, CrmRecordsInput, CrmRecordsReport, MOST_RECORDS, objectParameters } from './schema.ts'

/** What CRM systems record anyway, taken as they export it. */
export const connectorRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of connectorSchemas) app.addSchema(schema)

  app.get('/v1/connectors', {
    config: { access: 'any' },
    schema: {
      operationId: 'listConnectors',
      tags: ['Connectors'],
      summary: 'The systems whose records are read',
      description: 'With the kinds of records of each, and the fields that are looked at.',
      response: { 200: { description: 'All systems.', ...ref(ConnectorList) }, ...problems(401, 422, 503) }
    }
  }, async () => ({
    data: CONNECTORS.map(({ system, title, objects }) => ({
      system, title, objects: objects.map(({ name, title, fields }) => ({ object: name, title, fields: [...fields] }))
    }))
  }))

  app.post('/v1/connectors/:system/:object', {
    config: { access: 'events:write', bodySeconds: BATCH_SECONDS, cost: unitsOf },
    handlerTimeout: 2 * BATCH_SECONDS * 1000,
    bodyLimit: BATCH_BYTES,
    validatorCompiler,
    schema: {
      operationId: 'recordCrmRecords',
      tags: ['Connectors'],
      summary: 'Record what up to 2,000 records of a CRM stand for',
      description: 'Send the records as the CRM exports them. Each has a result of its own; a faulty one holds none of the others back. They may come in any order and ' +
        'again: the newest revision of each counts, and events of former ones are retracted. Texts, names and addresses are never kept.',
      params: objectParameters,
      querystring: Type.Object({
        dry_run: Type.Optional(Type.Boolean({ description: 'true: say what each record would become, and write nothing.' }))
      }, { additionalProperties: false }),
      body: ref(CrmRecordsInput),
      response: {
        207: { description: 'What became of each record.', ...ref(CrmRecordsReport) },
        ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503)
      }
    }
  }, async ({ params: { system, object: name }, query, body, caller: { tenant }, id }, reply) => {
    const connector = connectorOf(system)
    const object = connector?.objects.find(one => one.name === name)
    if (connector === undefined || object === undefined) {
      const known = connector?.objects.map(one => one.name).join(', ')
      throw new Problem('NOT_FOUND', `Records of the kind "${name}" of ${system} are not read; those that are: ${known}.`)
    }
    const records = recordsOf(body)
    const ingested = await ingest(app.database, tenant, { connector, object, records, dryRun: query.dry_run === true }, app.now(tenant))
    return await reply.code(207).send(reportOf(ingested, id))
  })
}

const parameters = schemaController.compilersFactory!.buildValidator!({}, undefined as never) as FastifySchemaCompiler<unknown>

/** Records are read one by one; the schema of the body only describes it. */
const validatorCompiler: FastifySchemaCompiler<unknown> = route => route.httpPart === 'body' ? () => true : parameters(route)

/** What became of records, as it is answered. */
export function reportOf ({ counts, dropped, items }: Ingested, requestId: string): CrmRecordsReport {
  return {
    ...counts,
    dropped_fields: dropped,
    items: items.map(({ problem, ...item }) => ({ ...item, ...(problem === undefined ? {} : { problem: problem.body(requestId) }) }))
  }
}

function unitsOf (body: unknown): number {
  const records = (body as { records?: unknown } | null)?.records
  return Array.isArray(records) ? Math.max(1, records.length) : 1
}

function recordsOf (body: unknown): unknown[] {
  const errors = [...faultsOf(body)]
  if (errors.length > 0) throw new Problem('VALIDATION_FAILED', 'The body is not as it must be; see errors.', { errors })
  return (body as { records: unknown[] }).records
}

/** How many unknown names are told. */
const MOST_NAMES = 8

function * faultsOf (body: unknown): Generator<FieldError> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return yield { pointer: '', message: 'must be an object with the list records' }
  const { records, ...others } = body as { records?: unknown }
  if (records === undefined) yield { pointer: '/records', message: 'is required' }
  else if (!Array.isArray(records)) yield { pointer: '/records', message: 'must be a list' }
  else if (records.length === 0 || records.length > MOST_RECORDS) yield { pointer: '/records', message: `must have 1 to ${MOST_RECORDS} entries`, received: records.length }
  for (const name of Object.keys(others).slice(0, MOST_NAMES)) yield { pointer: childPointer('', name), message: 'is not a field of this operation, which takes records; leave it away' }
}
