import { groupsOf, type Cell, type ColumnType, type Table } from './table.ts'

/** Rows that become text at a stretch. */
const TOGETHER = 500

/**
 * A table as newline-delimited JSON: an object per row, without the fields that are absent, and behind the last row a line
 * `{"end":{"rows":…,"snapshot":"…"}}`. A file without it was cut off.
 */
export async function * ndjson (table: Table): AsyncGenerator<string> {
  const { columns, snapshot } = table
  const names = columns.map(({ name }) => JSON.stringify(name))
  let rows = 0
  for await (const group of groupsOf(table, TOGETHER)) {
    rows += group.length
    yield group.map(cells => `{${cells.map((cell, i) => field(names[i]!, columns[i]!.type, cell)).filter(Boolean).join(',')}}\n`).join('')
  }
  yield `${JSON.stringify({ end: { rows, ...(snapshot === undefined ? {} : { snapshot }) } })}\n`
}

function field (name: string, type: ColumnType, cell: Cell): string {
  if (cell === undefined) return ''
  return `${name}:${type === 'json' ? String(cell) : JSON.stringify(cell)}`
}
