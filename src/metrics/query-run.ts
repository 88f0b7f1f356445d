import type { Database, Tx } from '../../db/connect.ts'
import { alone } from '../../db/held.ts'
import { sqlState } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { modelsIn } from '../models/queries.ts'
import { cellMap, type Cell } from './query-cells.ts'
import { noCost, take, type Cost } from './query-cost.ts'
import { readFlows, type Watch } from './query-flow.ts'
import { noZone, type Plan } from './query-plan.ts'
import { readStates, reserveStates } from './query-states.ts'
import { inTurn } from './query-turns.ts'

/** Answers plans one after the other out of one snapshot. */
export interface Runner {
  /** Counts what some plans need, before the first of them is answered. @throws Problem QUERY_TOO_LARGE, MODEL_NOT_FOUND */
  reserve (plans: readonly Plan[]): Promise<void>
  /**
   * The cells of a plan that was reserved.
   * @throws Problem QUERY_TOO_LARGE; VALIDATION_FAILED for a zone that the database does not know
   */
  run (plan: Plan): Promise<Cell[]>
  cost: Cost
  notes: Set<string>
}

/**
 * Gives `work` a runner that sees one moment, when it is its turn, and stops when the signal says so.
 * @throws Problem UNAVAILABLE when too many wait
 */
export async function inOneMoment<T> (
  database: Database, tenant: Tenant, signal: AbortSignal, work: (runner: Runner) => Promise<T>
): Promise<T> {
  // A transaction of its own: a request may be inside of one that cannot become a snapshot any more.
  return await inTurn(database, tenant.tenantId, signal, () => alone(() => database.withTenant(tenant.tenantId, async (tx) => {
    await tx`set transaction isolation level repeatable read, read only`
    return await work(runnerIn(database, tx, tenant, signal))
  })))
}

/** `work` in a transaction whose statement is called off when the signal says so: the database would go on for nobody. */
async function stopping<T> ({ operator }: Database, tx: Tx, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const [row] = await tx<Array<{ pid: number }>>`select pg_backend_pid() as pid`
  signal.throwIfAborted()
  let sent: Promise<unknown> | undefined
  const stop = () => { sent = operator`select pg_cancel_backend(${row!.pid})`.catch(() => {}) }
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    // The connection must not be given back before: it would be the statement of somebody else that ends.
    await sent
  }
}

/** A runner in a snapshot that was opened before. */
export function runnerIn (database: Database, tx: Tx, tenant: Tenant, signal: AbortSignal): Runner {
  const cost = noCost()
  const notes = new Set<string>()
  return {
    cost,
    notes,
    async reserve (plans) {
      const versions = plans.flatMap(({ model }) => model ?? [])
      if (versions.length > 0) await modelsIn(tx, tenant.tenantId, [...new Set(versions)])
      await reserveStates(tx, tenant.tenantId, plans, cost)
    },
    run: plan => stopping(database, tx, signal, () => runIn(tx, tenant, plan, { cost, note (text) { notes.add(text) }, signal }))
  }
}

async function runIn (tx: Tx, tenant: Tenant, plan: Plan, { cost, note, signal }: Watch): Promise<Cell[]> {
  const cells = cellMap()
  const { groups } = cost
  try {
    await readFlows(tx, tenant, plan, cells, { cost, note, signal })
  } catch (error) {
    if (plan.timeZone !== undefined && sqlState(error) === '22023') throw noZone(plan.timeZone)
    throw error
  }
  await readStates(tx, tenant, plan, cells, note, signal)
  cost.groups = groups
  take(cost, 'groups', cells.size())
  return cells.all()
}
