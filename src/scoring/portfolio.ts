import { decayTable } from './decay.ts'
import type { Day, EventType } from './events.ts'
import { known } from './known.ts'
import { RATIO_DIMENSIONS, type RatioDimension, type ScoringModel } from './model.ts'
import { compareText } from './order.ts'
import { negative, positive } from './sums.ts'
import { holds, type DayTotals, type Evidence, type FeedingType, type Validity } from './totals.ts'

/** Evidence of a thread, which depends on as_of; as in day totals, without the event. */
export interface ConditionalEvidence extends Validity {
  dimension: RatioDimension
  p?: number
  n?: number
  late?: number
}

/** The evidence of many relationships on one day, as far as base rates need it. JSON; a field is present only when it has content. */
export interface PortfolioDay {
  /** Sums of the evidence that holds for every as_of. */
  sums?: Partial<Record<RatioDimension, { p: number, n: number }>>
  conditional?: ConditionalEvidence[]
  /** Events of the types that feed rate dimensions. */
  reported?: Partial<Record<FeedingType, number>>
}

/** The evidence of one day and segment; `segment` is '' for relationships without one. */
export interface PortfolioRow {
  day: Day
  segment: string
  totals: PortfolioDay
}

export type RatioSums = Partial<Record<RatioDimension, { r: number, s: number }>>

/** Decayed evidence at the end of a day; a dimension without evidence is absent. */
export interface PortfolioSums {
  tenant: RatioSums
  segments: Record<string, RatioSums>
}

/** The sums of several relationships on one day, which must come in the order of their keys. */
export function portfolioDay (totals: ReadonlyArray<Pick<DayTotals, 'evidence' | 'reported'>>): PortfolioDay {
  const day: PortfolioDay = {}
  for (const { evidence, reported = {} } of totals) {
    for (const piece of evidence) addPiece(day, piece)
    for (const [type, count] of Object.entries(reported) as Array<[FeedingType, number]>) {
      const counts = day.reported ??= {}
      counts[type] = (counts[type] ?? 0) + count
    }
  }
  return day
}

function addPiece (day: PortfolioDay, { dimension, p, n, late, from, until }: Evidence): void {
  if (!isRatio(dimension)) return
  if (late !== undefined || from !== undefined || until !== undefined) {
    const piece = { dimension, ...known({ p, n, late, from, until }) }
    ;(day.conditional ??= []).push(piece)
    return
  }
  const sum = (day.sums ??= {})[dimension] ??= { p: 0, n: 0 }
  sum.p += p ?? 0
  sum.n += n ?? 0
}

function isRatio (dimension: Evidence['dimension']): dimension is RatioDimension {
  return (RATIO_DIMENSIONS as readonly string[]).includes(dimension)
}

/**
 * The decayed evidence of the tenant and of each segment at the end of day `at`, from which base rates follow.
 * Sums in the order of (day, segment), whatever the order of the rows.
 */
export function portfolioSums (days: readonly PortfolioRow[], at: Day, model: ScoringModel): PortfolioSums {
  const tenant: RatioSums = {}
  const segments = new Map<string, RatioSums>()
  const rows = days.filter(row => row.day <= at).sort((a, b) => a.day - b.day || compareText(a.segment, b.segment))
  const oldest = rows[0] === undefined ? -1 : at - rows[0].day
  const weights = Object.fromEntries(RATIO_DIMENSIONS.map(dimension => {
    return [dimension, decayTable(model.dimensions[dimension].half_life_days, oldest)]
  })) as Record<RatioDimension, readonly number[]>
  for (const { day, segment, totals } of rows) {
    const age = at - day
    const add = (dimension: RatioDimension, p: number, n: number) => {
      const weight = weights[dimension][age] ?? 0
      accumulate(tenant, dimension, weight * p, weight * n)
      if (segment !== '') accumulate(sumsOf(segments, segment), dimension, weight * p, weight * n)
    }
    for (const dimension of RATIO_DIMENSIONS) {
      const sum = totals.sums?.[dimension]
      if (sum !== undefined) add(dimension, sum.p, sum.n)
    }
    for (const piece of totals.conditional ?? []) {
      if (holds(piece, at)) add(piece.dimension, positive(piece, age), negative(piece, age))
    }
  }
  return { tenant, segments: Object.fromEntries(segments) }
}

function sumsOf (segments: Map<string, RatioSums>, segment: string): RatioSums {
  const sums = segments.get(segment) ?? {}
  segments.set(segment, sums)
  return sums
}

function accumulate (sums: RatioSums, dimension: RatioDimension, r: number, s: number): void {
  const sum = sums[dimension] ??= { r: 0, s: 0 }
  sum.r += r
  sum.s += s
}

/**
 * The day from which each feeding type is reported: the tenant's first event of the type, or the declared day if that is
 * earlier. A type without either is absent.
 */
export function reportingSince (
  days: readonly PortfolioRow[], declared: Partial<Record<EventType, Day>>
): Partial<Record<EventType, Day>> {
  const since = { ...declared }
  for (const { day, totals } of days) {
    for (const type of Object.keys(totals.reported ?? {}) as FeedingType[]) {
      since[type] = Math.min(day, since[type] ?? day)
    }
  }
  return since
}
