import type { Draft, Kept } from '../reading.ts'
import { dayOf, instantOf } from '../wall-clock.ts'

const SUCCEEDED = 3
const NONCOMPLIANT = 4

/**
 * The promises of a case's service level agreement. One whose state nobody reports makes no promise: it would count as broken as soon
 * as its day had passed. What runs when the case ends is left open for the same reason.
 */
export function slaEvents (kept: Kept, timeZone: string): { events: Draft[], notes: string[] } {
  const events: Draft[] = []
  const notes: string[] = []
  for (const { part, due, status } of [
    { part: 'response', due: kept.respond_by, status: kept.response },
    { part: 'resolution', due: kept.resolve_by, status: kept.resolution }
  ]) {
    if (typeof due !== 'string') continue
    const settled = status === SUCCEEDED || status === NONCOMPLIANT
    if (!settled && (status === undefined || kept.state === 1)) {
      notes.push(`The row does not say whether the ${part} came in time, so no promise is made of it.`)
    } else {
      events.push(...promise(kept, part, due, status, timeZone))
    }
  }
  return { events, notes }
}

function promise (kept: Kept, part: string, due: string, status: unknown, timeZone: string): Draft[] {
  const id = `dynamics/incident/${kept.id}/${part}`
  const made: Draft = {
    part,
    type: 'promise.made',
    time: instantOf(String(kept.raised), timeZone),
    data: {
      promise_id: id,
      by: 'supplier',
      kind: kept.promise ?? 'service',
      due_on: dayOf(due, timeZone),
      ...(kept.department !== undefined && { owed_by_department: kept.department })
    }
  }
  if (status !== SUCCEEDED && status !== NONCOMPLIANT) return [made]
  const limit = instantOf(due, timeZone)
  const changed = instantOf(String(kept.changed ?? due), timeZone)
  // A promise is broken when its time is over; one that was kept was so at the latest when the record changed last.
  const time = status === NONCOMPLIANT || changed > limit ? limit : changed
  const outcome = status === SUCCEEDED ? 'kept' : 'broken'
  return [made, { part: `${part}-settled`, type: 'promise.settled', time, data: { promise_id: id, outcome } }]
}
