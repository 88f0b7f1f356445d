import { confidenceOf } from './composite.ts'
import { DIRECTIONS, type Band, type Direction } from './model.ts'
import type { StateMetric } from './state-metrics.ts'
import { EVIDENCE_OF_ANY, EVIDENCE_OF_SCORE, SCORE_READS } from './state-metrics-events.ts'
import { scoreWords, type DirectionWords } from './state-metrics-words.ts'

/** The scores, how much they rest on, where they go, and words beside deeds. */
export const TRUST_METRICS: readonly StateMetric[] = [
  ...DIRECTIONS.flatMap(direction => [...scoreMetrics(direction), ...wordMetrics(direction)]),
  ...healthMetrics(),
  ...numbers()
]

type Common = 'better' | 'aggregation' | 'reads' | 'event_types' | 'source' | 'unit'

function common (direction: Direction, section: string): Pick<StateMetric, Common> {
  return {
    unit: 'score',
    better: 'more',
    source: `MODEL ${section}`,
    aggregation: 'mean_over_relationships',
    event_types: EVIDENCE_OF_SCORE[direction],
    reads: SCORE_READS
  }
}

function scoreMetrics (direction: Direction): StateMetric[] {
  const words = scoreWords(direction)
  return [{
    name: direction,
    ...common(direction, '3'),
    question: words.score,
    definition: 'Mean of the scores of its dimensions, each weighted by its weight and by how much evidence there is, and of the baseline. Unknown where the coverage is below that of confidence `low`.',
    value: state => state.scores()[direction].score
  }, {
    name: `${direction}_coverage`,
    ...common(direction, '3'),
    question: `How much of ${direction} rests on evidence?`,
    definition: 'Share of the weights of its dimensions for which there is evidence; halved for a customer who is not candid (customer_trust).',
    unit: 'share',
    value: state => state.assessment()[direction].coverage
  }, ...trendMetrics(direction, words)]
}

function trendMetrics (direction: Direction, words: DirectionWords): StateMetric[] {
  const trend = { ...common(direction, '5'), unit: 'share' as const, aggregation: 'share_of_relationships' as const }
  return [{
    name: `${direction}_p_improving`,
    ...common(direction, '5'),
    question: words.trend,
    definition: 'Probability that the score of the last 90 days, on their own evidence, is above that of the 365 days before. Unknown where either shows too little.',
    unit: 'probability',
    value: state => state.trend(direction).p_improving
  }, ...(['improving', 'deteriorating'] as const).map((label): StateMetric => ({
    name: `share_${direction}_${label}`,
    ...trend,
    question: `In how many relationships is ${direction} ${label}?`,
    definition: `Relationships whose trend is ${label}, of those with a known trend.`,
    better: label === 'improving' ? 'more' : 'less',
    value: state => {
      const found = state.trend(direction).label
      return found === 'unknown' ? undefined : found === label ? 1 : 0
    }
  }))]
}

function wordMetrics (direction: Direction): StateMetric[] {
  const stated = direction === 'customer_trust' ? 'customer_stated_trust' as const : 'supplier_stated_trust' as const
  return [{
    name: `stated_${direction}`,
    ...common(direction, '2 and 3'),
    question: direction === 'customer_trust' ? 'How far does the customer say that it trusts us?' : 'How far do our people say that they trust the customer?',
    definition: `Score of the dimension ${stated}: the answers to the question of trust, faded by age. Unknown without an answer.`,
    event_types: ['survey.answered'],
    value: state => {
      const { uncertainty, score } = state.assessment().readings[stated]
      return uncertainty < 1 ? score : undefined
    }
  }, {
    name: `behavioural_${direction}`,
    ...common(direction, '3'),
    question: direction === 'customer_trust' ? 'How far does the customer trust us by what it does?' : 'How far can we trust the customer by what it does?',
    definition: `The score ${direction} with the weight of ${stated} set to 0.`,
    event_types: EVIDENCE_OF_SCORE[direction].filter(type => type !== 'survey.answered'),
    value: state => state.behavioural(direction)
  }, {
    name: `${direction}_disagreement`,
    ...common(direction, '3'),
    question: `How far are words and deeds apart in ${direction}?`,
    definition: 'Stated score minus behavioural score; above 0 more is said than done.',
    unit: 'points',
    better: 'neither',
    value: state => state.words()[direction].disagreement?.points
  }, {
    name: `${direction}_p_differs`,
    ...common(direction, '3'),
    question: `How sure is it that words and deeds differ in ${direction}?`,
    definition: '1 minus the two-sided p of a z-test of the stated and the behavioural score.',
    unit: 'probability',
    better: 'neither',
    value: state => state.words()[direction].disagreement?.p_differs
  }]
}

function healthMetrics (): StateMetric[] {
  const health = { ...common('customer_trust', '3'), event_types: EVIDENCE_OF_ANY }
  const bands: readonly Band[] = ['poor', 'fair', 'good', 'strong', 'unrated']
  return [{
    name: 'health',
    ...health,
    question: 'How strong is the weaker side of the relationship?',
    definition: 'The lower of customer_trust and supplier_trust; where one is unknown the other.',
    value: state => state.scores().health.score
  }, ...bands.map((band): StateMetric => ({
    name: `share_${band}`,
    ...health,
    question: band === 'unrated' ? 'Of how many relationships is too little known for a score?' : `How many relationships are ${band}?`,
    definition: band === 'unrated' ? 'Relationships without a health, of all that have begun.' : `Relationships whose health is in the band ${band}, of all that have begun, unrated ones too.`,
    unit: 'share',
    aggregation: 'share_of_relationships',
    better: band === 'good' || band === 'strong' ? 'more' : 'less',
    value: state => state.scores().health.band === band ? 1 : 0
  }))]
}

function numbers (): StateMetric[] {
  const number = {
    ...common('customer_trust', '3'), unit: 'count' as const, better: 'neither' as const, aggregation: 'number_of_relationships' as const, event_types: EVIDENCE_OF_ANY
  }
  return [{
    name: 'relationships',
    ...number,
    question: 'How many relationships are there?',
    definition: 'Relationships whose first event, or recorded start, is not after the day.',
    source: 'MODEL 2.2',
    reads: ['events'],
    value: () => 1
  }, {
    name: 'relationships_rated',
    ...number,
    question: 'How many relationships have a score?',
    definition: 'Relationships with a health: at least one of both scores is known.',
    value: state => state.scores().health.score === undefined ? undefined : 1
  }, {
    name: 'relationships_well_known',
    ...number,
    question: 'How many relationships are known well in both directions?',
    definition: 'Relationships both of whose scores have the confidence `high`.',
    better: 'more',
    value: ({ assessment, input: { model } }) => DIRECTIONS.every(side => confidenceOf(assessment()[side].coverage, model) === 'high') ? 1 : undefined
  }]
}
