import type { MutualDependence } from './cooperation.ts'
import type { EventType, Party } from './events.ts'
import type { MetricUnit } from './metric.ts'
import { viability } from './position.ts'
import type { StateMetric } from './state-metrics.ts'

const LINKS: readonly EventType[] = ['link.established', 'link.retired']
const MEAN = 'mean_over_relationships'

function dependence (name: string, field: keyof MutualDependence, question: string, definition: string, unit: MetricUnit): StateMetric {
  return {
    name,
    question,
    definition: `${definition} Unknown when no link was ever recorded.`,
    unit,
    better: field === 'value' ? 'more' : 'neither',
    source: 'MODEL 8',
    aggregation: MEAN,
    event_types: LINKS,
    reads: ['events', 'links', 'link_events'],
    value: state => state.dependence()?.[field]
  }
}

function soundness (party: Party, question: string): StateMetric {
  return {
    name: `${party}_viability`,
    question,
    definition: `The last reported viability of the ${party}: 0 about to fail, 1 sound. Unknown when it was never reported.`,
    unit: 'share',
    better: 'more',
    source: 'MODEL 8',
    aggregation: MEAN,
    event_types: ['viability.reported'],
    reads: ['events', 'viability'],
    value: ({ input: { days, asOf } }) => viability([], days.filter(({ day }) => day <= asOf), party)?.latest
  }
}

/** Who depends on whom, how sound both sides are, and what the customer buys per buyer. */
export const POSITION_METRICS: readonly StateMetric[] = [
  dependence('mutual_dependence', 'value', 'How much do both sides depend on each other?', 'The lower of both sides\' weights of links that stand.', 'weight'),
  dependence('dependence_on_supplier', 'on_supplier', 'How much do we depend on the links with the customer?', 'Weight of the links that stand and on which we depend.', 'weight'),
  dependence('dependence_on_customer', 'on_customer', 'How much does the customer depend on the links with us?', 'Weight of the links that stand and on which the customer depends.', 'weight'),
  dependence('dependence_asymmetry', 'asymmetry', 'Who depends more on the other?', 'Difference of both sides\' weights divided by their sum: -1 only we depend, 1 only the customer does.', 'share'),
  soundness('supplier', 'How sound are we?'),
  soundness('customer', 'How sound is the customer?'),
  {
    name: 'goods_per_buyer',
    question: 'How much does the customer buy per buyer?',
    definition: 'Value of the orders placed in the last 365 days divided by the purchasing staff that was last reported. It grows with the size of the relationship; unknown without a face-to-face meeting in these days, and where orders are in several currencies.',
    unit: 'money',
    better: 'more',
    source: 'MODEL 8; Dyer and Chu 2003',
    aggregation: MEAN,
    event_types: ['order.placed', 'procurement.reported', 'interaction.held'],
    reads: ['events', 'meetings', 'attendance', 'orders', 'purchasing_headcount'],
    value: state => state.goodsPerBuyer()?.amount,
    currency: state => state.goodsPerBuyer()?.currency
  }
]
