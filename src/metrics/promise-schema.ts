import { Type, type Static } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, day, instant, list, maybe, number, open, pageEnd } from '../http/shapes.ts'
import { PROMISE_STATES } from '../scoring/index.ts'

const PARTIES = ['supplier', 'customer']
const KINDS = ['delivery', 'payment', 'service', 'quality', 'information', 'other']

const optionalDay = (description: string) => Type.Optional(day(description))
const optionalText = (description: string) => Type.Optional(Type.String({ description }))
const department = optionalText('Absent for promises that name none.')

const figures = {
  promises: count('All of them, whatever their state.'),
  open: count('Not settled, and due on the day of the answer or later.'),
  overdue: count('Not settled, and due before the day of the answer.'),
  kept: count('Kept on or before the due day.'),
  late: count('Kept after the due day.'),
  broken: count('Not kept.'),
  waived: count('Released by the other side; never judged.'),
  renegotiated: count('Ended by an agreement without a new due day; judged like kept or late on that day.'),
  judged: count('Kept, late, renegotiated, broken or overdue.'),
  kept_rate: maybe('Share of the judged ones that were done in time, 0 to 1.'),
  mean_lateness_days: maybe('Mean days of lateness of the judged ones that are not broken; in time counts 0, overdue counts so far.'),
  next_due_on: optionalDay('The earliest due day of the open ones.')
}

const PromisesOfKind = Type.Object({
  kind: Type.Optional(open(KINDS, 'What was promised; absent for promises that name no kind.')), ...figures
}, { $id: 'PromisesOfKind' })

const PromisesOfPair = Type.Object({
  made_by_department: optionalText('Who promised; absent where nobody is named.'),
  owed_by_department: optionalText('Who must do it; absent where nobody is named.'),
  ...figures
}, { $id: 'PromisesOfPair' })

const PromisesOfDepartment = Type.Object({ department, ...figures }, { $id: 'PromisesOfDepartment' })

const PromiseSide = Type.Object({
  ...figures,
  handoff_gap: maybe('Kept rate where one department promises and owes, minus the rate where two do; -1 to 1.'),
  by_kind: list(PromisesOfKind, 'The same figures by kind, most promises first.'),
  by_department_pair: list(PromisesOfPair, 'The same by who promised and who must do it, most promises first.'),
  by_promising_department: list(PromisesOfDepartment, 'The same by who promised, most promises first.'),
  by_owing_department: list(PromisesOfDepartment, 'The same by who must do it, most promises first.')
}, { $id: 'PromiseSide', description: 'The promises that one side gave.' })

const PromiseSummary = Type.Object({
  supplier: ref(PromiseSide),
  customer: ref(PromiseSide),
  unclear: count('Promises whose giver or due day nobody told; they are on neither side.')
}, { $id: 'PromiseSummary' })

const PromiseEvent = Type.Object({ id: Type.String(), source: Type.String() }, { $id: 'PromiseEvent', description: 'Names an event of the ledger.' })

const LedgerPromise = Type.Object({
  promise_id: Type.String({ description: 'Your id of the promise.' }),
  state: open(PROMISE_STATES, 'How it stands at the end of the day of the answer.'),
  by: Type.Optional(open(PARTIES, 'Which side gave it.')),
  kind: Type.Optional(open(KINDS, 'What was promised.')),
  due_on: optionalDay('The due day that counts: that of the last renegotiation, or the first one.'),
  original_due_on: optionalDay('The due day before any renegotiation.'),
  made_on: optionalDay('Day of the earliest `promise.made`.'),
  made_by_department: optionalText('Who promised it.'),
  owed_by_department: optionalText('Who must do it.'),
  importance: number('Weight in the score, 1 to 5; 1 when nobody told.'),
  value: maybe('What it is worth, in `currency`.'),
  currency: optionalText('ISO 4217.'),
  settled_on: optionalDay('When it was settled.'),
  lateness_days: Type.Optional(count('Whole days after the due day, 0 in time; of an overdue one so far; absent of open, broken and waived ones.')),
  renegotiations: count('How often its due day was moved.'),
  warned: Type.Optional(Type.Boolean({
    description: 'Whether the other side was warned before the due day: of every broken promise, else where the settlement tells of a warning.'
  })),
  events: list(PromiseEvent, 'The events that decide: the first report, the last move of the due day, the settlement.')
}, { $id: 'LedgerPromise' })

const notes = Type.Array(Type.String(), { description: 'What was assumed, and why a figure is absent.' })

export type PromiseLedger = Static<typeof PromiseLedger>
export const PromiseLedger = Type.Object({
  relationship: Type.String(),
  as_of: day('The day whose end the promises are shown at.'),
  known_at: Type.Optional(instant('What was known at this instant; absent when everything known counts.')),
  summary: ref(PromiseSummary),
  data: list(LedgerPromise, 'A page of the promises that the filters leave, by due day and id; those without a due day come last.'),
  ...pageEnd,
  notes
}, { $id: 'PromiseLedger' })

const DuePromise = Type.Object({
  relationship: Type.String({ description: 'Key of the relationship.' }),
  name: optionalText('What people call the customer.'),
  segment: optionalText('Segment of the relationship.'),
  promise_id: Type.String({ description: 'Your id of the promise.' }),
  state: open(['open', 'overdue'], 'Overdue from the day after the due day on.'),
  by: open(PARTIES, 'Which side gave it.'),
  kind: Type.Optional(open(KINDS, 'What was promised.')),
  due_on: day('The due day that counts.'),
  days_until_due: count('Days from today to the due day; below 0 when it is overdue.'),
  made_on: day('Day of the event that it rests on.'),
  made_by_department: optionalText('Who promised it.'),
  owed_by_department: optionalText('Who must do it.'),
  importance: number('Weight in the score, 1 to 5; 1 when nobody told.'),
  value: maybe('What it is worth, in `currency`.'),
  currency: optionalText('ISO 4217.'),
  renegotiations: count('How often its due day was moved.'),
  event: ref(PromiseEvent)
}, { $id: 'DuePromise' })

const PromiseValue = Type.Object({
  currency: Type.String({ description: 'ISO 4217.' }),
  amount: number('Sum of the values in this currency.'),
  promises: count('How many state a value in this currency.')
}, { $id: 'PromiseValue' })

const DueTotals = Type.Object({
  open: count('Due today or later.'),
  overdue: count('Due before today.'),
  due_within_7_days: count('Due today or within the next 7 days.'),
  due_within_30_days: count('Due today or within the next 30 days.'),
  value: list(PromiseValue, 'What the open and overdue ones are worth, by currency; amounts in several currencies are never added.')
}, { $id: 'DueTotals', description: 'Of all promises that the filters leave; `until` and `state` narrow the list alone.' })

export type DuePromises = Static<typeof DuePromises>
export const DuePromises = Type.Object({
  as_of: day('Today in the tenant\'s time zone.'),
  totals: ref(DueTotals),
  data: list(DuePromise, 'A page by due day, relationship and id.'),
  ...pageEnd,
  notes
}, { $id: 'DuePromises' })

export const promiseSchemas = [
  PromisesOfKind, PromisesOfPair, PromisesOfDepartment, PromiseSide, PromiseSummary, PromiseEvent, LedgerPromise, PromiseLedger,
  DuePromise, PromiseValue, DueTotals, DuePromises
]
