import { decayedDays } from './decay.ts'
import type { Day, EventType } from './events.ts'
import { RATIO_DIMENSIONS, type Complexity, type Dimension, type RateSpec, type RatioDimension, type ScoringModel } from './model.ts'
import type { PortfolioSums, RatioSums } from './portfolio.ts'
import { readRate, readRatio, type Reading } from './reading.ts'
import { byDimension, sumEvidence, type EvidenceSums, type Scope } from './sums.ts'
import type { DayRow } from './totals.ts'

/** What the trust in and of one relationship is computed from. */
export interface TrustInput {
  asOf: Day
  /** Every row of the relationship, ascending by day; rows after `asOf` are ignored. */
  days: readonly DayRow[]
  startedOn?: Day
  segment?: string
  /** Sums at the end of the day before `asOf` over every relationship, this one included. */
  portfolio: PortfolioSums
  reportingSince: Partial<Record<EventType, Day>>
  model: ScoringModel
  /** Length of the delivery or contract cycle in months; 12 when unknown. */
  cycleMonths?: number
  /** `medium` when unknown. */
  complexity?: Complexity
}

export type BaseRates = Record<RatioDimension, number>
export type Readings = Record<Dimension, Reading>

/**
 * The base rate of each ratio dimension: the model's default, moved by the tenant's other relationships and, when the
 * relationship has a segment, by the others of the segment. Each level weighs as much as the prior.
 */
export function baseRates (input: TrustInput): BaseRates {
  const { model, portfolio, segment } = input
  const own = sumEvidence(input.days, { asOf: input.asOf - 1, end: input.asOf - 1 }, model)
  const group = segment !== undefined && segment !== '' && Object.hasOwn(portfolio.segments, segment)
    ? portfolio.segments[segment]
    : undefined
  return Object.fromEntries(RATIO_DIMENSIONS.map(dimension => {
    const level = (sums: RatioSums | undefined, baseRate: number) => {
      const r = Math.max(0, (sums?.[dimension]?.r ?? 0) - own[dimension].r)
      const s = Math.max(0, (sums?.[dimension]?.s ?? 0) - own[dimension].s)
      return (r + model.prior_weight * baseRate) / (r + s + model.prior_weight)
    }
    return [dimension, level(group, level(portfolio.tenant, model.dimensions[dimension].base_rate))]
  })) as BaseRates
}

/**
 * The readings of every dimension from evidence that fades with its age.
 * @param end a later day until which the evidence of as_of fades, its time without events too, while nothing is added
 */
export function readAll (input: TrustInput, rates: BaseRates, end: Day = input.asOf): Readings {
  const { asOf, model } = input
  const days = end === asOf ? input.days : input.days.filter(({ day }) => day <= asOf)
  const sums = sumEvidence(days, { asOf, end }, model)
  return read(input, sums, rates, ({ half_life_days: half }, start) => decayedDays(start, asOf, half) * 2 ** (-(end - asOf) / half))
}

/** The readings of every dimension from the evidence of a window alone, where every day weighs the same. */
export function readWindow (input: TrustInput, rates: BaseRates, start: Day, end: Day): Readings {
  const scope: Scope = { asOf: input.asOf, start, end, plain: true }
  return read(input, sumEvidence(input.days, scope, input.model), rates, (_, since) => {
    return since === undefined ? 0 : Math.max(0, end - Math.max(start, since) + 1)
  })
}

function read (
  input: TrustInput, sums: EvidenceSums, rates: BaseRates, exposure: (spec: RateSpec, start: Day | undefined) => number
): Readings {
  const { model } = input
  const started = startOf(input)
  return byDimension(dimension => {
    const spec = model.dimensions[dimension]
    return spec.kind === 'ratio'
      ? readRatio(dimension, spec, sums[dimension], rates[dimension as RatioDimension], model) // its spec says that it is one
      : readRate(dimension, spec, sums[dimension], exposure(spec, exposedSince(spec, started, input)), model)
  })
}

/** The day on which the relationship starts: as recorded, or its first event if that is earlier. */
export function startOf ({ asOf, days, startedOn }: TrustInput): Day | undefined {
  const first = days.find(({ day, totals }) => day <= asOf && totals.events > 0)?.day
  if (first === undefined || startedOn === undefined) return first ?? startedOn
  return Math.min(first, startedOn)
}

/** The first day on which nothing happening is evidence: the relationship exists and the type would have been reported. */
export function exposedSince (spec: RateSpec, started: Day | undefined, { reportingSince }: TrustInput): Day | undefined {
  const reported = spec.fed_by.map(type => reportingSince[type]).filter(day => day !== undefined)
  return started === undefined || reported.length === 0 ? undefined : Math.max(started, Math.min(...reported))
}
