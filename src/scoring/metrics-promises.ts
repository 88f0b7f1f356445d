import { amount, formula, metric, ratio, total, type CellSums, type FlowMetric } from './flow-metric.ts'
import { share } from './known.ts'

const PROMISES = 'docs/model.md, sections 2.4 and 8'
const STANDING = 'as they stand at the end of the window: settled ones on the day of the settlement, overdue ones on their due day'

function handoffGap (cell: CellSums) {
  const own = share(cell.sum('own_promises_in_time') ?? 0, cell.sum('own_promises') ?? 0)
  const handed = share(cell.sum('handed_promises_in_time') ?? 0, cell.sum('handed_promises') ?? 0)
  return own === undefined || handed === undefined ? undefined : { value: own - handed }
}

/** Promises of both sides, as they stand at the end of the window. */
export const PROMISE_METRICS: readonly FlowMetric[] = [
  metric('promise_kept_rate', 'share', 'more', PROMISES, 'Do we keep what we promise?',
    `Our promises kept on or before the due day / our promises kept, broken or overdue, ${STANDING}.`, ratio('our_promises_in_time', 'our_promises')),
  metric('mean_lateness_days', 'days', 'less', PROMISES, 'How late are we?',
    'Days of lateness of our promises kept or overdue, in time counting 0 / their number. An overdue promise is late up to the end of the window.',
    ratio('our_lateness', 'our_dated_promises')),
  metric('customer_promise_kept_rate', 'share', 'more', PROMISES, 'Does the customer keep what it promises?',
    `The customer's promises kept on or before the due day / its promises kept, broken or overdue, ${STANDING}.`, ratio('their_promises_in_time', 'their_promises')),
  metric('customer_mean_lateness_days', 'days', 'less', PROMISES, 'How late is the customer?',
    'Days of lateness of the customer\'s promises kept or overdue, in time counting 0 / their number. An overdue promise is late up to the end of the window.',
    ratio('their_lateness', 'their_dated_promises')),
  metric('handoff_gap', 'share', 'less', PROMISES, 'Are promises kept less where one department makes and another owes them?',
    'promise_kept_rate where the department that promised also owes it, minus the rate where another one does: -1 to 1.',
    formula(['own_promises_in_time', 'own_promises', 'handed_promises_in_time', 'handed_promises'], handoffGap, { aggregation: 'difference_of_ratios' })),
  metric('promises_made', 'count', 'neither', PROMISES, 'How much was promised?', 'Number of promises made, of both sides, on the day on which they were made.', total('promises_made')),
  metric('promises_judged', 'count', 'neither', PROMISES, 'How many promises can be judged?', `Promises of both sides kept, broken or overdue, ${STANDING}.`, total('promises_judged')),
  metric('promises_kept', 'count', 'more', PROMISES, 'How many promises were kept?', 'Promises of both sides that were kept, in time or late, on the day of the settlement.', total('promises_kept')),
  metric('promises_kept_in_time', 'count', 'more', PROMISES, 'How many promises were kept in time?', 'Promises of both sides kept on or before the due day.', total('promises_kept_in_time')),
  metric('promises_late', 'count', 'less', PROMISES, 'How many promises were kept late?', 'Promises of both sides kept after the due day.', total('promises_late')),
  metric('promises_broken', 'count', 'less', PROMISES, 'How many promises were broken?', 'Promises of both sides that were broken, on the day of the settlement.', total('promises_broken')),
  metric('promises_overdue', 'count', 'less', PROMISES, 'How many promises are overdue?', 'Promises of both sides that nobody has settled by the end of the window, on their due day.', total('promises_overdue')),
  metric('promise_value', 'money', 'neither', PROMISES, 'What are the promises worth?', 'Sum of the stated values of promises kept, broken or overdue, of both sides.', amount('promise_value'))
]
