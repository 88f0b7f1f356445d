/*
 * What is known of the metrics: GET /v1/metrics.
 */

export interface MetricEntry {
  name: string
  question: string
  definition: string
  unit: string
  better: string
  aggregation: string
  source: string
  /** whether it counts what happened in a window, or says how things stand at its end */
  kind: string
  dimensions: string[]
  event_types: string[]
  benchmarks?: Record<string, number>
}

export type Catalogue = ReadonlyMap<string, MetricEntry>

export const catalogueOf = (entries: readonly MetricEntry[]): Catalogue => new Map(entries.map(entry => [entry.name, entry]))

/** A metric that the catalogue does not know is shown as a plain number. */
export function entryOf (catalogue: Catalogue, name: string): MetricEntry {
  return catalogue.get(name) ?? {
    name, question: '', definition: '', unit: 'count', better: 'neither', aggregation: '', source: '', kind: 'flow', dimensions: [], event_types: []
  }
}

/** The metrics that speak of all the words, those named so first. */
export function searched (entries: readonly MetricEntry[], text: string): MetricEntry[] {
  const wanted = text.toLowerCase().split(/[\s_]+/).filter(word => word !== '')
  const namesAll = ({ name }: MetricEntry) => wanted.every(word => name.includes(word))
  const found = entries.filter(({ name, question, definition, unit, event_types: types }) => {
    const all = `${name} ${question} ${definition} ${unit} ${types.join(' ')}`.toLowerCase()
    return wanted.every(word => all.includes(word))
  })
  return [...found.filter(namesAll), ...found.filter(entry => !namesAll(entry))]
}

export interface Offer {
  name: string
  /** absent: it can be chosen */
  reason?: string
}

/** Every dimension of the catalogue, and why some of them cannot be used with these metrics. */
export function dimensionOffers (catalogue: Catalogue, metrics: readonly string[]): Offer[] {
  const chosen = metrics.map(name => catalogue.get(name)).filter(entry => entry !== undefined)
  const all = new Set([...catalogue.values()].flatMap(({ dimensions }) => dimensions))
  return [...all].sort(byUse).map((name) => {
    const without = chosen.filter(({ dimensions }) => !dimensions.includes(name))
    return without.length === 0 ? { name } : { name, reason: reasonFor(name, without) }
  })
}

function reasonFor (dimension: string, without: readonly MetricEntry[]): string {
  const names = without.slice(0, 3).map(({ name }) => name).join(', ') + (without.length > 3 ? ' and others' : '')
  const states = without.every(({ kind }) => kind === 'state')
  const have = without.length === 1 ? 'has' : 'have'
  return states
    ? `${names} ${without.length === 1 ? 'tells' : 'tell'} how a relationship stands, which has no ${dimension.replaceAll('_', ' ')}`
    : `the events behind ${names} ${have} no ${dimension.replaceAll('_', ' ')}`
}

const FIRST = [
  'relationship', 'segment', 'tag', 'owner', 'stage', 'health_band', 'band', 'customer_band', 'supplier_band', 'purpose', 'channel', 'by', 'outcome', 'kind',
  'department', 'made_by_department', 'owed_by_department', 'direction', 'type'
]

function byUse (left: string, right: string): number {
  const [a, b] = [FIRST.indexOf(left), FIRST.indexOf(right)].map(at => at === -1 ? FIRST.length : at) as [number, number]
  return a - b || left.localeCompare(right, 'en')
}

/** Figures of a relationship that filters can bound. */
export const RANGES = ['health', 'customer_trust', 'supplier_trust'] as const

/** Attributes of relationships: they hold for every metric. */
const ATTRIBUTES = new Set(['relationship', 'segment', 'tag', 'owner', 'stage', 'band', 'health_band', 'customer_band', 'supplier_band'])
export const isAttribute = (dimension: string) => ATTRIBUTES.has(dimension)

/** Words that a dimension can have, where they are few and firm. */
export const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['band', 'health_band', 'customer_band', 'supplier_band'].map(name => [name, ['strong', 'good', 'fair', 'poor', 'unrated']])),
  by: ['supplier', 'customer'],
  direction: ['to_customer', 'to_supplier'],
  confidentiality: ['open', 'restricted', 'confidential'],
  trigger: ['proactive', 'callback', 'complaint']
}
