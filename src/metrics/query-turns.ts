import type { Database } from '../../db/connect.ts'
import { Problem } from '../errors.ts'

/** Queries that a process answers at once, of all tenants and of one: each holds a connection and up to 200,000 cells. */
const MOST = 3
const MOST_OF_TENANT = 2
/** Queries of a tenant that wait for their turn. */
const MOST_WAITING = 100

interface Line {
  running: Map<string, number>
  waiting: Array<{ tenantId: string, begin: () => void }>
}

const lines = new WeakMap<Database, Line>()

/**
 * Runs `work` when it is its turn. Whoever waits holds no connection, and leaves the line when the signal says so.
 * @throws Problem UNAVAILABLE when too many wait already, or the reason of the signal
 */
export async function inTurn<T> (database: Database, tenantId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const line = lines.get(database) ?? { running: new Map<string, number>(), waiting: [] }
  lines.set(database, line)
  if (line.waiting.filter(one => one.tenantId === tenantId).length >= MOST_WAITING) {
    throw new Problem('UNAVAILABLE', `${MOST_WAITING} queries of this tenant wait for their turn already. Send the request again when some of them were answered.`,
      { headers: { 'retry-after': '5' } })
  }
  await turnOf(line, tenantId, signal)
  try {
    return await work()
  } finally {
    const left = line.running.get(tenantId)! - 1
    if (left === 0) line.running.delete(tenantId)
    else line.running.set(tenantId, left)
    advance(line)
  }
}

async function turnOf (line: Line, tenantId: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const leave = () => {
      line.waiting.splice(line.waiting.indexOf(place), 1)
      reject(signal.reason instanceof Error ? signal.reason : new Error('nobody waits any more'))
    }
    const place = {
      tenantId,
      begin () {
        signal.removeEventListener('abort', leave)
        resolve()
      }
    }
    signal.addEventListener('abort', leave, { once: true })
    line.waiting.push(place)
    advance(line)
  })
}

/** Lets those begin who may, in the order in which they came. */
function advance ({ running, waiting }: Line): void {
  let all = [...running.values()].reduce((sum, count) => sum + count, 0)
  for (let i = 0; i < waiting.length && all < MOST;) {
    const { tenantId, begin } = waiting[i]!
    const own = running.get(tenantId) ?? 0
    if (own >= MOST_OF_TENANT) {
      i += 1
      continue
    }
    waiting.splice(i, 1)
    running.set(tenantId, own + 1)
    all += 1
    begin()
  }
}
