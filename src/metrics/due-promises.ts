import type { Fragment, Tx } from '../../db/connect.ts'
import { behind } from '../days/queries.ts'
import { LONE_SURROGATE, NO_CONTROL } from '../http/forms.ts'
import { decodeCursor, encodeCursor, forgedCursor } from '../http/paging.ts'
import { fromDay, toDay, type Day } from '../scoring/index.ts'
import type { DuePromises } from './promise-schema.ts'

export interface DueFilters {
  by?: string
  kind?: string
  department?: string
  relationship?: string
  segment?: string
  /** narrows the list alone */
  until?: string
  /** narrows the list alone */
  state?: string
}

interface DueRow {
  relationship: string
  name: string | null
  segment: string | null
  promise_id: string
  by: string
  kind: string
  due_on: string
  made_on: string
  made_by_department: string | null
  owed_by_department: string | null
  importance: number
  value: number | null
  currency: string | null
  renegotiations: number
  event_id: string
  source: string
}

interface TotalsRow {
  currency: string | null
  open: number
  overdue: number
  week: number
  month: number
  amount: number | null
  valued: number
}

const BEHIND = 'The latest events of some relationships are not in the list yet; ask again in a moment.'

/** The last day that a cursor can name. */
const LAST_DAY = toDay('9999-12-31')

/** What falls due next over all relationships, as far as it is folded: a page by due day, and totals. */
export async function listDuePromises (
  tx: Tx, tenantId: string, today: Day, filters: DueFilters, limit: number, cursor: string | undefined
): Promise<DuePromises> {
  const after = cursor === undefined ? undefined : positionIn(cursor, filters)
  const matching = matches(tx, tenantId, filters)
  const [rows, totals, waiting] = await Promise.all([
    tx<DueRow[]>`
      select o.relationship, r.name, r.segment, o.promise_id, o.by, o.kind, o.due_on, o.made_on, o.made_by_department,
        o.owed_by_department, o.importance, o.value, o.currency, o.renegotiations, o.event_id, o.source
      ${matching} ${narrowed(tx, today, filters)} ${after === undefined ? tx`` : beyond(tx, after)}
      order by o.due_on, o.relationship collate "C", o.promise_id collate "C" limit ${limit + 1}`,
    tx<TotalsRow[]>`
      select o.currency, count(*) filter (where o.due_on >= ${fromDay(today)}::date) as open,
        count(*) filter (where o.due_on < ${fromDay(today)}::date) as overdue,
        count(*) filter (where o.due_on between ${fromDay(today)}::date and ${fromDay(today)}::date + 7) as week,
        count(*) filter (where o.due_on between ${fromDay(today)}::date and ${fromDay(today)}::date + 30) as month,
        sum(o.value::numeric)::float8 as amount, count(o.value) as valued
      ${matching} group by o.currency order by o.currency collate "C"`,
    behind(tx, tenantId, 1)
  ])
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const more = rows.length > limit && last !== undefined
  return {
    as_of: fromDay(today),
    totals: totalsOf(totals),
    data: page.map(row => item(row, today)),
    has_more: more,
    ...(more ? { next_cursor: encodeCursor('due promises', filters, [toDay(last.due_on), last.relationship, last.promise_id]) } : {}),
    notes: waiting.length > 0 ? [BEHIND] : []
  }
}

function matches (tx: Tx, tenantId: string, { by, kind, department, relationship, segment }: DueFilters): Fragment {
  return tx`
    from open_promises o join relationships r on r.tenant_id = o.tenant_id and r.key = o.relationship
    where o.tenant_id = ${tenantId}
      ${by === undefined ? tx`` : tx`and o.by = ${by}`}
      ${kind === undefined ? tx`` : tx`and o.kind = ${kind}`}
      ${department === undefined ? tx`` : tx`and (o.owed_by_department = ${department} or o.made_by_department = ${department})`}
      ${relationship === undefined ? tx`` : tx`and o.relationship = ${relationship}`}
      ${segment === undefined ? tx`` : tx`and r.segment = ${segment}`}`
}

function narrowed (tx: Tx, today: Day, { until, state }: DueFilters): Fragment {
  return tx`
    ${until === undefined ? tx`` : tx`and o.due_on <= ${until}`}
    ${state === undefined ? tx`` : state === 'open' ? tx`and o.due_on >= ${fromDay(today)}` : tx`and o.due_on < ${fromDay(today)}`}`
}

type Position = [due: Day, relationship: string, promiseId: string]

function beyond (tx: Tx, [due, relationship, promiseId]: Position): Fragment {
  return tx`and o.due_on >= ${fromDay(due)}::date and (o.due_on > ${fromDay(due)}::date
    or (o.relationship collate "C", o.promise_id collate "C") > (${relationship}, ${promiseId}))`
}

/** What cannot have come from us would reach the database: it is refused before. */
function positionIn (cursor: string, filters: DueFilters): Position {
  const [due, relationship, promiseId] = decodeCursor('due promises', cursor, filters)
  const isDay = Number.isInteger(due) && (due as number) >= toDay('0001-01-01') && (due as number) <= LAST_DAY
  if (!isDay || !isName(relationship) || !isName(promiseId)) throw forgedCursor()
  return [due as Day, relationship, promiseId]
}

function isName (text: unknown): text is string {
  return typeof text === 'string' && new RegExp(NO_CONTROL).test(text) && !LONE_SURROGATE.test(text)
}

function totalsOf (rows: readonly TotalsRow[]): DuePromises['totals'] {
  const sum = (field: 'open' | 'overdue' | 'week' | 'month') => rows.reduce((total, row) => total + row[field], 0)
  return {
    open: sum('open'),
    overdue: sum('overdue'),
    due_within_7_days: sum('week'),
    due_within_30_days: sum('month'),
    value: rows.flatMap(({ currency, amount, valued }) => {
      return currency === null || amount === null ? [] : [{ currency, amount, promises: valued }]
    })
  }
}

function item (row: DueRow, today: Day): DuePromises['data'][number] {
  const { event_id: id, source, kind, ...shown } = row
  const known = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)) as unknown as DuePromises['data'][number]
  const left = toDay(row.due_on) - today
  return {
    ...known,
    ...(kind === '' ? {} : { kind }),
    state: left < 0 ? 'overdue' : 'open',
    days_until_due: left,
    event: { id, source }
  }
}
