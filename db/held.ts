import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate } from 'node:timers/promises'
import type postgres from 'postgres'
import { untilLost } from './lost.ts'

type Sql = postgres.Sql
type Tx = postgres.TransactionSql

/** A transaction of one tenant that stays open until it is said how it ends. */
export interface HeldTransaction {
  tx: Tx
  /** Runs `work` so that every `withTenant` of this tenant inside becomes a part of this transaction (a savepoint). */
  run<T> (work: () => Promise<T>): Promise<T>
  /** @throws what kept the transaction from being committed; then nothing of it was kept */
  commit (): Promise<void>
  rollback (): Promise<void>
}

/** What a piece of code is inside of: the whole transaction, or one savepoint of it. */
interface Level {
  held: { service: Sql, tenantId: string, state: 'open' | 'committed' | 'undone', after: Array<() => void>, broken: boolean, lost: Promise<never> }
  tx: Tx
  /** savepoints of one level must not overlap: one that ends first would take the other along */
  turn: Promise<unknown>
}

const UNDONE = new Error('rolled back')

const levels = new AsyncLocalStorage<Level | undefined>()

/** The transaction that the calling code is inside of, if it is one of this tenant. What goes on after its commit is on its own. */
function joinable (service: Sql, tenantId: string): Level | undefined {
  const level = levels.getStore()
  const isOurs = level?.held.service === service && level.held.tenantId === tenantId
  return isOurs && level.held.state !== 'committed' ? level : undefined
}

/** `work` as a savepoint of the transaction that the calling code is inside of; undefined when there is none. */
export function join<T> (service: Sql, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> | undefined {
  const level = joinable(service, tenantId)
  if (level === undefined) return undefined
  const { held } = level
  const savepoint = () => level.tx.savepoint(async tx =>
    await levels.run({ held, tx, turn: Promise.resolve() }, () => work(tx))
      .catch(error => untilLost(error, () => held.broken))) as Promise<T>
  // A handler that goes on after its time was over must not do alone what was taken back with the rest.
  if (held.state === 'undone') return Promise.reject(new Error('the transaction that this belongs to was rolled back', { cause: UNDONE }))
  const turn = level.turn.then(async () => await Promise.race([held.lost, held.broken ? held.lost : savepoint()]))
  level.turn = turn.catch(() => {})
  return turn
}

/**
 * Runs `work` when the transaction that the calling code is inside of has been committed, and not at all when it is rolled back; at
 * once when there is none. So it is called behind `withTenant`, never in its work, whose own transaction it does not know. For what
 * must not be seen before its cause: background work, caches that forget.
 */
export function afterCommit (work: () => void): void {
  const held = levels.getStore()?.held
  if (held === undefined || held.state === 'committed') alone(work)
  else held.after.push(work)
}

/** Runs `work` as if the calling code were inside of no transaction: work that others share, or that outlives its caller. */
export function alone<T> (work: () => T): T {
  return levels.run(undefined, work)
}

/**
 * Opens transactions that are held, at most `most` at once; whoever comes then waits, holding no connection. So connections are left for
 * what those who hold one need besides.
 */
export function holder (service: Sql, most: number, scopeTo: (tenantId: string) => string): (tenantId: string) => Promise<HeldTransaction> {
  let free = most
  const waiting: Array<() => void> = []
  const take = async () => { if (free > 0) free--; else await new Promise<void>(resolve => waiting.push(resolve)) }
  const give = () => { const next = waiting.shift(); if (next) next(); else free++ }

  return async (tenantId) => {
    const scope = scopeTo(tenantId)
    await take()
    try {
      return await begin(service, tenantId, scope, give)
    } catch (error) {
      give()
      throw error
    }
  }
}

/** @param onEnd is called once the connection is free again, if the transaction began */
async function begin (service: Sql, tenantId: string, scope: string, onEnd: () => void): Promise<HeldTransaction> {
  let settle: (commits: boolean) => void = () => {}
  const decision = new Promise<boolean>((resolve) => { settle = resolve })
  let ended: Promise<unknown> = Promise.resolve()
  const tx = await new Promise<Tx>((resolve, reject) => {
    ended = service.begin(async (tx) => {
      await tx.unsafe(scope)
      resolve(tx)
      if (!await decision) throw UNDONE
    })
    ended.catch(reject)
  })
  const lost = ended.then(() => new Promise<never>(() => {}))
  const held: Level['held'] = { service, tenantId, state: 'open', after: [], broken: false, lost }
  const level: Level = { held, tx, turn: Promise.resolve() }
  lost.catch(() => { held.broken = true }).finally(onEnd)
  ended.then(onEnd, () => {})

  async function end (commits: boolean): Promise<void> {
    held.state = commits ? 'committed' : 'undone'
    await level.turn
    // On a connection that is lost nothing can be said any more.
    if (!held.broken) settle(commits)
    await ended
  }

  return {
    tx,
    run: work => levels.run(level, work),
    async commit () {
      await end(true)
      for (const work of held.after) alone(work)
    },
    async rollback () {
      // Whoever says so because the connection was lost learns it before this transaction does.
      await setImmediate()
      await end(false).catch(() => {})
    }
  }
}
