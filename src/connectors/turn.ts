import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../errors.ts'

/** Milliseconds that a request waits for those before it, and between two tries when another process is at it. */
export interface Patience { most: number, first: number, longest: number }

const PATIENCE: Patience = { most: 20_000, first: 50, longest: 500 }
const queues = new Map<string, Promise<unknown>>()

/**
 * Does work that only one may do at a time under a name, in the order of asking. `attempt` answers undefined, and holds nothing any
 * more, when another process is at it; then it is asked again. Who waits holds no connection.
 * @throws Problem UNAVAILABLE when it takes too long
 */
export async function inTurn<T extends object> (name: string, attempt: () => Promise<T | undefined>, patience = PATIENCE): Promise<T> {
  const before = queues.get(name) ?? Promise.resolve()
  let leave = () => {}
  const left = new Promise<void>(resolve => { leave = resolve })
  const mine = before.then(() => left)
  queues.set(name, mine)
  mine.then(() => { if (queues.get(name) === mine) queues.delete(name) })
  try {
    await inTime(before, patience.most)
    return await untilFree(attempt, patience)
  } finally {
    leave()
  }
}

async function inTime (before: Promise<unknown>, most: number): Promise<void> {
  const over = new AbortController()
  const late = sleep(most, true, { signal: over.signal }).catch(() => false)
  const isLate = await Promise.race([before.then(() => false), late])
  over.abort()
  if (isLate) throw busy()
}

async function untilFree<T extends object> (attempt: () => Promise<T | undefined>, { most, first, longest }: Patience): Promise<T> {
  let pause = first
  for (let waited = 0; ; waited += pause, pause = Math.min(longest, 2 * pause)) {
    const done = await attempt()
    if (done !== undefined) return done
    if (waited >= most) throw busy()
    await sleep(pause)
  }
}

function busy (): Problem {
  return new Problem('UNAVAILABLE', 'Other records of this system are being taken in, and it takes long; send these again. Records that came before are not counted twice.', {
    headers: { 'retry-after': '5' }
  })
}
