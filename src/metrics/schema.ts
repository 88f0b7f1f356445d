import { Type } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, instant, maybe, number } from '../http/shapes.ts'

export const ShareInterval = Type.Object({ low: number('5 % quantile.'), high: number('95 % quantile.') }, {
  $id: 'ShareInterval', description: 'The 90 % interval of a share.'
})

const Benchmarks = Type.Object({
  most_trusted: number('Share that the most trusted suppliers spend.'), least_trusted: number('Share that the least trusted suppliers spend.')
}, { $id: 'Benchmarks', description: 'From the literature; see docs/model.md.' })

const TransactionTimeShare = Type.Object({
  value: number('Share of face-to-face minutes spent on price, contracts and blame, 0 to 1.'),
  interval: Type.Optional(ref(ShareInterval)),
  price: number('Share spent on price.'),
  contract: number('Share spent on contracts.'),
  blame: number('Share spent on blame.'),
  face_to_face_minutes: number('All minutes face to face.'),
  benchmarks: ref(Benchmarks)
}, { $id: 'TransactionTimeShare' })

export const Money = Type.Object({ amount: number('In units of the currency.'), currency: Type.String({ description: 'ISO 4217.' }) }, { $id: 'Money' })

const promiseFigures = {
  promises: count('Promises that were settled in the window, or due in it and still overdue.'),
  promise_kept_rate: number('Share kept on or before the due day, 0 to 1.'),
  mean_lateness_days: maybe('Mean days late, in time counting 0.')
}

const PromisesByDepartment = Type.Object({
  made_by_department: Type.Optional(Type.String()), owed_by_department: Type.Optional(Type.String()), ...promiseFigures
}, { $id: 'PromisesByDepartment' })

const MutualDependence = Type.Object({
  value: number('The lower of both sides.'),
  on_supplier: number('Weight of the links that we depend on.'),
  on_customer: number('Weight of the links that the customer depends on.'),
  asymmetry: maybe('-1 only we depend, 0 both alike, 1 only the customer does.')
}, { $id: 'MutualDependence' })

export const Overhead = Type.Object({
  relationship: Type.String(),
  known_at: Type.Optional(instant('What the answer was limited to, as asked for; absent when everything counts.')),
  start: Type.String({ format: 'date' }),
  end: Type.String({ format: 'date' }),
  transaction_time_share: Type.Optional(ref(TransactionTimeShare)),
  overhead_cost: Type.Optional(ref(Money)),
  excess_cost: Type.Optional(ref(Money)),
  inspection_cost: Type.Optional(ref(Money)),
  recovery_cost: Type.Optional(ref(Money)),
  inspection_rate: maybe('Inspected per received unit.'),
  rejection_rate: maybe('Rejected per inspected unit.'),
  inspection_minutes_per_1000_units: maybe('Minutes of inspection per 1,000 units received.'),
  value_per_commercial_hour: Type.Optional(ref(Money)),
  goods_per_buyer: Type.Optional(ref(Money)),
  information_reciprocity: maybe('The smaller of the information given and received relative to the larger, 0 to 1.'),
  confidential_share: maybe('Share of the information shared that is confidential.'),
  idea_adoption_rate: maybe('Adopted per settled idea.'),
  promise_kept_rate: maybe('Our promises kept in time, 0 to 1.'),
  mean_lateness_days: maybe('Mean days late of our promises.'),
  promises_by_department: Type.Optional(Type.Array(ref(PromisesByDepartment))),
  handoff_gap: maybe('Kept rate where one department promises and owes, minus the rate where two do.'),
  alignment: maybe('How alike our departments judge the customer, 0 to 1.'),
  price_pressure: maybe('Mean price reduction asked, percent.'),
  concession_percent: maybe('Mean concession of ours, percent.'),
  competitive_standing: maybe('1 always ranked first, 0 always last.'),
  mutual_dependence: Type.Optional(ref(MutualDependence)),
  notes: Type.Array(Type.String(), { description: 'What was assumed, and why a figure is absent.' })
}, { $id: 'Overhead' })

export const metricSchemas = [ShareInterval, Benchmarks, TransactionTimeShare, Money, PromisesByDepartment, MutualDependence, Overhead]
