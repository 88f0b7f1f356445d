import '../helpers/parquet.ts'
import { tableFromIPC } from 'apache-arrow'
import { parse } from 'csv-parse/sync'
import { bytesOf } from '../../src/exports/bytes.ts'
import { originalText } from '../../src/exports/csv.ts'
import type { Column, Format, Table } from '../../src/exports/table.ts'

/*
 * Files read back by programs that have nothing to do with the writers, as plain rows: absent fields left away, days and instants as
 * texts, JSON as its text.
 */

export type PlainRow = Record<string, string | number | boolean>

/** The whole file of a table. */
export async function fileOf (format: Format, table: Table): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of bytesOf(format, table)) pieces.push(Buffer.from(piece as string))
  return Buffer.concat(pieces)
}

/** The rows of a file. */
export async function rowsOf (format: Format, file: Buffer, columns: readonly Column[]): Promise<PlainRow[]> {
  switch (format) {
    case 'csv': return csvRows(file, columns)
    case 'ndjson': return ndjsonRows(file, columns).rows
    case 'parquet': return await parquetRows(file, columns)
    case 'arrow': return arrowRows(file, columns)
  }
}

function csvRows (file: Buffer, columns: readonly Column[]): PlainRow[] {
  const cast = (text: string, { quoting }: { quoting: boolean }) => text === '' && !quoting ? undefined : text
  const [names, ...lines] = parse(file, { cast, record_delimiter: '\r\n' }) as Array<Array<string | undefined>>
  if (JSON.stringify(names) !== JSON.stringify(columns.map(({ name }) => name))) throw new Error(`other names: ${String(names)}`)
  return lines.map(fields => plain(columns, (column, i) => {
    const field = fields[i]
    if (field === undefined) return undefined
    if (column.type === 'double' || column.type === 'integer') return Number(field)
    return column.type === 'boolean' ? field === 'true' : originalText(column, field)
  }))
}

/** The rows of an NDJSON file, and its last line. */
export function ndjsonRows (file: Buffer, columns: readonly Column[]): { rows: PlainRow[], end: unknown } {
  const lines = file.toString().trimEnd().split('\n').map(line => JSON.parse(line) as PlainRow)
  const { end } = lines.pop()!
  return { rows: lines.map(line => plain(columns, ({ name, type }) => type === 'json' && name in line ? JSON.stringify(line[name]) : line[name])), end }
}

const asBuffer = (file: Buffer) => file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer
const day = (value: Date | number) => new Date(value).toISOString().slice(0, 10)
const instant = (micros: bigint) => {
  const millis = (micros - (micros % 1000n + 1000n) % 1000n) / 1000n
  return `${new Date(Number(millis)).toISOString().slice(0, 23)}${String(micros - millis * 1000n).padStart(3, '0')}Z`
}

async function parquetRows (file: Buffer, columns: readonly Column[]): Promise<PlainRow[]> {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet')
  const buffer = asBuffer(file)
  if (parquetMetadata(buffer).schema.length !== columns.length + 1) throw new Error('other columns')
  const rows = await parquetReadObjects({
    file: buffer,
    parsers: { timestampFromMicroseconds: instant, dateFromDays: (days: number) => day(days * 86_400_000) } as never
  })
  return rows.map(row => plain(columns, ({ name }) => {
    const value: unknown = row[name]
    return typeof value === 'bigint' ? Number(value) : value
  }))
}

function arrowRows (file: Buffer, columns: readonly Column[]): PlainRow[] {
  const table = tableFromIPC(file)
  if (table.numCols !== columns.length) throw new Error('other columns')
  const vectors = columns.map(({ name, type }) => ({ type, data: table.getChild(name)! }))
  return Array.from({ length: table.numRows }, (_, row) => plain(columns, (_column, i) => {
    const { type, data } = vectors[i]!
    const value: unknown = data.get(row)
    if (value === null) return undefined
    if (type === 'instant') return instant(rawOf(data, row))
    return type === 'date' ? day(value as number) : type === 'integer' ? Number(value) : value
  }))
}

/** What is stored of an instant: reading it as a number of milliseconds would round it. */
function rawOf (vector: { data: ReadonlyArray<{ length: number, values: BigInt64Array }> }, row: number): bigint {
  let left = row
  for (const { length, values } of vector.data) {
    if (left < length) return values[left]!
    left -= length
  }
  throw new Error('no such row')
}

function plain (columns: readonly Column[], valueOf: (column: Column, i: number) => unknown): PlainRow {
  const entries = columns.map((column, i) => [column.name, valueOf(column, i)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null)) as PlainRow
}
