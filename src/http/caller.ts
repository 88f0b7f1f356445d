import 'fastify'
import type { Database } from '../../db/connect.ts'

export const SCOPES = ['events:write', 'relationships:write', 'metrics:read', 'signals:write', 'admin'] as const
/** What a key may do. `admin` implies all others. */
export type Scope = typeof SCOPES[number]

/** What a tenant may set for itself. */
export interface TenantSettings {
  /** ISO 4217, the currency of costs */
  currency?: string
  /** cost of an hour of one of our people, by department, in `currency` */
  hourly_rates?: Record<string, number>
  /** the same for a person whose department is unknown or has no rate */
  default_hourly_rate?: number
  /** since when events of a type would have been reported, if earlier than the first one (ISO date by event type) */
  reporting_since?: Record<string, string>
  /** what an event of an unknown relationship does (default: create) */
  unknown_relationships?: 'create' | 'refuse'
  /** whether PUT, PATCH and DELETE of what stands need the header If-Match (default: no) */
  require_if_match?: boolean
}

export interface Tenant {
  tenantId: string
  slug: string
  name: string
  /** IANA zone in which days are cut */
  timeZone: string
  settings: TenantSettings
  /** for trying things; only such a tenant may have a clock of its own */
  sandbox: boolean
  /** its own clock; absent: time passes for it as for everybody */
  clock?: TestClock
}

/** A clock that stands still until it is advanced, so that silence and overdue promises can be seen within minutes. */
export interface TestClock {
  id: string
  name?: string
  /** the instant that it shows, UTC */
  frozen_time: string
  /** where it is on its way to; absent: it stands */
  target_time?: string
  created_at: string
}

/** The only clock of the service; with a tenant, what time it is for that tenant. */
export type Now = (tenant?: Pick<Tenant, 'clock'>) => Date

/** The clock of the service, with the test clocks of its tenants. */
export function clockOf (now: () => Date): Now {
  return tenant => tenant?.clock === undefined ? now() : new Date(tenant.clock.frozen_time)
}

/** Who is calling: found by the key in the Authorization header, or by the key that a browser logged in with. */
export interface Caller {
  tenant: Tenant
  keyId: string
  scopes: readonly Scope[]
}

declare module 'fastify' {
  interface FastifyInstance {
    database: Database
    now: Now
  }
  interface FastifyRequest {
    /** set on every route that is not public */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** the scope that a caller needs, 'any' for every valid key, or 'public' for no key at all; every route says one of them */
    access?: Scope | 'any' | 'public'
  }
}
