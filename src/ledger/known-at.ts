import { Type } from 'typebox'
import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { toUtc } from './instant.ts'

/** `known_at` in the query of whatever is read from one relationship's evidence. */
export const knownAtParameter = Type.Optional(Type.String({
  description: 'Answer from what was recorded and not retracted up to this instant (RFC 3339 with offset; write + as %2B), ' +
    'digit by digit as it would have been answered then; everything that is known now when left away.',
  example: '2026-06-30T12:00:00Z'
}))

/**
 * The instant of `known_at` in UTC with microseconds, undefined when none was given.
 * @throws Problem VALIDATION_FAILED when it is no instant, or lies after `now`: what will be known then can still change
 */
export function readKnownAt (text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined
  const instant = toUtc(text)
  if (instant === undefined) throw refused(text, 'must be an existing instant as RFC 3339, such as 2026-03-02T14:30:00Z; write + as %2B')
  if (instant > `${now.toISOString().slice(0, -1)}999Z`) {
    throw refused(text, `must not be after the present instant (${now.toISOString()}): what will be known then can still change`)
  }
  return instant
}

/** The refusal of an instant that lies so far from both ends of a large ledger that its evidence cannot be folded within a request. */
export function tooMuchToFold (knownAt: string, most: number): Problem {
  return refused(knownAt, `has more than ${most} events before it and after it; take an instant nearer to the present or to the first event, or leave it away`)
}

function refused (received: string, message: string): Problem {
  return new Problem('VALIDATION_FAILED', `known_at ${message}.`, { errors: [{ parameter: 'known_at', message, received }] })
}

/** Whether anything was recorded or retracted after the instant: if not, what was known then is what is known now. */
export async function hasLearntAfter (tx: Tx, tenantId: string, knownAt: string): Promise<boolean> {
  const [row] = await tx<Array<{ learnt: boolean }>>`
    select exists (select 1 from events e where e.tenant_id = ${tenantId} and e.recorded_at > ${knownAt})
      or exists (select 1 from retractions r where r.tenant_id = ${tenantId} and r.retracted_at > ${knownAt}) as learnt`
  return row!.learnt
}

/** How many events were recorded up to the instant, and how many recorded or retracted after it; each counted up to `most` + 1. */
export async function countAround (tx: Tx, tenantId: string, knownAt: string, most: number): Promise<{ before: number, after: number }> {
  const [row] = await tx<Array<{ before: number, after: number }>>`
    select
      (select count(*) from (
        select 1 from events e where e.tenant_id = ${tenantId} and e.recorded_at <= ${knownAt} limit ${most + 1}) b) as before,
      (select count(*) from (
        select 1 from events e where e.tenant_id = ${tenantId} and e.recorded_at > ${knownAt} union all
        select 1 from retractions r where r.tenant_id = ${tenantId} and r.retracted_at > ${knownAt} limit ${most + 1}) a) as after`
  return row!
}
