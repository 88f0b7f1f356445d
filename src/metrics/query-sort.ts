import { setImmediate } from 'node:timers/promises'

/** So many are sorted, or merged, before others have their turn. */
const STRETCH = 5000

/** A sorted copy, equal ones in the order in which they stood. Long lists give way to others now and then. */
export async function sorted<T> (items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  let runs: T[][] = []
  for (let i = 0; i < items.length; i += STRETCH) {
    if (i > 0) await setImmediate()
    runs.push(items.slice(i, i + STRETCH).sort(compare))
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let i = 0; i < runs.length; i += 2) merged.push(await merge(runs[i]!, runs[i + 1] ?? [], compare))
    runs = merged
  }
  return runs[0] ?? []
}

async function merge<T> (left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  const merged: T[] = []
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    if (merged.length % STRETCH === STRETCH - 1) await setImmediate()
    const isLeft = j === right.length || (i < left.length && compare(left[i]!, right[j]!) <= 0)
    merged.push(isLeft ? left[i++]! : right[j++]!)
  }
  return merged
}
