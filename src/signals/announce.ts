import type { Tx } from '../../db/connect.ts'
import type { Signal } from './schema.ts'

/** What is told of a signal; each has a message type of the same name. */
export const ANNOUNCED = ['signal.raised', 'signal.closed', 'signal.acknowledged', 'signal.snoozed', 'signal.resolved'] as const

/** Events that a message names, and the bytes that they may take: a receiver may refuse messages of more than 20 kB. */
const MOST_EVENTS = 5
const MOST_BYTES = 8000

/**
 * Tells what became of signals to whoever wants to know: in the transaction in which it happened, so that nothing is told that did not
 * happen, and nothing that happened is forgotten.
 */
export async function announce (
  tx: Tx, tenantId: string, type: typeof ANNOUNCED[number], signals: readonly Signal[], now: Date
): Promise<void> {
  if (signals.length === 0) return
  const time = now.toISOString()
  const rows = signals.map(signal =>
    ({ relationship: signal.relationship, payload: JSON.stringify({ type, timestamp: time, data: thin(signal) }) }))
  await tx`
    insert into announcements (tenant_id, type, relationship, payload, created_at)
    select ${tenantId}::uuid, ${type}, t.relationship, t.payload, ${time}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t (relationship text, payload text)`
}

/** Which signal, and what it is now: no note of a person, which is nobody's business outside. */
function thin ({ id, type, relationship, state, version, raised_on: raisedOn, sentence, evidence, ...when }: Signal) {
  const events = bounded(evidence.events)
  const more = evidence.events.length - events.length + (evidence.more_events ?? 0)
  return {
    id,
    type,
    relationship,
    state,
    version,
    raised_on: raisedOn,
    ...(when.snoozed_until === undefined ? {} : { snoozed_until: when.snoozed_until }),
    ...(when.closed_at === undefined ? {} : { closed_at: when.closed_at }),
    sentence,
    events,
    ...(more > 0 ? { more_events: more } : {}),
    path: `/v1/signals/${id}`
  }
}

/** The weightiest events, as many as there is room for. */
function bounded (events: Signal['evidence']['events']): Array<{ id: string, source: string }> {
  const named = events.slice(0, MOST_EVENTS).map(({ id, source }) => ({ id, source }))
  while (named.length > 0 && Buffer.byteLength(JSON.stringify(named)) > MOST_BYTES) named.pop()
  return named
}
