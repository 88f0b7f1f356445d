import postgres from 'postgres'
import { holder, join, type HeldTransaction } from './held.ts'
import { survivesLoss } from './lost.ts'

export type Sql = postgres.Sql
/** A transaction in which exactly one tenant's rows exist. */
export type Tx = postgres.TransactionSql
/** A part of a statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>

/** The role of migration 0001 that row-level security binds; every connection of the service takes it. */
export const SERVICE_ROLE = 'aftersale_service'

export interface ConnectOptions {
  /** connections for the hot paths (two are enough for two cores; more only wait) */
  max?: number
  /** false behind a PgBouncer that cannot keep prepared statements (before 1.21) */
  prepare?: boolean
  /** where migrations and tenants are managed, if that is another login than the service's */
  ownerUrl?: string
}

export interface Database {
  /**
   * Runs `work` in one transaction in which only the rows of `tenantId` exist; everything of `work` is committed, or nothing.
   * The only way to a tenant's rows. Inside of a transaction that is held it is a part of that one.
   */
  withTenant<T> (tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Opens a transaction of the tenant that stays open until it is said how it ends; every one must be ended. */
  hold (tenantId: string): Promise<HeldTransaction>
  /** The service's connections without a tenant: they see no row of any tenant. For health checks and key look-up. */
  service: Sql
  /** The operator's connections: migrations, tenants, advisory locks. Bound by no service role; never used by a request for tenant data. */
  operator: Sql
  close (): Promise<void>
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `SET LOCAL` and not `set_config`: Citus hands the former to its workers. The pattern makes the literal safe. */
export function scopeTo (tenantId: string): string {
  if (!UUID.test(tenantId)) throw new TypeError(`not a tenant id: ${tenantId}`)
  return `set local app.tenant = '${tenantId}'`
}

// Instants, dates and bigints as this project wants them: text stays text (microseconds), counters are numbers below 2^53.
const types = {
  date: { to: 1184, from: [1082, 1114, 1184], serialize: (value: string) => value, parse: (text: string) => text },
  bigint: { to: 20, from: [20], serialize: (value: number) => String(value), parse: Number }
}

function open (url: string, max: number, role: string | undefined, prepare: boolean): Sql {
  return survivesLoss(postgres(url, {
    max,
    prepare,
    types,
    idle_timeout: 300,
    max_lifetime: 1800,
    connect_timeout: 5,
    onnotice () {},
    connection: {
      application_name: 'aftersale',
      TimeZone: 'UTC',
      ...(role === undefined ? {} : { role, statement_timeout: 60_000, lock_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 })
    }
  }) as Sql)
}

/** Opens the pools lazily: the first statement connects. The schema must have been migrated before the service's pools are used. */
export function connect (url: string, options: ConnectOptions = {}): Database {
  const { max = 8, prepare = true, ownerUrl = url } = options
  const service = open(url, max, SERVICE_ROLE, prepare)
  const operator = open(ownerUrl, 2, undefined, prepare)
  return {
    service,
    operator,
    hold: holder(service, Math.max(1, Math.floor(max / 2)), scopeTo),
    async withTenant (tenantId, work) {
      const scope = scopeTo(tenantId)
      const joined = join(service, tenantId, work)
      if (joined !== undefined) return await joined
      return await service.begin(async (tx) => {
        // Not awaited on its own: the server runs it before whatever `work` sends next, without another round trip.
        const scoped = tx.unsafe(scope).execute()
        const [, result] = await Promise.all([scoped, work(tx)])
        return result
      }) as never
    },
    async close () {
      await Promise.all([service.end({ timeout: 5 }), operator.end({ timeout: 5 })])
    }
  }
}
