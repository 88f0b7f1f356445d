import { bandOf, type Composite, type Part } from './composite.ts'
import type { Dimension, DimensionSpec, Direction, ScoringModel } from './model.ts'
import type { Scored } from './preview.ts'
import { isRated, pointsOf } from './trust.ts'

/** What moved a score between two models, in figures and in a sentence. */
export interface Mover {
  dimension?: Dimension
  points?: number
  why: string
}

/** Below it two points are the same but for rounding. */
const NOTHING = 1e-9

/** The reason why a side stands differently under another model of the same evidence. */
export function whyMoved (side: Direction, before: Scored, after: Scored): Mover {
  const [old, fresh] = [before.assessment[side], after.assessment[side]]
  const rated = [isRated(old, before.input), isRated(fresh, after.input)]
  if (rated.includes(false)) return { why: whyUnrated(old, fresh, before.input.model, after.input.model) }
  const moves = fresh.parts.map(part => {
    const same = old.parts.find(({ reading }) => reading.dimension === part.reading.dimension)
    return { part, was: same === undefined ? 0 : total(old, same), is: total(fresh, part) }
  })
  const most = moves.reduce((a, b) => Math.abs(b.is - b.was) > Math.abs(a.is - a.was) ? b : a)
  const baseline = fresh.baseline - old.baseline
  const limits = limitsOf(old.score, fresh.score, before.input.model, after.input.model)
  if (Math.max(Math.abs(most.is - most.was), Math.abs(baseline)) < NOTHING) return { why: `The score is the same; ${limits}.` }
  const { dimension } = most.part.reading
  const moved = { dimension, points: most.is - most.was }
  const cause = whatBands(old.score, fresh.score, before.input.model, after.input.model)
  if (cause === 'limits') return { ...moved, why: `The limits of the bands explain it without the points: ${limits}.` }
  const also = cause === 'both' ? ` Besides, ${limits}.` : ''
  if (Math.abs(baseline) > Math.abs(moved.points)) {
    return { ...moved, why: `The score without any evidence is ${short(fresh.baseline)} instead of ${short(old.baseline)}.${also}` }
  }
  const differences = differencesOf(before.input.model, after.input.model, dimension)
  return { ...moved, why: `${dimension} gives ${short(most.is)} points instead of ${short(most.was)}: ${differences}.${also}` }
}

/** Whether the score that moved, the limits of the bands that moved, or only both together give the new band. */
function whatBands (old: number, fresh: number, before: ScoringModel, after: ScoringModel): 'score' | 'limits' | 'both' {
  const band = bandOf(fresh, after)
  if (bandOf(fresh, before) === band) return 'score'
  return bandOf(old, after) === band ? 'limits' : 'both'
}

function total (composite: Composite, part: Part): number {
  const { usual_level: usual, evidence } = pointsOf(composite, part)
  return usual + evidence
}

function whyUnrated (old: Composite, fresh: Composite, before: ScoringModel, after: ScoringModel): string {
  const percent = (share: number) => `${short(100 * share)} %`
  return `There is evidence for ${percent(fresh.coverage)} of the weights, and the model asks for ${percent(after.confidence.low)}; ` +
    `before it was ${percent(old.coverage)} of ${percent(before.confidence.low)}.`
}

/** The limits that moved and that the score is on another side of. */
function limitsOf (old: number, fresh: number, before: ScoringModel, after: ScoringModel): string {
  const sentences = after.bands.flatMap(({ band, lowest }, i) => {
    const was = before.bands[i]?.lowest ?? 0
    return lowest !== was && (old >= was) !== (fresh >= lowest) ? [`${band} begins at ${short(lowest)} instead of ${short(was)}`] : []
  })
  return sentences.length > 0 ? sentences.join(', and ') : 'the bands differ'
}

/** What differs between two models about a dimension: its own parameters, else what all dimensions share. */
function differencesOf (before: ScoringModel, after: ScoringModel, dimension: Dimension): string {
  const own = changed(before.dimensions[dimension], after.dimensions[dimension])
  if (own.length > 0) return own.join(', ')
  const common = changed(commonOf(before), commonOf(after))
  return common.length > 0 ? common.join(', ') : 'its own parameters are the same, and those of other dimensions differ'
}

function commonOf ({ prior_weight: weight, prior_events: events, baseline, silence }: ScoringModel) {
  return { prior_weight: weight, prior_events: events, baseline_weight: baseline.weight, coverage_factor: silence.coverage_factor }
}

function changed (before: DimensionSpec | object, after: DimensionSpec | object): string[] {
  const was = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after).flatMap(([name, value]: [string, unknown]) => {
    const old = was.get(name)
    return typeof value === 'number' && typeof old === 'number' && value !== old ? [`${name} ${short(value)} instead of ${short(old)}`] : []
  })
}

/** A number as a sentence shows it: at most four digits that count. */
function short (value: number): string {
  return String(Number(value.toPrecision(4)))
}
