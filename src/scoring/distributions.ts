import betaQuantileOf from '@stdlib/stats-base-dists-beta-quantile'
import gammaQuantileOf from '@stdlib/stats-base-dists-gamma-quantile'
import normalCdfOf from '@stdlib/stats-base-dists-normal-cdf'
import { INTERVAL } from './model.ts'

/** The 5 % and 95 % ends of what is plausible, in the unit of the figure beside it. */
export interface Interval {
  low: number
  high: number
}

/** 90 % interval of `Beta(alpha, beta)`, both > 0; within [0, 1]. */
export function betaInterval (alpha: number, beta: number): Interval {
  return { low: betaQuantileOf(INTERVAL.low, alpha, beta), high: betaQuantileOf(INTERVAL.high, alpha, beta) }
}

/** 90 % interval of `Gamma(shape, rate)`, both > 0. */
export function gammaInterval (shape: number, rate: number): Interval {
  return { low: gammaQuantileOf(INTERVAL.low, shape, rate), high: gammaQuantileOf(INTERVAL.high, shape, rate) }
}

/** Φ(z), the standard normal distribution function. */
export function normalCdf (z: number): number {
  return normalCdfOf(z, 0, 1)
}

/**
 * ln B(a, b), both > 0, by Stirling's series after shifting each argument above 10 (error below 1e-12).
 */
export function lnBeta (a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b)
}

function lnGamma (x: number): number {
  let product = 1
  let z = x
  while (z < 10) {
    product *= z
    z += 1
  }
  const s = 1 / (z * z)
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / z
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
}
