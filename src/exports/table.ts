import { toDay } from '../scoring/index.ts'

/**
 * What a column holds: `text`, `double` (finite), `integer` (safe), `boolean`, `date` (ISO day), `instant` (UTC with six digits of
 * microseconds and Z) or `json` (any value, carried as its JSON text).
 */
export type ColumnType = 'text' | 'double' | 'integer' | 'boolean' | 'date' | 'instant' | 'json'

export interface Column { name: string, type: ColumnType }

/** A row by the names of its columns; what is undefined, null or missing is absent. Names that no column has are not looked at. */
export type Row = Readonly<Record<string, unknown>>

/** A table of any length, on its way to a file. */
export interface Table {
  /** names the file: lower-case words, joined by - or _ */
  name: string
  columns: readonly Column[]
  /** some rows at a time, in the one order of the table; none is kept */
  rows: AsyncIterable<readonly Row[]>
  /** which state of the ledger the rows were read from: the highest number of an event, as text */
  snapshot?: string
}

export const FORMATS = ['csv', 'ndjson', 'parquet', 'arrow'] as const
export type Format = typeof FORMATS[number]

/** The media type of each format. */
export const MEDIA_TYPES: Record<Format, string> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file'
}

/** One value as all formats write it: days and instants as their text, JSON as its text, undefined where there is none. */
export type Cell = string | number | boolean | undefined

const CHECKS: Record<Exclude<ColumnType, 'json'>, (value: unknown) => boolean> = {
  text: value => typeof value === 'string',
  double: Number.isFinite,
  integer: Number.isSafeInteger,
  boolean: value => typeof value === 'boolean',
  date: value => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  instant: value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value)
}

/** Whether a value may stand in a column of the type. */
export function isOfType (type: ColumnType, value: unknown): boolean {
  return type === 'json' || CHECKS[type](value)
}

/** The cells of a row in the order of the columns. @throws TypeError when a value is not of the type of its column */
export function cellsOf (columns: readonly Column[], row: Row): Cell[] {
  return columns.map(({ name, type }) => {
    const value = row[name]
    if (value === undefined || value === null) return undefined
    if (type === 'json') return JSON.stringify(value)
    if (!isOfType(type, value)) throw new TypeError(`the column ${name} holds ${type}, not ${JSON.stringify(value)}`)
    // -0 is written in some formats and not in others.
    return value === 0 ? 0 : value as Cell
  })
}

/** The days of a date cell since 1970-01-01. */
export function daysOf (cell: Cell): number {
  return toDay(String(cell))
}

/** The microseconds of an instant cell since 1970-01-01T00:00:00Z. */
export function microsOf (cell: Cell): bigint {
  const text = String(cell)
  return BigInt(Date.parse(`${text.slice(0, 23)}Z`)) * 1000n + BigInt(text.slice(23, 26))
}

/** Characters that a group may hold: as many as fit into memory several times over, also when each row is as large as it can be. */
const MOST_CHARACTERS = 8_000_000

/** The cells of a table's rows, in groups of `size` rows, and fewer where texts are long. The last group may be smaller, none is empty. */
export async function * groupsOf ({ columns, rows }: Table, size: number): AsyncGenerator<Cell[][]> {
  let group: Cell[][] = []
  let characters = 0
  for await (const some of rows) {
    for (const row of some) {
      const cells = cellsOf(columns, row)
      group.push(cells)
      characters += lengthOf(cells)
      if (group.length < size && characters < MOST_CHARACTERS) continue
      yield group
      group = []
      characters = 0
    }
  }
  if (group.length > 0) yield group
}

function lengthOf (cells: readonly Cell[]): number {
  let length = 0
  for (const cell of cells) length += typeof cell === 'string' ? cell.length : 0
  return length
}
