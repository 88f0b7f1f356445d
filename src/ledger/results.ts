import { Problem, type FieldError } from '../errors.ts'
import type { Outcome } from './append.ts'
import type { NewEvent, Validated } from './validate.ts'

/** Counts of what became of several events. */
export interface Tally { recorded: number, duplicates: number, conflicts: number, refused: number }

/** What became of one event, in the words of the answers. */
export interface Result {
  id?: string
  status: 'recorded' | 'duplicate' | 'conflict' | 'refused'
  /** the event is a duplicate of one that was taken back */
  retracted?: true
  problem?: Problem
}

const COUNTED = { recorded: 'recorded', duplicate: 'duplicates', conflict: 'conflicts', refused: 'refused' } as const

export function tally (): Tally {
  return { recorded: 0, duplicates: 0, conflicts: 0, refused: 0 }
}

export function count (total: Tally, { status }: Result): void {
  total[COUNTED[status]]++
}

/** The refusal of an event that is not as it must be; `at` is where the event stands in the body. */
export function invalid (errors: FieldError[], at = ''): Problem {
  return new Problem('VALIDATION_FAILED', 'The event is not as it must be; see errors.', {
    errors: errors.map(error => error.pointer === undefined ? error : { ...error, pointer: `${at}${error.pointer}` })
  })
}

/** Why an outcome is no success, or undefined when it is one. */
export function refusal (event: NewEvent, { status }: Outcome, at = ''): Problem | undefined {
  if (status === 'conflict') {
    return new Problem('EVENT_CONFLICT', `Another event stands under the id "${event.id}" of the source "${event.source}". Nothing was changed: ` +
      'send a correction under an id of its own, and retract the event that stands if it is wrong.')
  }
  if (status === 'unknown_relationship') {
    return new Problem('UNKNOWN_RELATIONSHIP', `There is no relationship "${event.subject}", and events of this tenant may not make one. ` +
      'Create it with PUT /v1/relationships/{key} and send the event again.',
    { errors: [{ pointer: `${at}/subject`, message: 'must be the key of a relationship', received: event.subject }] })
  }
  if (status === 'retired_type') {
    return new Problem('VALIDATION_FAILED', `The event type ${event.type} was retired, and no new event of it is taken. Declare a type with another name.`,
      { errors: [{ pointer: `${at}/type`, message: 'must be a type that is not retired', received: event.type }] })
  }
  return undefined
}

/**
 * Joins what the validator said of each value with the outcomes of the valid ones. `at` gives the place of the nth value in the body.
 */
export function results (
  values: readonly unknown[], validated: readonly Validated[], outcomes: readonly Outcome[], at: (n: number) => string
): Result[] {
  let next = 0
  return validated.map(({ event, errors }, n): Result => {
    if (errors) return { ...identity(values[n]), status: 'refused', problem: invalid(errors, at(n)) }
    const outcome = outcomes[next++]!
    const problem = refusal(event, outcome, at(n))
    if (problem === undefined) return { id: event.id, ...standing(outcome) }
    return { id: event.id, status: outcome.status === 'conflict' ? 'conflict' : 'refused', problem }
  })
}

/** What is said of an event that stands in the ledger, in every answer alike. */
export function standing (outcome: Outcome) {
  const { status, retracted } = outcome as Outcome & { status: 'recorded' | 'duplicate', retracted?: true }
  return { status, ...(retracted ? { retracted } : {}) }
}

/** The id of a faulty event, if it has one that can be repeated. */
function identity (value: unknown): { id?: string } {
  const id = value !== null && typeof value === 'object' ? (value as { id?: unknown }).id : undefined
  return typeof id === 'string' && id !== '' && id.length <= 256 ? { id } : {}
}
