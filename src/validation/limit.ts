import { ratioScore, rateScore, latenessValue, recoveryValue, EVIDENCE, type Dimension, type ScoringModel } from '../scoring/index.ts'
import type { Customer } from '../simulate/hidden.ts'

/*
 * What the evidence of a simulated customer tends to, if its hidden trust stayed as it is: the mean of each ratio dimension, and the
 * weighted events per day of each rate dimension. Worked out from the probabilities of docs/simulation.md, not from events.
 */

const PACE = { small: 0.65, medium: 1.15, large: 2.05 } as const
/** Working days per day, over the working days in a year by which the simulator divides. */
const DAILY = 5 / 7 / 261

/** Points at which an integral is taken. */
const STEPS = 4000

/** Hidden levels 0 to 1, and how many times the usual activity there is. */
export interface Levels {
  customer: number
  supplier: number
  pace: number
}

export function paceOf ({ size }: Pick<Customer, 'size'>, rate: number): number {
  return PACE[size] * rate
}

/** Means (ratio) and weighted events per day (rate) in the long run. */
export function limitOf ({ customer: c, supplier: s, pace }: Levels): Record<Dimension, number> {
  const orders = perDay(22, pace) * (1 - (0.04 + 0.25 * (1 - c)))
  const favours = perDay(6, pace) / 2
  const ours = promised(c)
  const theirs = promised(s)
  const payments = orders * (1 - ours.waived - ours.broken)
  return {
    promise_keeping: ours.value,
    goods_quality: 1 - cutExponential(0.09 - 0.08 * c, 0.6),
    complaint_recovery: recovery(c),
    supplier_integrity: misconduct(c) + EVIDENCE.broken_without_warning * (orders + favours) * ours.unwarned,
    inspection_freedom: 1 - expected(0.95 - 0.92 * c, 0.07, share => Math.min(1, Math.max(0, share))),
    customer_openness: openness(c, perDay(2 + 16 * c, pace), perDay(0.4 + 5 * c, pace)),
    negotiation_ease: 1 - (0.47 - 0.235 * (c + s) / 2),
    customer_stated_trust: answer(c),
    customer_commitments: theirs.value,
    customer_integrity: misconduct(s) + EVIDENCE.broken_without_warning * (payments + favours) * theirs.unwarned,
    bidding_restraint: restraint(s),
    supplier_openness: openness(s, perDay(2 + 16 * s, pace), perDay(0.8 + 5 * s, pace)),
    supplier_stated_trust: answer(s)
  }
}

/** The score of a dimension whose mean or rate is known. */
export function scoreAt (dimension: Dimension, mean: number, model: ScoringModel): number {
  const spec = model.dimensions[dimension]
  return spec.kind === 'ratio' ? ratioScore(spec, mean) : rateScore(spec, mean)
}

/** Times per calendar day of what happens `perYear` times a year at the usual pace; never more than once per working day. */
function perDay (perYear: number, pace = 1): number {
  return Math.min(261, perYear * pace) * DAILY
}

/** Shares of the promises by what becomes of them, and the mean value of those that are evidence. */
function promised (level: number) {
  const waived = 0.008
  const onTime = (1 - waived) * (0.5 + 0.48 * level)
  const broken = (1 - waived - onTime) * 0.25
  const late = 1 - waived - onTime - broken
  return { waived, broken, value: (onTime + late * LATE_VALUE) / (1 - waived), unwarned: broken * (0.85 - 0.75 * level) }
}

/** Mean value of a late promise: lognormal lateness around 12 days, a due day on every working day alike, weekends put off. */
const LATE_VALUE = mean([0, 1, 2, 3, 4].map(weekday => expected(Math.log(12), 1.1, log => {
  const late = Math.min(120, Math.max(1, Math.round(Math.exp(log))))
  return latenessValue(late + putOff(weekday + late))
})))

/** Days from a weekday (Monday is 0) to the next working day. */
function putOff (weekday: number): number {
  return weekday % 7 > 4 ? 7 - weekday % 7 : 0
}

/** Complaints: left lying, or answered after an exponential time, accepted, partly or not. */
function recovery (c: number): number {
  const days = 2 + 16 * (1 - c)
  const weights = [0.3 + c, 0.4, 0.6 * (1 - c)] as const
  const total = weights[0] + weights[1] + weights[2]
  const value = mean([0, 1, 2, 3, 4].map(weekday => exponential(days, delay => {
    const waited = Math.round(delay)
    const needed = waited + putOff(weekday + waited)
    return (weights[0] * recoveryValue('accepted', needed) + weights[1] * recoveryValue('partly', needed)) / total
  })))
  return (1 - 0.12 * (1 - c)) * value
}

/** Weighted misconduct per day: severities from 1 to 5. */
function misconduct (level: number): number {
  const severity = exponential(1.3, x => Math.min(5, 1 + Math.floor(x)))
  return (2.2 * (1 - level) ** 2 + 0.03) * DAILY * severity
}

function openness (level: number, shares: number, ideas: number): number {
  const weights = { open: 1.4 - level, restricted: 0.4 + 0.3 * level, confidential: 0.9 * level ** 2 }
  const total = weights.open + weights.restricted + weights.confidential
  const words = Object.keys(weights) as Array<keyof typeof weights>
  const weight = words.reduce((sum, how) => sum + weights[how] * EVIDENCE.sharing[how], 0) / total
  return shares * weight + ideas * EVIDENCE.idea
}

function answer (level: number): number {
  return expected(1 + 4 * level, 0.5, score => (Math.round(Math.min(5, Math.max(1, score))) - 1) / 4)
}

/** 1/(1 + quotes) with a Poisson number of quotes; nothing where the award is reopened. */
function restraint (s: number): number {
  const quotes = 4 * (1 - s)
  const value = quotes > 0 ? -Math.expm1(-quotes) / quotes : 1
  return (1 - 0.25 * (1 - s) ** 2) * value
}

/** Mean of an exponential variable that is cut off at `most`. */
function cutExponential (scale: number, most: number): number {
  return -scale * Math.expm1(-most / scale)
}

/** Mean of a function of a normal variable, by the midpoint rule over eight standard deviations on each side. */
function expected (center: number, deviation: number, value: (x: number) => number): number {
  let sum = 0
  let weights = 0
  for (let i = 0; i < STEPS; i++) {
    const z = 16 * (i + 0.5) / STEPS - 8
    const weight = Math.exp(-z * z / 2)
    sum += weight * value(center + deviation * z)
    weights += weight
  }
  return sum / weights
}

/** Mean of a function of an exponential variable, by its quantiles at the midpoints. */
function exponential (scale: number, value: (x: number) => number): number {
  let sum = 0
  for (let i = 0; i < STEPS; i++) sum += value(-scale * Math.log(1 - (i + 0.5) / STEPS))
  return sum / STEPS
}

function mean (values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
