import { Type } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, day, list, number, open } from '../http/shapes.ts'
import { SCORE_NAMES } from '../scoring/index.ts'
import { Interval } from '../trust/schema.ts'

const Mover = Type.Object({
  relationship: Type.String(),
  name: Type.Optional(Type.String()),
  segment: Type.Optional(Type.String()),
  before: number('The score at the end of `since`, 0 to 100.'),
  before_interval: ref(Interval),
  now: number('The score at the end of `as_of`, 0 to 100.'),
  now_interval: ref(Interval),
  change: number('`now` minus `before`.'),
  intervals_part: Type.Boolean({ description: 'The two intervals have no value in common, so that the change is hardly chance.' })
}, { $id: 'Mover' })

const MoverCounts = Type.Object({
  total: count('Relationships of the selection.'),
  compared: count('Of them those that were looked at and have the score on both days.'),
  rises: count('Of these those whose score rose.'),
  falls: count('Of these those whose score fell.')
}, { $id: 'MoverCounts' })

export const Movers = Type.Object({
  as_of: day('Today in the tenant\'s time zone.'),
  since: day('The day that it is compared with.'),
  score: open(SCORE_NAMES, 'The score that is compared.'),
  relationships: ref(MoverCounts),
  data: list(Mover, 'The largest rises and the largest falls, from the largest rise to the largest fall.'),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'What to know before relying on the figures.' }))
}, { $id: 'Movers' })

export const moverSchemas = [Mover, MoverCounts, Movers]
