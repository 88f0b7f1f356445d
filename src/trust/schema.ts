import { Type, type Static } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, instant, list, number, open } from '../http/shapes.ts'
import { DIMENSIONS, DIRECTIONS } from '../scoring/index.ts'
import { Relationship } from '../relationships/schema.ts'

const knownAt = () => Type.Optional(instant('What the answer was limited to, as asked for; absent when everything counts.'))
export const BANDS = ['unrated', 'poor', 'fair', 'good', 'strong']
export const TRENDS = ['improving', 'steady', 'deteriorating', 'unknown'] as const
const band = () => open(BANDS, 'What the score means in a word; `unrated` without a score.')

export const Interval = Type.Object({ low: number('5 % quantile.'), high: number('95 % quantile.') }, {
  $id: 'Interval', description: 'The 90 % interval.'
})

const Points = Type.Object({
  usual_level: number('From how the tenant\'s relationships usually are.'),
  evidence: number('From the events of this relationship.')
}, { $id: 'Points', description: 'What a dimension adds to the score; negative takes away.' })

const DimensionScore = Type.Object({
  dimension: open(DIMENSIONS, 'What is judged.'),
  axis: open(['competence', 'integrity', 'revealed', 'stated'], 'The kind of trust that it shows.'),
  score: Type.Optional(number('0 to 100; absent without evidence.')),
  interval: Type.Optional(ref(Interval)),
  mean: Type.Optional(number('The forecast of the next outcome, 0 to 1, or weighted events per day.')),
  base_rate: number('What is expected without evidence, in the unit of `mean`.'),
  uncertainty: number('Share of the prior in the mean, 0 to 1.'),
  weight: number('Weight in the score before uncertainty.'),
  events: count('Pieces of evidence.'),
  points: Type.Optional(ref(Points))
}, { $id: 'DimensionScore' })

const Contribution = Type.Object({
  kind: open(['baseline', 'usual_level', 'event', 'time_without_events', 'other_events'], 'Where the points come from.'),
  dimension: Type.Optional(Type.String({ description: 'The dimension; absent for what is summed over several.' })),
  event_id: Type.Optional(Type.String()),
  source: Type.Optional(Type.String({ description: 'Source of the event; with `event_id` it names one event.' })),
  date: Type.Optional(Type.String({ format: 'date', description: 'The day that the evidence stands on.' })),
  events: Type.Optional(count('How many events are summed here.')),
  points: number('What is added to the score; negative takes away.')
}, { $id: 'Contribution', description: 'One part of a score. All contributions, of which the baseline is the first, sum to the score.' })

const Trend = Type.Object({
  label: open(TRENDS, 'Where the score is going.'),
  p_improving: Type.Optional(number('Probability that it is better now than in the reference window.')),
  recent: Type.Optional(number('Score of the last 90 days on their own evidence.')),
  reference: Type.Optional(number('Score of the 365 days before, on their own evidence.')),
  since: Type.Optional(Type.String({ format: 'date', description: 'When it turned; only where the label is not steady.' }))
}, { $id: 'Trend' })

const directed = {
  score: Type.Optional(number('0 to 100; absent where too little is known.')),
  interval: Type.Optional(ref(Interval)),
  coverage: number('Share of the dimensions\' weights for which there is evidence, 0 to 1.'),
  confidence: open(['none', 'low', 'medium', 'high'], 'What the coverage is worth.'),
  band: band()
}

const DirectedTrust = Type.Object({
  ...directed,
  baseline: number('The score before any evidence of this relationship.'),
  dimensions: list(DimensionScore, 'In a fixed order.'),
  contributions: Type.Optional(list(Contribution, 'The largest parts of the score; they sum to it.')),
  trend: Type.Optional(ref(Trend))
}, { $id: 'DirectedTrust' })

const Health = Type.Object({
  score: Type.Optional(number('The lower of the two scores.')),
  band: band(),
  side: Type.Optional(open(DIRECTIONS, 'The score that set it.')),
  dimension: Type.Optional(Type.String({ description: 'The dimension that takes most from it.' }))
}, { $id: 'Health' })

const Silence = Type.Object({
  state: Type.Array(open(['in_touch', 'not_contacted', 'not_candid', 'unknown'], 'A state.'), { description: 'One state, or two together.' }),
  last_contact_on: Type.Optional(Type.String({ format: 'date' })),
  open_gap_days: Type.Optional(count('Days since the customer reached us or answered.')),
  p: Type.Optional(number('Probability of a gap at least as long, by the customer\'s own rhythm.')),
  missing_voice_p: Type.Optional(number('Probability that failures which we know of stayed without a complaint by chance.'))
}, { $id: 'Silence' })

const Attention = Type.Object({
  required: number('Contacts that the relationship needs in 90 days.'),
  given: count('Contacts that we made in the last 90 days.'),
  attention: number('given / required, at most 1.'),
  neglected: Type.Boolean({ description: 'Less than half of what is needed.' }),
  after_sale: Type.Boolean({ description: 'An order was placed in the last 90 days, so that more is needed.' }),
  proactive: Type.Optional(count('Contacts of ours that were no answer.')),
  called_back: Type.Optional(count('Contacts of ours that answered a call or a complaint.')),
  initiative: Type.Optional(number('Share of our contacts that were not an answer to a call or a complaint.')),
  reach: Type.Optional(number('How evenly our person-minutes spread over departments, 0 to 1.')),
  technical_minutes: Type.Optional(number('Person-minutes of engineering and manufacturing with the customer.'))
}, { $id: 'Attention' })

export const Trust = Type.Object({
  relationship: Type.String(),
  known_at: knownAt(),
  as_of: Type.String({ format: 'date' }),
  model: count('Version of the scoring model.'),
  customer_trust: ref(DirectedTrust),
  supplier_trust: ref(DirectedTrust),
  health: ref(Health),
  silence: ref(Silence),
  attention: Type.Optional(ref(Attention)),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'What to know before relying on the figures, and why one is absent.' }))
}, { $id: 'Trust' })

const DirectedExplanation = Type.Object({
  score: Type.Optional(number('0 to 100; absent where too little is known, then there are no contributions.')),
  baseline: number('The score before any evidence of this relationship.'),
  dimensions: list(DimensionScore, 'In a fixed order.'),
  contributions: list(Contribution, 'They sum to the score; events are ordered by what they move.')
}, { $id: 'DirectedExplanation' })

export const Explanation = Type.Object({
  relationship: Type.String(),
  known_at: knownAt(),
  as_of: Type.String({ format: 'date' }),
  model: count('Version of the scoring model.'),
  customer_trust: ref(DirectedExplanation),
  supplier_trust: ref(DirectedExplanation),
  notes: Type.Optional(Type.Array(Type.String()))
}, { $id: 'Explanation' })

const DirectedPoint = Type.Object({
  score: Type.Optional(number('0 to 100.')), interval: Type.Optional(ref(Interval)), coverage: number('0 to 1.'), confidence: Type.String(), band: band()
}, { $id: 'DirectedPoint' })

const HistoryPoint = Type.Object({
  as_of: Type.String({ format: 'date' }),
  customer_trust: ref(DirectedPoint),
  supplier_trust: ref(DirectedPoint),
  health: ref(Health)
}, { $id: 'HistoryPoint' })

export const History = Type.Object({
  relationship: Type.String(),
  known_at: knownAt(),
  start: Type.String({ format: 'date' }),
  end: Type.String({ format: 'date' }),
  interval: Type.String(),
  model: count('Version of the scoring model.'),
  points: list(HistoryPoint, 'One for each day, week or month; the last one is `end`.'),
  notes: Type.Optional(Type.Array(Type.String()))
}, { $id: 'History' })

const KeptScore = Type.Object({
  score: Type.Optional(number('0 to 100.')),
  band: band(),
  trend: Type.Optional(open(TRENDS, 'Where the score is going; absent for health.'))
}, { $id: 'KeptScore' })

const KeptScores = Type.Object({
  as_of: Type.String({ format: 'date', description: 'The day that the scores are of.' }),
  model: count('Version of the scoring model.'),
  customer_trust: ref(KeptScore),
  supplier_trust: ref(KeptScore),
  health: ref(KeptScore),
  silent: Type.Boolean({ description: 'The customer has been silent for longer than usual.' })
}, { $id: 'KeptScores' })

export type RelationshipListItem = Static<typeof RelationshipListItem>
export const RelationshipListItem = Type.Object({
  ...Relationship.properties, scores: Type.Optional(ref(KeptScores))
}, { $id: 'RelationshipListItem' })

export const RelationshipList = Type.Object({
  data: list(RelationshipListItem, 'One page.'),
  has_more: Type.Boolean(),
  next_cursor: Type.Optional(Type.String({ description: 'Pass it as `cursor` for the next page; absent on the last.' }))
}, { $id: 'RelationshipList' })

export const trustSchemas = [
  Interval, Points, DimensionScore, Contribution, Trend, DirectedTrust, Health, Silence, Attention, Trust, DirectedExplanation, Explanation,
  DirectedPoint, HistoryPoint, History, KeptScore, KeptScores, RelationshipListItem, RelationshipList
]
