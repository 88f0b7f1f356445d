import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import cookies from '@fastify/cookie'
import Fastify, {
  LogController, type FastifyBaseLogger, type FastifyError, type FastifyHttpOptions, type FastifyInstance, type FastifyPluginAsync,
  type FastifyReply, type FastifyRequest, type FastifyServerOptions
} from 'fastify'
import fp from 'fastify-plugin'
import type { Database } from '../db/connect.ts'
import { authPlugin, scopePlugin } from './http/auth.ts'
import { clockOf } from './http/caller.ts'
import { conditionalPlugin } from './http/conditional.ts'
import { deprecationPlugin } from './http/deprecation.ts'
import { healthPlugin } from './http/health.ts'
import { idempotencyPlugin } from './http/idempotency.ts'
import { openapiPlugin } from './http/openapi.ts'
import { overloadPlugin, type OverloadOptions } from './http/overload.ts'
import { patiencePlugin } from './http/patience.ts'
import { problemPagesPlugin } from './http/problem-pages.ts'
import { problemPlugin, toProblem } from './http/problems.ts'
import { quotaPlugin, type QuotaOptions } from './http/quota.ts'
import { strictPlugin } from './http/strict.ts'
import { traceBindings, traceOf } from './http/trace.ts'
import { answerExpectation, answerUnreadable } from './http/unreadable.ts'
import { schemaController } from './http/validation.ts'
import { authenticator } from './keys/authenticate.ts'
import { connectorRoutes } from './connectors/routes.ts'
import { calendarRoutes } from './connectors/routes-calendar.ts'
import { connectorSettingsRoutes } from './connectors/routes-settings.ts'
import { eventTypeRoutes } from './event-types/routes.ts'
import { keyRoutes } from './keys/routes.ts'
import { cardRoutes } from './cards/routes.ts'
import { exportRoutes } from './exports/routes.ts'
import { metricExportRoutes } from './exports/routes-metrics.ts'
import { clockRoutes } from './clocks/routes.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { overheadRoutes } from './metrics/routes.ts'
import { exchangeRoutes } from './metrics/routes-exchange.ts'
import { perspectiveRoutes } from './metrics/routes-perspectives.ts'
import { catalogueRoutes } from './metrics/routes-catalogue.ts'
import { queryRoutes } from './metrics/routes-query.ts'
import { promiseRoutes } from './metrics/routes-promises.ts'
import { portfolioRoutes } from './portfolio/routes.ts'
import { modelRunRoutes } from './model-runs/routes.ts'
import { modelRoutes } from './models/routes.ts'
import { relationshipRoutes } from './relationships/routes.ts'
import { signalRoutes } from './signals/routes.ts'
import { tenantRoutes } from './tenants/routes.ts'
import { trustRoutes } from './trust/routes.ts'
import { webhookRoutes } from './webhooks/routes.ts'
import { deliveryRoutes } from './webhooks/routes-deliveries.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { sessionRoutes } from './dashboard/routes-session.ts'
import { sessionFinder } from './dashboard/sessions.ts'

export interface AppOptions {
  database: Database
  /** the only clock of the service */
  now?: () => Date
  /** whether webhooks may go to addresses that are not public, for development */
  privateWebhooks?: boolean
  logger?: FastifyServerOptions['logger'] | FastifyBaseLogger
  /** what each key may ask for in a minute; absent: anything */
  quota?: QuotaOptions
  /** from when on nothing more is taken; absent: never */
  overload?: OverloadOptions
  /** proxies whose x-forwarded headers say who is calling (default: none) */
  trustedProxies?: readonly string[]
  /** seconds within which the body of most operations must arrive (default: 30) */
  bodySeconds?: number
  /** seconds within which most answers must have begun (default: 120) */
  answerSeconds?: number
}

/** Read top to bottom, this is the way of an event. */
const STAGES = [
  tenantRoutes,       // whose relationships these are
  keyRoutes,          // who may ask
  relationshipRoutes, // who the customers are
  eventTypeRoutes,    // what may happen beside the built-in types
  ledgerRoutes,       // what happened
  connectorRoutes,    // what other systems recorded of it
  calendarRoutes,     // meetings out of calendars
  connectorSettingsRoutes, // and how that is read
  modelRoutes,        // how it is scored
  trustRoutes,        // what it says about trust
  modelRunRoutes,     // what another model would say
  signalRoutes,       // what needs a person
  webhookRoutes,      // who is told of it
  deliveryRoutes,     // and what became of that
  overheadRoutes,     // what the missing trust costs
  perspectiveRoutes,  // how departments see each other
  exchangeRoutes,     // what both sides give and take
  catalogueRoutes,    // what can be asked
  queryRoutes,        // any figure, by any dimension
  promiseRoutes,      // who promised what, and how it was kept
  portfolioRoutes,    // all relationships together, and whom to call
  cardRoutes,         // all that on one small card
  exportRoutes,       // and as files, for programs of your own
  metricExportRoutes, // any figure as a file
  clockRoutes,        // what time it is for a sandbox
  sessionRoutes,      // who looks with a browser
  dashboardRoutes     // and what they see
] as FastifyPluginAsync[]

/** The service without its process. */
export async function buildApp (options: AppOptions): Promise<FastifyInstance> {
  const { database, now = () => new Date(), logger = false, quota = {}, overload = {}, bodySeconds = 30, answerSeconds = 120 } = options
  const app = Fastify({
    ...limits,
    ...identity,
    schemaController,
    frameworkErrors,
    logger: logger as boolean,
    handlerTimeout: answerSeconds * 1000,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false
  })
  app.decorate('database', database)
  app.decorate('now', clockOf(now))
  app.decorate('privateWebhooks', options.privateWebhooks ?? false)
  app.removeContentTypeParser('text/plain')
  app.server.on('checkExpectation', answerExpectation)

  app.addHook('onRequest', async (request, reply) => { reply.header('x-request-id', request.id) })
  await app.register(problemPlugin)
  await app.register(deprecationPlugin)
  await app.register(overloadPlugin, overload)
  await app.register(patiencePlugin, { bodySeconds })
  await app.register(cookies)
  await app.register(authPlugin, { authenticate: authenticator(database, now), findSession: sessionFinder(database, now) })
  await app.register(quotaPlugin, quota)
  await app.register(scopePlugin)
  await app.register(strictPlugin)
  await app.register(conditionalPlugin)
  await app.register(idempotencyPlugin)
  await app.register(healthPlugin)
  await app.register(openapiPlugin)
  await app.register(problemPagesPlugin)

  // Not encapsulated: the schemas that one stage names are components of the one contract, and later stages refer to them.
  for (const routes of STAGES) await app.register(fp(routes))
  await app.ready()
  return app
}

const limits = {
  bodyLimit: 1024 * 1024,
  // A stream of events may take hours, and other bodies have a time of their own (http/patience.ts); a connection on which nothing
  // moves is closed. A stream that waits for its quota may stand still for two minutes. The time for the headers stays limited by Node.
  requestTimeout: 0,
  connectionTimeout: 180_000,
  keepAliveTimeout: 72_000,
  clientErrorHandler: answerUnreadable,
  // The answer to a request without it is ours (http/strict.ts), so that it is a problem like all others.
  http: { requireHostHeader: false },
  routerOptions: { maxParamLength: 1024, ignoreTrailingSlash: false },
  // Until the process ends, what still arrives is answered; load balancers have been told by /readyz.
  return503OnClosing: false
} satisfies FastifyHttpOptions<Server>

const identity = {
  // A caller's own id is taken when it is short and harmless, so that logs of both sides can be joined.
  genReqId (request) {
    const given = request.headers['x-request-id']
    return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
  },
  // Both ids are in every line that a request writes: ours, and those of the trace that its caller began.
  childLoggerFactory (logger, bindings, options, request) {
    return logger.child({ ...bindings, ...traceBindings(request) }, options)
  },
  // One line per failure is written by the error handler; a line per request costs a third of the throughput.
  logController: new LogController({ disableRequestLogging: true })
} satisfies FastifyServerOptions

/** Errors before routing (a broken percent-encoding, say) pass no error handler, and are problems all the same. */
function frameworkErrors (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error)
  reply.code(problem.status).headers({ ...problem.headers, 'x-request-id': request.id }).type('application/problem+json')
    .send(JSON.stringify(problem.body(request.id, traceOf(request.raw)?.traceId)))
}
