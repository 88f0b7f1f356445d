import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { markDirty } from '../relationships/dirty.ts'
import { findEvent } from './queries.ts'
import { LONE_SURROGATE, NO_TEXT } from '../http/forms.ts'
import type { Event } from './schema.ts'

/**
 * Takes an event back: it stays in the ledger, marked, and counts nowhere from now on. Returns the event, and whether it counted
 * until now.
 * @throws Problem VALIDATION_FAILED when the reason is no well-formed Unicode;
 * Problem EVENT_NOT_FOUND, EVENT_AMBIGUOUS, or EVENT_ALREADY_RETRACTED when it was retracted for another reason
 */
export async function retract (
  tx: Tx, tenantId: string, { id, source }: { id: string, source?: string | undefined }, reason: string, now: Date
): Promise<{ event: Event, counted: boolean }> {
  if (LONE_SURROGATE.test(reason)) {
    throw new Problem('VALIDATION_FAILED', 'The reason is not as it must be; see errors.', { errors: [{ pointer: '/reason', message: NO_TEXT }] })
  }
  const { event, day } = await findEvent(tx, tenantId, id, source)
  const inserted = await tx`
    insert into retractions (tenant_id, id, source, reason, retracted_at)
    values (${tenantId}, ${event.id}, ${event.source}, ${reason}, ${now.toISOString()}) on conflict do nothing returning 1`
  const counted = inserted.length > 0
  if (counted) await markDirty(tx, tenantId, [{ relationship: event.subject, day }])
  const { event: retracted } = await findEvent(tx, tenantId, event.id, event.source)
  if (retracted.retraction!.reason !== reason) {
    throw new Problem('EVENT_ALREADY_RETRACTED', `The event was retracted at ${retracted.retraction!.retracted_at} for this reason: ` +
      `"${retracted.retraction!.reason}". It counts nowhere already; there is nothing left to do.`)
  }
  return { event: retracted, counted }
}
