/** The signs of life of one run. */
export interface Pulse {
  /** How far the run is; written down soon, without waiting for it. */
  progress (done: number, total: number): void
  reached (): { done: number, total: number }
  /** Writes down the last progress again. Never throws; one write at a time. */
  beat (): Promise<void>
  /** Ends the signs, and waits for the one that is being written. */
  stop (): Promise<void>
}

/** Often enough for a run that is taken for dead after two minutes without one. */
const EVERY = 20_000

/**
 * Shows that a run is alive, whatever it is doing: waiting for its turn, folding a long backlog, or counting relationships. A run that
 * holds a connection must not wait for another one, so nothing waits for these writes.
 * @param write writes progress down; false when the run was taken for dead
 * @param onDead is told of that
 */
export function pulse (write: (done: number, total: number) => Promise<boolean>, onDead: () => void, every = EVERY): Pulse {
  let [done, total] = [0, 0]
  let writing: Promise<void> | undefined
  const beat = (): Promise<void> => {
    // A write that fails is not the end of a run: the next one may succeed, and the run itself meets a database that is away.
    writing ??= write(done, total).then(alive => { if (!alive) onDead() }, () => {}).finally(() => { writing = undefined })
    return writing
  }
  const timer = setInterval(beat, every)
  timer.unref()
  return {
    progress (nowDone, nowTotal) {
      [done, total] = [nowDone, nowTotal]
      beat()
    },
    reached: () => ({ done, total }),
    beat,
    async stop () {
      clearInterval(timer)
      await writing
    }
  }
}
