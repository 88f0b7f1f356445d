import { agreement } from './alignment.ts'
import { amount, formula, metric, ratio, total, type CellSums, type FlowMetric } from './flow-metric.ts'
import type { MeasureName } from './metrics-measures.ts'

const ATTENTION = 'docs/model.md, section 7'
const SILENCE = 'docs/model.md, section 6'
const RECOVERY = 'docs/model.md, section 2.4'
const OVERHEAD = 'docs/model.md, section 8'
const TRUST = 'docs/model.md, section 2.3'

/** How alike the departments that answered judge the other side. */
function alike (scores: MeasureName, answers: MeasureName) {
  return formula([scores, answers], (cell: CellSums) => {
    const counts = cell.byDepartment(answers)
    const means = [...cell.byDepartment(scores)].flatMap(([name, sum]) => name === '' ? [] : [{ sum, count: counts.get(name) ?? 1 }])
    const value = agreement(means)
    return value === undefined ? undefined : { value }
  }, { byDepartment: [scores, answers] })
}

/** Contacts, complaints, misconduct, and what surveys say. */
export const CARE_METRICS: readonly FlowMetric[] = [
  metric('events', 'count', 'neither', 'docs/model.md, section 1', 'How much was recorded?', 'Number of events, whatever their type.', total('events')),
  metric('contacts', 'count', 'more', SILENCE, 'How often did the customer reach us or answer?',
    'Number of events in which the customer reached us or answered: interactions and touchpoints that it began, answered touchpoints, complaints, information and ideas from it, orders, answers to surveys.',
    total('contacts')),
  metric('our_contacts', 'count', 'more', ATTENTION, 'How often did we reach out?', 'Number of interactions and touchpoints that we began.', total('our_contacts')),
  metric('proactive_contacts', 'count', 'more', ATTENTION, 'How often did we reach out unasked?', 'Number of interactions and touchpoints that we began without being asked.', total('proactive')),
  metric('proactive_share', 'share', 'more', ATTENTION, 'Do we come before we are called?',
    'Proactive contacts of ours / contacts of ours that say what led to them.', ratio('proactive', 'triggered')),
  metric('touchpoints', 'count', 'neither', ATTENTION, 'How many short contacts were there?', 'Number of touchpoints: calls, visits, mails, cards, gifts, messages.', total('touchpoints')),
  metric('answer_rate', 'share', 'more', SILENCE, 'Does the customer answer?', 'Our touchpoints that were answered / our touchpoints that say whether they were.', ratio('answered', 'answerable')),

  metric('complaints', 'count', 'neither', SILENCE, 'How often did the customer complain?', 'Number of complaints raised. None is no sign of health.', total('complaints')),
  metric('mean_complaint_severity', 'rate', 'less', RECOVERY, 'How bad was it?', 'Sum of the severities of complaints raised, 1 to 5 / their number.', ratio('severity_of_complaints', 'complaints')),
  metric('complaints_resolved', 'count', 'more', RECOVERY, 'How many complaints were resolved?',
    'Complaints that stand as accepted, partly accepted or rejected at the end of the window, on the day of the resolution.', total('complaints_resolved')),
  metric('complaints_unresolved', 'count', 'less', RECOVERY, 'How many complaints were left lying?',
    'Complaints still open at the end of the window and more than 14 days old, on their 14th day.', total('complaints_unresolved')),
  metric('complaint_acceptance_rate', 'share', 'more', RECOVERY, 'Do we accept complaints?', 'Complaints accepted in full / complaints resolved.', ratio('complaints_accepted', 'complaints_resolved')),
  metric('mean_days_to_resolution', 'days', 'less', RECOVERY, 'How fast do we resolve complaints?', 'Days from complaints to their resolutions / complaints resolved.', ratio('days_to_resolution', 'complaints_resolved')),
  metric('recovery_minutes', 'minutes', 'less', OVERHEAD, 'How long did we work on complaints?', 'Sum of the minutes that resolved complaints state.', total('recovery_minutes')),
  metric('complaint_cost', 'money', 'less', OVERHEAD, 'What did we pay for complaints?', 'Sum of the stated costs of resolved complaints.', amount('complaint_cost')),

  metric('misconduct', 'count', 'less', TRUST, 'How often did somebody misbehave?', 'Number of observations of misconduct, of both sides.', total('misconduct')),
  metric('misconduct_severity', 'weight', 'less', TRUST, 'How bad was it?', 'Sum of the severities of misconduct, 1 to 5, of both sides.', total('misconduct_severity')),

  metric('survey_score', 'share', 'more', TRUST, 'What do surveys say?', 'Mean of the answers of both sides, each scaled to 0 to 1; group by `by` and `question`.', ratio('survey_scores', 'survey_answers')),
  metric('survey_answers', 'count', 'more', TRUST, 'How many answers are there?', 'Number of survey answers on a scale.', total('survey_answers')),
  metric('alignment', 'share', 'more', OVERHEAD, 'Do our departments judge the customer alike?',
    '1 minus the range of the mean answers of our departments, all questions together; from two departments on.', alike('our_scores', 'our_answers')),
  metric('trust_alignment', 'share', 'more', OVERHEAD, 'Do our departments trust the customer alike?',
    '1 minus the range of the mean answers of our departments to the question of trust; from two departments on.', alike('our_trust_scores', 'our_trust_answers')),
  metric('customer_alignment', 'share', 'more', OVERHEAD, 'Do the customer\'s departments judge us alike?',
    '1 minus the range of the mean answers of its departments, all questions together; from two departments on.', alike('their_scores', 'their_answers'))
]
