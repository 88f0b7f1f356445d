import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import serveFiles from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { Problem } from '../errors.ts'
import { packageRoot } from '../http/package.ts'

/** The page of the dashboard and its parts, as bin/dashboard.js built them. All addresses in them are relative: any prefix will do. */
export const dashboardRoutes: FastifyPluginAsync = async (app) => {
  const built = fileURLToPath(new URL('dist/dashboard/', packageRoot))
  const isBuilt = existsSync(`${built}index.html`)
  const open = { config: { access: 'public' as const }, schema: { hide: true } }

  if (isBuilt) {
    await app.register(async (files) => {
      files.addHook('onRoute', (route) => { route.config = { ...route.config, access: 'public' } })
      // Their names change with their contents, so that nobody need ask twice.
      await files.register(serveFiles, {
        root: `${built}assets`,
        prefix: '/assets/',
        preCompressed: true,
        immutable: true,
        maxAge: '365d',
        index: false,
        decorateReply: true,
        setHeaders: reply => { reply.header('x-content-type-options', 'nosniff') }
      })
      files.get('/', { schema: { hide: true } }, page)
    })
  } else {
    app.get('/', open, async () => { throw new Problem('UNAVAILABLE', 'The dashboard is not built: run npm run build. The API works without it; see /docs.') })
  }

  async function page (_request: unknown, reply: FastifyReply): Promise<FastifyReply> {
    return reply.headers(HEADERS).sendFile('index.html', built, { maxAge: 0, immutable: false, cacheControl: false })
  }
}

const HEADERS = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'none'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache'
}
