import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import pretty from 'pino-pretty'
import type { Database } from '../db/connect.ts'
import { openDatabase } from './open.ts'
import type { Config } from './config.ts'
import { ensureAdminKey } from './keys/save.ts'
import { ensureTenant } from './tenants/save.ts'
import { startTicking } from './tick.ts'
import { startDelivering } from './webhooks/deliver.ts'

/** A running service. */
export interface Service {
  app: FastifyInstance
  database: Database
  /** e.g. http://127.0.0.1:8080 */
  address: string
  /** the first administrator's key, if it was made just now: show it once */
  key?: string
  /** Answers what is under way, then stops everything in the reverse order of its start. */
  close (): Promise<void>
}

/** Requests under way, the round of background work and the database's last checkpoint must end within this time. */
const STOP_SECONDS = 30
const MEBIBYTE = 1024 * 1024

/**
 * Starts the service: database, schema, first tenant and key, HTTP, background work.
 * @throws EmbeddedError, MigrationError, or the system's error when the address cannot be listened on
 */
export async function serve (config: Config): Promise<Service> {
  // The database starts in processes of its own, so the modules of the application are loaded meanwhile.
  const [opened, { buildApp }] = await Promise.all([openDatabase(config), import('./app.ts')])
  const { database } = opened
  const now = () => new Date()
  try {
    const tenant = await ensureTenant(database, { slug: 'default', name: 'Default', timeZone: config.timeZone, sandbox: config.sandbox })
    const first = await ensureAdminKey(database, tenant, config.apiKey)
    const app = await buildApp({
      database,
      now,
      logger: logger(config),
      privateWebhooks: config.privateWebhooks,
      trustedProxies: config.trustedProxies,
      quota: { units: config.rateLimit },
      overload: { delay: config.overloadDelay, memory: config.overloadMemory * MEBIBYTE }
    })
    if (tenant.timeZone !== config.timeZone && config.timeZone !== 'UTC') {
      app.log.warn({ timeZone: tenant.timeZone }, 'AFTERSALE_TIME_ZONE is without effect: the tenant was made with another zone, which stays')
    }
    if (config.sandbox && !tenant.sandbox) app.log.warn('AFTERSALE_SANDBOX is without effect: the tenant was made before, and no tenant becomes a sandbox later')
    if (first.revoked) app.log.warn('AFTERSALE_API_KEY was revoked and stays so: set another value')
    await listen(app, config)
    const stopTicking = startTicking(opened, now, config.tickSeconds, app.log)
    const stopDelivering = startDelivering(database, { now, dice: Math.random, allowPrivate: config.privateWebhooks }, app.log)
    return {
      app,
      database,
      address: addressOf(app),
      ...(first.made === undefined ? {} : { key: first.made }),
      async close () {
        app.drain()
        await sleep(config.drainSeconds * 1000)
        await Promise.all([stopTicking(), stopDelivering(), closeHttp(app)])
        await opened.close()
      }
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/**
 * Stops the service on SIGTERM or SIGINT and ends the process with code 0, and with code 1 after an error that nobody caught; a second
 * signal ends it at once with code 1.
 */
export function stopOnSignal (service: Service): void {
  const { log } = service.app
  const grace = closeWithGrace({ delay: STOP_SECONDS * 1000, logger: log as never, skip: ['uncaughtException'] }, async ({ err }) => {
    if (err) log.fatal({ err }, 'stopping after an error that nobody caught')
    await service.close()
    // A stop that is asked for by `grace.close` would end with 0.
    if (process.exitCode === 1) process.exit(1)
  })
  process.on('uncaughtException', (err) => {
    if (isLostConnection(err)) return log.error({ err }, 'a connection to the database was lost while it was written to')
    log.fatal({ err }, 'stopping after an error that nobody caught')
    process.exitCode = 1
    grace.close()
  })
}

/**
 * postgres.js 3.4.9 writes small pieces in a later turn of the event loop, without looking whether the connection was lost in
 * between. Its queries are told of the loss all the same, and the next ones connect anew; the process need not end.
 */
function isLostConnection (error: unknown): boolean {
  return error instanceof TypeError && /\bnextWrite\b.*postgres[\\/]/.test(error.stack?.split('\n')[1] ?? '')
}

async function listen (app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} of ${host} is taken by another program: stop that one, or set PORT to another number.`, { cause: error })
  }
}

function addressOf (app: FastifyInstance): string {
  const { address, port, family } = app.server.address() as AddressInfo
  const host = ['0.0.0.0', '::'].includes(address) ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return `http://${host}:${port}`
}

/** Fastify waits for kept-alive connections that become idle only after closing began, for as long as they may be kept alive. */
async function closeHttp (app: FastifyInstance): Promise<void> {
  const timer = setInterval(() => app.server.closeIdleConnections(), 50)
  try {
    await app.close()
  } finally {
    clearInterval(timer)
  }
}

/** JSON lines for machines; on a terminal for people. */
function logger ({ logLevel: level }: Config): FastifyServerOptions['logger'] {
  return process.stdout.isTTY ? { level, stream: pretty({ translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }) } : { level }
}
