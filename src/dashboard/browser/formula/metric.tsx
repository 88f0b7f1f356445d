import { Card } from '../components/page.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import type { Schema } from '../contract.ts'
import type { MetricEntry } from '../explorer/catalogue.ts'
import { valueWithUnit } from '../explorer/units.ts'
import { percent, words } from '../format.ts'
import { explorerHref, formulaHref, ledgerHref } from '../links.ts'
import { hrefTo } from '../location.ts'
import { AXIS_WORDS, pathWords, settingsOf, weightsOf, type Setting, type Weighed } from '../model/parameters.ts'
import { figure } from './dimensions.ts'
import { aggregationWords, prefixesFor } from './policies.ts'

const BETTER: Record<string, string> = { more: 'more is better', less: 'less is better' }

/** What the catalogue says of a metric. */
export function MetricFormula ({ entry }: { entry: MetricEntry }) {
  const { name, definition, unit, better, aggregation, source, kind, dimensions, event_types: types, benchmarks } = entry
  return (
    <Card title='How it is computed'>
      <p class='formula-text'>{definition}</p>
      <dl class='facts'>
        <dt>Unit</dt><dd>{words(unit)}; {BETTER[better] ?? 'neither way is better'}</dd>
        <dt>Counts</dt><dd>{kind === 'state' ? 'how things stand on the last day of a window' : 'what happened in a window; without any event it is unknown and not 0'}</dd>
        <dt>Together</dt><dd>{aggregationWords(aggregation)}</dd>
        <dt>Source</dt><dd>{source}</dd>
        {benchmarks !== undefined && [
          <dt key='?'>To compare</dt>,
          <dd key='='>{Object.entries(benchmarks).map(([who, value]) => `${who.replaceAll('_', ' ')}: ${valueWithUnit(value, unit)}`).join('; ')}</dd>
        ]}
        <dt>Grouped by</dt><dd>{dimensions.map(dimension => dimension.replaceAll('_', ' ')).join(', ')}</dd>
        {types.length > 0 && [
          <dt key='e?'>Rests on</dt>,
          <dd key='e' class='links'>{types.map((type, i) => <span key={type}>{i > 0 && ', '}<a href={ledgerHref({ types: [type] })}>{words(type).toLowerCase()}</a></span>)}</dd>
        ]}
      </dl>
      <p class='small links'><a href={explorerHref({ metrics: [name], interval: 'month' })}>Over time, in the explorer</a></p>
    </Card>
  )
}

const SETTINGS: Array<Column<Setting>> = [
  { key: 'path', title: 'Number', header: true, cell: ({ path }) => pathWords(path) },
  { key: 'value', title: 'Value', numeric: true, cell: ({ value }) => <span title={String(value)}>{figure(value)}</span> }
]

const WEIGHTS: Array<Column<Weighed>> = [
  { key: 'name', title: 'Dimension', header: true, cell: ({ name }) => <a href={formulaHref(name)}>{words(name)}</a> },
  { key: 'axis', title: 'Kind of trust', sortBy: ({ axis }) => axis, cell: ({ axis }) => <span title={AXIS_WORDS[axis]}>{axis}</span> },
  { key: 'weight', title: 'Weight', numeric: true, sortBy: ({ weight }) => weight, cell: ({ weight }) => figure(weight) },
  { key: 'share', title: 'Share', numeric: true, sortBy: ({ share }) => share, cell: ({ share }) => percent(share, 1) }
]

/** The numbers of the model in force that a figure depends on; nothing where there are none. */
export function ModelNumbers ({ name, model }: { name: string, model: Schema<'Model'> }) {
  const prefixes = prefixesFor(name)
  const settings = settingsOf(model.parameters).filter(({ path }) => prefixes.some(prefix => path.startsWith(prefix)))
  const side = /^(?:stated_|behavioural_)?(customer_trust|supplier_trust)/.exec(name)?.[1] as 'customer_trust' | 'supplier_trust' | undefined
  if (settings.length === 0 && side === undefined) return null
  return (
    <Card title={`Numbers of the model, version ${model.version}`} lead={model.name} actions={<a href={hrefTo('/model')}>Model</a>}>
      {side !== undefined && <DataTable caption='Its dimensions' columns={WEIGHTS} rows={weightsOf(model.parameters, side)} rowKey={row => row.name} />}
      {settings.length > 0 && <DataTable caption='What it depends on' columns={SETTINGS} rows={settings} rowKey={({ path }) => path} />}
    </Card>
  )
}
