import {
  FLOW_METRICS, STATE_METRICS, eventTypesOf, labelsOf, type EventType, type FactLabel, type FlowMetric, type StateMetric
} from '../scoring/index.ts'

/** What every metric can be grouped and filtered by: facts about the relationship itself. */
export const ATTRIBUTES = ['relationship', 'segment', 'tag', 'owner', 'stage', 'health_band', 'customer_band', 'supplier_band'] as const
export type Attribute = typeof ATTRIBUTES[number]

/** Kept scores that every metric can be filtered by, by a range. */
export const SCORES = ['customer_trust', 'supplier_trust', 'health'] as const
export type Score = typeof SCORES[number]

/** What the facts behind some metrics can be grouped and filtered by. */
export type Label = FactLabel | 'type' | 'source'
export type Dimension = Attribute | Label

/** Another name of a dimension, for short. */
export const ALIASES: Readonly<Record<string, Dimension>> = { band: 'health_band' }

interface Entry<K extends string, F> {
  kind: K
  name: string
  of: F
  dimensions: readonly Dimension[]
  eventTypes: readonly EventType[]
}

/** A metric of the catalogue: `flow` of what happened in a window, `state` of what holds at its end. */
export type Metric = Entry<'flow', FlowMetric> | Entry<'state', StateMetric>

/** Every metric by its name, in the order of the catalogue. */
export const METRICS: ReadonlyMap<string, Metric> = new Map([
  ...STATE_METRICS.map((of): Metric => ({ kind: 'state', name: of.name, of, dimensions: ATTRIBUTES, eventTypes: of.event_types })),
  ...FLOW_METRICS.map((of): Metric => ({ kind: 'flow', name: of.name, of, dimensions: [...ATTRIBUTES, ...labelsOf(of)], eventTypes: eventTypesOf(of) }))
].map(metric => [metric.name, metric]))

/** Every label that some metric can be grouped by. */
export const LABELS: ReadonlySet<string> = new Set(FLOW_METRICS.flatMap(labelsOf))
