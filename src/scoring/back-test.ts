import { assess } from './trust.ts'
import type { TrustInput } from './assess.ts'
import { bareScores, SCORE_NAMES, type ScoreName } from './bare-scores.ts'
import type { Day } from './events.ts'
import type { ScoringModel } from './model.ts'
import { portfolioDays } from './portfolio-daily.ts'
import type { PortfolioRow } from './portfolio.ts'
import type { SettledPromise } from './settled-promises.ts'
import { promiseForecasts, type ForecastReport } from './promise-forecasts.ts'
import { alarmsOf, type SilenceReport } from './silence-alarms.ts'
import { areaUnderCurve } from './verification.ts'

/** How an episode of a relationship ended: the contract was renewed, or the relationship ended. */
export interface Outcome {
  day: Day
  isGood: boolean
}

/** What is known of one relationship when a model is tried on its past. */
export type Past = Pick<TrustInput, 'days' | 'startedOn' | 'segment' | 'cycleMonths' | 'complexity'> & {
  promises: readonly SettledPromise[]
  outcomes: readonly Outcome[]
}

/** How well one score told apart, some days before, what ended from what was renewed. */
export interface OutcomeReport {
  score: ScoreName
  days_before: number
  /** Renewals and endings before which there was a score. */
  renewed: number
  ended: number
  /** Renewals and endings before which there was none. */
  unrated: number
  /** 0 to 1; absent with fewer than five of either kind. */
  auc?: number
}

/** What a model would have said, compared with what came. */
export interface BackTestReport {
  model: number
  promise_keeping: ForecastReport
  silence: SilenceReport
  outcomes: OutcomeReport[]
}

/** Takes the relationships one by one, best those of one segment after another, so that nobody has to hold all of them. */
export interface BackTest {
  add (past: Past): void
  /** The same in steps, between which the caller can do something else; to be gone through to their end. */
  steps (past: Past): Iterator<void>
  report (): BackTestReport
}

interface Setting {
  model: ScoringModel
  /** First and last day of what is looked at, both included. */
  start: Day
  end: Day
  portfolio: readonly PortfolioRow[]
  reportingSince: TrustInput['reportingSince']
}

/** Days before an outcome at which its score is looked at. */
const HORIZONS = [1, 90]
/** Fewer outcomes of either kind say nothing. */
const LEAST_OUTCOMES = 5

/** Tries a model on the past of a tenant. Every forecast and score uses only the evidence that stood on its day. */
export function backTest (setting: Setting): BackTest {
  const { model, start, end, reportingSince } = setting
  // An evening more than the earliest look: its base rates are those of the day before.
  const portfolio = portfolioDays(setting.portfolio, start - Math.max(...HORIZONS) - 1, end, model)
  const forecasts = promiseForecasts(setting, portfolio)
  const alarms = alarmsOf(model)
  const looks = SCORE_NAMES.flatMap(score => HORIZONS.map((days): Look => ({ score, days_before: days, good: [], bad: [], unrated: 0 })))
  const look = (rest: Omit<Past, 'promises' | 'outcomes'>, { day, isGood }: Outcome, horizon: number) => {
    const asOf = day - horizon
    const input = { ...rest, asOf, portfolio: portfolio.at(asOf - 1, rest.segment), reportingSince, model }
    const scores = bareScores(assess(input), input)
    for (const one of looks) if (one.days_before === horizon) file(one, scores[one.score].score, isGood)
  }
  function * steps ({ promises, outcomes, ...rest }: Past): Generator<void> {
    forecasts.add(rest, promises)
    yield
    alarms.add(rest.days, start, end)
    for (const outcome of outcomes) {
      if (outcome.day < start || outcome.day > end) continue
      for (const horizon of HORIZONS) {
        yield
        look(rest, outcome, horizon)
      }
    }
  }
  return {
    steps,
    add (past) {
      const all = steps(past)
      while (all.next().done !== true);
    },
    report: () => ({
      model: model.version,
      promise_keeping: forecasts.report(),
      silence: alarms.report(),
      outcomes: looks.map(outcomeReport)
    })
  }
}

interface Look { score: ScoreName, days_before: number, good: number[], bad: number[], unrated: number }

function file (look: Look, score: number | undefined, isGood: boolean): void {
  if (score === undefined) look.unrated += 1
  else (isGood ? look.good : look.bad).push(score)
}

function outcomeReport ({ score, days_before: before, good, bad, unrated }: Look): OutcomeReport {
  const isEnough = good.length >= LEAST_OUTCOMES && bad.length >= LEAST_OUTCOMES
  const auc = isEnough ? areaUnderCurve(good, bad) : undefined
  return { score, days_before: before, renewed: good.length, ended: bad.length, unrated, ...auc !== undefined && { auc } }
}
