import type { Schema } from '../contract.ts'

/** A tenth of the forecasts of one version: what was forecast, and what came. */
export interface Bin { model: number, lower: number, upper: number, forecasts: number, forecast: number, outcome: number }

/** The bins in which there is a forecast, of all versions. */
export function binsOf (models: ReadonlyArray<Schema<'ModelTest'>>): Bin[] {
  return models.flatMap(({ model, promise_keeping: { reliability } }) =>
    reliability.flatMap(({ lower, upper, forecasts, mean_forecast: forecast, mean_outcome: outcome }) =>
      forecasts === 0 || forecast === undefined || outcome === undefined ? [] : [{ model, lower, upper, forecasts, forecast, outcome }]))
}

/** How far forecast and outcome are apart on average, each forecast counting once; undefined without any. */
export function meanDistance (bins: readonly Bin[]): number | undefined {
  const total = bins.reduce((sum, { forecasts }) => sum + forecasts, 0)
  if (total === 0) return undefined
  return bins.reduce((sum, { forecasts, forecast, outcome }) => sum + forecasts * Math.abs(forecast - outcome), 0) / total
}

/** What the reliability of a version looks like, in a sentence. */
export function reliabilitySentence (bins: readonly Bin[], say: (share: number) => string): string {
  const distance = meanDistance(bins)
  if (distance === undefined) return 'No promise was settled in the period, so nothing can be said.'
  const above = bins.reduce((sum, { forecasts, forecast, outcome }) => sum + forecasts * (outcome - forecast), 0)
  const lean = Math.abs(above) / bins.reduce((sum, { forecasts }) => sum + forecasts, 0) < distance / 2
    ? 'sometimes above and sometimes below'
    : above > 0 ? 'mostly better than forecast' : 'mostly worse than forecast'
  return `What came is ${say(distance)} away from the forecast on average, ${lean}.`
}

export interface LevelRow { level: number, shares: Array<{ model: number, alarms: number, share?: number | undefined }> }

/** False alarms by level, the versions beside each other. */
export function alarmRows (models: ReadonlyArray<Schema<'ModelTest'>>): LevelRow[] {
  const levels = [...new Set(models.flatMap(({ silence }) => silence.levels.map(({ level }) => level)))].sort((a, b) => b - a)
  return levels.map(level => ({
    level,
    shares: models.map(({ model, silence }) => {
      const own = silence.levels.find(one => one.level === level)
      return { model, alarms: own?.alarms ?? 0, share: own?.share }
    })
  }))
}

interface OutcomeOf { model: number, auc?: number | undefined, renewed: number, ended: number, unrated: number }
export interface OutcomeRow { score: string, days: number, tests: OutcomeOf[] }

/** How well each score told who would leave, the versions beside each other. */
export function outcomeRows (models: ReadonlyArray<Schema<'ModelTest'>>): OutcomeRow[] {
  return (models[0]?.outcomes ?? []).map(({ score, days_before: days }) => ({
    score,
    days,
    tests: models.flatMap(({ model, outcomes }) => outcomes.filter(one => one.score === score && one.days_before === days)
      .map(({ auc, renewed, ended, unrated }) => ({ model, auc, renewed, ended, unrated })))
  }))
}
