import { amount, formula, metric, oneCurrency, ratio, total, type CellSums, type FlowMetric } from './flow-metric.ts'
import { share } from './known.ts'

const OVERHEAD = 'docs/model.md, section 8'
const OPENNESS = 'docs/model.md, sections 2.3 and 8'

function reciprocity (cell: CellSums) {
  const [given, received] = [cell.sum('weight_given') ?? 0, cell.sum('weight_received') ?? 0]
  const value = share(Math.min(given, received), Math.max(given, received))
  return value === undefined ? undefined : { value }
}

function perHour (cell: CellSums) {
  const value = share(cell.sum('order_value') ?? 0, (cell.sum('transaction_person_minutes') ?? 0) / 60)
  const currency = value === undefined || cell.sum('order_value') === undefined ? undefined : oneCurrency(cell, 'order_value')
  return value === undefined || currency === undefined ? undefined : { value, currency }
}

function wonValue (cell: CellSums) {
  if (cell.sum('bid_value') === undefined || oneCurrency(cell, 'bid_value') === undefined) return undefined
  const value = share(cell.sum('order_value') ?? 0, cell.sum('bid_value') ?? 0)
  return value === undefined ? undefined : { value }
}

/** Goods, information, ideas, orders: what both sides give and take. */
export const EXCHANGE_METRICS: readonly FlowMetric[] = [
  metric('inspection_rate', 'share', 'less', OVERHEAD, 'How much of what we deliver does the customer inspect?',
    'Inspected units / received units.', ratio('units_inspected', 'units_received')),
  metric('rejection_rate', 'share', 'less', OVERHEAD, 'How much of what was inspected was rejected?',
    'Rejected units / inspected units, of the inspections that state rejections.', ratio('units_rejected', 'units_judged')),
  metric('inspection_minutes_per_1000_units', 'rate', 'less', OVERHEAD, 'How long does the inspection of a thousand units take?',
    '1000 times minutes / received units, of the inspections that state minutes.', ratio('inspection_minutes', 'units_timed', 1000)),
  metric('inspections', 'count', 'less', OVERHEAD, 'How often was inspected?', 'Number of inspections.', total('inspections')),
  metric('inspection_minutes', 'minutes', 'less', OVERHEAD, 'How long did inspections take?', 'Sum of the minutes that inspections state.', total('inspection_minutes')),
  metric('units_received', 'units', 'neither', OVERHEAD, 'How much arrived?', 'Sum of the units received of all inspections.', total('units_received')),
  metric('units_inspected', 'units', 'less', OVERHEAD, 'How much was inspected?', 'Sum of the units inspected.', total('units_inspected')),
  metric('units_rejected', 'units', 'less', OVERHEAD, 'How much was rejected?', 'Sum of the units rejected.', total('units_rejected')),

  metric('information_reciprocity', 'share', 'more', OVERHEAD, 'Do both sides tell each other as much?',
    'The smaller of the information given and received / the larger, weighted by confidentiality: open 1, restricted 2, confidential 4.',
    formula(['weight_given', 'weight_received'], reciprocity, { aggregation: 'ratio_of_sums' })),
  metric('confidential_share', 'share', 'more', OVERHEAD, 'How much of what is told is confidential?',
    'Confidential pieces of information / all pieces.', ratio('confidential', 'information')),
  metric('solicited_share', 'share', 'less', OPENNESS, 'Must information be asked for?',
    'Pieces of information that had been asked for / pieces that say whether they had.', ratio('solicited', 'solicitable')),
  metric('information_shared', 'count', 'more', OPENNESS, 'How much do both sides tell each other?', 'Number of pieces of information.', total('information')),
  metric('information_given', 'count', 'more', OPENNESS, 'How much do we tell the customer?', 'Number of pieces of information to the customer.', total('information_given')),
  metric('information_received', 'count', 'more', OPENNESS, 'How much does the customer tell us?', 'Number of pieces of information to us.', total('information_received')),
  metric('information_weight_given', 'weight', 'more', OPENNESS, 'How much do we entrust to the customer?',
    'Sum over the information to the customer of its confidentiality: open 1, restricted 2, confidential 4.', total('weight_given')),
  metric('information_weight_received', 'weight', 'more', OPENNESS, 'How much does the customer entrust to us?',
    'Sum over the information to us of its confidentiality: open 1, restricted 2, confidential 4.', total('weight_received')),
  metric('ideas', 'count', 'more', OPENNESS, 'How many ideas were contributed?', 'Number of ideas contributed, by both sides.', total('ideas')),
  metric('ideas_settled', 'count', 'more', OVERHEAD, 'How many ideas were decided on?',
    'Number of ideas whose outcome stands at the end of the window, on the day of the decision.', total('ideas_settled')),
  metric('ideas_adopted', 'count', 'more', OVERHEAD, 'How many ideas were adopted?',
    'Number of ideas that stand as adopted at the end of the window, on the day of the decision.', total('ideas_adopted')),
  metric('idea_adoption_rate', 'share', 'more', OVERHEAD, 'Are ideas taken up?', 'Ideas adopted / ideas settled.', ratio('ideas_adopted', 'ideas_settled')),
  metric('idea_value', 'money', 'more', OVERHEAD, 'What are the adopted ideas worth?', 'Sum of the stated values of adopted ideas.', amount('idea_value')),

  metric('orders', 'count', 'more', OVERHEAD, 'How many orders did we get?', 'Number of orders placed.', total('orders')),
  metric('order_value', 'money', 'more', OVERHEAD, 'What are they worth?', 'Sum of the values of orders placed.', amount('order_value')),
  metric('orders_lost', 'count', 'less', OVERHEAD, 'How many orders went to somebody else?', 'Number of orders lost.', total('orders_lost')),
  metric('orders_lost_value', 'money', 'less', OVERHEAD, 'What were they worth?', 'Sum of the values of orders lost.', amount('orders_lost_value')),
  metric('win_rate', 'share', 'more', OVERHEAD, 'How many orders do we win?', 'Orders placed / orders placed and lost.', ratio('orders', 'bids')),
  metric('win_rate_by_value', 'share', 'more', OVERHEAD, 'How much of the value do we win?', 'Value of orders placed / value of orders placed and lost, in one currency.',
    formula(['order_value', 'bid_value'], wonValue, { money: ['bid_value'], aggregation: 'ratio_of_sums' })),
  metric('rfqs', 'count', 'neither', OVERHEAD, 'How often were we asked for a quotation?', 'Number of requests for quotation.', total('rfqs')),
  metric('mean_competing_quotes', 'count', 'less', 'docs/model.md, section 2.3', 'Against how many others do we bid?',
    'Sum of the competing quotes / orders and requests that state them.', ratio('quotes', 'quoted')),
  metric('reopened_awards', 'count', 'less', 'docs/model.md, section 2.3', 'How often was an award reopened?',
    'Number of orders and requests of awards that were reopened.', total('reopened_awards')),
  metric('price_pressure', 'percent', 'less', OVERHEAD, 'By how much shall prices fall?',
    'Sum of the price reductions asked, in percent / orders and requests that ask for one.', ratio('reduction_asked', 'price_demands')),
  metric('price_demands', 'count', 'less', OVERHEAD, 'How often was a lower price asked for?', 'Number of orders and requests that ask for a lower price.', total('price_demands')),
  metric('value_per_commercial_hour', 'money_per_hour', 'more', 'docs/model.md, section 8; Dyer and Chu 2003', 'How much business does an hour of negotiation carry?',
    'Value of orders placed / person-hours of ours in face-to-face meetings on price, contracts or blame. It grows with the size of an account: read it beside transaction_time_share.',
    formula(['order_value', 'transaction_person_minutes'], perHour, { money: ['order_value'], aggregation: 'ratio_of_sums' })),
  metric('concessions', 'count', 'neither', OVERHEAD, 'How often did somebody give in?', 'Number of concessions, of both sides.', total('concessions')),
  metric('concession_percent', 'percent', 'less', OVERHEAD, 'How much do we give in?',
    'Sum of our concessions in percent / our concessions that state a percentage.', ratio('percent_conceded', 'concessions_in_percent')),
  metric('concession_value', 'money', 'neither', OVERHEAD, 'What are the concessions worth?', 'Sum of the stated values of concessions, of both sides.', amount('concession_value')),
  metric('justified_concession_share', 'share', 'more', OVERHEAD, 'Is there a reason for concessions?',
    'Concessions with a reason that both sides accept / concessions that say whether there is one.', ratio('justified_concessions', 'judged_concessions')),
  metric('competitive_standing', 'share', 'more', OVERHEAD, 'How do we rank among the customer\'s suppliers?',
    'Mean over rankings of (of - rank) / (of - 1): 1 always first, 0 always last.', ratio('standing', 'rankings')),
  metric('rankings', 'count', 'neither', OVERHEAD, 'How often were we ranked?', 'Number of rankings among several suppliers.', total('rankings')),
  metric('mean_viability', 'share', 'more', OVERHEAD, 'How sound were both sides said to be?', 'Mean of the reported scores of viability, 0 to 1; group by `by` for each side.', ratio('viability', 'viability_reports')),
  metric('links_established', 'count', 'more', OVERHEAD, 'How many ties were made?', 'Number of links established.', total('links_established')),
  metric('contracts_renewed', 'count', 'more', 'docs/model.md, section 10', 'How many contracts were renewed?', 'Number of contracts renewed.', total('contracts_renewed')),
  metric('relationships_ended', 'count', 'less', 'docs/model.md, section 10', 'How many relationships ended?', 'Number of relationships that were declared to be over.', total('relationships_ended'))
]
