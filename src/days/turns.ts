const waiting = new Map<string, Promise<unknown>>()
const lengths = new Map<string, number>()

/** How many works of this name have been asked for and have not begun. */
export function waitingFor (name: string): number {
  return lengths.get(name) ?? 0
}

/** Runs works of the same name one after the other, in the order in which they were asked for; others do not wait for them. */
export async function inTurn<T> (name: string, work: () => Promise<T>): Promise<T> {
  lengths.set(name, waitingFor(name) + 1)
  const begin = async () => {
    const left = waitingFor(name) - 1
    if (left === 0) lengths.delete(name)
    else lengths.set(name, left)
    return await work()
  }
  const turn = (waiting.get(name) ?? Promise.resolve()).then(begin, begin)
  waiting.set(name, turn)
  try {
    return await turn
  } finally {
    if (waiting.get(name) === turn) waiting.delete(name)
  }
}
