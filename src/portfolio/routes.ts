import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { inRounds } from '../days/rounds.ts'
import { todayOf } from '../days/today.ts'
import { problems } from '../http/problems.ts'
import { ref, words } from '../http/ref.ts'
import { pageParameters, textParameter as text } from '../http/shapes.ts'
import { SCORE_NAMES, fromDay } from '../scoring/index.ts'
import { scoresUpToDate } from '../trust/up-to-date.ts'
import { callList } from './calls.ts'
import { movers } from './movers.ts'
import type { Selection } from './queries.ts'
import { portfolioReport } from './report.ts'
import { CallList, Portfolio, portfolioSchemas } from './schema.ts'
import { Movers, moverSchemas } from './schema-movers.ts'

const selection = {
  segment: text('Only this segment.', 'industry'),
  tag: text('Only with this tag.', 'key-account'),
  owner: text('Only looked after by this owner.', 'key-accounts')
}

/** All relationships together: how they stand, what trust goes with, and whom to call. */
export const portfolioRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [...portfolioSchemas, ...moverSchemas]) app.addSchema(schema)
  const upToDate = scoresUpToDate(app.database, app.now)
  // A report reads all relationships: many readers of the same one share it.
  const report = inRounds(
    ({ tenantId, today, selection: { segment, tag, owner } }: { tenantId: string, today: string, selection: Selection }) =>
      JSON.stringify([tenantId, today, segment ?? null, tag ?? null, owner ?? null]),
    ({ tenantId, today, selection }) => app.database.withTenant(tenantId, tx => portfolioReport(tx, tenantId, today, selection))
  )
  const moved = movers(app.database)
  const readable = { config: { access: 'metrics:read' as const } }

  app.get('/v1/portfolio', {
    ...readable,
    schema: {
      operationId: 'getPortfolio',
      tags: ['Portfolio'],
      summary: 'How the relationships stand, and what trust goes with',
      description: 'Distributions of the current scores; and each score, computed without negotiation_ease, beside the overhead, inspections, ' +
        'ideas and value per hour of the last 365 days: the claims of the literature on your own data.',
      querystring: Type.Object(selection, { additionalProperties: false }),
      response: { 200: { description: 'The report.', ...ref(Portfolio) }, ...problems(401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant }, query }) => {
    await upToDate(tenant)
    const today = fromDay(todayOf(tenant.timeZone, app.now(tenant)))
    return await report({ tenantId: tenant.tenantId, today, selection: query })
  })

  app.get('/v1/portfolio/attention', {
    ...readable,
    schema: {
      operationId: 'getPortfolioAttention',
      tags: ['Portfolio'],
      summary: 'Whom to call, in which order, and why',
      description: 'The urgency is the sum of the points of its reasons; docs/model.md has the table. Relationships that ended are left out. ' +
        'The size of an account moves nobody up.',
      querystring: Type.Object({ ...selection, ...pageParameters }, { additionalProperties: false }),
      response: { 200: { description: 'One page.', ...ref(CallList) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant }, query }) => {
    await upToDate(tenant)
    const today = fromDay(todayOf(tenant.timeZone, app.now(tenant)))
    return await app.database.withTenant(tenant.tenantId, tx => callList(tx, tenant.tenantId, today, query))
  })

  app.get('/v1/portfolio/movers', {
    ...readable,
    schema: {
      operationId: 'listMovers',
      tags: ['Portfolio'],
      summary: 'Whose score rose and fell most',
      description: 'Compares the scores at the end of today with those so many days before, both by the model in force and by what is known now.',
      querystring: Type.Object({
        ...selection,
        days: Type.Optional(Type.Integer({ format: 'int32', minimum: 1, maximum: 3650, description: 'How many days back (default 30).', example: 30 })),
        score: Type.Optional(words(SCORE_NAMES, { description: 'The score that is compared (default customer_trust).' })),
        limit: Type.Optional(Type.Integer({
          format: 'int32', minimum: 1, description: 'Most rises, and most falls, 1 to 100 (default 10); more than 100 gives 100.', example: 10
        }))
      }, { additionalProperties: false }),
      response: { 200: { description: 'The movers.', ...ref(Movers) }, ...problems(401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant }, query: { days = 30, score = 'customer_trust', limit = 10, ...selection } }) => {
    await upToDate(tenant)
    const today = todayOf(tenant.timeZone, app.now(tenant))
    return await moved({ tenant, today, days, score, limit: Math.min(limit, 100), selection })
  })
}
