import { DataTable, type Column } from '../components/table.tsx'
import { words } from '../format.ts'
import { relationshipHref } from '../location.ts'
import { cellKey, NOT_TOLD, type Cell } from './answer.ts'
import { entryOf, type Catalogue } from './catalogue.ts'
import { said } from './filter-words.ts'
import { periodLabel } from './periods.ts'
import { COMPARED, type Comparison, type MetricsQuery } from './query.ts'
import { exact, unitName, valueText } from './units.ts'
import type { Answered } from './use-answer.ts'

interface ResultTableProps { answered: Answered, catalogue: Catalogue, onOpen: (cell: Cell, metric: string) => void }

/** All cells with all their values; each value opens what is behind it. */
export function ResultTable ({ answered: { query, cells }, catalogue, onOpen }: ResultTableProps) {
  const columns = [...labelColumns(query), ...query.metrics.flatMap(name => valueColumns(query, name, catalogue, onOpen))]
  return <DataTable key={query.metrics.join()} caption='Every value opens the events behind it.' columns={columns} rows={cells} rowKey={cell => cellKey(query.group_by, cell)} />
}

function labelColumns ({ interval, group_by: groupBy }: MetricsQuery): Array<Column<Cell>> {
  const period: Column<Cell> = {
    key: 'period', title: 'Period', header: true, cell: cell => <span class='nowrap'>{periodLabel(interval, cell.period)}</span>, sortBy: cell => cell.period.start
  }
  return [
    ...(interval !== 'total' || groupBy.length === 0 ? [period] : []),
    ...groupBy.map((name, i): Column<Cell> => ({
      key: `group ${name}`, title: words(name), header: interval === 'total' && i === 0, cell: cell => <Label name={name} value={cell.group[name]} />, sortBy: cell => cell.group[name]
    }))
  ]
}

function Label ({ name, value }: { name: string, value: string | undefined }) {
  if (value === undefined) return <em class='soft'>{NOT_TOLD}</em>
  return name === 'relationship' ? <a href={relationshipHref(value)}>{value}</a> : <>{said(value)}</>
}

function valueColumns (query: MetricsQuery, name: string, catalogue: Catalogue, onOpen: ResultTableProps['onOpen']): Array<Column<Cell>> {
  const { unit } = entryOf(catalogue, name)
  const inUnit = unitName(unit) === '' || unit === 'percent' ? '' : ` (${unitName(unit)})`
  const value: Column<Cell> = {
    key: name,
    title: `${words(name)}${inUnit}`,
    numeric: true,
    sortBy: ({ values }) => values[name],
    cell: cell => cell.values[name] === undefined
      ? undefined
      : (
        <button type='button' class='cell' title={exact(cell.values[name], cell.currencies?.[name])} onClick={() => onOpen(cell, name)}>
          {valueText(cell.values[name], unit, cell.currencies?.[name])}
        </button>
        )
  }
  return [value, ...query.compare.map((kind): Column<Cell> => ({
    key: `${name} ${kind}`,
    title: words(COMPARED[kind]),
    numeric: true,
    sortBy: cell => comparedWith(cell, kind, name),
    cell (cell) {
      const other = comparedWith(cell, kind, name)
      return other === undefined ? undefined : <span title={exact(other)}>{valueText(other, unit, cell.currencies?.[name])}</span>
    }
  }))]
}

const comparedWith = ({ comparisons }: Cell, kind: Comparison, name: string) => comparisons?.[kind]?.[name]
