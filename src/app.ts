import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import Fastify, {
  LogController, type FastifyBaseLogger, type FastifyError, type FastifyHttpOptions, type FastifyInstance, type FastifyPluginAsync,
  type FastifyReply, type FastifyRequest, type FastifyServerOptions
} from 'fastify'
import fp from 'fastify-plugin'
import type { Database } from '../db/connect.ts'
import { authPlugin } from './http/auth.ts'
import { clockOf } from './http/caller.ts'
import { healthPlugin } from './http/health.ts'
import { openapiPlugin } from './http/openapi.ts'
import { problemPlugin, toProblem } from './http/problems.ts'
import { strictPlugin } from './http/strict.ts'
import { answerExpectation, answerUnreadable } from './http/unreadable.ts'
import { schemaController } from './http/validation.ts'
import { authenticator } from './keys/authenticate.ts'
import { eventTypeRoutes } from './event-types/routes.ts'
import { keyRoutes } from './keys/routes.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { overheadRoutes } from './metrics/routes.ts'
import { exchangeRoutes } from './metrics/routes-exchange.ts'
import { perspectiveRoutes } from './metrics/routes-perspectives.ts'
import { promiseRoutes } from './metrics/routes-promises.ts'
import { portfolioRoutes } from './portfolio/routes.ts'
import { modelRunRoutes } from './model-runs/routes.ts'
import { modelRoutes } from './models/routes.ts'
import { relationshipRoutes } from './relationships/routes.ts'
import { signalRoutes } from './signals/routes.ts'
import { tenantRoutes } from './tenants/routes.ts'
import { trustRoutes } from './trust/routes.ts'
import { welcomeRoutes } from './dashboard/routes.ts'

export interface AppOptions {
  database: Database
  /** the only clock of the service */
  now?: () => Date
  logger?: FastifyServerOptions['logger'] | FastifyBaseLogger
}

/** Read top to bottom, this is the way of an event. */
const STAGES = [
  tenantRoutes,       // whose relationships these are
  keyRoutes,          // who may ask
  relationshipRoutes, // who the customers are
  eventTypeRoutes,    // what may happen beside the built-in types
  ledgerRoutes,       // what happened
  modelRoutes,        // how it is scored
  trustRoutes,        // what it says about trust
  modelRunRoutes,     // what another model would say
  signalRoutes,       // what needs a person
  overheadRoutes,     // what the missing trust costs
  perspectiveRoutes,  // how departments see each other
  exchangeRoutes,     // what both sides give and take
  promiseRoutes,      // who promised what, and how it was kept
  portfolioRoutes,    // all relationships together, and whom to call
  welcomeRoutes       // where to go from here
] as FastifyPluginAsync[]

/** The service without its process. */
export async function buildApp ({ database, now = () => new Date(), logger = false }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({ ...limits, ...identity, schemaController, frameworkErrors, logger: logger as boolean })
  app.decorate('database', database)
  app.decorate('now', clockOf(now))
  app.removeContentTypeParser('text/plain')
  app.server.on('checkExpectation', answerExpectation)

  app.addHook('onRequest', async (request, reply) => { reply.header('x-request-id', request.id) })
  await app.register(problemPlugin)
  await app.register(authPlugin, { authenticate: authenticator(database, now) })
  await app.register(strictPlugin)
  await app.register(healthPlugin)
  await app.register(openapiPlugin)

  // Not encapsulated: the schemas that one stage names are components of the one contract, and later stages refer to them.
  for (const routes of STAGES) await app.register(fp(routes))
  await app.ready()
  return app
}

const limits = {
  bodyLimit: 1024 * 1024,
  // A stream of events may take hours; a connection on which nothing moves is closed. The time for the headers stays limited by Node.
  requestTimeout: 0,
  connectionTimeout: 120_000,
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
    return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID()
  },
  // One line per failure is written by the error handler; a line per request costs a third of the throughput.
  logController: new LogController({ disableRequestLogging: true })
} satisfies FastifyServerOptions

/** Errors before routing (a broken percent-encoding, say) pass no error handler, and are problems all the same. */
function frameworkErrors (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error)
  reply.code(problem.status).headers({ ...problem.headers, 'x-request-id': request.id }).type('application/problem+json')
    .send(JSON.stringify(problem.body(request.id)))
}
