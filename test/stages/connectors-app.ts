import type { Test } from 'tap'
import postgres from 'postgres'
import type { Tenant } from '../../src/http/caller.ts'
import { injector, makeKey, makeTenant, testApp, type Inject, type TestApp, type TestAppOptions } from '../helpers/app.ts'

/** An account, with the 15 and the 18 characters of its id. */
export const ACCOUNT = { short: '0015g00000Abc12', long: '0015g00000Abc12AAB' }

export interface Counting { id: string, type: string, subject: string, time: string, data: Record<string, unknown> }

/** A tenant that sends records. */
export interface Sender {
  tenant: Tenant
  inject: Inject
  send (object: string, records: unknown[], query?: string): Promise<any>
  /** the events that count, by id */
  counting (): Promise<Counting[]>
}

/** One application, and as many tenants as are asked for. */
export async function connectorsApp (t: Test): Promise<TestApp & { sender (options?: TestAppOptions): Promise<Sender> }> {
  const app = await testApp(t, { now: '2026-07-01T12:00:00Z' })
  let made = 0
  return {
    ...app,
    async sender (options = {}) {
      const tenant = await makeTenant(app.database, `sender-${++made}`, options)
      const inject = injector(app.app, await makeKey(app.database, tenant, ['admin']))
      return {
        tenant,
        inject,
        async send (object, records, query = '') {
          const answer = await inject('POST', `/v1/connectors/${object.includes('/') ? object : `salesforce/${object}`}${query}`, { records })
          if (answer.status !== 207) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`)
          return answer.body
        },
        async counting () {
          return await app.database.withTenant(tenant.tenantId, async tx => [...await tx<Counting[]>`
            select e.id, e.type, e.relationship as subject, to_char(e.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as time, e.data from events e
            where e.tenant_id = ${tenant.tenantId}
              and not exists (select from retractions r where r.tenant_id = e.tenant_id and r.id = e.id and r.source = e.source)
            order by e.id collate "C"`])
        }
      }
    }
  }
}

/** Everything that stands in the database, as one text. */
export async function dump (t: Test, url: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice () {} })
  t.teardown(() => sql.end())
  const tables = await sql`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`
  const rows = await Promise.all(tables.map(({ name }) => sql.unsafe(`select to_jsonb(x)::text as row from "${name}" x`)))
  return rows.flat().map(({ row }) => row).join('\n')
}

/** A made-up id of 15 characters. */
export function idOf (kind: string, n: number): string {
  return `${kind}5g0000${String(n).padStart(6, '0')}`
}
