import { stringify } from 'csv-stringify/sync'
import { groupsOf, type Cell, type Column, type Table } from './table.ts'

/** What a spreadsheet takes for the beginning of a formula; also behind marks, so that the first mark can be taken away again. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/

/** An empty text is quoted, and what is absent is not: so they can be told apart. */
const FORM = { record_delimiter: '\r\n', quoted_match: /^$/, cast: { boolean: String } }

/** Rows that become text at a stretch. */
const TOGETHER = 500

/**
 * A table as CSV (RFC 4180): UTF-8, a line of names, CRLF, absent = an empty field. A text that a spreadsheet would compute is written
 * behind a '.
 */
export async function * csv (table: Table): AsyncGenerator<string> {
  const { columns } = table
  // With the first rows, so that nothing is written when there is no reading them.
  let names = stringify([columns.map(({ name }) => name)], FORM)
  const safe = columns.map(({ type }) => type === 'text' || type === 'json')
  for await (const group of groupsOf(table, TOGETHER)) {
    yield names + stringify(group.map(cells => cells.map((cell, i) => safe[i] ? harmless(cell) : cell)), FORM)
    names = ''
  }
  if (names !== '') yield names
}

function harmless (cell: Cell): Cell {
  return typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell
}

/** The text of a column as it was before `csv` made it harmless. */
export function originalText ({ type }: Column, field: string): string {
  return (type === 'text' || type === 'json') && field.startsWith("'") && FORMULA.test(field) ? field.slice(1) : field
}
