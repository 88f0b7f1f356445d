import fp from 'fastify-plugin'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { Problem } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes /readyz fail while everything else is still answered, so that a load balancer turns away before the process stops. */
    drain: () => void
  }
}

/** What an operator's machines ask: alive, ready, and the Prometheus figures. None of it needs a key or names a tenant. */
export const healthPlugin = fp(async (app) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'aftersale_http_request_seconds',
    help: 'Time from request to answer, by route and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry]
  })
  const failures = new Counter({ name: 'aftersale_http_failures_total', help: 'Answers with status 500 and above.', registers: [registry] })
  const ready = new Gauge({ name: 'aftersale_ready', help: '1 while the service takes requests.', registers: [registry] })

  let draining = false
  let checked = { at: 0, ok: false }
  app.decorate('drain', () => { draining = true })
  app.addHook('preClose', async () => { draining = true })

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    requests.observe({ route, method: request.method, status: reply.statusCode }, reply.elapsedTime / 1000)
    if (reply.statusCode >= 500) failures.inc()
  })

  const databaseAnswers = async (): Promise<boolean> => {
    const at = app.now().getTime()
    if (Math.abs(at - checked.at) < 1000) return checked.ok
    const ok = await app.database.service`select 1`.then(() => true, () => false)
    checked = { at, ok }
    return ok
  }

  const open = { config: { access: 'public' as const }, schema: { hide: true }, logLevel: 'warn' as const }
  app.get('/healthz', open, async () => ({ status: 'ok' }))
  app.get('/readyz', open, async () => {
    const ok = !draining && await databaseAnswers()
    ready.set(ok ? 1 : 0)
    if (!ok) {
      throw new Problem('UNAVAILABLE', draining ? 'This process is stopping; ask another one.' : 'The database does not answer; see the log.',
        { headers: { 'retry-after': '5' } })
    }
    return { status: 'ready' }
  })
  app.get('/metrics', open, async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}, { name: 'health' })
