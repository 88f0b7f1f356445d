import { Notice } from '../components/messages.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { SIDES, type Direction, type Schema } from '../contract.ts'
import { money, number, percent, plural, score } from '../format.ts'
import { formulaHref } from '../links.ts'

type Quartile = Schema<'TrustQuartile'>

const NAMES = ['', 'lowest quarter', 'second quarter', 'third quarter', 'highest quarter']

/** Whether trust goes with what the literature says it goes with, on the own data. */
export function Quartiles ({ of: { trust, quartiles, literature, currency }, notes }: { of: Schema<'TrustComparison'>, notes: readonly string[] }) {
  const side = SIDES[trust as Direction] ?? trust
  const columns: Array<Column<Quartile>> = [
    {
      key: 'quartile',
      title: side,
      header: true,
      cell: ({ quartile, trust, relationships }) => (
        <span class='nowrap'>
          {NAMES[quartile]}
          <span class='compared soft small'>{trust !== undefined && `${score(trust.low)}–${score(trust.high)} · `}{plural(relationships, 'relationship')}</span>
        </span>
      )
    },
    figure('overhead_share', 'Time on price, contracts, blame', share => percent(share)),
    figure('inspection_rate', 'Goods they inspect', share => percent(share)),
    figure('ideas_per_year', 'Ideas a year', ideas => number(ideas)),
    figure('value_per_commercial_hour', 'Order value per commercial hour', amount => money(amount, currency))
  ]
  return (
    <>
      <DataTable
        caption={`By quarter of “${side.toLowerCase()}”, means over its relationships`} columns={columns} rows={quartiles} rowKey={({ quartile }) => String(quartile)}
        empty='There are too few rated relationships to compare quarters.'
      />
      <ul class='small'>{literature.map(({ figure: name, sentence, source }) => <li key={name}>{sentence} <span class='soft'>({source})</span></li>)}</ul>
      {notes.map(note => <Notice key={note}>{note}</Notice>)}
      <p class='small'><a href={formulaHref('transaction_time_share')}>Formula of the share of time</a></p>
    </>
  )
}

type Figure = 'overhead_share' | 'inspection_rate' | 'ideas_per_year' | 'value_per_commercial_hour'

function figure (name: Figure, title: string, format: (mean: number) => string): Column<Quartile> {
  return {
    key: name,
    title,
    numeric: true,
    cell: ({ [name]: of }) => of === undefined ? undefined : <span title={`${of.mean}, of ${of.relationships}`}>{format(of.mean)}</span>
  }
}
