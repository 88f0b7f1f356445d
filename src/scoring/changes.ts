import { fromDay } from './calendar.ts'
import { bandOf, confidenceOf, type Composite } from './composite.ts'
import type { TrustInput } from './assess.ts'
import { compareShares, dimensionShare, eventShares, type Share } from './explain.ts'
import type { Band, Confidence, Dimension, Direction } from './model.ts'
import { isRated } from './trust.ts'
import { CAUSES, wayBetween, type Cause, type ChangeInput, type Stop, type Way } from './way.ts'

/** A difference of points, and how much of it each cause has made; the causes sum to the points. */
export interface Change {
  points: number
  causes: Record<Cause, number>
}

/** One end of a change. */
export interface ChangeEnd {
  as_of: string
  model: number
  /** 0 to 100; absent where too little is known */
  score?: number
  coverage: number
  confidence: Confidence
  band: Band
}

/** What a dimension changed; its points are those of its usual level, of its time without events and of its events together. */
export interface DimensionChange extends Change {
  dimension: Dimension
  usual_level: number
  /** Rate dimensions only. */
  time_without_events?: number
  events: number
}

/** What an event changed through one dimension. */
export interface EventChange extends Change {
  dimension: Dimension
  event_id: string
  source: string
  /** The day on which the evidence stands. */
  date: string
  /** `new` holds only at the later day, `gone` only at the earlier one, `standing` at both. */
  evidence: 'new' | 'gone' | 'standing'
}

/** Why one score differs. Without a score at both ends there is no difference, and nothing is divided. */
export interface DirectedChanges {
  at_start: ChangeEnd
  at_end: ChangeEnd
  difference?: number
  causes?: Record<Cause, number>
  /** The score without evidence: it and the dimensions sum to the difference. */
  baseline?: Change
  dimensions: DimensionChange[]
  /** The events that changed most. */
  events: EventChange[]
  /** All other events that changed anything, together. */
  other_events: Change & { events: number }
}

export interface Changes {
  start: string
  end: string
  customer_trust: DirectedChanges
  supplier_trust: DirectedChanges
}

/** Points at each stop of the way. */
type Levels = number[]

interface EventLevels {
  share: Share
  levels: Levels
  first: boolean
  last: boolean
}

/**
 * Why the scores differ between two days, down to single events: the `limit` largest are listed, the rest is summed. Everything
 * that a score is explained by (the baseline, usual levels, time without events, events) is compared from stop to stop of the
 * way between both days, so the parts sum to the difference to within 1e-9.
 */
export function changes (ends: ChangeInput, options: { limit: number }): Changes {
  const work = changesInSteps(ends, options)
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** As `changes`, with a pause after each part of the work, in which a caller may do something else. */
export function * changesInSteps (ends: ChangeInput, { limit }: { limit: number }): Generator<undefined, Changes, undefined> {
  const way = yield * wayBetween(ends)
  return {
    start: fromDay(ends.from.asOf),
    end: fromDay(ends.to.asOf),
    customer_trust: yield * directedChanges('customer_trust', way, ends, limit),
    supplier_trust: yield * directedChanges('supplier_trust', way, ends, limit)
  }
}

function * directedChanges (
  direction: Direction, way: Way, { from, to }: ChangeInput, limit: number
): Generator<undefined, DirectedChanges, undefined> {
  const both = { at_start: endOf(way.from[direction], from), at_end: endOf(way.to[direction], to) }
  if (both.at_start.score === undefined || both.at_end.score === undefined) {
    return { ...both, dimensions: [], events: [], other_events: { events: 0, ...changeOf([]) } }
  }
  const stops = way.stops(direction)
  const events = yield * eventLevels(stops)
  const moved = events.filter(({ levels }) => levels.some(points => points !== levels[0]))
    .map(event => ({ ...event, share: { ...event.share, points: difference(event.levels) } }))
  yield
  moved.sort((a, b) => compareShares(a.share, b.share))
  yield
  const { points, causes } = changeOf(stops.map(({ composite }) => composite.score))
  const rest = moved.slice(limit)
  const dimensions = dimensionChanges(stops, events)
  yield
  return {
    ...both,
    difference: points,
    causes,
    baseline: changeOf(stops.map(({ composite }) => composite.baseline)),
    dimensions,
    events: moved.slice(0, limit).map(eventChange),
    other_events: { events: rest.length, ...changeOf(sumLevels(rest.map(({ levels }) => levels))) }
  }
}

function endOf (composite: Composite, input: TrustInput): ChangeEnd {
  const { coverage, score } = composite
  const rated = isRated(composite, input)
  return {
    as_of: fromDay(input.asOf),
    model: input.model.version,
    ...rated && { score },
    coverage,
    confidence: confidenceOf(coverage, input.model),
    band: rated ? bandOf(score, input.model) : 'unrated'
  }
}

/** The points of each event at every stop; 0 where it is no evidence. Evidence of one thread that was replaced is one event's. */
function * eventLevels (stops: readonly Stop[]): Generator<undefined, EventLevels[], undefined> {
  const found = new Map<string, EventLevels>()
  for (const [index, { composite, input, end }] of stops.entries()) {
    const seen = new Map<string, number>()
    for (const share of eventShares(composite, input, end)) {
      const name = nameOf(share, seen)
      const entry = found.get(name) ?? { share, levels: stops.map(() => 0), first: false, last: false }
      found.set(name, entry)
      entry.levels[index] = (entry.levels[index] ?? 0) + share.points
      if (index === 0) entry.first = true
      if (index === stops.length - 1) entry.last = true
    }
    yield
  }
  return [...found.values()]
}

/**
 * What a thread leaves for a while is known by its event; what stands for ever, by its event and how many of that name stand before
 * it (`seen`).
 */
function nameOf ({ evidence, day }: Share, seen: Map<string, number>): string {
  const { from, until, dimension, source, id } = evidence
  const name = `${day} ${dimension} ${source.length} ${source}${id}`
  if (from !== undefined || until !== undefined) return name
  const ordinal = seen.get(name) ?? 0
  seen.set(name, ordinal + 1)
  return `${ordinal}. ${name}`
}

function dimensionChanges (stops: readonly Stop[], events: readonly EventLevels[]): DimensionChange[] {
  const dimensions = [...new Set(stops.flatMap(({ composite }) => composite.parts.map(({ reading }) => reading.dimension)))]
  return dimensions.map(dimension => {
    const shares = stops.map(({ composite, input }) => {
      const part = composite.parts.find(({ reading }) => reading.dimension === dimension)
      return part === undefined ? undefined : dimensionShare(composite, part, input.model)
    })
    const usual = shares.map(share => share?.usual_level ?? 0)
    const time = shares.map(share => share?.time_without_events ?? 0)
    const own = sumLevels(events.filter(({ share }) => share.evidence.dimension === dimension).map(({ levels }) => levels))
    return {
      dimension,
      ...changeOf(sumLevels([usual, time, own])),
      usual_level: changeOf(usual).points,
      ...shares.some(share => share?.time_without_events !== undefined) && { time_without_events: changeOf(time).points },
      events: changeOf(own).points
    }
  })
}

function eventChange ({ share, levels, first, last }: EventLevels): EventChange {
  const { evidence: { dimension, id, source }, day } = share
  return {
    dimension,
    event_id: id,
    source,
    date: fromDay(day),
    evidence: first === last ? 'standing' : last ? 'new' : 'gone',
    ...changeOf(levels)
  }
}

/** The difference from the first stop to the last, and from each to the next. */
function changeOf (levels: Levels): Change {
  const step = (index: number) => (levels[index + 1] ?? 0) - (levels[index] ?? 0)
  return {
    points: difference(levels),
    causes: Object.fromEntries(CAUSES.map((cause, index) => [cause, step(index)])) as Record<Cause, number>
  }
}

function difference (levels: Levels): number {
  return (levels.at(-1) ?? 0) - (levels[0] ?? 0)
}

function sumLevels (all: readonly Levels[]): Levels {
  const sums = [...CAUSES, 'end'].map(() => 0)
  for (const levels of all) for (const [index, points] of levels.entries()) sums[index] = (sums[index] ?? 0) + points
  return sums
}
