import type { Attention } from './attention.ts'
import type { EventType } from './events.ts'
import type { MetricUnit } from './metric.ts'
import type { SilenceState } from './silence.ts'
import type { StateMetric } from './state-metrics.ts'
import { CONTACTS, FAILURES, SCORE_READS } from './state-metrics-events.ts'

const OURS: readonly EventType[] = ['interaction.held', 'touchpoint.made']

const silence = {
  source: 'MODEL 6',
  aggregation: 'mean_over_relationships' as const,
  reads: SCORE_READS.filter(field => field !== 'evidence')
}
const attention = {
  source: 'MODEL 7',
  better: 'more' as const,
  aggregation: 'mean_over_relationships' as const,
  event_types: OURS,
  reads: ['events', 'given', 'proactive', 'reactive', 'attendance', 'orders'] as const
}

const SILENCE_METRICS: readonly StateMetric[] = [{
  name: 'silence_p',
  ...silence,
  question: 'Is the customer quieter than usual?',
  definition: 'Probability of a gap between contacts at least as long as the open one, by the customer\'s own rhythm. Unknown below three gaps.',
  unit: 'probability',
  better: 'more',
  event_types: CONTACTS,
  value: state => state.silence().p
}, {
  name: 'open_gap_days',
  ...silence,
  question: 'How long ago did we last hear from the customer?',
  definition: 'Days since the customer reached us or answered.',
  unit: 'days',
  better: 'less',
  event_types: CONTACTS,
  value: state => state.silence().open_gap_days
}, {
  name: 'missing_voice_p',
  ...silence,
  question: 'Would we have heard of our failures?',
  definition: 'Probability that a customer who speaks up as usual kept silent about every failure of ours since its last complaint.',
  unit: 'probability',
  better: 'more',
  event_types: FAILURES,
  value: state => state.silence().missing_voice_p
}, stateShare('share_quiet', 'not_contacted', CONTACTS, 'How many customers are quiet?',
  'Relationships with a silence that is long for the customer (silence_p at most 0.05 in model 1), of those whose rhythm is known.'),
stateShare('share_not_candid', 'not_candid', FAILURES, 'How many customers keep silent about our failures?',
  'Relationships whose missing complaints are no chance (missing_voice_p at most 0.05 in model 1), of those with an event.')]

function stateShare (
  name: string, wanted: SilenceState, types: readonly EventType[], question: string, definition: string
): StateMetric {
  return {
    name,
    ...silence,
    question,
    definition,
    unit: 'share',
    better: 'less',
    aggregation: 'share_of_relationships',
    event_types: types,
    value: relationship => {
      const { state, p, missing_voice_p: voice } = relationship.silence()
      if ((wanted === 'not_contacted' ? p : voice) === undefined) return undefined
      return state.includes(wanted) ? 1 : 0
    }
  }
}

function given (
  name: string, field: 'required' | 'given' | 'proactive' | 'called_back', question: string, definition: string, rest: Partial<StateMetric> = {}
): StateMetric {
  return { name, ...attention, question, definition, unit: 'count', value: state => state.attention()?.[field], ...rest }
}

function part (
  name: string, field: keyof Pick<Attention, 'attention' | 'initiative' | 'reach' | 'technical_minutes'>, question: string, definition: string,
  unit: MetricUnit = 'share'
): StateMetric {
  return { name, ...attention, question, definition, unit, value: state => state.attention()?.[field] }
}

const ATTENTION_METRICS: readonly StateMetric[] = [
  part('attention', 'attention', 'Do we give the attention that the relationship needs?',
    'Contacts that we began in the last 90 days divided by those required, at most 1.'),
  given('contacts_required', 'required', 'How many contacts does the relationship need?',
    'Contacts in 90 days by the policy of the model, from the cycle, the complexity, and whether something was just sold.',
    { better: 'neither', event_types: ['order.placed'] }),
  given('contacts_given', 'given', 'How many contacts did we begin?', 'Contacts that we began in the last 90 days.'),
  given('contacts_proactive', 'proactive', 'How often did we come forward by ourselves?',
    'Contacts of ours in the last 90 days that were no reaction; unknown when no contact says why it was made.'),
  given('contacts_called_back', 'called_back', 'How often did we only react?',
    'Contacts of ours in the last 90 days that answered a call or a complaint; unknown when no contact says why it was made.', { better: 'neither' }),
  part('attention_initiative', 'initiative', 'Do we come before we are called?',
    'Share of our contacts of the last 90 days that were no reaction, with a prior of 0.5.'),
  part('attention_reach', 'reach', 'Do several of our departments know the customer?',
    'Entropy of our person-minutes of the last 90 days over departments, relative to its maximum: 0 one alone, 1 all alike.'),
  part('attention_technical_minutes', 'technical_minutes', 'How much time do our engineers spend with the customer?',
    'Person-minutes of engineering and manufacturing in meetings of the last 90 days.', 'minutes'),
  {
    name: 'share_neglected',
    ...attention,
    question: 'How many relationships get too little attention?',
    definition: 'Relationships with fewer than half of the contacts that they need, of those with an event.',
    unit: 'share',
    better: 'less',
    aggregation: 'share_of_relationships',
    value: state => {
      const found = state.attention()
      return found === undefined ? undefined : found.neglected ? 1 : 0
    }
  }
]

/** Whether customers are quiet, and whether we take care of them. */
export const CONTACT_METRICS: readonly StateMetric[] = [...SILENCE_METRICS, ...ATTENTION_METRICS]
