import type { Overhead } from './overhead.ts'

const SETTLED = 'no promise of ours was settled in the window, or is overdue in it'

/** Why a figure can be absent. What depends on meetings, orders and rates has its note where it is computed. */
const REASONS: ReadonlyArray<[field: keyof Overhead, reason: string]> = [
  ['inspection_cost', 'no inspection of the window states that it took any time'],
  ['recovery_cost', 'no complaint resolved in the window states how long it took'],
  ['inspection_rate', 'no inspection of received units was recorded in the window'],
  ['rejection_rate', 'no inspection of the window states how many of the inspected units were rejected'],
  ['inspection_minutes_per_1000_units', 'no inspection of received units states how long it took'],
  ['information_reciprocity', 'no shared information was recorded in the window'],
  ['confidential_share', 'no shared information was recorded in the window'],
  ['idea_adoption_rate', 'no idea was settled in the window'],
  ['promise_kept_rate', SETTLED],
  ['mean_lateness_days', `${SETTLED}, other than broken ones`],
  ['promises_by_department', SETTLED],
  ['handoff_gap', 'it takes settled or overdue promises of ours that one department made and owed, and others that two did'],
  ['alignment', 'the answers of our side in the window name fewer than two departments'],
  ['price_pressure', 'no order or request of the window asks for a lower price'],
  ['concession_percent', 'no concession of ours in the window states a percentage'],
  ['competitive_standing', 'no ranking among several suppliers was reported in the window'],
  ['mutual_dependence', 'no link was ever recorded']
]

/** One sentence for each absent figure that the notes do not explain yet. */
export function overheadAbsences (found: Partial<Overhead>, notes: readonly string[]): string[] {
  return REASONS.filter(([field]) => found[field] === undefined && !notes.some(note => note.startsWith(`${field} is unknown:`)))
    .map(([field, reason]) => `${field} is unknown: ${reason}.`)
}
