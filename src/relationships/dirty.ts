import type { Tx } from '../../db/connect.ts'

/** A day whose totals are behind the ledger; `null` = every day of the relationship. */
export interface DirtyDay {
  relationship: string
  /** 'YYYY-MM-DD' */
  day: string | null
}

/**
 * Notes, in the caller's transaction, that days must be folded again: one mark per distinct (relationship, day). The foreign key
 * holds the relationship's row, so that it cannot be deleted under an event on its way: SQLSTATE 23503 when it is gone already.
 */
export async function markDirty (tx: Tx, tenantId: string, days: readonly DirtyDay[]): Promise<void> {
  if (days.length === 0) return
  await tx`
    insert into dirty_days (tenant_id, relationship, day)
    select distinct ${tenantId}::uuid, t.relationship, t.day
    from unnest(${days.map(d => d.relationship)}::text[], ${days.map(d => d.day)}::date[]) as t (relationship, day)`
}

/** The same as part of a statement that wrote the rows `fresh (relationship, day)`: spares the rows a way to the client and back. */
export const marksOfFresh = (tx: Tx, tenantId: string) => tx`
  insert into dirty_days (tenant_id, relationship, day) select distinct ${tenantId}::uuid, f.relationship, f.day from fresh f`
