import { randomBytes } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import type { Test } from 'tap'
import type { Database } from '../../db/connect.ts'
import { createReader, dropReader } from '../../src/cli/readers.ts'
import { loadSimulation } from '../../src/cli/load.ts'
import type { Tenant } from '../../src/http/caller.ts'
import { advance } from '../../src/pipeline.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { testApp } from '../helpers/app.ts'

export const NOW = '2026-07-01T12:00:00Z'

/** A name that no other test of the server uses: roles belong to all of its databases. */
export const roleName = () => `reader_${randomBytes(6).toString('hex')}`

/** A sandbox of some simulated customers in which it is, for the database too, noon of 1 July 2026, and everything is folded and scored. */
export async function portfolioApp (t: Test, { relationships = 6, days = 150 } = {}) {
  const made = await testApp(t, { now: NOW, sandbox: true, settings: { currency: 'EUR', default_hourly_rate: 90 } })
  const { database, tenant, inject } = made
  t.equal((await inject('POST', '/v1/test_clocks', { frozen_time: NOW })).status, 201)
  const simulation = simulate({ seed: 'analysts', relationships, days, end: '2026-06-30', rate: 0.6 })
  const { lines } = await loadSimulation({ simulation, database, tenant, now: () => new Date(NOW), progress () {} })
  t.equal(lines.refused, 0)
  while (!await advance(database, new Date(NOW))) t.pass('the background work goes on')
  return { ...made, customers: simulation.customers }
}

/** What a login of its own sees of the tenant's views; it is gone after the test. */
export async function readerOf (
  t: Test, { database, tenant, url }: { database: Database, tenant: Tenant, url: string }
): Promise<Sql & { role: string }> {
  const role = roleName()
  const password = await createReader(database, tenant.tenantId, role)
  const sql = loginTo(url, role, password)
  t.teardown(async () => {
    await sql.end()
    await dropReader(database, tenant.tenantId, role)
  })
  return Object.assign(sql, { role })
}

/** Texts stay texts, as in the service: dates, instants and decimals. */
export function loginTo (url: string, username: string, password: string): Sql {
  const types = { text: { to: 25, from: [1082, 1114, 1184], serialize: String, parse: (text: string) => text } }
  return postgres(Object.assign(new URL(url), { username, password }).href, { max: 1, types, onnotice () {} }) as unknown as Sql
}
