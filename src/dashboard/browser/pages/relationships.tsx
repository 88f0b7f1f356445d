import { get, type Answer, type Query } from '../api.ts'
import { Search, Select } from '../components/fields.tsx'
import { ErrorBox, Skeleton } from '../components/messages.tsx'
import { Card, Page } from '../components/page.tsx'
import { Pager } from '../components/pager.tsx'
import { ScoreBadge } from '../components/score.tsx'
import { DataTable, type Column, type Sorting } from '../components/table.tsx'
import { day } from '../format.ts'
import { changeParameters, parameters, relationshipHref } from '../location.ts'
import { usePages } from '../use-pages.ts'

type List = Answer<'/v1/relationships'>
type Item = List['data'][number]

const any = { value: '', label: 'Any' }
const asOptions = (values: string[]) => [any, ...values.map(value => ({ value, label: value.replaceAll('_', ' ') }))]
const BANDS = asOptions(['poor', 'fair', 'good', 'strong', 'unrated'])
const TRENDS = asOptions(['improving', 'steady', 'deteriorating', 'unknown'])
const SIGNALS = asOptions(['silent', 'not_candid', 'deteriorating', 'neglected', 'promise_overdue', 'overhead_high', 'misconduct', 'band_changed'])

const COLUMNS: Array<Column<Item>> = [
  { key: 'key', title: 'Relationship', header: true, sortable: true, cell: item => <Name item={item} /> },
  { key: 'segment', title: 'Segment', cell: ({ segment }) => segment ?? '' },
  { key: 'health', title: 'Health', sortable: true, cell: ({ scores }) => <ScoreBadge of={scores?.health ?? UNRATED} /> },
  { key: 'customer_trust', title: 'Their trust in us', sortable: true, cell: ({ scores }) => <ScoreBadge of={scores?.customer_trust ?? UNRATED} /> },
  { key: 'supplier_trust', title: 'Our trust in them', sortable: true, cell: ({ scores }) => <ScoreBadge of={scores?.supplier_trust ?? UNRATED} /> },
  { key: 'silent', title: 'Silent', cell: ({ scores }) => scores?.silent === true ? <strong class='bad'>silent</strong> : scores === undefined ? undefined : '' }
]
const UNRATED = { band: 'unrated' }

/** All relationships: look one up, or see which need somebody. */
export default function RelationshipsPage () {
  const given = parameters.value
  const chosen = (name: string) => given.get(name) ?? ''
  const sorting: Sorting = { key: chosen('sort') || 'health', up: chosen('order') === 'asc' || (chosen('order') === '' && chosen('sort') === '') }
  const query = {
    search: chosen('search').trim(),
    band: chosen('band'),
    trend: chosen('trend'),
    signal: chosen('signal'),
    segment: chosen('segment'),
    tag: chosen('tag'),
    sort: sorting.key,
    order: sorting.up ? 'asc' : 'desc',
    limit: 100
  }
  const list = usePages<Item>(JSON.stringify(query), async (cursor, signal) =>
    await get('/v1/relationships', { query: { ...query, ...(cursor === undefined ? {} : { cursor }) } as Query<'/v1/relationships'> }, signal))
  const asOf = list.rows.find(({ scores }) => scores !== undefined)?.scores?.as_of
  return (
    <Page title='Relationships' lead='Every customer with the scores of both sides; the weakest first.'>
      <Card>
        <div class='filters' role='search'>
          <Search label='Name or key' value={chosen('search')} onInput={search => changeParameters({ search })} />
          <Select label='Band of health' value={chosen('band')} options={BANDS} onChange={band => changeParameters({ band })} />
          <Select label='Trend' value={chosen('trend')} options={TRENDS} onChange={trend => changeParameters({ trend })} />
          <Select label='Signal' value={chosen('signal')} options={SIGNALS} onChange={signal => changeParameters({ signal })} />
        </div>
        {list.error !== undefined && <ErrorBox error={list.error} retry={list.reload} />}
        {list.loading && list.rows.length === 0
          ? <Skeleton lines={8} />
          : (
            <div aria-busy={list.loading}>
              <DataTable
                caption={asOf === undefined ? 'Relationships' : `Relationships with their scores as of ${day(asOf)}`} columns={COLUMNS} rows={list.rows}
                rowKey={({ key }) => key} sorting={sorting} empty='No relationship is like this. Take a filter away.'
                onSort={({ key, up }) => changeParameters({ sort: key, order: up ? 'asc' : 'desc' })}
              />
              <Pager shown={list.rows.length} hasMore={list.hasMore} busy={list.loading} onMore={list.more} noun='relationships' />
            </div>
            )}
      </Card>
    </Page>
  )
}

function Name ({ item: { key, name } }: { item: Item }) {
  return (
    <a href={relationshipHref(key)}>
      {name ?? key}{name !== undefined && name !== key && <span class='soft small'> {key}</span>}
    </a>
  )
}
