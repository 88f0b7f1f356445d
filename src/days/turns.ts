const waiting = new Map<string, Promise<unknown>>()

/** Runs works of the same name one after the other, in the order in which they were asked for; others do not wait for them. */
export async function inTurn<T> (name: string, work: () => Promise<T>): Promise<T> {
  const turn = (waiting.get(name) ?? Promise.resolve()).then(work, work)
  waiting.set(name, turn)
  try {
    return await turn
  } finally {
    if (waiting.get(name) === turn) waiting.delete(name)
  }
}
