import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../errors.ts'
import { NO_CONTROL, RFC_3339 } from '../http/forms.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { BATCH_BYTES, BATCH_SECONDS } from '../ledger/answers.ts'
import { toUtc } from '../ledger/instant.ts'
import { readCalendar } from './calendar/index.ts'
import { ingest, type Item } from './ingest.ts'
import { RowFault, type Row } from './reading.ts'
import { connectorOf } from './registry.ts'
import { reportOf } from './routes.ts'
import { CrmRecordsReport } from './schema.ts'

const instant = (description: string) => Type.String({ format: 'date-time', pattern: RFC_3339, description })

const CalendarInput = Type.Object({
  ics: Type.String({ minLength: 1, description: 'An iCalendar file (RFC 5545), at most 1,048,576 characters and 1,000 events and occurrences.' }),
  relationship: Type.Optional(Type.String({
    minLength: 1,
    maxLength: 256,
    pattern: NO_CONTROL,
    description: 'With whom all its meetings were; without it the domains of the attendees say it, by `account_domains` of the settings.'
  })),
  start: Type.Optional(instant('Occurrences of series are looked for from here; 366 days before `end` when absent (RFC 3339 with offset).')),
  end: Type.Optional(instant('And to here; now when absent (RFC 3339 with offset).'))
}, { $id: 'CalendarInput', additionalProperties: false, description: 'Meetings of a calendar; sending them again is harmless.' })

/** Meetings out of calendars. */
export const calendarRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(CalendarInput)

  app.post('/v1/connectors/calendar/events', {
    config: { access: 'events:write', bodySeconds: BATCH_SECONDS, cost: unitsOf },
    handlerTimeout: 2 * BATCH_SECONDS * 1000,
    bodyLimit: BATCH_BYTES,
    schema: {
      operationId: 'recordCalendar',
      tags: ['Connectors'],
      summary: 'Record the meetings of an iCalendar file',
      description: 'Each event, and each occurrence of a series that has ended, has a result of its own. Titles and places only say what a meeting was about; they and ' +
        'the addresses of people are never kept.',
      querystring: Type.Object({
        dry_run: Type.Optional(Type.Boolean({ description: 'true: say what each event would become, and write nothing.' }))
      }, { additionalProperties: false }),
      body: ref(CalendarInput),
      response: {
        207: { description: 'What became of each event and occurrence.', ...ref(CrmRecordsReport) },
        ...problems(400, 401, 403, 409, 413, 415, 422, 503)
      }
    }
  }, async ({ body: { ics, relationship, start, end }, query, caller: { tenant }, id }, reply) => {
    const now = app.now(tenant)
    refuseEmptyWindow(start, end)
    const rows = rowsOf(ics, {
      timeZone: tenant.timeZone,
      now,
      ...(relationship !== undefined && { relationship }),
      ...(start !== undefined && { from: new Date(start) }),
      ...(end !== undefined && { to: new Date(end) })
    })
    const connector = connectorOf('calendar')!
    const consignment = { connector, object: connector.objects[0]!, records: rows, dryRun: query.dry_run === true }
    const ingested = await ingest(app.database, tenant, consignment, now)
    return await reply.code(207).send(reportOf({ ...ingested, items: ingested.items.map(item => inFile(item, rows)) }, id))
  })
}

function rowsOf (ics: string, options: Parameters<typeof readCalendar>[1]): Row[] {
  try {
    return readCalendar(ics, options)
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
    throw new Problem('VALIDATION_FAILED', 'The file is not as it must be; see errors.', { errors: [{ pointer: '/ics', message: error.message }] })
  }
}

/** The caller sent a file and no records, so that a faulty one is told by its UID. */
function inFile (item: Item, rows: readonly Row[]): Item {
  if (item.problem === undefined) return item
  const { id, fault } = rows[item.index]!
  const which = [typeof id === 'string' ? `the event ${id}` : 'an event without a UID', ...(typeof fault === 'string' ? [fault] : [])].join(', ')
  const errors = (item.problem.errors ?? []).map(({ message }) => ({ pointer: '/ics', message: `${which}: ${message}` }))
  const problem = new Problem('VALIDATION_FAILED', item.problem.message, { errors })
  return { ...item, ...(typeof id === 'string' && { id }), problem }
}

function unitsOf (body: unknown): number {
  const ics = (body as { ics?: unknown } | null)?.ics
  return typeof ics === 'string' ? Math.max(1, ics.split('BEGIN:VEVENT').length - 1) : 1
}

/** No meeting would lie in it, and all would be dropped without a word. */
function refuseEmptyWindow (start: string | undefined, end: string | undefined): void {
  for (const [name, given] of Object.entries({ start, end })) {
    if (given !== undefined && toUtc(given) === undefined) throw refused(name, 'must be an instant of the calendar from year 0001 on', given)
  }
  if (start !== undefined && end !== undefined && toUtc(start)! > toUtc(end)!) throw refused('start', 'must not be after end', start)
}

function refused (name: string, message: string, received: string): Problem {
  return new Problem('VALIDATION_FAILED', `${name} ${message}.`, { errors: [{ pointer: `/${name}`, message, received }] })
}
