import { Type } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, list, maybe, number } from '../http/shapes.ts'
import { windowFields } from './window.ts'

const QuestionView = Type.Object({
  question: Type.String(), answers: count('Answers.'), score: number('Mean answer on its scale, 0 to 1.')
}, { $id: 'QuestionView' })

const DepartmentView = Type.Object({
  department: Type.Optional(Type.String({ description: 'Absent for answers that name none.' })),
  answers: count('Answers.'),
  score: number('Mean of all its answers, 0 to 1.'),
  questions: list(QuestionView, 'In the order of their names.')
}, { $id: 'DepartmentView' })

const SideView = Type.Object({
  answers: count('Answers.'),
  departments: list(DepartmentView, 'At most the 100 with most answers, in the order of their names.'),
  alignment: maybe('1 minus the range of the mean scores of the departments over all questions, 0 to 1.'),
  trust_alignment: maybe('The same over the question of trust alone.')
}, { $id: 'SideView', description: 'How the departments of one side judge the other side.' })

const ScoreInterval = Type.Object({ low: number('5 % quantile.'), high: number('95 % quantile.') }, {
  $id: 'ScoreInterval', description: 'The 90 % interval of a score.'
})

const StatedTrust = Type.Object({
  score: number('0 to 100, from the answers to the question of trust.'), interval: ref(ScoreInterval), answers: count('Answers, whatever their age.')
}, { $id: 'StatedTrust' })

const BehaviouralTrust = Type.Object({
  score: number('0 to 100: the score of this direction without its stated dimension.'),
  interval: ref(ScoreInterval),
  coverage: number('Share of the other weights for which there is evidence, 0 to 1.'),
  confidence: Type.String({ description: 'low, medium or high.' })
}, { $id: 'BehaviouralTrust' })

const Disagreement = Type.Object({
  points: number('Stated minus behavioural score, -100 to 100.'),
  p_differs: number('How sure it is that the two differ, 0 to 1.')
}, { $id: 'Disagreement' })

const StatedAndBehavioural = Type.Object({
  stated: Type.Optional(ref(StatedTrust)),
  behavioural: Type.Optional(ref(BehaviouralTrust)),
  disagreement: Type.Optional(ref(Disagreement))
}, { $id: 'StatedAndBehavioural', description: 'Words beside deeds; what is unknown is absent.' })

const DepartmentTime = Type.Object({
  department: Type.String(), person_minutes: number('Our people times minutes.'), share: number('Of the time that has a department, 0 to 1.')
}, { $id: 'DepartmentTime' })

const TimeByDepartment = Type.Object({
  person_minutes: number('Person-minutes of ours in all meetings.'),
  unnamed_person_minutes: number('Those of meetings that name no department of ours; they enter no share.'),
  departments: list(DepartmentTime, 'At most the 100 with most time, in the order of their names.'),
  technical_minutes: maybe('Person-minutes of engineering and manufacturing.'),
  technical_share: maybe('Their share of the time that has a department, 0 to 1.'),
  reach: maybe('How evenly the time spreads over departments: 0 one alone, 1 all alike.')
}, { $id: 'TimeByDepartment' })

export const Perspectives = Type.Object({
  ...windowFields,
  model: count('Version of the scoring model.'),
  supplier: Type.Optional(ref(SideView)),
  customer: Type.Optional(ref(SideView)),
  customer_trust: ref(StatedAndBehavioural),
  supplier_trust: ref(StatedAndBehavioural),
  attention: Type.Optional(ref(TimeByDepartment)),
  notes: Type.Array(Type.String(), { description: 'Why a figure is absent, and what it leaves out.' })
}, { $id: 'Perspectives' })

export const perspectiveSchemas = [
  QuestionView, DepartmentView, SideView, ScoreInterval, StatedTrust, BehaviouralTrust, Disagreement, StatedAndBehavioural, DepartmentTime,
  TimeByDepartment, Perspectives
]
