import {
  Bool, DateDay, Field, Float64, Int64, Message, RecordBatch, RecordBatchFileWriter, Schema, Struct, TimestampMicrosecond, Utf8, makeData,
  type Data, type DataType
} from 'apache-arrow'
import { daysOf, groupsOf, microsOf, type Cell, type Column, type ColumnType, type Table } from './table.ts'

/** Rows of a record batch. */
const ROWS = 10_000

const TYPES: Record<ColumnType, () => DataType> = {
  text: () => new Utf8(),
  json: () => new Utf8(),
  double: () => new Float64(),
  integer: () => new Int64(),
  boolean: () => new Bool(),
  date: () => new DateDay(),
  instant: () => new TimestampMicrosecond('UTC')
}

/** A table as an Arrow IPC file, one record batch after another; its metadata name the table and the snapshot. */
export async function * arrow (table: Table): AsyncGenerator<Uint8Array> {
  const { columns, snapshot, name } = table
  const metadata = new Map([['table', name], ...(snapshot === undefined ? [] : [['snapshot', snapshot] as const])])
  const schema = new Schema(columns.map(column => new Field(column.name, TYPES[column.type](), true)), metadata)
  const file = new Emptied()
  file.reset(undefined, schema)
  for await (const group of groupsOf(table, ROWS)) {
    const children = columns.map((column, i) => vector(column, group.map(cells => cells[i])))
    file.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: group.length, nullCount: 0, children })))
    yield file.take()
  }
  file.finish()
  yield file.take()
}

/** One column of a batch in the layout of Arrow: a bit for each value that is there, and the values side by side. */
function vector ({ type: name }: Column, cells: readonly Cell[]): Data {
  const { length } = cells
  const type = TYPES[name]()
  const nullBitmap = new Uint8Array((length + 7) >> 3)
  let nullCount = 0
  cells.forEach((cell, i) => { if (cell === undefined) nullCount++; else setBit(nullBitmap, i) })
  const props = { type, length, nullCount, nullBitmap }
  if (name === 'text' || name === 'json') return makeData({ ...props, ...texts(cells) } as never)
  return makeData({ ...props, data: values(name, cells) } as never)
}

function values (type: Exclude<ColumnType, 'text' | 'json'>, cells: readonly Cell[]): ArrayBufferView {
  switch (type) {
    case 'boolean': {
      const bits = new Uint8Array((cells.length + 7) >> 3)
      cells.forEach((cell, i) => { if (cell === true) setBit(bits, i) })
      return bits
    }
    case 'double': return Float64Array.from(cells, cell => cell === undefined ? 0 : Number(cell))
    case 'integer': return BigInt64Array.from(cells, cell => cell === undefined ? 0n : BigInt(cell))
    case 'date': return Int32Array.from(cells, cell => cell === undefined ? 0 : daysOf(cell))
    case 'instant': return BigInt64Array.from(cells, cell => cell === undefined ? 0n : microsOf(cell))
  }
}

function texts (cells: readonly Cell[]): { valueOffsets: Int32Array, data: Uint8Array } {
  const valueOffsets = new Int32Array(cells.length + 1)
  cells.forEach((cell, i) => { valueOffsets[i + 1] = valueOffsets[i]! + (cell === undefined ? 0 : Buffer.byteLength(String(cell))) })
  const data = Buffer.allocUnsafe(valueOffsets[cells.length]!)
  cells.forEach((cell, i) => { if (cell !== undefined) data.write(String(cell), valueOffsets[i]!) })
  return { valueOffsets, data }
}

function setBit (bits: Uint8Array, i: number): void {
  bits[i >> 3]! |= 1 << (i & 7)
}

/** Holds the bytes that nobody has taken, instead of a queue of its own that nobody could hold up. */
class Emptied extends RecordBatchFileWriter {
  #bytes: Uint8Array[] = []

  take (): Uint8Array {
    const bytes = Buffer.concat(this.#bytes)
    this.#bytes = []
    return bytes
  }

  // Whoever reads the file from its beginning, without looking at its end, needs the schema here too.
  protected override _writeSchema (schema: Schema): this {
    super._writeSchema(schema)
    return this._writeMessage(Message.from(schema as never))
  }

  protected override _write (chunk: ArrayBufferView): this {
    if (this._started && chunk.byteLength > 0) {
      this.#bytes.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      this._position += chunk.byteLength
    }
    return this
  }
}
