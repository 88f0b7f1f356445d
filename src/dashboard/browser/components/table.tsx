import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Empty } from './messages.tsx'
import { Unknown } from './stat.tsx'

export interface Column<Row> {
  /** names the column, and the order by it */
  key: string
  title: string
  /** what stands in the cell; undefined is shown as unknown */
  cell (row: Row): ComponentChildren
  /** right-aligned figures of equal width */
  numeric?: boolean
  /** what to sort by in the browser; what is undefined comes last in either order */
  sortBy?: (row: Row) => number | string | undefined
  /** whether the server sorts by this column, see `onSort` */
  sortable?: boolean
  /** the cell names its row */
  header?: boolean
}

export interface Sorting { key: string, up: boolean }

interface TableProps<Row> {
  caption: string
  hideCaption?: boolean
  columns: ReadonlyArray<Column<Row>>
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** the order that stands; with `onSort` the rows come sorted, without it the table sorts what it has */
  sorting?: Sorting
  onSort?: (sorting: Sorting) => void
  empty?: ComponentChildren
}

/** Rows under sortable headers. What is wider than the page scrolls inside its own frame, by keyboard too. */
export function DataTable<Row> ({ caption, hideCaption = false, columns, rows, rowKey, sorting, onSort, empty = 'Nothing to show.' }: TableProps<Row>) {
  const id = useId()
  const [own, setOwn] = useState(sorting)
  const order = onSort === undefined ? own : sorting
  const shown = onSort === undefined ? sorted(rows, columns, own) : rows
  return (
    <div class='table-frame' role='region' aria-labelledby={id} tabIndex={0}>
      <table>
        <caption id={id} class={hideCaption ? 'unseen' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(column => (
              <Head key={column.key} column={column} order={order} onSort={onSort ?? setOwn} isSorted={onSort !== undefined} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(row => (
            <tr key={rowKey(row)}>
              {columns.map((column) => {
                const content = column.cell(row) ?? <Unknown />
                const style = column.numeric === true ? 'numeric' : undefined
                return column.header === true
                  ? <th key={column.key} scope='row' class={style}>{content}</th>
                  : <td key={column.key} class={style}>{content}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <Empty>{empty}</Empty>}
    </div>
  )
}

interface HeadProps<Row> { column: Column<Row>, order: Sorting | undefined, onSort: (sorting: Sorting) => void, isSorted: boolean }

function Head<Row> ({ column: { key, title, numeric, sortBy, sortable }, order, onSort, isSorted }: HeadProps<Row>) {
  const style = numeric === true ? 'numeric' : undefined
  if (isSorted ? sortable !== true : sortBy === undefined) return <th scope='col' class={style}>{title}</th>
  const up = order?.key === key ? order.up : undefined
  // The first click on figures shows the largest, on texts the first of the alphabet.
  const next = up === undefined ? numeric !== true : !up
  return (
    <th scope='col' class={style} aria-sort={up === undefined ? undefined : up ? 'ascending' : 'descending'}>
      <button type='button' class='sort' onClick={() => onSort({ key, up: next })}>
        {title}<span aria-hidden='true' class='arrow'>{up === undefined ? '↕' : up ? '↑' : '↓'}</span>
      </button>
    </th>
  )
}

function sorted<Row> (rows: readonly Row[], columns: ReadonlyArray<Column<Row>>, sorting: Sorting | undefined): readonly Row[] {
  const sortBy = columns.find(({ key }) => key === sorting?.key)?.sortBy
  if (sorting === undefined || sortBy === undefined) return rows
  const direction = sorting.up ? 1 : -1
  return [...rows].sort((left, right) => {
    const [a, b] = [sortBy(left), sortBy(right)]
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1
    return direction * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en'))
  })
}
