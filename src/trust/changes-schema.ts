import { Type } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, day, instant, list, maybe, number, open } from '../http/shapes.ts'
import { DIMENSIONS } from '../scoring/index.ts'

const Causes = Type.Object({
  model_version: number('Because another version of the scoring model judges the start.'),
  base_rate: number('Because the tenant\'s other relationships are others, or went another way.'),
  fading: number('Because what was known at the start counts less with age.'),
  new_evidence: number('Because of what happened, fell due or passed without events since, and of what holds no more.')
}, { $id: 'ChangeCauses', description: 'Points by cause; they sum to the points beside them.' })

const change = { points: number('Points at the end minus points at the start.'), causes: ref(Causes) }

const ChangeEnd = Type.Object({
  as_of: day('The day.'),
  model: count('Version of the scoring model.'),
  score: maybe('0 to 100; absent where too little is known.'),
  coverage: number('Share of the dimensions\' weights for which there is evidence, 0 to 1.'),
  confidence: open(['none', 'low', 'medium', 'high'], 'What the coverage is worth.'),
  band: open(['unrated', 'poor', 'fair', 'good', 'strong'], 'What the score means in a word; `unrated` without a score.')
}, { $id: 'ChangeEnd' })

const BaselineChange = Type.Object(change, { $id: 'BaselineChange', description: 'The score without evidence of this relationship.' })

const DimensionChange = Type.Object({
  dimension: open(DIMENSIONS, 'What is judged.'),
  ...change,
  usual_level: number('Of its points: from how the tenant\'s relationships usually are.'),
  time_without_events: maybe('Of its points: from time in which nothing was to report.'),
  events: number('Of its points: from its events.')
}, { $id: 'DimensionChange' })

const EventChange = Type.Object({
  dimension: open(DIMENSIONS, 'What it is evidence for.'),
  event_id: Type.String({ description: 'The event.' }),
  source: Type.String({ description: 'Source of the event; with `event_id` it names one event.' }),
  date: day('The day that the evidence stands on.'),
  evidence: open(['new', 'gone', 'standing'], 'Whether it holds only at the end, only at the start, or at both.'),
  ...change
}, { $id: 'EventChange' })

const OtherEventsChange = Type.Object({ events: count('How many events are summed here.'), ...change }, { $id: 'OtherEventsChange' })

const DirectedChanges = Type.Object({
  at_start: ref(ChangeEnd),
  at_end: ref(ChangeEnd),
  difference: maybe('Score at the end minus score at the start; absent without both scores.'),
  causes: Type.Optional(ref(Causes)),
  baseline: Type.Optional(ref(BaselineChange)),
  dimensions: list(DimensionChange, 'In a fixed order. With the baseline they sum to the difference.'),
  events: list(EventChange, 'The events that changed most, by absolute points. With the other events they sum to the events of all dimensions.'),
  other_events: ref(OtherEventsChange)
}, { $id: 'DirectedChanges' })

/** The answer of `GET …/trust/changes`. */
export const Changes = Type.Object({
  relationship: Type.String(),
  known_at: Type.Optional(instant('What the answer was limited to, as asked for; absent when everything counts.')),
  start: day('The scores at the end of this day …'),
  end: day('… are compared with those at the end of this one.'),
  customer_trust: ref(DirectedChanges),
  supplier_trust: ref(DirectedChanges),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'Why a difference is absent, and what to know before relying on it.' }))
}, { $id: 'Changes' })

export const changeSchemas = [
  Causes, ChangeEnd, BaselineChange, DimensionChange, EventChange, OtherEventsChange, DirectedChanges, Changes
]
