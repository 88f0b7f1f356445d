/*
 * What evaluating an expression costs at most, in the time of one step of the evaluator (about a tenth of a microsecond). There are
 * no loops in an expression, so the sum over its nodes is a bound for all data; only texts take longer than a step.
 */

/** What all expressions of a type may cost together: an event is weighed in about a tenth of a millisecond at most. */
export const MOST_COST = 1000
const CHARACTERS_PER_STEP = 100

/** A field, a literal, an operator, a function of numbers. */
export const STEP = 1

/** Of comparing or measuring texts of at most this length. */
export function textCost (length: number): number {
  return STEP + length / CHARACTERS_PER_STEP
}

/** Of looking for one text in another, at worst. */
export function searchCost (length: number, wanted: number): number {
  return STEP + length * wanted / CHARACTERS_PER_STEP
}
