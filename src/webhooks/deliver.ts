import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/connect.ts'
import { everyTenant } from '../tenants/queries.ts'
import { attempt, type AttemptOptions } from './attempt.ts'
import { claimDue, type Due } from './claims.ts'
import { spread } from './spread.ts'
import { AT_ONCE, UnderWay } from './under-way.ts'
import { isWaiting } from './waiting.ts'

/** Deliveries that are under way to one endpoint at once, whichever process makes them. */
const PER_ENDPOINT = 4

/** Longer than any attempt takes, so that only a dead process loses a lease. */
const LEASE_SECONDS = 60

/** Milliseconds between two looks at what is due. */
const PAUSE = 1000

export interface DeliverOptions extends Omit<AttemptOptions, 'signal'> {
  /** milliseconds that attempts may go on after the service was told to stop (10000); then they are given up and made again elsewhere */
  stopTime?: number
}

/**
 * Makes one attempt for everything that is due at this instant, and for what its outcome makes due. Returns how many attempts it made.
 * @throws AggregateError what could not be written down; it is tried again when its lease has run out
 */
export async function deliverDue (database: Database, now: Date, options: Omit<DeliverOptions, 'now'>): Promise<number> {
  const failures: unknown[] = []
  const underWay = new UnderWay(error => failures.push(error))
  let made = 0
  for (;;) {
    const counts = await begin(database, await tenantIds(database), underWay, { ...options, now: () => now })
    made += [...counts.values()].reduce((sum, count) => sum + count, 0)
    if (counts.size === 0 && underWay.isEmpty) break
    await underWay.next()
  }
  if (failures.length > 0) throw new AggregateError(failures, 'deliveries could not be taken or written down')
  return made
}

/**
 * Delivers what is due, every second and in every process: rows are claimed, so nothing is sent by two. A tenant that had something is
 * looked at again as soon as an attempt ends. Returns the function that stops it: nothing more is begun, what is under way may end.
 */
export function startDelivering (database: Database, options: DeliverOptions, log: Pick<FastifyBaseLogger, 'error'>): () => Promise<void> {
  const stop = new AbortController()
  const giveUp = new AbortController()
  setMaxListeners(AT_ONCE, giveUp.signal)
  const underWay = new UnderWay(err => log.error({ err }, 'webhooks of a tenant could not be taken or written down and will be tried again'))
  const delivering = (async () => {
    for (let turn = 0; !stop.signal.aborted; turn++) {
      try {
        await second(database, turn, underWay, { ...options, signal: giveUp.signal }, stop.signal)
      } catch (err) {
        log.error({ err }, 'webhooks could not be delivered and will be tried again')
        await sleep(PAUSE, undefined, { signal: stop.signal }).catch(() => {})
      }
    }
  })()
  return async () => {
    stop.abort()
    const timer = setTimeout(() => giveUp.abort(new Error('the service is stopping')), options.stopTime ?? 10_000)
    await delivering
    await underWay.all()
    clearTimeout(timer)
  }
}

/** One look at all tenants, then, for a second, further looks at those who had something, as room becomes free. */
async function second (database: Database, turn: number, underWay: UnderWay, options: AttemptOptions, stop: AbortSignal): Promise<void> {
  const pause = sleep(PAUSE, true, { signal: stop }).catch(() => true)
  const all = await tenantIds(database)
  // Another one is the first each time, or the last would wait for ever when there is much to do.
  const from = all.length === 0 ? 0 : turn % all.length
  let busy = [...all.slice(from), ...all.slice(0, from)]
  for (let over = false; !over;) {
    busy = [...(await begin(database, busy, underWay, options, stop)).keys()]
    over = await Promise.race(busy.length === 0 ? [pause] : [pause, underWay.next().then(() => false)])
  }
}

/** Begins attempts for these tenants as far as there is room. Returns how many it began, for those who may have more. */
async function begin (
  database: Database, tenants: string[], underWay: UnderWay, options: AttemptOptions, stop?: AbortSignal
): Promise<Map<string, number>> {
  const begun = new Map<string, number>()
  for (const tenantId of tenants) {
    if (stop?.aborted) break
    const limit = underWay.room(tenantId)
    if (limit === 0) {
      begun.set(tenantId, 0)
      continue
    }
    const { due, more } = await take(database, tenantId, options.now(), limit).catch(async (error: unknown) => {
      await database.service`select 1` // throws when the database is away, and then for every tenant
      underWay.failed(error)
      return { due: [], more: false }
    })
    if (due.length > 0 || more) begun.set(tenantId, due.length)
    for (const one of due) underWay.add(tenantId, attempt(database, tenantId, one, options))
  }
  return begun
}

/**
 * Spreads one turn, so that the backlog of one tenant keeps no other waiting, and claims. `more`: something is left to spread.
 * In two transactions: one that shares the endpoints with others and one that takes them for itself would wait for each
 * other.
 */
async function take (database: Database, tenantId: string, now: Date, limit: number): Promise<{ due: Due[], more: boolean }> {
  const done = await database.withTenant(tenantId, async tx =>
    await isWaiting(tx, tenantId, now) ? await spread(tx, tenantId, now) : undefined)
  if (done === undefined) return { due: [], more: false }
  const due = await database.withTenant(tenantId, tx =>
    claimDue(tx, tenantId, now, { limit, perEndpoint: PER_ENDPOINT, leaseSeconds: LEASE_SECONDS }))
  return { due, more: !done }
}

async function tenantIds (database: Database): Promise<string[]> {
  return (await everyTenant(database)).map(({ tenantId }) => tenantId)
}
