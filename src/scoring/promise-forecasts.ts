import { dailySums, type DailySums, type FadingPiece } from './fading.ts'
import { known } from './known.ts'
import type { Day } from './events.ts'
import type { ScoringModel } from './model.ts'
import type { PortfolioDays } from './portfolio-daily.ts'
import type { SettledPromise } from './settled-promises.ts'
import type { DayRow } from './totals.ts'
import { forecastErrors, reliability, type Forecast, type ForecastErrors, type ReliabilityBin } from './verification.ts'

/** How good promise_keeping was as a forecast of the next outcome, beside two simpler forecasts of the same outcomes. */
export interface ForecastReport {
  /** Settled promises that were forecast. */
  promises: number
  /** Mean of what they were worth, 0 to 1. */
  mean_outcome?: number
  /** The mean of the dimension, on the eve of the day on which the outcome began to show. */
  forecast?: ForecastErrors
  /** The base rate of the relationship alone, on the same evening. */
  base_rate?: ForecastErrors
  /** The mean of all promises of the tenant settled until that evening. */
  global_rate?: ForecastErrors
  /** Share of the Brier score of the global rate that the forecast removes, at most 1; below 0 it is worse. */
  skill?: number
  reliability: ReliabilityBin[]
}

interface Setting { model: ScoringModel, start: Day, end: Day }

/** A forecast that waits for the running mean of its evening. */
interface Made { eve: Day, mean: number, baseRate: number, outcome: number }

const DIMENSION = 'promise_keeping'

/** Collects forecasts relationship by relationship; the days of the portfolio begin at least two before `start`. */
export function promiseForecasts ({ model, start, end }: Setting, portfolio: PortfolioDays) {
  const { half_life_days: halfLife, base_rate: usual } = model.dimensions[DIMENSION]
  const made: Made[] = []
  const settled: SettledPromise[] = []
  return {
    add ({ days, segment }: { days: readonly DayRow[], segment?: string }, promises: readonly SettledPromise[]): void {
      for (const promise of promises) settled.push(promise)
      const asked = promises.filter(({ judged }) => judged >= start && judged <= end)
      if (asked.length === 0) return
      const own = dailySums(piecesOf(days), halfLife, start - 2, end)
      const groups = [portfolio.tenant, ...segment === undefined || segment === '' ? [] : [portfolio.segment(segment)]]
      const levels = groups.map(group => group.get(DIMENSION))
      for (const { judged, value } of asked) {
        const eve = judged - 1
        const [r, s] = sumsAt(own, eve)
        const baseRate = levels.reduce((rate, level) => lean(rate, level, own, eve - 1, model.prior_weight), usual)
        made.push({ eve, mean: (r + model.prior_weight * baseRate) / (r + s + model.prior_weight), baseRate, outcome: value })
      }
    },
    report: () => report(made, runningMean(settled, model.prior_weight, usual))
  }
}

/** A base rate moved by the evidence of a group, from which the relationship's own is taken out. */
function lean (rate: number, group: DailySums | undefined, own: DailySums, day: Day, weight: number): number {
  const [[r, s], [ownR, ownS]] = [sumsAt(group, day), sumsAt(own, day)]
  const [others, against] = [Math.max(0, r - ownR), Math.max(0, s - ownS)]
  return (others + weight * rate) / (others + against + weight)
}

function sumsAt (sums: DailySums | undefined, day: Day): [number, number] {
  if (sums === undefined) return [0, 0]
  const { start, r, s } = sums
  return [r[day - start] ?? 0, s[day - start] ?? 0]
}

function piecesOf (days: readonly DayRow[]): FadingPiece[] {
  return days.flatMap(({ day, totals }) => {
    return totals.evidence.filter(({ dimension }) => dimension === DIMENSION).map(evidence => ({ ...evidence, day }))
  })
}

/** The mean value of all promises settled up to a day, drawn to the model's default by the weight of the prior. */
function runningMean (settled: readonly SettledPromise[], weight: number, usual: number): (day: Day) => number {
  const inOrder = [...settled].sort((a, b) => a.settled - b.settled)
  const sums = [0]
  for (const { value } of inOrder) sums.push((sums.at(-1) ?? 0) + value)
  return (day) => {
    let [low, high] = [0, inOrder.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((inOrder[middle]?.settled ?? 0) <= day) low = middle + 1
      else high = middle
    }
    return ((sums[low] ?? 0) + weight * usual) / (low + weight)
  }
}

function report (made: readonly Made[], globalAt: (day: Day) => number): ForecastReport {
  const by = (forecastOf: (one: Made) => number): Forecast[] => made.map(one => ({ forecast: forecastOf(one), outcome: one.outcome }))
  const forecasts = by(({ mean }) => mean)
  const forecast = forecastErrors(forecasts)
  const global = forecastErrors(by(({ eve }) => globalAt(eve)))
  return {
    promises: made.length,
    ...known({
      mean_outcome: made.length > 0 ? made.reduce((sum, { outcome }) => sum + outcome, 0) / made.length : undefined,
      forecast,
      base_rate: forecastErrors(by(({ baseRate }) => baseRate)),
      global_rate: global,
      skill: forecast !== undefined && global !== undefined && global.brier > 0 ? 1 - forecast.brier / global.brier : undefined
    }),
    reliability: reliability(forecasts)
  }
}
