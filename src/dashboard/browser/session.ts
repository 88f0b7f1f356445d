import { computed, signal } from '@preact/signals'

/** Who is logged in; all that the dashboard knows of its reader. */
export interface Session {
  tenant: string
  scopes: string[]
  csrf_token: string
  time_zone: string
  currency?: string
  /** the day it is for the tenant, e.g. 2026-06-30 */
  today: string
  expires_at: string
  version: string
}

/** undefined: nobody is logged in. */
export const session = signal<Session | undefined>(undefined)
/** Whether a session ended while somebody worked: the place stays, and the login page says so. */
export const ended = signal(false)

/** The session ended on the other side. */
export function endedSession (): void {
  ended.value = true
  session.value = undefined
}

/** Whether the reader may do what needs this scope. */
export const may = (scope: string) => session.value?.scopes.some(own => own === scope || own === 'admin') ?? false

/** The day it is for the tenant. */
export const today = computed(() => session.value?.today ?? '')
