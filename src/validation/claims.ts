import {
  DIRECTIONS, overhead, scoreWithout, trust, type Day, type Overhead, type OverheadSettings, type ScoringModel
} from '../scoring/index.ts'
import type { World } from './world.ts'

/** What the API says of one customer, and how large its orders are; nothing of what is hidden. */
export interface Seen {
  /** Mean of both scores without negotiation_ease, which is made of the same minutes as the share. */
  trust: number
  /** Value of placed orders in the window. */
  size: number
  share: number
  minutes: number
  transaction_minutes: number
  value_per_hour?: number
}

const SETTINGS: OverheadSettings = { default_hourly_rate: 60, currency: 'EUR' }

/** Reads every rated customer of a portfolio from its trust document and its overhead from `start` to `end`. */
export function seenFrom (world: World, start: Day, end: Day, model: ScoringModel): Seen[] {
  return world.customers.flatMap(customer => {
    const input = world.input(customer, end, model)
    const document = trust(input)
    const scores = DIRECTIONS.map(direction => scoreWithout(document[direction], 'negotiation_ease', model))
    const found = overhead(input.days, start, end, SETTINGS)
    const share = found.transaction_time_share
    if (share === undefined || scores.includes(undefined)) return []
    const values = input.days.filter(({ day }) => day >= start && day <= end).flatMap(({ totals }) => Object.values(totals.orders ?? {}))
    return [{
      trust: (scores[0]! + scores[1]!) / 2,
      size: values.reduce((sum, { sum: value }) => sum + value, 0),
      share: share.value,
      minutes: share.face_to_face_minutes,
      transaction_minutes: share.value * share.face_to_face_minutes,
      ...valuesOf(found)
    }]
  })
}

function valuesOf ({ value_per_commercial_hour: value }: Overhead): Pick<Seen, 'value_per_hour'> {
  return value === undefined ? {} : { value_per_hour: value.amount }
}

/** The least or the most trusted part of a portfolio, as many as `part` of it. */
export function extreme (seen: readonly Seen[], which: 'least' | 'most', part: number): Seen[] {
  const sorted = [...seen].sort((a, b) => a.trust - b.trust)
  const count = Math.max(1, Math.round(part * sorted.length))
  return which === 'least' ? sorted.slice(0, count) : sorted.slice(-count)
}

/** Transaction share of the face-to-face time of several customers together, with the error of a ratio estimator over customers. */
export function pooledShare (seen: readonly Seen[]): { value: number, error: number, n: number } | undefined {
  const minutes = seen.reduce((sum, one) => sum + one.minutes, 0)
  if (!(minutes > 0)) return undefined
  const value = seen.reduce((sum, one) => sum + one.transaction_minutes, 0) / minutes
  const squares = seen.reduce((sum, one) => sum + (one.transaction_minutes - value * one.minutes) ** 2, 0)
  return { value, error: Math.sqrt(squares) / minutes, n: seen.length }
}

/** The line through share against trust, each customer weighted by its minutes, at a score of 0 and of 100. */
export function shareAtEnds (seen: readonly Seen[]): { least: number, most: number } | undefined {
  const weight = seen.reduce((sum, one) => sum + one.minutes, 0)
  const center = (value: (one: Seen) => number) => seen.reduce((sum, one) => sum + one.minutes * value(one), 0) / weight
  const [x, y] = [center(one => one.trust), center(one => one.share)]
  const xx = seen.reduce((sum, one) => sum + one.minutes * (one.trust - x) ** 2, 0)
  if (!(xx > 0)) return undefined
  const slope = seen.reduce((sum, one) => sum + one.minutes * (one.trust - x) * (one.share - y), 0) / xx
  return { least: y - slope * x, most: y + slope * (100 - x) }
}
