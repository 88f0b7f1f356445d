import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { EventType, EventTypeInput } from './schema.ts'

interface TypeRow {
  name: string
  declaration: EventTypeInput
  created_at: string
  retired_at: string | null
}

const instant = (tx: Tx, column: string) => tx`to_char(${tx(`t.${column}`)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The columns of a type as `shown` takes them. */
export const columns = (tx: Tx) => tx`
  t.name, t.declaration, ${instant(tx, 'created_at')} as created_at, ${instant(tx, 'retired_at')} as retired_at`

/** A type as the API shows it. */
export function shown ({ name, declaration, created_at: createdAt, retired_at: retiredAt }: TypeRow): EventType {
  const { description, schema, evidence, contact, example } = declaration
  return {
    name,
    ...(description === undefined ? {} : { description }),
    schema,
    evidence,
    ...(contact === undefined ? {} : { contact }),
    example,
    created_at: createdAt,
    ...(retiredAt === null ? {} : { retired_at: retiredAt })
  }
}

/** One event type, retired or not. @throws Problem EVENT_TYPE_NOT_FOUND */
export async function findType (tx: Tx, tenantId: string, name: string): Promise<EventType> {
  const [row] = await tx<TypeRow[]>`select ${columns(tx)} from event_types t where t.tenant_id = ${tenantId} and t.name = ${name}`
  if (row === undefined) throw unknownType(name)
  return shown(row)
}

export function unknownType (name: string): Problem {
  return new Problem('EVENT_TYPE_NOT_FOUND', `No event type has the name ${name}; GET /v1/event-types lists them.`)
}

/** Up to `limit` types in the order of their names, after the one with the name `after`. */
export async function listTypes (tx: Tx, tenantId: string, limit: number, after?: string): Promise<EventType[]> {
  const rows = await tx<TypeRow[]>`
    select ${columns(tx)} from event_types t
    where t.tenant_id = ${tenantId} ${after === undefined ? tx`` : tx`and t.name collate "C" > ${after}`}
    order by t.name collate "C" limit ${limit}`
  return rows.map(shown)
}
