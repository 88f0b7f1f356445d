import { rankCorrelation } from '../scoring/index.ts'

/** A figure that was estimated from `n` cases. */
export interface Estimate {
  value: number
  /** Standard error; 0 with fewer than two cases. */
  error: number
  n: number
}

/** One forecast of something that happened (1) or did not (0). */
export interface Forecast {
  /** Forecast probability, 0 to 1. */
  p: number
  outcome: 0 | 1
}

/** Mean and its standard error; undefined without values. */
export function mean (values: readonly number[]): Estimate | undefined {
  const n = values.length
  if (n === 0) return undefined
  const value = values.reduce((sum, x) => sum + x, 0) / n
  const squares = values.reduce((sum, x) => sum + (x - value) ** 2, 0)
  return { value, error: n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n), n }
}

/** Share of the cases in which something is so. */
export function share (cases: readonly boolean[]): Estimate | undefined {
  return mean(cases.map(Number))
}

/**
 * A mean of cases that come in groups, such as the gaps of one customer: its standard error lets the cases of a group go together
 * (sum of the deviations per group, Liang and Zeger 1986).
 */
export function groupedMean (groups: ReadonlyArray<readonly number[]>): Estimate | undefined {
  const filled = groups.filter(group => group.length > 0)
  const all = mean(filled.flat())
  if (all === undefined || filled.length < 2) return all
  const squares = filled.reduce((sum, group) => sum + group.reduce((rest, x) => rest + x - all.value, 0) ** 2, 0)
  return { ...all, error: Math.sqrt(squares * filled.length / (filled.length - 1)) / all.n }
}

/** Mean squared error of probabilities (Brier 1950); 0 is perfect, lower is better. */
export function brier (forecasts: readonly Forecast[]): Estimate | undefined {
  return mean(forecasts.map(({ p, outcome }) => (p - outcome) ** 2))
}

/** Mean negative log likelihood in nats; probabilities are kept 1e-6 away from 0 and 1, so that one miss is not infinite. */
export function logLoss (forecasts: readonly Forecast[]): Estimate | undefined {
  return mean(forecasts.map(({ p, outcome }) => -Math.log(Math.min(1 - 1e-6, Math.max(1e-6, outcome === 1 ? p : 1 - p)))))
}

/**
 * Spearman's rank correlation with the standard error of Bonett and Wright (2000), sqrt((1 + rho²/2)/(n - 3)) in Fisher's z, carried
 * back. Undefined with fewer than four pairs or when one side does not vary.
 */
export function spearman (pairs: ReadonlyArray<readonly [number, number]>): Estimate | undefined {
  const rho = rankCorrelation(pairs)?.rho
  if (rho === undefined) return undefined
  return { value: rho, error: (1 - rho ** 2) * Math.sqrt((1 + rho ** 2 / 2) / (pairs.length - 3)), n: pairs.length }
}

/** The value below which the share `q` of the values lies, as an order statistic; undefined without values. */
export function quantile (values: readonly number[], q: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]
}
