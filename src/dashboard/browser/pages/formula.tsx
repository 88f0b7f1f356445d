import { send } from '../api.ts'
import { Await, Empty } from '../components/messages.tsx'
import { Search } from '../components/fields.tsx'
import { Card, Grid, Page } from '../components/page.tsx'
import { DataTable } from '../components/table.tsx'
import type { Schema } from '../contract.ts'
import { searched, type MetricEntry } from '../explorer/catalogue.ts'
import { plural, words } from '../format.ts'
import { DimensionFormula } from '../formula/dimension.tsx'
import { DIMENSION_WORDS } from '../formula/dimensions.ts'
import { MetricFormula, ModelNumbers } from '../formula/metric.tsx'
import { URGENCY, dimensionIn } from '../formula/policies.ts'
import { useModelInForce } from '../formula/use-model.ts'
import { formulaHref } from '../links.ts'
import { changeParameters, hrefTo, parameters } from '../location.ts'
import { dimensionsOf } from '../model/parameters.ts'
import type { PageProps } from '../pages.ts'
import { useLoaded } from '../use-get.ts'

/** What a figure means and how it is computed, with the numbers that count now; without a name: all of them. */
export default function FormulaPage ({ params: { name } }: PageProps) {
  const catalogue = useLoaded('metrics', async signal => (await (await send('/v1/metrics', { signal })).json() as { data: MetricEntry[] }).data)
  const model = useModelInForce()
  const entry = catalogue.data?.find(one => one.name === name)
  const question = DIMENSION_WORDS[name ?? '']?.question ?? (name === 'urgency' ? URGENCY.question : entry?.question)
  return (
    <Page
      title={name === undefined ? 'Formulas' : words(name)} lead={name === undefined ? 'What every figure means, and how it is computed.' : question}
      actions={name === undefined ? undefined : <a href={hrefTo('/formula')}>All formulas</a>}
    >
      <Await from={catalogue} lines={6}>
        {entries => name === undefined
          ? <Index entries={entries} />
          : <Await from={model} lines={6}>{known => <Formula name={name} entry={entry} entries={entries} model={known} />}</Await>}
      </Await>
    </Page>
  )
}

function Formula ({ name, entry, entries, model }: { name: string, entry: MetricEntry | undefined, entries: MetricEntry[], model: Schema<'Model'> }) {
  const dimension = dimensionIn(name)
  const spec = dimensionsOf(model.parameters).find(([own]) => own === dimension)?.[1]
  if (entry === undefined && spec === undefined && name !== 'urgency') return <Missing name={name} entries={entries} />
  return (
    <Grid>
      {name === 'urgency' && <Urgency />}
      {entry !== undefined && <MetricFormula entry={entry} />}
      {spec !== undefined && (entry === undefined
        ? <DimensionFormula name={dimension} spec={spec} model={model} />
        : <Card title='The dimension behind it'><p><a href={formulaHref(dimension)}>{words(dimension)}</a>: {DIMENSION_WORDS[dimension]?.question}</p></Card>)}
      <ModelNumbers name={name} model={model} />
    </Grid>
  )
}

function Urgency () {
  return (
    <Card title='How it is computed' span='all' lead={URGENCY.definition}>
      <DataTable
        caption='Reasons and their points' rows={URGENCY.rows} rowKey={({ name }) => name}
        columns={[
          { key: 'name', title: 'Reason', header: true, cell: ({ name }) => words(name) },
          { key: 'most', title: 'At most', numeric: true, cell: ({ most }) => most },
          { key: 'points', title: 'Points', cell: ({ points }) => points }
        ]}
      />
      <p class='small'><a href={hrefTo('/')}>Whom to call</a></p>
    </Card>
  )
}

/** Names that share a word with this one. */
function Missing ({ name, entries }: { name: string, entries: readonly MetricEntry[] }) {
  const parts = name.toLowerCase().split(/[\s_]+/).filter(part => part.length > 3)
  const near = entries.filter(entry => parts.some(part => entry.name.includes(part))).slice(0, 12)
  return (
    <Card>
      <Empty>There is no figure called {name}. <a href={hrefTo('/formula')}>All formulas</a></Empty>
      {near.length > 0 && <p>Perhaps you mean {near.map((entry, i) => <span key={entry.name}>{i > 0 && ', '}<a href={formulaHref(entry.name)}>{words(entry.name)}</a></span>)}.</p>}
    </Card>
  )
}

function Index ({ entries }: { entries: readonly MetricEntry[] }) {
  const text = parameters.value.get('search') ?? ''
  const all = [...Object.entries(DIMENSION_WORDS).map(([name, { question, counts, types }]): MetricEntry => ({
    name, question, definition: counts, unit: 'score', better: 'more', aggregation: '', source: 'dimension', kind: 'state', dimensions: [], event_types: types
  })), ...entries]
  const found = searched(all, text)
  return (
    <Card>
      <Search label='Find a figure' value={text} placeholder='promise, silence, inspection …' onInput={search => changeParameters({ search })} />
      <p class='soft small' role='status'>{plural(found.length, 'formula')}</p>
      <ul class='formula-index'>
        {found.map(({ name, question, source }) => (
          <li key={name}><a href={formulaHref(name)}>{words(name)}{source === 'dimension' && ' (dimension)'}</a><span class='soft'>{question}</span></li>
        ))}
      </ul>
    </Card>
  )
}
