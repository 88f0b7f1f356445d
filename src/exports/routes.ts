import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { filtersOf } from '../ledger/routes-read.ts'
import { answerWithTable } from './answer.ts'
import { current } from './current.ts'
import { dayTotalsTable } from './day-totals.ts'
import { exportRoute } from './described.ts'
import { eventsTable } from './events.ts'
import { DayQuery, EventQuery, ScoreQuery, checkedDays } from './parameters.ts'
import { scoresTable } from './scores.ts'
import { FORMATS } from './table.ts'

const EVENTS = 'Narrowed as the list of events is; retracted events are among them, with `retracted_at`. `data` is JSON, and the fields of built-in ' +
  'types stand in columns of their own too: `data_minutes`, `data_due_on` and so on.'
const DAYS = 'One row per relationship and day with anything on it, by key and day. Sums that are one number have a column of their own; `totals` holds all ' +
  'of them as JSON. Everything recorded before the request is counted.'
const SCORES = 'One row per relationship, by key: its current scores with band and trend, its health and which side it is of. What is unknown is absent.'

/** Whole tables as files, in four formats. */
export const exportRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const upToDate = current(app.database, app.now)

  for (const format of FORMATS) {
    const events = exportRoute('exportEvents', format, 'Events of the ledger', EVENTS)
    app.get(`/v1/events.${format}`, { ...events, schema: { ...events.schema, querystring: EventQuery } }, async (request, reply) => {
      const filters = filtersOf(request.query)
      return await answerWithTable(request, reply, format, (tx, tenantId) => eventsTable(tx, tenantId, filters))
    })

    const days = exportRoute('exportDayTotals', format, 'What stands on each day', DAYS)
    app.get(`/v1/day_totals.${format}`, { ...days, schema: { ...days.schema, querystring: DayQuery } }, async (request, reply) => {
      const filters = checkedDays(request.query)
      await upToDate.days(request.caller.tenant)
      return await answerWithTable(request, reply, format, (tx, tenantId) => dayTotalsTable(tx, tenantId, filters))
    })

    const scores = exportRoute('exportScores', format, 'Current scores of all relationships', SCORES)
    app.get(`/v1/scores.${format}`, { ...scores, schema: { ...scores.schema, querystring: ScoreQuery } }, async (request, reply) => {
      const { query } = request
      await upToDate.scores(request.caller.tenant)
      return await answerWithTable(request, reply, format, (tx, tenantId) => scoresTable(tx, tenantId, query))
    })
  }
}
