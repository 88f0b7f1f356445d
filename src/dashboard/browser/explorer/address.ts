import {
  COMPARISONS, EMPTY, INTERVALS, MOST_FILTERS, MOST_GROUPS, MOST_METRICS,
  type Comparison, type Filter, type Interval, type MetricsQuery, type Order
} from './query.ts'

/*
 * A question as the parameters of an address, and back: metrics=a,b&by=segment&filter=channel:in:phone,video&order=-period. What an
 * address says that no question can mean is left away, so that a mistyped address shows something.
 */

const NAME = /^[a-z][a-z0-9_]*$/
const DAY = /^\d{4}-\d\d-\d\d$/

/** The parameters of a question; the other way is `queryFrom`. */
export function parametersOf (query: Partial<MetricsQuery>): URLSearchParams {
  const { metrics = [], start, end, interval = 'total', time_zone: zone, group_by: groups = [], filters = [], compare = [], order_by: order, model } = query
  const given: Array<[string, string | undefined]> = [
    ['metrics', metrics.join(',')],
    ['interval', interval === 'total' ? undefined : interval],
    ['by', groups.join(',')],
    ['start', start],
    ['end', end],
    ['zone', zone],
    ...filters.map((filter): [string, string] => ['filter', filterText(filter)]),
    ['compare', compare.join(',')],
    ['order', order === undefined ? undefined : `${order.direction === 'descending' ? '-' : ''}${order.field}`],
    ['model', model?.toString()]
  ]
  return new URLSearchParams(given.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''))
}

/** The same as text that people can read: commas and colons mean nothing to an address. */
export function addressText (parameters: URLSearchParams): string {
  return parameters.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
}

/** The question of an address. */
export function queryFrom (given: URLSearchParams): MetricsQuery {
  const [start, end] = [dayOf(given.get('start')), dayOf(given.get('end'))]
  const order = orderOf(given.get('order') ?? '')
  const model = Number(given.get('model'))
  const zone = given.get('zone') ?? ''
  return {
    ...EMPTY,
    metrics: namesOf(given.get('metrics'), MOST_METRICS),
    interval: INTERVALS.find(name => name === given.get('interval')) ?? 'total' satisfies Interval,
    group_by: namesOf(given.get('by'), MOST_GROUPS),
    filters: given.getAll('filter').map(filterFrom).filter(filter => filter !== undefined).slice(0, MOST_FILTERS),
    compare: namesOf(given.get('compare'), COMPARISONS.length).filter((name): name is Comparison => COMPARISONS.some(known => known === name)),
    ...(start !== undefined && end !== undefined && start > end ? {} : { ...(start && { start }), ...(end && { end }) }),
    ...(zone === '' ? {} : { time_zone: zone }),
    ...(order && { order_by: order }),
    ...(Number.isSafeInteger(model) && model > 0 ? { model } : {})
  }
}

/** A filter as one text, e.g. `channel:in:phone,video` or `customer_trust:range:40..60`. */
export function filterText (filter: Filter): string {
  const start = `${filter.field}:${filter.operator}:`
  if (filter.operator === 'absent') return start
  if (filter.operator === 'eq') return start + filter.value
  if (filter.operator === 'in') return start + filter.values.map(value => value.replaceAll(/[%,]/g, encodeURIComponent)).join(',')
  return `${start}${filter.at_least ?? ''}..${filter.below ?? ''}`
}

/** The filter of such a text; undefined when it is none. */
export function filterFrom (text: string): Filter | undefined {
  const [, field = '', operator, rest = ''] = /^([^:]*):([^:]*):(.*)$/s.exec(text) ?? []
  if (!NAME.test(field)) return undefined
  if (operator === 'absent') return { field, operator }
  if (rest === '') return undefined
  if (operator === 'eq') return { field, operator, value: rest }
  if (operator === 'in') {
    const values = [...new Set(rest.split(',').map(decoded).filter(value => value !== ''))]
    return values.length === 0 ? undefined : { field, operator, values }
  }
  return operator === 'range' ? rangeFrom(field, rest) : undefined
}

function rangeFrom (field: string, rest: string): Filter | undefined {
  const [from = '', to = ''] = rest.split('..')
  const [least, below] = [numberOf(from), numberOf(to)]
  if (least === undefined && below === undefined) return undefined
  return { field, operator: 'range', ...(least === undefined ? {} : { at_least: least }), ...(below === undefined ? {} : { below }) }
}

function orderOf (text: string): Order | undefined {
  const field = text.replace(/^-/, '')
  return NAME.test(field) ? { field, direction: field === text ? 'ascending' : 'descending' } : undefined
}

const namesOf = (text: string | null, most: number) => [...new Set((text ?? '').split(',').filter(name => NAME.test(name)))].slice(0, most)

function dayOf (text: string | null): string | undefined {
  const isDay = text !== null && DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
  return isDay ? text : undefined
}

function numberOf (text: string): number | undefined {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value
}

function decoded (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
