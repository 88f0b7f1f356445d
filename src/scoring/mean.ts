import type { Mean } from './totals.ts'

/** Adds one stated value to a mean. */
export function addTo (total: Mean, value: number): void {
  total.count += 1
  total.sum += value
}

/** All of them together, in their order. */
export function together (means: Iterable<Mean | undefined>): Mean {
  const total = { count: 0, sum: 0 }
  for (const mean of means) {
    total.count += mean?.count ?? 0
    total.sum += mean?.sum ?? 0
  }
  return total
}
