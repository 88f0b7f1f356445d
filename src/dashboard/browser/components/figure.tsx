import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Chart, type Draw, type Stop } from './chart.tsx'
import { Empty } from './messages.tsx'
import { DataTable, type Column } from './table.tsx'

interface FigureProps<Row> {
  /** what the chart shows */
  title: string
  /** what to see in it, for everybody, and for who does not see it */
  description?: ComponentChildren
  draw: Draw
  /** the same figures as a table; every chart has one */
  rows: readonly Row[]
  columns: ReadonlyArray<Column<Row>>
  rowKey: (row: Row) => string
  /** what the colours mean, see `<Legend>` */
  legend?: ComponentChildren
  empty?: ComponentChildren
  minWidth?: number
  /** what a click, or Enter, on the datum that a tip shows does */
  onPick?: (row: Row) => void
  /** where the arrow keys stop, see `<Chart>` */
  stops?: readonly Stop[]
}

/**
 * A chart with its title, what to see in it, and the same figures as a table. Keep `draw` in a `useCallback`: a new one draws anew.
 */
export function Figure<Row> (props: FigureProps<Row>) {
  const { title, description, draw, rows, columns, rowKey, legend, empty = 'Nothing to draw yet.', minWidth, onPick, stops } = props
  const [asTable, setAsTable] = useState(false)
  return (
    <figure class='figure'>
      <figcaption>
        <strong>{title}</strong>
        {description !== undefined && <span class='soft'> {description}</span>}
      </figcaption>
      {rows.length > 0 && (
        <button type='button' class='quiet' aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as chart' : 'Show as table'}<span class='unseen'>: {title}</span>
        </button>
      )}
      {rows.length === 0 && <Empty>{empty}</Empty>}
      {rows.length > 0 && !asTable && legend}
      {rows.length > 0 && !asTable && (
        <Chart label={title} draw={draw} onPick={onPick} stops={stops} {...(minWidth === undefined ? {} : { minWidth })} />
      )}
      {rows.length > 0 && asTable && <DataTable caption={title} hideCaption columns={columns} rows={rows} rowKey={rowKey} />}
    </figure>
  )
}

/** What the colours of a chart mean. */
export function Legend ({ items }: { items: ReadonlyArray<{ label: string, colour: string, shape?: 'line' | 'dot' | 'area' }> }) {
  return (
    <ul class='legend'>
      {items.map(({ label, colour, shape = 'dot' }) => (
        <li key={label}><span class={`swatch ${shape}`} style={{ background: colour }} aria-hidden='true' />{label}</li>
      ))}
    </ul>
  )
}
