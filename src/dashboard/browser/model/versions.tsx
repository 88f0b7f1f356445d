import { Await } from '../components/messages.tsx'
import { Card } from '../components/page.tsx'
import { DataTable } from '../components/table.tsx'
import type { Schema } from '../contract.ts'
import { instant } from '../format.ts'
import { hrefTo } from '../location.ts'
import { useGet, type Loaded } from '../use-get.ts'

/** Who is scored by a version, in words. */
export function inForceWords ({ in_force: { tenant, segments } }: Schema<'ModelSummary'>): string {
  const some = segments.length === 0 ? '' : `${tenant ? ' and' : 'in force for'} ${segments.join(', ')}`
  return tenant ? `in force${some}` : some === '' ? 'not in force' : some
}

export const useActivations = () => useGet('/v1/model-activations', { query: { limit: 50 } })
type Log = ReturnType<typeof useActivations>['data']

/** Since when the tenant is scored by the version in force; undefined: nobody ever chose. */
export const sinceWhen = (log: Log) => log?.data.find(({ segment }) => segment === undefined)?.activated_at

/** All versions, and the log of what was put in force when. */
export function Versions ({ models, log }: { models: ReadonlyArray<Schema<'ModelSummary'>>, log: Loaded<NonNullable<Log>> }) {
  return (
    <div class='halves'>
      <Card title='Versions' lead='A version never changes; a change is a new one.'>
        <DataTable
          caption='All versions' hideCaption rows={[...models].reverse()} rowKey={({ version }) => String(version)}
          columns={[
            { key: 'version', title: 'Version', header: true, cell: ({ version, name }) => <a href={hrefTo('/model', { version: String(version) })}>{version}: {name}</a> },
            { key: 'force', title: 'Who is scored by it', cell: inForceWords },
            { key: 'based', title: 'Made from', numeric: true, cell: ({ based_on: base }) => base === undefined ? 'built in' : base },
            { key: 'made', title: 'Made', cell: ({ created_at: made }) => made === undefined ? 'built in' : instant(made) }
          ]}
        />
      </Card>
      <Card title='What was put in force when'>
        <Await from={log}>
          {({ data }) => (
            <DataTable
              caption='The newest first' hideCaption rows={data} rowKey={({ activated_at: at, segment }) => `${at} ${segment}`}
              empty='Nobody has chosen a version: the built-in one counts.'
              columns={[
                { key: 'at', title: 'When', header: true, cell: ({ activated_at: at }) => instant(at) },
                { key: 'model', title: 'What', cell: ({ model }) => model === undefined ? 'follows the tenant again' : `version ${model}` },
                { key: 'who', title: 'For', cell: ({ segment }) => segment ?? 'everybody' },
                { key: 'why', title: 'Why', cell: ({ note }) => note ?? '' }
              ]}
            />
          )}
        </Await>
      </Card>
    </div>
  )
}
