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

/** Takes many events back at once, each for its reason; what is no event of the ledger, or was taken back before, is passed over. */
export async function retractAll (
  tx: Tx, tenantId: string, events: ReadonlyArray<{ id: string, source: string, reason: string }>, now: Date
): Promise<void> {
  if (events.length === 0) return
  const days = await tx<Array<{ relationship: string, day: string }>>`
    with gone as (
      insert into retractions (tenant_id, id, source, reason, retracted_at)
      select ${tenantId}::uuid, e.id, e.source, t.reason, ${now.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(events)}::text::jsonb) as t (id text, source text, reason text)
      join events e on e.tenant_id = ${tenantId} and e.id = t.id and e.source = t.source
      order by e.id collate "C", e.source collate "C"
      on conflict do nothing returning id, source
    )
    select distinct e.relationship, e.day from gone g join events e on e.tenant_id = ${tenantId} and e.id = g.id and e.source = g.source`
  await markDirty(tx, tenantId, days)
}
