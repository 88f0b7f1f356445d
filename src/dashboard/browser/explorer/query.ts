/*
 * A question to the metrics as the explorer holds it: the body of POST /v1/metrics/query without its pages.
 */

export const INTERVALS = ['total', 'day', 'week', 'month', 'quarter', 'year'] as const
export type Interval = typeof INTERVALS[number]
export const COMPARISONS = ['previous_period', 'portfolio_median', 'benchmark'] as const
export type Comparison = typeof COMPARISONS[number]
export const COMPARED: Record<Comparison, string> = {
  previous_period: 'the period before', portfolio_median: 'the median of all relationships', benchmark: 'the literature'
}

export type Filter =
  { field: string, operator: 'eq', value: string } |
  { field: string, operator: 'in', values: string[] } |
  { field: string, operator: 'absent' } |
  { field: string, operator: 'range', at_least?: number, below?: number }

export interface Order { field: string, direction: 'ascending' | 'descending' }

export interface MetricsQuery {
  metrics: string[]
  /** days, both included; absent: the year up to today */
  start?: string
  end?: string
  interval: Interval
  /** absent: the tenant's */
  time_zone?: string
  group_by: string[]
  filters: Filter[]
  compare: Comparison[]
  /** absent: by period, then by group */
  order_by?: Order
  /** absent: the model in force */
  model?: number
}

export const MOST_METRICS = 20
export const MOST_GROUPS = 3
export const MOST_FILTERS = 20

export const EMPTY: MetricsQuery = { metrics: [], interval: 'total', group_by: [], filters: [], compare: [] }

export type QueryBody = Pick<MetricsQuery, 'metrics'> & Partial<MetricsQuery>

/** What is sent: nothing that says nothing. */
export function bodyOf (query: MetricsQuery): QueryBody {
  const { metrics, start, end, interval, time_zone: zone, group_by: groups, filters, compare, order_by: order, model } = query
  return {
    metrics,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    interval,
    ...(zone === undefined ? {} : { time_zone: zone }),
    ...(groups.length === 0 ? {} : { group_by: groups }),
    ...(filters.length === 0 ? {} : { filters }),
    ...(compare.length === 0 ? {} : { compare }),
    ...(order === undefined ? {} : { order_by: order }),
    ...(model === undefined ? {} : { model })
  }
}

/** Takes a metric in or out; the order goes with what it ordered by. */
export function withMetrics (query: MetricsQuery, metrics: string[]): MetricsQuery {
  return withoutStaleOrder({ ...query, metrics: [...new Set(metrics)].slice(0, MOST_METRICS) })
}

/** Groups by these dimensions instead. */
export function withGroups (query: MetricsQuery, groups: string[]): MetricsQuery {
  return withoutStaleOrder({ ...query, group_by: [...new Set(groups)].slice(0, MOST_GROUPS) })
}

/** Adds a filter; one that says the same stays alone. */
export function withFilter (query: MetricsQuery, filter: Filter): MetricsQuery {
  const text = JSON.stringify(filter)
  if (query.filters.length >= MOST_FILTERS || query.filters.some(known => JSON.stringify(known) === text)) return query
  return { ...query, filters: [...query.filters, filter] }
}

/** What an answer can be ordered by. */
export const orderFields = ({ metrics, group_by: groups, interval }: MetricsQuery) => [...(interval === 'total' ? [] : ['period']), ...groups, ...metrics]

function withoutStaleOrder (query: MetricsQuery): MetricsQuery {
  if (query.order_by === undefined || orderFields(query).includes(query.order_by.field)) return query
  const { order_by: _, ...rest } = query
  return rest
}
