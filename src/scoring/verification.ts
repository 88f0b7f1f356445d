import { known } from './known.ts'

/** How good forecasts of a share were; lower is better. */
export interface ForecastErrors {
  /** Mean squared distance of forecast and outcome, 0 to 1. */
  brier: number
  /** Mean cross-entropy in nats, >= 0; a forecast counts as at least 1e-9 away from 0 and 1. */
  log_loss: number
}

/** What came of the forecasts of one tenth of the range. */
export interface ReliabilityBin {
  lower: number
  upper: number
  forecasts: number
  /** Means; absent in an empty bin. */
  mean_forecast?: number
  mean_outcome?: number
}

/** A forecast and what came, both from 0 to 1. */
export interface Forecast { forecast: number, outcome: number }

const LEAST = 1e-9
const BINS = 10

/** Undefined without any forecast. */
export function forecastErrors (forecasts: readonly Forecast[]): ForecastErrors | undefined {
  if (forecasts.length === 0) return undefined
  let squares = 0
  let nats = 0
  for (const { forecast, outcome } of forecasts) {
    const sure = Math.min(1 - LEAST, Math.max(LEAST, forecast))
    squares += (forecast - outcome) ** 2
    nats -= outcome * Math.log(sure) + (1 - outcome) * Math.log1p(-sure)
  }
  return { brier: squares / forecasts.length, log_loss: nats / forecasts.length }
}

/** Ten bins of equal width; each includes its lower end, the last one 1 too. */
export function reliability (forecasts: readonly Forecast[]): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ forecasts: 0, forecast: 0, outcome: 0 }))
  for (const { forecast, outcome } of forecasts) {
    const bin = bins[Math.min(BINS - 1, Math.floor(forecast * BINS))]
    if (bin === undefined) continue
    bin.forecasts += 1
    bin.forecast += forecast
    bin.outcome += outcome
  }
  return bins.map((bin, i) => {
    const mean = (sum: number) => bin.forecasts > 0 ? sum / bin.forecasts : undefined
    const means = known({ mean_forecast: mean(bin.forecast), mean_outcome: mean(bin.outcome) })
    return { lower: i / BINS, upper: (i + 1) / BINS, forecasts: bin.forecasts, ...means }
  })
}

/**
 * Area under the ROC curve: the probability that a relationship that went well had the higher score, equal scores counting half.
 * 0.5 is no better than chance. Undefined when either list is empty.
 */
export function areaUnderCurve (good: readonly number[], bad: readonly number[]): number | undefined {
  if (good.length === 0 || bad.length === 0) return undefined
  const all = [...good.map(score => ({ score, isGood: true })), ...bad.map(score => ({ score, isGood: false }))]
    .sort((a, b) => a.score - b.score)
  let below = 0
  let wins = 0
  for (let i = 0; i < all.length;) {
    let end = i
    let ties = 0
    let goods = 0
    for (; end < all.length && all[end]?.score === all[i]?.score; end++) {
      if (all[end]?.isGood === true) goods += 1
      else ties += 1
    }
    wins += goods * (below + ties / 2)
    below += ties
    i = end
  }
  return wins / (good.length * bad.length)
}
