import { DataTable } from '../components/table.tsx'
import { figure } from '../formula/dimensions.ts'
import { signed } from '../format.ts'
import { differences, pathWords } from './parameters.ts'

interface Versioned { version: number, parameters: object }

/** Field by field what differs between two versions. */
export function Differences ({ before, after }: { before: Versioned, after: Versioned }) {
  const rows = differences(before.parameters, after.parameters)
  const cell = (value: number | undefined) => value === undefined ? 'not there' : <span title={String(value)}>{figure(value)}</span>
  return (
    <DataTable
      caption={rows.length === 0 ? 'No number differs' : `What differs between version ${before.version} and version ${after.version}`} rows={rows} rowKey={({ path }) => path}
      empty='Both versions have the same numbers.'
      columns={[
        { key: 'path', title: 'Number', header: true, sortBy: ({ path }) => path, cell: ({ path }) => pathWords(path) },
        { key: 'before', title: `Version ${before.version}`, numeric: true, cell: ({ before: value }) => cell(value) },
        { key: 'after', title: `Version ${after.version}`, numeric: true, cell: ({ after: value }) => cell(value) },
        { key: 'change', title: 'Change', numeric: true, cell: ({ before: from, after: to }) => from === undefined || to === undefined ? '' : signed(to - from, 4) }
      ]}
    />
  )
}
