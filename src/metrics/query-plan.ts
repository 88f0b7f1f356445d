import { todayOf } from '../days/today.ts'
import { Problem, type FieldError } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { FIRST_DAY, fromDay, periodsOf, toDay, type Day, type MetricInterval, type Period } from '../scoring/index.ts'
import { ALIASES, ATTRIBUTES, LABELS, METRICS, type Dimension, type Metric } from './catalogue.ts'
import { MOST_PERIODS, tooLarge } from './query-cost.ts'
import { readFilters, type Filter } from './query-filters.ts'
import type { MetricQuestion } from './schema-query.ts'

/** A question that can be answered. */
export interface Plan extends Period {
  metrics: readonly Metric[]
  interval: MetricInterval
  /** in which days are cut, when it is another one than the tenant's */
  timeZone: string | undefined
  groupBy: readonly Dimension[]
  filters: readonly Filter[]
  /** version of the scoring model that was asked for */
  model: number | undefined
  /** the last day of which anything can be known, in the tenant's zone */
  today: Day
  /** the day as of which threads stand, at most today; absent: the end of the window */
  asOf?: Day | undefined
}

/** The intervals of a plan, ascending. */
export function periodsIn ({ interval, start, end }: Plan): Period[] {
  return periodsOf(interval, { start, end }, MOST_PERIODS + 1)!
}

/** The day as of which threads are told: at most today. */
export function asOfDay ({ asOf, end, today }: Plan): Day {
  return Math.min(asOf ?? end, today)
}

export interface Window extends Period {
  today: Day
  timeZone: string
  /** as in the plan */
  otherZone: string | undefined
}

/**
 * What a query asks for.
 * @throws Problem VALIDATION_FAILED for names that are not in the catalogue, what a metric does not support, a window that ends before it
 * begins or a zone that is none; QUERY_TOO_LARGE for too many periods
 */
export function planOf (query: MetricQuestion, tenant: Tenant, now: Date): Plan {
  const window = readWindow(query, tenant, now)
  const metrics = readMetrics(query.metrics)
  const groupBy = (query.group_by ?? []).map((name, i) => readDimension(name, `/group_by/${i}`, metrics))
  const twice = groupBy.findIndex((name, i) => groupBy.indexOf(name) < i)
  if (twice >= 0) throw refused(`/group_by/${twice}`, 'stands in group_by before; name each dimension once', query.group_by?.[twice])
  const filters = readFilters(query.filters ?? [], (name, pointer) => readDimension(name, pointer, metrics))
  const interval = query.interval ?? 'total'
  if (periodsOf(interval, window, MOST_PERIODS) === undefined) {
    throw tooLarge(`The window has more than ${MOST_PERIODS} intervals of a ${interval}. Shorten it, or ask for a longer interval.`)
  }
  const { start, end, today, otherZone } = window
  return { metrics, interval, start, end, timeZone: otherZone, groupBy, filters, model: query.model, today }
}

/** The metrics with these names, each once. @throws Problem VALIDATION_FAILED */
export function readMetrics (names: readonly string[]): Metric[] {
  const errors: FieldError[] = []
  const metrics = [...new Set(names)].map((name) => {
    const metric = METRICS.get(name)
    if (metric === undefined) errors.push({ pointer: `/metrics/${names.indexOf(name)}`, message: 'is no metric; GET /v1/metrics lists them', received: name })
    return metric
  })
  if (errors.length > 0) throw new Problem('VALIDATION_FAILED', 'The catalogue has no such metric; see errors.', { errors })
  return metrics as Metric[]
}

/** A dimension that all metrics support. @throws Problem VALIDATION_FAILED naming those that do not, and what they do support */
function readDimension (name: string, pointer: string, metrics: readonly Metric[]): Dimension {
  const dimension = (ALIASES[name] ?? name) as Dimension
  if (!(ATTRIBUTES as readonly string[]).includes(dimension) && !LABELS.has(dimension)) {
    throw refused(pointer, `is no dimension; there are ${[...ATTRIBUTES, ...LABELS].join(', ')}`, name)
  }
  const without = metrics.filter(({ dimensions }) => !dimensions.includes(dimension))
  const [first] = without
  if (first === undefined) return dimension
  const shared = first.dimensions.filter(one => metrics.every(({ dimensions }) => dimensions.includes(one)))
  throw refused(pointer, `is not told by what ${without.map(metric => metric.name).join(', ')} ${without.length === 1 ? 'is' : 'are'} computed from; ` +
    `all metrics of the query support ${shared.join(', ')}. Leave the dimension or the ${without.length === 1 ? 'metric' : 'metrics'} away`, name)
}

/** The window, by default the year up to today, and the zone. @throws Problem VALIDATION_FAILED */
export function readWindow (query: { start?: string, end?: string, time_zone?: string }, tenant: Tenant, now: Date): Window {
  const timeZone = query.time_zone ?? tenant.timeZone
  const otherZone = timeZone === tenant.timeZone ? undefined : readZone(timeZone)
  const today = todayOf(tenant.timeZone, now)
  const end = query.end === undefined ? todayOf(timeZone, now) : toDay(query.end)
  const start = query.start === undefined ? Math.max(end - 364, FIRST_DAY) : toDay(query.start)
  if (start > end) throw refused('/start', `must not be after end (${fromDay(end)})`, fromDay(start))
  return { start, end, today, timeZone, otherZone }
}

/**
 * Names with a slash, and UTC: the database takes short names such as CET and offsets such as +02 too, but in a sense of its own.
 * @throws Problem VALIDATION_FAILED
 */
function readZone (name: string): string {
  if (name !== 'UTC' && !/^[A-Za-z]+\/[A-Za-z0-9_+/-]+$/.test(name)) throw noZone(name)
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone === 'UTC' ? 'UTC' : name
  } catch {
    throw noZone(name)
  }
}

export function noZone (name: string): Problem {
  return refused('/time_zone', 'must be the name of an IANA time zone such as Europe/Berlin, or UTC', name)
}

/** A refusal of one field. */
export function refused (pointer: string, message: string, received: unknown): Problem {
  return new Problem('VALIDATION_FAILED', 'The query cannot be answered; see errors.', { errors: [{ pointer, message, received }] })
}
