import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import { VERSION } from '../http/package.ts'
import { daysOf, groupsOf, microsOf, type Cell, type Column, type ColumnType, type Table } from './table.ts'

/** Rows of a row group: enough to be read fast, few enough to be held and packed while others wait. */
const ROWS = 10_000

/** How a column is stored, and how it is read: all may be absent. */
const STORED: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  double: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } }
}

/** A table as Apache Parquet (Snappy), one row group after another; its metadata name the table and the snapshot. */
export async function * parquet (table: Table): AsyncGenerator<Uint8Array> {
  const { columns, snapshot, name } = table
  const writer = new Emptied()
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...STORED[type] }))
    ],
    createdBy: `aftersale version ${VERSION}`,
    kvMetadata: [{ key: 'table', value: name }, ...(snapshot === undefined ? [] : [{ key: 'snapshot', value: snapshot }])]
  })
  for await (const group of groupsOf(table, ROWS)) {
    // Least and greatest texts would be kept for the end of the file, and of JSON they tell nothing.
    const columnData = columns.map((column, i) =>
      ({ name: column.name, data: group.map(cells => stored(column, cells[i])), offsetIndex: false, statistics: column.type !== 'json' }))
    await file.write({ columnData, rowGroupSize: group.length })
    yield writer.take()
  }
  await file.finish()
  yield writer.take()
}

function stored ({ type }: Column, cell: Cell): unknown {
  if (cell === undefined) return undefined
  switch (type) {
    case 'integer': return BigInt(cell)
    case 'date': return daysOf(cell)
    case 'instant': return microsOf(cell)
    default: return cell
  }
}

/** Counts all bytes, as the places in a file must, and holds only those that nobody has taken. */
class Emptied extends ByteWriter {
  take (): Uint8Array {
    const bytes = this.getBytes().slice()
    this.index = 0
    return bytes
  }
}
