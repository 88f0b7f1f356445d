import type { Day } from './events.ts'
import { dailySums, type DailySums, type FadingPiece } from './fading.ts'
import type { RatioDimension, ScoringModel } from './model.ts'
import type { PortfolioRow, PortfolioSums, RatioSums } from './portfolio.ts'

/** The sums of a group of relationships at the end of every day of a range, by dimension; one without evidence is absent. */
export type GroupDays = ReadonlyMap<RatioDimension, DailySums>

/** What base rates follow from, on every day of a range. */
export interface PortfolioDays {
  tenant: GroupDays
  /** The relationships of a segment; none for one that has no name. */
  segment (name: string | undefined): GroupDays
  /** As `portfolioSums` gives it but for rounding, for relationships of this segment. */
  at (day: Day, segment: string | undefined): PortfolioSums
}

/**
 * The decayed evidence of the tenant and of each segment at the end of every day from `start` to `end`. Each group is gone through once
 * for all days. Of the segments only the last one is kept: ask for the relationships of one after those of another.
 */
export function portfolioDays (rows: readonly PortfolioRow[], start: Day, end: Day, model: ScoringModel): PortfolioDays {
  const bySegment = new Map<string, PortfolioRow[]>()
  for (const row of rows) {
    const known = bySegment.get(row.segment)
    if (known === undefined) bySegment.set(row.segment, [row])
    else known.push(row)
  }
  bySegment.delete('')
  const tenant = groupDays(rows, start, end, model)
  let last: { name: string | undefined, days: GroupDays } = { name: undefined, days: new Map() }
  const segment = (name: string | undefined) => {
    if (last.name !== name) last = { name, days: groupDays(bySegment.get(name ?? '') ?? [], start, end, model) }
    return last.days
  }
  return {
    tenant,
    segment,
    at: (day, name) => ({
      tenant: sumsAt(tenant, day),
      segments: name === undefined || name === '' ? {} : { [name]: sumsAt(segment(name), day) }
    })
  }
}

function groupDays (rows: readonly PortfolioRow[], start: Day, end: Day, model: ScoringModel): GroupDays {
  const pieces = new Map<RatioDimension, FadingPiece[]>()
  const put = (dimension: RatioDimension, piece: FadingPiece) => {
    const known = pieces.get(dimension)
    if (known === undefined) pieces.set(dimension, [piece])
    else known.push(piece)
  }
  for (const { day, totals } of rows) {
    for (const [dimension, { p, n }] of Object.entries(totals.sums ?? {}) as Array<[RatioDimension, { p: number, n: number }]>) {
      put(dimension, { day, p, n })
    }
    for (const piece of totals.conditional ?? []) put(piece.dimension, { ...piece, day })
  }
  return new Map([...pieces].map(([dimension, pieces]) => {
    return [dimension, dailySums(pieces, model.dimensions[dimension].half_life_days, start, end)]
  }))
}

function sumsAt (group: GroupDays, day: Day): RatioSums {
  return Object.fromEntries([...group].map(([dimension, { start, r, s }]) => {
    return [dimension, { r: r[day - start] ?? 0, s: s[day - start] ?? 0 }]
  }))
}
