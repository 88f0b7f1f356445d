import type { Database } from '../../db/connect.ts'
import { catchUp } from '../days/catch-up.ts'
import type { Tenant } from '../http/caller.ts'
import { rescore } from './rescore.ts'

/** How many relationships a list folds and scores before it is answered; the rest is left to the background. */
const TURN = 100

interface Rounds {
  running: Promise<void>
  /** begins when the running one has ended; whoever asks in between shares it */
  next?: Promise<void>
}

/**
 * Folds and scores what is behind before a list is read. Callers that come while a round runs share the next one: a round that began
 * after they asked has seen what they wrote, and what fifty lists need is looked for once.
 */
export function scoresUpToDate (database: Database, now: () => Date): (tenant: Tenant) => Promise<void> {
  const tenants = new Map<string, Rounds>()

  async function round (tenant: Tenant): Promise<void> {
    await catchUp(database, tenant.tenantId, TURN)
    await rescore(database, tenant, now(), TURN)
  }

  function begin (tenant: Tenant): Promise<void> {
    const rounds: Rounds = { running: round(tenant) }
    tenants.set(tenant.tenantId, rounds)
    const end = () => { if (tenants.get(tenant.tenantId) === rounds && !rounds.next) tenants.delete(tenant.tenantId) }
    rounds.running.then(end, end)
    return rounds.running
  }

  return (tenant) => {
    const rounds = tenants.get(tenant.tenantId)
    if (rounds === undefined) return begin(tenant)
    const again = () => begin(tenant)
    rounds.next ??= rounds.running.then(again, again)
    return rounds.next
  }
}
