import type { Tx } from '../../db/connect.ts'
import { DATA } from '../ledger/catalogue.ts'
import { allEvents, countEvents, type EventFilters } from '../ledger/queries.ts'
import type { EventType } from '../scoring/index.ts'
import type { Contents } from './answer.ts'
import { isOfType, type Column, type ColumnType, type Row } from './table.ts'

const FIXED: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'subject', type: 'text' },
  { name: 'time', type: 'instant' },
  { name: 'day', type: 'date' },
  { name: 'recorded_at', type: 'instant' },
  { name: 'retracted_at', type: 'instant' },
  { name: 'retraction_reason', type: 'text' },
  { name: 'data', type: 'json' }
]

interface PropertySchema { type?: string, format?: string }

/** The column of a field, undefined for a list. A word is a named schema, which says no type here. */
function typeOf ({ type = 'string', format }: PropertySchema): ColumnType | undefined {
  switch (type) {
    case 'string': return format === 'date' ? 'date' : 'text'
    case 'number': return 'double'
    case 'integer': return 'integer'
    case 'boolean': return 'boolean'
    default: return undefined
  }
}

/** The fields of `data` of all built-in types that hold one value, by their names. */
function dataFields (): Map<string, ColumnType> {
  const fields = new Map<string, ColumnType>()
  for (const { properties } of Object.values(DATA)) {
    for (const [name, schema] of Object.entries(properties as Record<string, PropertySchema>)) {
      const type = typeOf(schema)
      if (type === undefined) continue
      const other = fields.get(name) ?? type
      if (other !== type) throw new Error(`the field ${name} is ${type} in one event type and ${other} in another`)
      fields.set(name, type)
    }
  }
  return fields
}

const FIELDS = [...dataFields()].sort(([a], [b]) => a < b ? -1 : 1)

export const EVENT_COLUMNS: Column[] = [...FIXED, ...FIELDS.map(([name, type]): Column => ({ name: `data_${name}`, type }))]

/** The events of the ledger, retracted ones too, in the order of recording; fields of built-in types stand in columns of their own too. */
export function eventsTable (tx: Tx, tenantId: string, filters: EventFilters): Contents {
  return { name: 'events', columns: EVENT_COLUMNS, rows: shown(allEvents(tx, tenantId, filters)), count: () => countEvents(tx, tenantId, filters) }
}

async function * shown (batches: ReturnType<typeof allEvents>): AsyncGenerator<Row[]> {
  for await (const batch of batches) {
    yield batch.map(({ retraction, ...event }) => {
      const row: Record<string, unknown> = event
      if (retraction !== undefined) Object.assign(row, { retracted_at: retraction.retracted_at, retraction_reason: retraction.reason })
      if (!Object.hasOwn(DATA, event.type as EventType)) return row
      const data = event.data as Record<string, unknown>
      for (const [name, type] of FIELDS) if (Object.hasOwn(data, name) && isOfType(type, data[name])) row[`data_${name}`] = data[name]
      return row
    })
  }
}
