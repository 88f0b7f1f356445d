/**
 * Lets `most` pieces of work go on at once; who comes while they do waits for its turn, in the order of coming.
 * The returned function gives what the work gives, and throws what it throws.
 */
export function line (most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: Array<() => void> = []
  let working = 0
  return async (work) => {
    if (working < most) working += 1
    else await new Promise<void>(resolve => { waiting.push(resolve) })
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place goes to the next in line, so nobody who comes now is before it.
      if (next === undefined) working -= 1
      else next()
    }
  }
}
