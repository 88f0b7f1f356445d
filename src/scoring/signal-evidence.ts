import type { TrustInput } from './assess.ts'
import type { Day } from './events.ts'
import type { Direction } from './model.ts'
import { ratioScore } from './reading.ts'
import { eventName, pieces, type Piece } from './signal-events.ts'
import { SIGNAL_POLICY } from './signal-policy.ts'
import { negative, positive } from './sums.ts'
import type { Evidence } from './totals.ts'

interface Named {
  /** As it stands in a cause. */
  name: string
  piece: Piece
}

/** Our promises that are open and past due, the oldest first; those beyond what one relationship may raise are `others`. */
export function overduePromises (input: TrustInput): { own: Array<Named & { due: Day }>, others: Piece[] } {
  const { most } = SIGNAL_POLICY
  const found = pieces(input, -Infinity, isOverdue).reverse()
  return {
    own: found.slice(0, most).map(piece => ({ name: eventName(piece.evidence), due: piece.day, piece })),
    others: found.slice(most)
  }
}

function isOverdue ({ dimension, late }: Evidence): number {
  return dimension === 'promise_keeping' && late !== undefined ? 1 : 0
}

/**
 * Misconduct of either side in the last days. A promise that was broken without warning counts against integrity too; it is known by
 * the opinion on promises of the same event.
 */
export function misconductEvents (input: TrustInput): Array<Named & { by: 'supplier' | 'customer', severity: number }> {
  const start = input.asOf - SIGNAL_POLICY.misconduct.days + 1
  const promises = pieces(input, start, ({ dimension }) => PROMISES.has(dimension) ? 1 : 0)
  const broken = new Set(promises.map(({ evidence }) => eventName(evidence)))
  return pieces(input, start, ({ dimension, x = 0 }) => INTEGRITY.has(dimension) ? x : 0)
    .filter(({ evidence }) => !broken.has(eventName(evidence)))
    .slice(0, SIGNAL_POLICY.most)
    .map(piece => ({
      name: eventName(piece.evidence),
      by: piece.evidence.dimension === 'supplier_integrity' ? 'supplier' : 'customer',
      severity: piece.evidence.x ?? 0,
      piece
    }))
}

const PROMISES = new Set<string>(['promise_keeping', 'customer_commitments'])
const INTEGRITY = new Set<string>(['supplier_integrity', 'customer_integrity'])

/** Failures of ours since the last complaint, the latest first. */
export function failuresUnmentioned (input: TrustInput): Piece[] {
  const complained = input.days.findLast(({ day, totals }) => day <= input.asOf && totals.complaints !== undefined)?.day ?? -Infinity
  return pieces(input, complained + 1, (evidence, day) => isFailure(evidence, input.asOf - day) ? 1 : 0)
}

function isFailure (evidence: Evidence, age: number): boolean {
  const { dimension } = evidence
  if (dimension === 'promise_keeping' || dimension === 'goods_quality') return negative(evidence, age) > 0
  return dimension === 'supplier_integrity'
}

/** Face-to-face meetings about price, contracts and blame, the longest first. */
export function transactionMeetings (input: TrustInput, start: Day): Piece[] {
  return pieces(input, start, ({ dimension, n = 0 }) => dimension === 'negotiation_ease' ? n : 0)
}

/** Events that speak against a score, those first that would take most from it. */
export function worstEvents (input: TrustInput, direction: Direction, start: Day): Piece[] {
  return pieces(input, start, (evidence, day) => {
    const spec = input.model.dimensions[evidence.dimension]
    if (!spec.directions.includes(direction)) return 0
    if (spec.kind === 'rate') return spec.better === 'less' ? spec.weight * positive(evidence, input.asOf - day) : 0
    const [good, bad] = [positive(evidence, input.asOf - day), negative(evidence, input.asOf - day)]
    const usual = ratioScore(spec, spec.base_rate)
    return good + bad > 0 ? spec.weight * (good + bad) * (usual - ratioScore(spec, good / (good + bad))) : 0
  })
}
