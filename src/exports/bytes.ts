import { setImmediate } from 'node:timers/promises'
import type { Format, Table } from './table.ts'

type Writer = (table: Table) => AsyncGenerator<string | Uint8Array, void, undefined>

/** Loaded when somebody asks for the format: a start does not wait for them. */
const WRITERS: Record<Format, () => Promise<Writer>> = {
  csv: async () => (await import('./csv.ts')).csv,
  ndjson: async () => (await import('./ndjson.ts')).ndjson,
  parquet: async () => (await import('./parquet.ts')).parquet,
  arrow: async () => (await import('./arrow.ts')).arrow
}

/**
 * The bytes of a table in a format, piece by piece, never more of it in memory than a group of rows. The rows and their values are the
 * same in all formats.
 * @throws what the rows throw, and TypeError when a value is not of the type of its column; what came until then is no whole file
 */
export async function * bytesOf (format: Format, table: Table): AsyncGenerator<string | Uint8Array, void, undefined> {
  const write = await WRITERS[format]()
  for await (const piece of write(table)) {
    yield piece
    // To make a piece is work; others get a turn between two.
    await setImmediate()
  }
}
