import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import type { Test } from 'tap'
import type { Database } from '../../db/connect.ts'
import type { Tenant, TenantSettings } from '../../src/http/caller.ts'
import { problemPlugin } from '../../src/http/problems.ts'
import { schemaController } from '../../src/http/validation.ts'
import { ledgerRoutes } from '../../src/ledger/routes.ts'
import { freshDatabase } from '../helpers/database.ts'

export const NOW = new Date('2026-06-01T12:00:00.000Z')

export interface LedgerApp {
  app: FastifyInstance
  database: Database
  tenant: Tenant
  /** Sends JSON and reads JSON. */
  send: (method: InjectOptions['method'], url: string, body?: unknown) =>
  Promise<{ status: number, body: any, headers: Record<string, unknown> }>
  /** Rows of the tenant. */
  rows: (statement: string) => Promise<any[]>
}

/** The ledger alone on a database of its own: one tenant, whose caller may do everything. */
export async function ledgerApp (
  t: Test, options: { settings?: TenantSettings, timeZone?: string, database?: Database } = {}
): Promise<LedgerApp> {
  const database = options.database ?? (await freshDatabase(t)).database
  const tenantId = randomUUID()
  const { timeZone = 'UTC', settings = {} } = options
  const tenant: Tenant = { tenantId, slug: `t-${tenantId.slice(0, 8)}`, name: 'Test', timeZone, settings, sandbox: false }
  await database.operator`insert into tenants (tenant_id, slug, name, time_zone) values (${tenantId}, ${tenant.slug}, 'Test', ${timeZone})`

  const app = Fastify({ schemaController })
  app.decorate('database', database)
  app.decorate('now', () => NOW)
  app.decorateRequest('caller', null as never)
  app.addHook('onRequest', async (request) => { request.caller = { tenant, keyId: 'test', scopes: ['admin'] } })
  await app.register(problemPlugin)
  await app.register(ledgerRoutes)
  t.teardown(() => app.close())

  return {
    app,
    database,
    tenant,
    async send (method, url, body) {
      const answer = await app.inject({ method: method!, url, ...(body === undefined ? {} : { payload: body as object }) })
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
    },
    rows: statement => database.withTenant(tenantId, tx => tx.unsafe(statement))
  }
}

/** One valid event of each type, as the API description shows them. */
export function exampleEvents (): Array<Record<string, any>> {
  const folder = new URL('../../openapi/examples/events/', import.meta.url)
  return readdirSync(folder).sort().map(name => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
}

/** A valid event; `more` replaces fields of the envelope. */
export function meeting (id: string, more: Record<string, unknown> = {}): Record<string, any> {
  return {
    id,
    source: 'crm',
    type: 'interaction.held',
    subject: 'acme',
    time: '2026-03-02T10:00:00Z',
    data: { channel: 'video', minutes: 45, purpose: 'planning', initiated_by: 'supplier' },
    ...more
  }
}
