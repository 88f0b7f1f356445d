import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { withSharedHeaders } from './contract-headers.ts'
import { readExamples } from './examples.ts'
import { VERSION } from './package.ts'
import { publish, type OpenApiDocument } from './publish.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The contract as it is published: `3.0` for generators, `3.1` the same routes and the streaming ones. */
    openapi: (version: '3.0' | '3.1') => OpenApiDocument
  }
}

const TAGS = [
  { name: 'Events', description: 'What happened between us and a customer: recorded once, never changed.' },
  { name: 'Event types', description: 'What you declare beside the built-in types, and as what evidence it counts.' },
  { name: 'Connectors', description: 'Records of CRM systems and calendars, taken as they are exported.' },
  { name: 'Relationships', description: 'The customers of the tenant, addressed by your own keys.' },
  { name: 'Trust', description: 'How far each side can trust the other, with interval, trend and reasons.' },
  { name: 'Signals', description: 'What needs a person, and what a person has made of it.' },
  { name: 'Webhooks', description: 'Who is told what happens: signed messages, tried again until they arrive.' },
  { name: 'Overhead', description: 'What the lack of trust costs, and what both sides give each other.' },
  { name: 'Metrics', description: 'Any figure over any window, by any dimension, and the catalogue of what can be asked.' },
  { name: 'Promises', description: 'What was promised, what is due next, and what became of it.' },
  { name: 'Portfolio', description: 'All relationships together, and whom to call.' },
  { name: 'Scoring models', description: 'Versions of the numbers behind the scores: made, tried, put in force.' },
  { name: 'Sandbox', description: 'Time that you let pass yourself, so that silence and overdue promises can be seen within minutes.' },
  { name: 'Cards', description: 'What trust looks like on one account page: data, picture, page, and links to show them.' },
  { name: 'Exports', description: 'Whole tables as files, streamed from one snapshot: CSV, newline-delimited JSON, Parquet, Arrow.' },
  { name: 'Tenant', description: 'Settings of the supplier whose relationships these are.' },
  { name: 'Keys', description: 'API keys and what they may do.' }
]

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 40"><text x="4" y="28" fill="#fff" ' +
  'font-family="system-ui, sans-serif" font-size="26" font-weight="600">Aftersale</text></svg>'

/** The OpenAPI documents, made from the routes themselves, and the page that shows them. */
export const openapiPlugin = fp(async (app) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Aftersale',
        version: VERSION,
        description: 'Supplier-side trust scoring: post what happens between you and a customer, read how far you trust each other, why, ' +
          'and what the missing trust costs.',
        contact: { name: 'Aftersale', url: 'https://aftersale.dev' },
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' }
      },
      servers: [{ url: '/', description: 'This service' }],
      tags: TAGS,
      components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer', description: 'An API key.' } } },
      security: [{ bearerAuth: [] }]
    },
    transform: ({ schema, url, route }) => ({ schema: withSharedHeaders(schema, route), url }),
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => (json.$id as string | undefined) ?? `def-${i}` }
  })

  const cached = new Map<string, OpenApiDocument>()
  app.decorate('openapi', (version: '3.0' | '3.1') => {
    const known = cached.get(version) ?? publish(app.swagger() as unknown as OpenApiDocument, version, readExamples())
    cached.set(version, known)
    return known
  })

  const open = { config: { access: 'public' as const }, schema: { hide: true } }
  app.get('/openapi.json', open, async (_request, reply) => reply.type('application/json').send(JSON.stringify(app.openapi('3.0'), null, 2)))
  app.get('/openapi-3.1.json', open, async (_request, reply) => reply.type('application/json').send(JSON.stringify(app.openapi('3.1'), null, 2)))

  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => { route.config = { ...route.config, access: 'public' } })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { docExpansion: 'list', persistAuthorization: true },
      // People see the streaming operations too, which generators of 3.0 clients do not take.
      transformSpecification: () => app.openapi('3.1') as never,
      theme: { title: 'Aftersale API' },
      logo: { type: 'image/svg+xml', content: LOGO, href: '../', target: '_self' }
    })
  })
}, { name: 'openapi' })
