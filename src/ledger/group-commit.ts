import type { Database } from '../../db/connect.ts'
import { alone } from '../../db/held.ts'
import { sqlState } from '../errors.ts'
import type { Now, Tenant } from '../http/caller.ts'
import { record, type Outcome } from './append.ts'
import type { NewEvent } from './validate.ts'

/** Transactions of one tenant that run at once: with more they only wait for each other. */
const RUNNING = 2
/** Events of one transaction. */
const EVENTS = 1000

interface Waiting {
  event: NewEvent
  settle: (outcome: Outcome) => void
  fail: (error: unknown) => void
}

interface Queue {
  /** as the latest caller brought it: settings may change between two requests */
  tenant: Tenant
  waiting: Waiting[]
  running: number
  /** whether a look at the queue is due */
  due: boolean
}

/**
 * Records single events, and lets those that arrive while a transaction is being written share the next one: a commit costs the
 * same for one event as for a hundred. Nobody waits when nothing is being written, and everybody is answered after the commit.
 */
export function groupCommit (database: Database, now: Now): (tenant: Tenant, event: NewEvent) => Promise<Outcome> {
  const queues = new Map<string, Queue>()

  /** Begins when the requests that have arrived already are all in the queue, so that the first does not go alone. */
  function wake (queue: Queue): void {
    if (queue.due || queue.running === RUNNING) return
    queue.due = true
    // The queue belongs to all its callers, so it is inside of the transaction of none.
    alone(() => setImmediate(() => {
      queue.due = false
      while (queue.running < RUNNING && queue.waiting.length > 0) flush(queue)
    }))
  }

  async function flush (queue: Queue): Promise<void> {
    queue.running++
    const batch = queue.waiting.splice(0, EVENTS)
    await recordAll(queue.tenant, batch)
    queue.running--
    if (queue.waiting.length > 0) flush(queue)
  }

  async function recordAll (tenant: Tenant, batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await record(database, tenant, batch.map(({ event }) => event), now(tenant))
      batch.forEach(({ settle }, i) => settle(outcomes[i]!))
    } catch (error) {
      // A fault of one event (SQLSTATE classes 22 and 23) must not be its neighbours'; a database that is away is everybody's.
      if (batch.length > 1 && /^2[23]/.test(sqlState(error) ?? '')) for (const one of batch) await recordAll(tenant, [one])
      else for (const { fail } of batch) fail(error)
    }
  }

  return (tenant, event) => new Promise((resolve, reject) => {
    const queue = queues.get(tenant.tenantId) ?? { tenant, waiting: [], running: 0, due: false }
    queues.set(tenant.tenantId, queue)
    queue.tenant = tenant
    queue.waiting.push({ event, settle: resolve, fail: reject })
    wake(queue)
  })
}
