import type { TrustInput } from './assess.ts'
import { bareScores, SCORE_NAMES, type BareScore, type ScoreName } from './bare-scores.ts'
import { whyMoved, type Mover } from './why-moved.ts'
import { DIRECTIONS, type Band, type Direction } from './model.ts'
import { compareText } from './order.ts'
import type { Assessment } from './trust.ts'

/** A relationship under one model. */
export interface Scored { input: TrustInput, assessment: Assessment }

/** How many relationships have a band, under the model that is compared with and under the new one. */
export interface BandCount { band: Band, before: number, after: number }

/** What a model does to one score over the portfolio. */
export interface ScoreShift {
  score: ScoreName
  bands: BandCount[]
  /** Relationships whose band is another one. */
  changed: number
  /** Mean of the new score minus the old one, where both exist; absent where they never do. */
  mean_change?: number
}

/** A relationship that gets another band on one side. */
export interface BandChange {
  relationship: string
  side: Direction
  before: BareScore
  after: BareScore
  /** New score minus old one; absent when one of them does not exist. */
  change?: number
  /** The dimension whose points moved most; absent when no dimension moved. */
  dimension?: Mover['dimension']
  /** How far its points moved. */
  points?: number
  why: string
}

export interface PreviewReport {
  relationships: number
  scores: ScoreShift[]
  /** How many changes of a band there are on both sides; a list shows the largest. */
  band_changes: number
  changes: BandChange[]
}

/** Takes the relationships one by one. */
export interface Preview {
  add (relationship: string, before: Scored, after: Scored): void
  report (): PreviewReport
}

const BANDS: readonly Band[] = ['unrated', 'poor', 'fair', 'good', 'strong']

/** Compares two models on the same evidence; lists the `limit` largest changes of a band. */
export function preview (limit: number): Preview {
  const shifts = SCORE_NAMES.map(score => ({ score, before: [] as Band[], after: [] as Band[], changed: 0, compared: 0, sum: 0 }))
  let relationships = 0
  let total = 0
  let changes: BandChange[] = []
  return {
    add (relationship, before, after) {
      relationships += 1
      const [old, fresh] = [bareScores(before.assessment, before.input), bareScores(after.assessment, after.input)]
      for (const shift of shifts) count(shift, old[shift.score], fresh[shift.score])
      for (const side of DIRECTIONS) {
        if (old[side].band === fresh[side].band) continue
        total += 1
        changes.push(changeOf(relationship, side, { old: old[side], fresh: fresh[side] }, before, after))
      }
      if (changes.length > 4 * limit) changes = largest(changes, limit)
    },
    report: () => ({ relationships, scores: shifts.map(shiftOf), band_changes: total, changes: largest(changes, limit) })
  }
}

interface Shift { score: ScoreName, before: Band[], after: Band[], changed: number, compared: number, sum: number }

function count (shift: Shift, old: BareScore, fresh: BareScore): void {
  shift.before.push(old.band)
  shift.after.push(fresh.band)
  if (old.band !== fresh.band) shift.changed += 1
  if (old.score === undefined || fresh.score === undefined) return
  shift.compared += 1
  shift.sum += fresh.score - old.score
}

function shiftOf ({ score, before, after, changed, compared, sum }: Shift): ScoreShift {
  const having = (bands: readonly Band[], band: Band) => bands.filter(one => one === band).length
  return {
    score,
    bands: BANDS.map(band => ({ band, before: having(before, band), after: having(after, band) })),
    changed,
    ...compared > 0 && { mean_change: sum / compared }
  }
}

function changeOf (
  relationship: string, side: Direction, { old, fresh }: { old: BareScore, fresh: BareScore }, before: Scored, after: Scored
): BandChange {
  const isCompared = old.score !== undefined && fresh.score !== undefined
  return {
    relationship,
    side,
    before: old,
    after: fresh,
    ...isCompared && { change: (fresh.score ?? 0) - (old.score ?? 0) },
    ...whyMoved(side, before, after)
  }
}

/** Scores that come or go first, then the largest changes; equal ones by key and side. */
function largest (changes: readonly BandChange[], limit: number): BandChange[] {
  const size = ({ change }: BandChange) => change === undefined ? Infinity : Math.abs(change)
  const bySize = (a: BandChange, b: BandChange) => size(a) === size(b) ? 0 : size(b) - size(a)
  const byName = (a: BandChange, b: BandChange) => compareText(a.relationship, b.relationship) || compareText(a.side, b.side)
  return [...changes].sort((a, b) => bySize(a, b) || byName(a, b)).slice(0, limit)
}
