import type { EventType } from './events.ts'
import type { FlowMetric } from './flow-metric.ts'
import { CARE_METRICS } from './metrics-care.ts'
import { EXCHANGE_METRICS } from './metrics-exchange.ts'
import { DERIVED_FACTS, FACT_LABELS, type FactLabel, type FactName } from './metrics-facts.ts'
import { MEASURES } from './metrics-measures.ts'
import { PROMISE_METRICS } from './metrics-promises.ts'
import { TIME_METRICS } from './metrics-time.ts'

/** Every metric that is a formula over sums of facts. */
export const FLOW_METRICS: readonly FlowMetric[] = [...TIME_METRICS, ...EXCHANGE_METRICS, ...PROMISE_METRICS, ...CARE_METRICS]

export const BUILT_IN_TYPES = Object.keys(FACT_LABELS).filter(name => !Object.hasOwn(DERIVED_FACTS, name)) as EventType[]

/** What a flow metric can be grouped and filtered by, beside attributes of relationships: the labels that all of its facts carry. */
export function labelsOf ({ measures }: FlowMetric): Array<FactLabel | 'type' | 'source'> {
  const facts = new Set<FactName>()
  for (const measure of measures) {
    const { facts: names } = MEASURES[measure]
    if (names === 'events') return ['type', 'source']
    for (const name of names) facts.add(name)
  }
  const [first, ...rest] = [...facts]
  const shared = FACT_LABELS[first!].filter(label => rest.every(name => FACT_LABELS[name].includes(label)))
  const areEvents = [...facts].every(name => !Object.hasOwn(DERIVED_FACTS, name))
  return [...shared, ...areEvents && rest.length > 0 ? ['type' as const] : [], 'source']
}

/** The built-in event types that a flow metric is computed from. */
export function eventTypesOf ({ measures }: FlowMetric): EventType[] {
  const types = new Set<EventType>()
  for (const measure of measures) {
    const { facts } = MEASURES[measure]
    if (facts === 'events') return BUILT_IN_TYPES
    for (const name of facts) for (const type of isDerived(name) ? DERIVED_FACTS[name] : [name]) types.add(type)
  }
  return BUILT_IN_TYPES.filter(type => types.has(type))
}

function isDerived (name: FactName): name is keyof typeof DERIVED_FACTS {
  return Object.hasOwn(DERIVED_FACTS, name)
}
