import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { METRICS } from './catalogue.ts'
import { MetricCatalogue, catalogueSchemas } from './schema-catalogue.ts'

/** What can be asked. */
export const catalogueRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of catalogueSchemas) app.addSchema(schema)

  const data = [...METRICS.values()].map(({ kind, name, of, dimensions, eventTypes }) => {
    const { question, definition, unit, better, aggregation, source, benchmarks } = of
    return {
      name,
      question,
      definition,
      kind,
      unit,
      better,
      aggregation,
      source,
      dimensions: [...dimensions],
      event_types: [...eventTypes],
      ...benchmarks && { benchmarks: { ...benchmarks } }
    }
  })

  app.get('/v1/metrics', {
    config: { access: 'metrics:read' },
    schema: {
      operationId: 'listMetrics',
      tags: ['Metrics'],
      summary: 'Every metric: the question that it answers, its formula, unit, source and dimensions',
      description: 'The catalogue of what POST /v1/metrics/query takes. It is the same for every tenant, and grows.',
      querystring: Type.Object({}, { additionalProperties: false }),
      response: { 200: { description: 'The catalogue.', ...ref(MetricCatalogue) }, ...problems(401, 403, 422, 503) }
    }
  }, async () => ({ data, has_more: false }))
}
