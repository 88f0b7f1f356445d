import type { FastifyPluginAsync } from 'fastify'
import { VERSION } from '../http/package.ts'

/** The first page that a browser shows: what this is and where to go. */
export const welcomeRoutes: FastifyPluginAsync = async (app) => {
  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'").send(PAGE))
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aftersale</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1.5rem }
  h1 { font-weight: 600; margin-bottom: 0 } dt { font-weight: 600; margin-top: 1rem } dd { margin: 0 } small { opacity: .75 }
</style>
<main>
  <h1>Aftersale</h1>
  <p>After a sale the relationship begins. This service keeps what happens in it and answers: how far do we trust each other,
    is it getting better or worse, why, and what does the missing trust cost?</p>
  <dl>
    <dt><a href="docs">API documentation</a></dt><dd>Every operation, with examples to try.</dd>
    <dt><a href="openapi.json">OpenAPI 3.0 description</a></dt><dd>Generate a client from it. <a href="openapi-3.1.json">The same in 3.1.</a></dd>
    <dt><a href="readyz">Readiness</a>, <a href="metrics">metrics</a></dt><dd>For operators.</dd>
  </dl>
  <p><small>Version ${VERSION}</small></p>
</main>
</html>
`
