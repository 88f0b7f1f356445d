import { Card, Grid } from '../components/page.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { DIRECTIONS, type Schema } from '../contract.ts'
import { figure } from '../formula/dimensions.ts'
import { words } from '../format.ts'
import { settingsOf, type Setting } from './parameters.ts'
import { Weights } from './weights.tsx'

const GROUPS: Array<{ name: string, title: string, lead: string }> = [
  { name: 'bands', title: 'Bands', lead: 'The score at which each begins.' },
  { name: 'confidence', title: 'Confidence', lead: 'Least coverage for each word; below low there is no score.' },
  { name: 'prior', title: 'Priors and baseline', lead: 'How much weight what is usual has, beside what happened here.' },
  { name: 'trend', title: 'Trend', lead: 'Two windows, and the probabilities at which a trend has a name.' },
  { name: 'silence', title: 'Silence', lead: 'When a gap is called silence, and when a customer is not candid.' },
  { name: 'attention', title: 'Attention', lead: 'How many contacts a relationship needs.' }
]
const PRIOR = ['prior_weight', 'prior_events', 'dimension_correlation', 'dispersion', 'baseline']

const COLUMNS: Array<Column<Setting>> = [
  { key: 'name', title: 'Number', header: true, cell: ({ path }) => shortName(path) },
  { key: 'value', title: 'Value', numeric: true, cell: ({ value }) => <span title={String(value)}>{figure(value)}</span> }
]

const groupOf = (path: string) => PRIOR.includes(path.split('.')[0]!) ? 'prior' : path.split('.')[0]!

/** The group stands above the table already. */
function shortName (path: string): string {
  const [group, ...rest] = path.split('.')
  return words((rest.length === 0 ? [group!] : group === 'baseline' ? [group, ...rest] : rest).join(', '))
}

/** Every number of a version: the weights as pictures, the others as tables. */
export function Numbers ({ model: { parameters } }: { model: Schema<'Model'> }) {
  const settings = settingsOf(parameters)
  return (
    <>
      <div class='halves'>
        {DIRECTIONS.map(side => <Card key={side}><Weights side={side} parameters={parameters} /></Card>)}
      </div>
      <Grid>
        {GROUPS.map(({ name, title, lead }) => (
          <Card key={name} title={title} lead={lead}>
            <DataTable
              caption={title} hideCaption columns={COLUMNS}
              rows={settings.filter(({ path }) => groupOf(path) === name)} rowKey={({ path }) => path}
            />
          </Card>
        ))}
      </Grid>
    </>
  )
}
