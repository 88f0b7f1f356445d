import type { Tx } from '../../db/connect.ts'
import { fromDay } from '../scoring/index.ts'
import type { PlacedTotals } from './totals-on.ts'

/** Replaces the facts of some days, inside the fold that holds their relationships. */
export async function writeFacts (tx: Tx, tenantId: string, places: readonly PlacedTotals[]): Promise<void> {
  const rows = places.flatMap(({ relationship, day, facts }) => {
    const date = fromDay(day)
    return facts().map((fact, n) => Object.assign(fact, { relationship, day: date, n }))
  })
  await Promise.all([
    // By place, whatever the planner knows of the table: as a join it reads all facts of the tenant to find those of some days. The
    // fold holds the relationships, so a row stays where it was found.
    tx`delete from facts where tenant_id = ${tenantId} and ctid = any(array(
      select f.ctid
      from unnest(${places.map(p => p.relationship)}::text[], ${places.map(p => fromDay(p.day))}::date[]) as p (relationship, day)
      cross join lateral (
        select ctid from facts where tenant_id = ${tenantId} and relationship = p.relationship and day = p.day offset 0) f))`,
    ...rows.length === 0
      ? []
      : [tx`
        insert into facts (tenant_id, relationship, day, n, time, fact, event_id, source, by, channel, purpose, trigger, direction,
          confidentiality, topic, kind, outcome, question, criterion, department, made_by_department, owed_by_department, currency, contact,
          minutes, person_minutes, units_received, units_inspected, units_judged, units_rejected, units_timed, weight, severity, value,
          percent, quotes, score, days, headcount, valid_from, valid_until)
        select ${tenantId}::uuid, t.*
        from json_to_recordset(${JSON.stringify(rows)}::text::json) as t (relationship text, day date, n int, time timestamptz, fact text,
          event_id text, source text, by text, channel text, purpose text, trigger text, direction text, confidentiality text, topic text,
          kind text, outcome text, question text, criterion text, department text, made_by_department text, owed_by_department text,
          currency text, contact boolean, minutes numeric, person_minutes numeric, units_received numeric, units_inspected numeric,
          units_judged numeric, units_rejected numeric, units_timed numeric, weight numeric, severity numeric, value numeric,
          percent numeric, quotes numeric, score numeric, days numeric, headcount numeric, valid_from date, valid_until date)`]
  ])
}
