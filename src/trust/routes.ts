import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../errors.ts'
import { problems } from '../http/problems.ts'
import { ref, words } from '../http/ref.ts'
import { dateParameter as date, pageParameters, textParameter as text } from '../http/shapes.ts'
import { knownAtParameter, readKnownAt } from '../ledger/known-at.ts'
import { keyParameter } from '../relationships/schema.ts'
import { FIRST_DAY, SIGNAL_TYPES, fromDay, toDay } from '../scoring/index.ts'
import { Changes, changeSchemas } from './changes-schema.ts'
import { trustDocuments } from './documents.ts'
import { SORTS, listRelationships } from './portfolio-list.ts'
import { Explanation, History, RelationshipList, TRENDS, Trust, trustSchemas } from './schema.ts'
import { INTERVALS, countSteps } from './steps.ts'
import { scoresUpToDate } from './up-to-date.ts'
import { todayOf } from '../days/today.ts'

const asOf = date('The day whose end the scores are of; today in the tenant\'s time zone when left away.', '2026-06-30')
const model = Type.Optional(Type.Integer({ format: 'int32', minimum: 1, description: 'Version of the scoring model; the one in force for the relationship when left away.', example: 1 }))
const atMost = (maximum: number, description: string) => Type.Optional(Type.Integer({ format: 'int32', minimum: 0, maximum, description, example: 10 }))

/** A page of scores costs about as much as this many single ones may. */
const MOST_POINTS = 1000

export const trustRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [...trustSchemas, ...changeSchemas]) app.addSchema(schema)
  const documents = trustDocuments(app.database, app.now)
  const upToDate = scoresUpToDate(app.database, app.now)
  const readable = { config: { access: 'metrics:read' as const } }
  const asText = (text: string) => text

  app.get('/v1/relationships', {
    ...readable,
    schema: {
      operationId: 'listRelationships',
      tags: ['Relationships'],
      summary: 'Relationships, sorted and filtered by their current scores',
      description: 'Relationships without the score that is sorted by come last. The scores are those of the last fold; `scores.as_of` names their day.',
      querystring: Type.Object({
        segment: text('Only this segment.', 'industry'),
        tag: text('Only with this tag.', 'key-account'),
        stage: text('Only at this stage.', 'contract'),
        owner: text('Only looked after by this owner.', 'key-accounts'),
        search: text('Only where the key or the name contains this text, whatever its case.', 'acme'),
        band: Type.Optional(words(['unrated', 'poor', 'fair', 'good', 'strong'], { description: 'Only with this band of health.' })),
        trend: Type.Optional(words(TRENDS, { description: 'Only where one of the two scores has this trend.' })),
        signal: Type.Optional(words(SIGNAL_TYPES, { description: 'Only with a signal of this type that is open, acknowledged or snoozed.' })),
        silent: Type.Optional(Type.Boolean({ description: 'Only customers who are silent for longer than usual, or only the others.' })),
        sort: Type.Optional(words(SORTS, { description: 'What to sort by (default health).' })),
        order: Type.Optional(words(['asc', 'desc'], { description: 'Default: keys ascending, scores descending.' })),
        ...pageParameters
      }, { additionalProperties: false }),
      response: { 200: { description: 'One page.', ...ref(RelationshipList) }, ...problems(400, 401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant }, query }) => {
    await upToDate(tenant)
    return await app.database.withTenant(tenant.tenantId, tx => listRelationships(tx, tenant.tenantId, query))
  })

  app.get('/v1/relationships/:key/trust', {
    ...readable,
    serializerCompiler: () => asText as never,
    schema: {
      operationId: 'getTrust',
      tags: ['Trust'],
      summary: 'How far each side can trust the other',
      description: 'Both directed scores with interval, dimensions and the largest reasons. What is unknown is absent.',
      params: keyParameter,
      querystring: Type.Object({
        as_of: asOf,
        known_at: knownAtParameter,
        model,
        contributions: atMost(100, 'How many single events each score names (default 5); the rest is one entry.')
      }, { additionalProperties: false }),
      response: { 200: { description: 'The trust document.', ...ref(Trust) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }, reply) => {
    const knownAt = readKnownAt(query.known_at, app.now(tenant))
    const answer = await documents.trust({
      tenant, key, asOf: query.as_of, model: query.model, contributions: query.contributions ?? 5, knownAt
    })
    return reply.type('application/json; charset=utf-8').send(answer as never)
  })

  app.get('/v1/relationships/:key/trust/explanation', {
    ...readable,
    serializerCompiler: () => asText as never,
    schema: {
      operationId: 'explainTrust',
      tags: ['Trust'],
      summary: 'Why the scores are what they are, down to event ids',
      description: 'The contributions of a side sum to its score.',
      params: keyParameter,
      querystring: Type.Object({
        as_of: asOf,
        known_at: knownAtParameter,
        model,
        limit: atMost(10_000, 'How many single events each side names (default 100); the rest is one entry.')
      }, { additionalProperties: false }),
      response: { 200: { description: 'The explanation.', ...ref(Explanation) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }, reply) => {
    const knownAt = readKnownAt(query.known_at, app.now(tenant))
    const answer = await documents.explanation({
      tenant, key, asOf: query.as_of, model: query.model, contributions: query.limit ?? 100, knownAt
    })
    return reply.type('application/json; charset=utf-8').send(answer as never)
  })

  app.get('/v1/relationships/:key/trust/history', {
    ...readable,
    serializerCompiler: () => asText as never,
    schema: {
      operationId: 'getTrustHistory',
      tags: ['Trust'],
      summary: 'The scores over time',
      description: `Computed from the ledger for each day asked for; at most ${MOST_POINTS} points. Points are counted back from \`end\`.`,
      params: keyParameter,
      querystring: Type.Object({
        start: date('First day (default: a year before `end`).', '2026-01-01'),
        end: date('Last day (default: today).', '2026-06-30'),
        interval: Type.Optional(words(INTERVALS, { description: 'From one point to the next (default week).' })),
        known_at: knownAtParameter,
        model
      }, { additionalProperties: false }),
      response: { 200: { description: 'The history.', ...ref(History) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }, reply) => {
    const end = query.end ?? fromDay(todayOf(tenant.timeZone, app.now(tenant)))
    const start = query.start ?? fromDay(Math.max(toDay(end) - 364, FIRST_DAY))
    const interval = query.interval ?? 'week'
    refuseLong(start, end, interval)
    const knownAt = readKnownAt(query.known_at, app.now(tenant))
    const answer = await documents.history({ tenant, key, asOf: end, model: query.model, start, end, interval, contributions: 0, knownAt })
    return reply.type('application/json; charset=utf-8').send(answer as never)
  })

  app.get('/v1/relationships/:key/trust/changes', {
    ...readable,
    serializerCompiler: () => asText as never,
    schema: {
      operationId: 'getTrustChanges',
      tags: ['Trust'],
      summary: 'Why the scores changed between two days, down to event ids',
      description: 'The difference of each score, divided over dimensions and events and by cause: another model version, other base rates, fading, new evidence. Baseline and dimensions sum to the difference.',
      params: keyParameter,
      querystring: Type.Object({
        start: date('The earlier day (default: 90 days before `end`).', '2026-03-31'),
        end: date('The later day (default: today).', '2026-06-30'),
        known_at: knownAtParameter,
        model,
        start_model: Type.Optional(Type.Integer({ format: 'int32', minimum: 1, description: 'Version of the scoring model that judges `start`; `model` when left away. With another one, the report says what the change of the model does.', example: 1 })),
        limit: atMost(10_000, 'How many single events each side names (default 20); the rest is one entry.')
      }, { additionalProperties: false }),
      response: { 200: { description: 'The change report.', ...ref(Changes) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key }, query }, reply) => {
    const end = query.end ?? fromDay(todayOf(tenant.timeZone, app.now(tenant)))
    const start = query.start ?? fromDay(Math.max(toDay(end) - 90, FIRST_DAY))
    if (start > end) throw refused(start, 'must not be after end')
    const knownAt = readKnownAt(query.known_at, app.now(tenant))
    const answer = await documents.changes({
      tenant, key, asOf: end, model: query.model, startModel: query.start_model, start, end, contributions: query.limit ?? 20, knownAt
    })
    return reply.type('application/json; charset=utf-8').send(answer as never)
  })
}

function refuseLong (start: string, end: string, interval: 'day' | 'week' | 'month'): void {
  const message = start > end
    ? 'must not be after end'
    : countSteps(toDay(start), toDay(end), interval) > MOST_POINTS ? `gives more than ${MOST_POINTS} points; begin later or take a longer interval` : undefined
  if (message !== undefined) throw refused(start, message)
}

function refused (start: string, message: string): Problem {
  return new Problem('VALIDATION_FAILED', `start ${message}.`, { errors: [{ parameter: 'start', message, received: start }] })
}
