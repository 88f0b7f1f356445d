import { send, urlOf } from '../api.ts'
import { Await, Empty } from '../components/messages.tsx'
import { Choice } from '../components/fields.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { SIDES } from '../contract.ts'
import { day, score, signed } from '../format.ts'
import { changeParameters, parameters, relationshipHref } from '../location.ts'
import { useLoaded } from '../use-get.ts'
import type { Selection } from './scatter-data.ts'

interface Mover { relationship: string, name?: string, before: number, now: number, change: number }
interface Movers { as_of: string, since: string, data: Mover[], notes?: string[] }

const SCORES = [{ value: 'health', label: 'Health' }, { value: 'customer_trust', label: SIDES.customer_trust }, { value: 'supplier_trust', label: SIDES.supplier_trust }]

/** Who moved most in the last 30 days. */
export function MoversList ({ selection, known }: { selection: Selection, known: ReadonlySet<string> }) {
  const chosen = SCORES.find(({ value }) => value === parameters.value.get('movers'))?.value ?? 'health'
  const url = urlOf('v1/portfolio/movers', { query: { days: 30, limit: 10, score: chosen } })
  const movers = useLoaded(url, async signal => await (await send(url, { signal })).json() as Movers)
  const filtered = selection.segment !== '' || selection.tag !== '' || selection.owner !== ''
  return (
    <>
      <Choice label='Score' value={chosen} options={SCORES} onChange={score => changeParameters({ movers: score === 'health' ? undefined : score })} />
      <Await from={movers}>
        {({ data, since, as_of: asOf, notes = [] }) => {
          const shown = filtered ? data.filter(({ relationship }) => known.has(relationship)) : data
          const [falls, rises] = [shown.filter(({ change }) => change < 0), shown.filter(({ change }) => change > 0)]
          return (
            <>
              <p class='soft'>From {day(since)} to {day(asOf)}.{filtered ? ' Of the ten that moved most in each direction, those of the selection.' : ''}</p>
              {shown.length === 0 && <Empty>No score moved in these 30 days.</Empty>}
              {falls.length > 0 && <MoverTable caption='Fell most' rows={falls.sort((a, b) => a.change - b.change)} since={since} />}
              {rises.length > 0 && <MoverTable caption='Rose most' rows={rises.sort((a, b) => b.change - a.change)} since={since} />}
              {notes.map(note => <p class='soft small' key={note}>{note}</p>)}
            </>
          )
        }}
      </Await>
    </>
  )
}

function MoverTable ({ caption, rows, since }: { caption: string, rows: readonly Mover[], since: string }) {
  const columns: Array<Column<Mover>> = [
    { key: 'name', title: 'Relationship', header: true, cell: ({ relationship, name }) => <a href={relationshipHref(relationship)}>{name ?? relationship}</a> },
    { key: 'before', title: 'Before', numeric: true, cell: ({ before }) => <span title={String(before)}>{score(before)}</span> },
    { key: 'now', title: 'Now', numeric: true, cell: ({ now }) => <span title={String(now)}>{score(now)}</span> },
    {
      key: 'change',
      title: 'Change',
      numeric: true,
      cell: ({ change, relationship }) => (
        <a class='nowrap' href={relationshipHref(relationship, { from: since, part: 'changes' })} title={String(change)}>
          <span aria-hidden='true'>{change < 0 ? '↘' : '↗'}</span> {signed(change)}<span class='unseen'> points: why</span>
        </a>
      )
    }
  ]
  return <DataTable caption={caption} columns={columns} rows={rows.slice(0, 5)} rowKey={({ relationship }) => relationship} />
}
