/** A weight above it would drown everything else that is known of a relationship. */
export const LARGEST_WEIGHT = 100
/** A weight below it is a slip of the pen, and the smallest numbers make quotients that are none. */
export const SMALLEST_WEIGHT = 1e-9

/** Why a result of an expression is no weight, or undefined when it is one: 0, or from 1e-9 to 100. */
export function weightFault (weight: unknown): string | undefined {
  if (typeof weight !== 'number') return `gives ${String(weight)}, which is no number`
  if (!Number.isFinite(weight)) return `gives ${weight}`
  if (weight < 0) return `gives ${weight}, and a weight is never negative`
  if (weight > LARGEST_WEIGHT) return `gives ${weight}, and a weight is at most ${LARGEST_WEIGHT}`
  return weight > 0 && weight < SMALLEST_WEIGHT ? `gives ${weight}, and a weight that is not 0 is at least ${SMALLEST_WEIGHT}` : undefined
}
