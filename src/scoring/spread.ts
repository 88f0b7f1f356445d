/** How figures lie. */
export interface Spread {
  mean: number
  lower_quartile: number
  median: number
  upper_quartile: number
}

/** Mean and quartiles of finite values >= 0 (between two values: linear); undefined without any. */
export function spreadOf (values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) return undefined
  return {
    mean: meanOf(sorted),
    lower_quartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper_quartile: quantile(sorted, 0.75)
  }
}

/** The mean of finite values >= 0, at least one; never beyond the largest, however large they are. */
export function meanOf (values: readonly number[]): number {
  let mean = 0
  for (const [index, value] of values.entries()) mean += (value - mean) / (index + 1)
  return mean
}

function quantile (sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)]!
  const high = sorted[Math.ceil(at)]!
  return low + (high - low) * (at - Math.floor(at))
}

/** How many of the scores 0 to 100 fall into each of ten equal classes; a class includes its lower end, the last one 100 too. */
export function histogram (scores: readonly number[]): number[] {
  const counts = new Array<number>(10).fill(0)
  for (const score of scores) counts[Math.max(0, Math.min(9, Math.floor(score / 10)))]! += 1
  return counts
}
