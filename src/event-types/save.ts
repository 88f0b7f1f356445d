import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { columns, findType, shown, unknownType } from './queries.ts'
import type { EventType, EventTypeInput } from './schema.ts'

/** Types in use, and types at all: each is looked through when an event of it comes. */
const MOST_IN_USE = 100
const MOST = 1000

/**
 * Declares an event type that `checkDeclaration` let through. The same declaration again changes nothing.
 * @throws Problem EVENT_TYPE_CONFLICT when another declaration has the name or it is retired, EVENT_TYPES_FULL
 */
export async function declareType (
  tx: Tx, tenantId: string, name: string, input: EventTypeInput, now: Date
): Promise<{ type: EventType, made: boolean }> {
  // One declaration of a tenant at a time: two at once would both count 99.
  await tx`select pg_advisory_xact_lock(hashtextextended(${`event types of ${tenantId}`}, 0))`
  const declaration = JSON.stringify(input)
  const [standing] = await tx<Array<{ same: boolean, retired: boolean }>>`
    select declaration = ${declaration}::text::jsonb as same, retired_at is not null as retired
    from event_types where tenant_id = ${tenantId} and name = ${name}`
  if (standing) {
    refuseChange(name, standing)
    return { type: await findType(tx, tenantId, name), made: false }
  }
  await refuseTooMany(tx, tenantId)
  const [row] = await tx<Array<Parameters<typeof shown>[0]>>`
    insert into event_types as t (tenant_id, name, declaration, created_at)
    values (${tenantId}, ${name}, ${declaration}::text::jsonb, ${now.toISOString()}) returning ${columns(tx)}`
  return { type: shown(row!), made: true }
}

function refuseChange (name: string, { same, retired }: { same: boolean, retired: boolean }): void {
  if (retired) {
    throw new Problem('EVENT_TYPE_CONFLICT', `${name} was retired, and its events still count as it declared; declare the type under another name.`)
  }
  if (!same) {
    throw new Problem('EVENT_TYPE_CONFLICT', `${name} is declared otherwise, and a declaration never changes, because events were weighed by it. ` +
      'Declare the new one under another name, and retire this one if nothing uses it any more.')
  }
}

async function refuseTooMany (tx: Tx, tenantId: string): Promise<void> {
  const [counts] = await tx<Array<{ all: number, used: number }>>`
    select count(*)::int as all, (count(*) filter (where retired_at is null))::int as used from event_types where tenant_id = ${tenantId}`
  if (counts!.used >= MOST_IN_USE) {
    throw new Problem('EVENT_TYPES_FULL', `The tenant has ${MOST_IN_USE} event types in use, which is the most; retire one that nothing uses.`)
  }
  if (counts!.all >= MOST) throw new Problem('EVENT_TYPES_FULL', `The tenant has declared ${MOST} event types, which is the most; use one that is there.`)
}

/** Retires a type: its events stay and count, new ones are refused. A second time changes nothing. @throws Problem EVENT_TYPE_NOT_FOUND */
export async function retireType (tx: Tx, tenantId: string, name: string, now: Date): Promise<void> {
  const rows = await tx`
    update event_types set retired_at = coalesce(retired_at, ${now.toISOString()}) where tenant_id = ${tenantId} and name = ${name} returning name`
  if (rows.length === 0) throw unknownType(name)
}
