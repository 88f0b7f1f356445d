import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Database } from '../../db/connect.ts'
import { buildApp } from '../../src/app.ts'
import type { Scope, Tenant, TenantSettings } from '../../src/http/caller.ts'
import { createKey } from '../../src/keys/save.ts'
import { changeTenant, ensureTenant } from '../../src/tenants/save.ts'
import { breach, operationOf } from './contract.ts'
import { freshDatabase } from './database.ts'
import './parquet.ts'

export interface TestAppOptions {
  /** what the clock shows at first */
  now?: string
  timeZone?: string
  settings?: TenantSettings
  /** whether the tenant is a sandbox */
  sandbox?: boolean
}

export interface Answer {
  status: number
  headers: Record<string, unknown>
  /** the document, or the text when it is none */
  body: any
}

/** Sends one request with the administrator's key; another key comes with `headers`. */
export type Inject = (method: string, url: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

export interface TestApp {
  app: FastifyInstance
  database: Database
  /** superuser login to the database */
  url: string
  tenant: Tenant
  /** administrator's key of the tenant */
  key: string
  inject: Inject
  /** what `app.now()` says from now on */
  setNow (time: string): void
}

/** The whole application on a database of its own, with one tenant, its administrator's key and a clock that stands still. */
export async function testApp (t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const { database, url } = await freshDatabase(t)
  let now = new Date(options.now ?? '2026-07-01T12:00:00Z')
  const app = await buildApp({ database, now: () => now })
  t.teardown(() => app.close())
  const tenant = await makeTenant(database, 'default', options)
  const key = await makeKey(database, tenant, ['admin'], now)
  return { app, database, url, tenant, key, inject: injector(app, key), setNow (time) { now = new Date(time) } }
}

/** Another tenant beside the one of `testApp`. */
export async function makeTenant (database: Database, slug: string, options: TestAppOptions = {}): Promise<Tenant> {
  const made = await ensureTenant(database, { slug, name: slug, timeZone: options.timeZone ?? 'UTC', sandbox: options.sandbox ?? false })
  if (options.settings === undefined) return made
  return await database.withTenant(made.tenantId, tx => changeTenant(tx, made.tenantId, options.settings!))
}

/** A key with these scopes. */
export async function makeKey (database: Database, tenant: Tenant, scopes: Scope[], now = new Date('2026-07-01T12:00:00Z')): Promise<string> {
  const { key } = await database.withTenant(tenant.tenantId, tx => createKey(tx, tenant.tenantId, { name: 'test', scopes }, now))
  return key
}

/**
 * Requests with this key. Objects go as JSON, texts and buffers as they are.
 * @throws Error when an answer is another than the published contract declares
 */
export function injector (app: FastifyInstance, key: string): Inject {
  return async (method, url, body, headers = {}) => {
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${key}`, ...(raw ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: raw ? body : JSON.stringify(body) })
    })
    const isJson = /json\b/.test(String(answer.headers['content-type'])) && !/ndjson/.test(String(answer.headers['content-type']))
    const told = isJson && answer.body !== '' ? answer.json() : answer.body
    const operation = operationOf(method, url)
    const fault = operation && breach(operation, answer.statusCode, answer.headers['content-type'], told)
    if (fault !== undefined) throw new Error(`${method} ${url} breaks the contract: ${fault}`)
    return { status: answer.statusCode, headers: answer.headers, body: told }
  }
}
