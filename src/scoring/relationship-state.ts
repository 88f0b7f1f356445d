import { startOf, type TrustInput } from './assess.ts'
import { attention, type Attention } from './attention.ts'
import { bareScores, type BareScore, type ScoreName } from './bare-scores.ts'
import { intervalOf, intervalsOf, varianceOf } from './composite.ts'
import { mutualDependence, type MutualDependence } from './cooperation.ts'
import type { Interval } from './distributions.ts'
import { FIGURES_DAYS } from './figures.ts'
import type { Direction } from './model.ts'
import { meetingSums, perValue, transactionTimeShare, type Money } from './overhead.ts'
import { silence, type Silence } from './silence.ts'
import { behaviouralScore, statedAndBehavioural, type StatedAndBehavioural } from './stated.ts'
import { trendsOf, type Trend } from './trend.ts'
import { assess, type Assessment } from './trust.ts'

/** A relationship at the end of a day. Each part is computed when it is asked for the first time, by what makes its documents too. */
export interface RelationshipState {
  input: TrustInput
  /** Whether its first event, or its recorded start, is not after the day. */
  hasBegun: boolean
  assessment (): Assessment
  scores (): Record<ScoreName, BareScore>
  /** The 90 % interval of a score; unknown with it. That of the health is that of its side. */
  interval (score: ScoreName): Interval | undefined
  trend (direction: Direction): Trend
  silence (): Silence
  attention (): Attention | undefined
  /** What is said beside what is done, with intervals. */
  words (): Record<Direction, StatedAndBehavioural>
  /** The score without what is said, 0 to 100; the same as in `words`, without what costs time. */
  behavioural (direction: Direction): number | undefined
  dependence (): MutualDependence | undefined
  /** The order value of the last 365 days per member of the customer's purchasing staff, as in an overhead of these days. */
  goodsPerBuyer (): Money | undefined
}

export function relationshipState (input: TrustInput): RelationshipState {
  const start = startOf(input)
  const assessment = once(() => assess(input))
  const trends = once(() => trendsOf(input, assessment().rates))
  const byDirection = { customer_trust: once(() => trends()('customer_trust')), supplier_trust: once(() => trends()('supplier_trust')) }
  const scores = once(() => bareScores(assessment(), input))
  const intervals = once(() => intervalsOf(assessment().readings))
  return {
    input,
    hasBegun: start !== undefined && start <= input.asOf,
    assessment,
    scores,
    interval: (name) => {
      const { customer_trust: customer, [name]: { score } } = scores()
      if (score === undefined) return undefined
      const side = name === 'health' ? customer.score === score ? 'customer_trust' : 'supplier_trust' : name
      return intervalOf(score, varianceOf(assessment()[side], intervals(), input.model))
    },
    trend: direction => byDirection[direction](),
    silence: once(() => silence(input.days, input.asOf, input.model)),
    attention: once(() => attention(input)),
    words: once(() => statedAndBehavioural(input, assessment())),
    behavioural: direction => behaviouralScore(direction, input, assessment()),
    dependence: once(() => mutualDependence(input.days.filter(({ day }) => day <= input.asOf), input.asOf)),
    goodsPerBuyer: once(() => goodsPerBuyer(input))
  }
}

function once<T> (make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function goodsPerBuyer ({ days, asOf }: TrustInput): Money | undefined {
  const past = days.filter(({ day }) => day <= asOf)
  const window = past.filter(({ day }) => day > asOf - FIGURES_DAYS)
  const attendance = window.flatMap(({ totals }) => totals.attendance ?? []).filter(({ transaction }) => transaction > 0)
  const goods = perValue(window, past, attendance, transactionTimeShare(meetingSums(window)), []).goods_per_buyer
  return Number.isFinite(goods?.amount) ? goods : undefined
}
