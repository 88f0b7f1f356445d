import { MEASURES, DERIVED_FACTS, type FactCondition, type FactName, type Measure, type MeasureName } from '../scoring/index.ts'
import { isAttribute, type Filter } from './query-filters.ts'
import type { Attribute, Dimension } from './catalogue.ts'
import type { Plan } from './query-plan.ts'

/*
 * Statements of queries are put together from words of this project and numbered parameters, and never from what a caller sent. They
 * are not prepared: each shape would stay in the memory of every connection.
 */

/** The parameters of a statement; a value is named by its place. */
export interface Parameters {
  values: unknown[]
  add (value: unknown): string
}

export function parameters (): Parameters {
  const values: unknown[] = []
  return {
    values,
    add (value) {
      values.push(value)
      return `$${values.length}`
    }
  }
}

/** `f` is the fact, `r` its relationship, `s` the kept scores of that. */
const ATTRIBUTE_SQL: Record<Exclude<Attribute, 'tag' | 'relationship'>, string> = {
  segment: 'r.segment',
  owner: 'r.owner',
  stage: 'r.stage',
  health_band: "coalesce(s.health_band, 'unrated')",
  customer_band: "coalesce(s.customer_band, 'unrated')",
  supplier_band: "coalesce(s.supplier_band, 'unrated')"
}

const OF_SCORES: ReadonlySet<string> = new Set(['health_band', 'customer_band', 'supplier_band'])

/** Whether the kept scores are needed. */
export function needsScores ({ groupBy, filters }: Pick<Plan, 'groupBy' | 'filters'>): boolean {
  return groupBy.some(name => OF_SCORES.has(name)) || filters.some(filter => filter.kind === 'score' || OF_SCORES.has(filter.field))
}

const OF_RELATIONSHIPS: ReadonlySet<string> = new Set(['segment', 'tag', 'owner', 'stage'])

/** Whether the attributes of relationships are needed. */
export function needsRelationships ({ groupBy, filters }: Pick<Plan, 'groupBy' | 'filters'>): boolean {
  return groupBy.some(name => OF_RELATIONSHIPS.has(name)) || filters.some(filter => OF_RELATIONSHIPS.has(filter.field))
}

/** The expression of a dimension; of tags, the list of them. @param key the column with the key of the relationship */
export function dimensionSql (name: Dimension, key: string): string {
  if (name === 'type') return 'f.fact'
  if (name === 'tag') return 'r.tags'
  if (name === 'relationship') return key
  return isAttribute(name) ? ATTRIBUTE_SQL[name] : `f.${name}`
}

/** The conditions of the filters, each beginning with `and`. @param key as in dimensionSql */
export function filterSql (filters: readonly Filter[], key: string, parameters: Parameters): string {
  return filters.map((filter) => {
    if (filter.kind === 'score') {
      const { field, atLeast, atMost, below } = filter
      const bounds = [[atLeast, '>='], [atMost, '<='], [below, '<']] as const
      return bounds.filter(([bound]) => bound !== undefined).map(([bound, sign]) => `and s.${field} ${sign} ${parameters.add(bound)}::float8`).join(' ')
    }
    const column = dimensionSql(filter.field, key)
    if (filter.values === 'absent') return filter.field === 'tag' ? `and ${column} = '{}'` : `and ${column} is null`
    const [only, ...others] = filter.values
    // One text is told by more indexes and statistics than a list of one.
    if (filter.field !== 'tag' && others.length === 0) return `and ${column} = ${parameters.add(only)}::text`
    const values = `${parameters.add(filter.values)}::text[]`
    return filter.field === 'tag' ? `and ${column} && ${values}` : `and ${column} = any(${values})`
  }).join(' ')
}

/** The facts that some measures are sums of; undefined: of every event. */
export function factsOf (measures: readonly MeasureName[]): FactName[] | undefined {
  const names = new Set<FactName>()
  for (const measure of measures) {
    const { facts } = MEASURES[measure]
    if (facts === 'events') return undefined
    for (const name of facts) names.add(name)
  }
  return [...names].sort()
}

const CONDITIONS: Record<FactCondition, string> = {
  contact: 'contact',
  in_time: 'days = 0',
  late: 'days > 0',
  own: 'made_by_department = owed_by_department',
  handed: 'made_by_department <> owed_by_department'
}

const quoted = (words: readonly string[]) => words.map(word => `'${word}'`).join(', ')
const among = (column: string, words: readonly string[]) => words.length === 1 ? `${column} = ${quoted(words)}` : `${column} in (${quoted(words)})`

/** Which facts a measure takes. `x` names them. @param isOnly all facts that there are, are of the measure */
export function conditionOf ({ facts, where = {}, when = [], stating }: Measure, isOnly = false): string {
  const conditions = [
    ...isOnly ? [] : [facts === 'events' ? `x.fact not in (${quoted(Object.keys(DERIVED_FACTS))})` : among('x.fact', facts)],
    ...Object.entries(where).map(([label, words]) => among(`x.${label}`, words)),
    ...when.map(condition => `x.${CONDITIONS[condition].replace(' owed', ' x.owed')}`),
    ...stating === undefined ? [] : [`x.${stating} is not null`]
  ]
  return conditions.join(' and ')
}

/** What one fact adds to a measure. @param asOf ISO day up to which an overdue promise is late */
export function amountOf ({ add }: Measure, asOf: string): string | undefined {
  if (add === undefined) return undefined
  if (add === 'minutes_squared') return 'x.minutes * x.minutes'
  return add === 'lateness' ? `coalesce(x.days, date '${asOf}' - x.on_day)` : `x.${add}`
}

/** The columns of facts that some measures look at. */
export function columnsOf (measures: readonly MeasureName[], money: ReadonlySet<MeasureName>): string[] {
  const columns = new Set<string>(['fact'])
  for (const name of measures) {
    const { where = {}, when = [], add, stating }: Measure = MEASURES[name]
    for (const label of Object.keys(where)) columns.add(label)
    for (const condition of when) {
      for (const column of condition === 'contact' ? ['contact'] : condition === 'in_time' || condition === 'late' ? ['days'] : ['made_by_department', 'owed_by_department']) {
        columns.add(column)
      }
    }
    if (stating !== undefined) columns.add(stating)
    if (add === 'minutes_squared') columns.add('minutes')
    else if (add === 'lateness') columns.add('days')
    else if (add !== undefined) columns.add(add)
    if (money.has(name)) columns.add('currency')
  }
  return [...columns]
}
