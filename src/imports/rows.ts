import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { parse, type CsvError } from 'csv-parse'
import { quoted, Stopped, UsageFault } from './faults.ts'
import type { FormatSpec } from './mapping.ts'
import type { Row } from './values.ts'

/** One record of a file: its row, or why it has none. `line` is the line of the file on which it begins, from 1. */
export type Read = { line: number, row: Row } | { line: number, fault: string } | { line: number, blank: true }

export interface Watcher {
  onHeader: (columns: string[]) => void
  /** told how many bytes of the file were read so far */
  onBytes: (bytes: number) => void
}

const LONGEST = 1024 * 1024

/**
 * The records of a file one by one, in constant memory. `onHeader` learns the columns of a table before its first row.
 * @throws Stopped when the file cannot be read on
 */
export async function * readRows (path: string, format: FormatSpec, { onHeader, onBytes }: Watcher): AsyncGenerator<Read> {
  const encoding = format.encoding === 'latin1' ? 'latin1' : 'utf8'
  const source = createReadStream(path)
  try {
    source.setEncoding(encoding)
    for await (const read of format.type === 'csv' ? table(source, format, onHeader) : lines(source)) {
      onBytes(source.bytesRead)
      yield 'row' in read && encoding === 'utf8' && undecodable(read.row) ? { line: read.line, fault: NOT_UTF8 } : read
    }
  } finally {
    source.destroy()
  }
}

const NOT_UTF8 = 'the line holds bytes that are not UTF-8; if the file is in a western 8-bit encoding, set format.encoding to latin1'

function undecodable (row: Row): boolean {
  return Object.values(row).some(cell => typeof cell === 'string' && cell.includes('\uFFFD'))
}

async function * table (source: Readable, format: FormatSpec, onHeader: (columns: string[]) => void): AsyncGenerator<Read> {
  const parser = parse({
    bom: true,
    delimiter: format.delimiter ?? ',',
    quote: format.quote ?? '"',
    info: true,
    relax_column_count: true,
    max_record_size: LONGEST
  })
  pipeline(source, parser, () => {})
  let header: string[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[], info: { lines: number } }>) {
      if (header === undefined) {
        header = readHeader(record)
        onHeader(header)
        continue
      }
      yield toRow(header, record, info.lines)
    }
  } catch (error) {
    throw broken(error)
  }
  if (header === undefined) throw new UsageFault('The file is empty; a CSV file begins with the names of its columns.')
}

/** The parser cannot find its way back after a broken quote, so nothing behind it can be trusted. */
function broken (error: unknown): unknown {
  const { code, lines } = error as Partial<CsvError> & { lines?: number }
  if (!String(code).startsWith('CSV_')) return error
  const cause = code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is opened and never closed' : (error as Error).message
  return new Stopped(`Line ${lines ?? '?'}: ${cause}. The file cannot be read from there on; correct the line, or format.quote and format.delimiter, and import again.`)
}

function readHeader (names: string[]): string[] {
  const trimmed = names.map(name => name.trim())
  const twice = trimmed.find((name, i) => name !== '' && trimmed.indexOf(name) !== i)
  if (twice !== undefined) throw new UsageFault(`The file has two columns with the name ${quoted(twice)}; rename one of them.`)
  return trimmed
}

function toRow (header: string[], record: string[], endLine: number): Read {
  const line = endLine - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
  if (record.length === 1 && record[0]!.trim() === '') return { line, blank: true }
  if (record.length !== header.length) return { line, fault: `the line has ${record.length} cells and the header ${header.length}; check its quotes and delimiters` }
  return { line, row: Object.fromEntries(header.map((name, i) => [name, record[i]])) }
}

async function * lines (source: Readable): AsyncGenerator<Read> {
  let line = 0
  for await (const text of cut(source)) {
    line++
    if (text === undefined) yield { line, fault: `the line is longer than ${LONGEST} characters` }
    else if (text.trim() === '') yield { line, blank: true }
    else yield { line, ...object(line === 1 ? text.replace(/^\uFEFF/, '') : text) }
  }
}

function object (text: string): { row: Row } | { fault: string } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { row: value as Row } : { fault: `must be a JSON object; it is ${quoted(value)}` }
  } catch (error) {
    return { fault: `is no JSON: ${(error as Error).message}` }
  }
}

/** The lines of a text; one that is too long to be kept is told as undefined. */
async function * cut (source: Readable): AsyncGenerator<string | undefined> {
  let rest = ''
  let tooLong = false
  for await (const chunk of source as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop()!
    for (const part of parts) {
      yield tooLong || part.length > LONGEST ? undefined : part
      tooLong = false
    }
    if (rest.length > LONGEST) {
      tooLong = true
      rest = ''
    }
  }
  if (tooLong) yield undefined
  else if (rest !== '') yield rest
}
