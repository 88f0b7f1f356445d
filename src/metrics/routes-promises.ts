import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { catchUp } from '../days/catch-up.ts'
import { inRounds } from '../days/rounds.ts'
import { todayOf } from '../days/today.ts'
import { problems } from '../http/problems.ts'
import { ref, words } from '../http/ref.ts'
import { dateParameter as date, pageParameters, textParameter as text } from '../http/shapes.ts'
import { knownAtParameter, readKnownAt } from '../ledger/known-at.ts'
import { findRelationship } from '../relationships/queries.ts'
import { keyParameter } from '../relationships/schema.ts'
import { PROMISE_STATES, fromDay, toDay } from '../scoring/index.ts'
import { listDuePromises } from './due-promises.ts'
import { readPromiseLedger } from './promise-ledger.ts'
import { DuePromises, PromiseLedger, promiseSchemas } from './promise-schema.ts'

/** How many relationships the list of what falls due folds before it is answered; the rest is left to the background. */
const TURN = 100

const MOST_ROWS = 100

const by = Type.Optional(words(['supplier', 'customer'], { description: 'Only promises that this side gave.' }))
const kind = Type.Optional(words(['delivery', 'payment', 'service', 'quality', 'information', 'other'], { description: 'Only promises of this kind.' }))

/** Who promised what, and how it was kept. */
export const promiseRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of promiseSchemas) app.addSchema(schema)
  const upToDate = inRounds((tenantId: string) => tenantId, tenantId => catchUp(app.database, tenantId, TURN))

  app.get('/v1/relationships/:key/promises', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listPromises',
      tags: ['Promises'],
      summary: 'The promises of both sides and how they were kept',
      description: 'A summary of all promises of the relationship at the end of a day, by kind and by department, and a page of the ' +
        'promises that the filters leave. `state`, `by` and `kind` narrow the page and not the summary.',
      params: keyParameter,
      querystring: Type.Object({
        as_of: date('The day whose end the promises are shown at; today in the tenant\'s time zone when left away.', '2026-06-30'),
        known_at: knownAtParameter,
        state: Type.Optional(words(PROMISE_STATES, { description: 'Only promises that stand like this.' })),
        by,
        kind,
        ...pageParameters
      }, { additionalProperties: false }),
      response: { 200: { description: 'The promises.', ...ref(PromiseLedger) }, ...problems(400, 401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }) => {
    const { limit = 20, cursor, ...asked } = query
    const { as_of: day, known_at: known, ...filters } = asked
    const knownAt = readKnownAt(known, app.now(tenant))
    const asOf = day === undefined ? todayOf(tenant.timeZone, app.now(tenant)) : toDay(day)
    const answer = await app.database.withTenant(tenant.tenantId, async (tx) => {
      await findRelationship(tx, tenant.tenantId, key)
      return await readPromiseLedger(tx, {
        tenantId: tenant.tenantId,
        relationship: key,
        asOf,
        knownAt,
        filters,
        query: { relationship: key, ...asked },
        limit: Math.min(limit, MOST_ROWS),
        cursor
      })
    })
    return { relationship: key, as_of: fromDay(asOf), ...(knownAt === undefined ? {} : { known_at: knownAt }), ...answer }
  })

  app.get('/v1/portfolio/promises', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listDuePromises',
      tags: ['Promises'],
      summary: 'What falls due next, and what is overdue, over all relationships',
      description: 'Promises that nothing recorded so far has settled, by due day, with totals of all that the filters leave. ' +
        '`until` and `state` narrow the list and not the totals.',
      querystring: Type.Object({
        until: date('Only promises due on this day or before.', '2026-07-31'),
        state: Type.Optional(words(['open', 'overdue'], { description: 'Only those due today or later, or only those due before.' })),
        by,
        kind,
        department: text('Only promises that this department made or owes.', 'logistics'),
        relationship: text('Only promises of this relationship.', 'acme'),
        segment: text('Only relationships of this segment.', 'industry'),
        ...pageParameters
      }, { additionalProperties: false }),
      response: { 200: { description: 'One page.', ...ref(DuePromises) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant }, query: { limit = 20, cursor, ...filters } }) => {
    const { tenantId } = tenant
    await upToDate(tenantId)
    const today = todayOf(tenant.timeZone, app.now(tenant))
    return await app.database.withTenant(tenantId, tx => listDuePromises(tx, tenantId, today, filters, Math.min(limit, MOST_ROWS), cursor))
  })
}
