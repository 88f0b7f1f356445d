import type { MetricsQuery } from './query.ts'

export interface Question {
  question: string
  /** how the answer is read */
  reading: string
  query: Partial<MetricsQuery> & Pick<MetricsQuery, 'metrics'>
  view?: string
}

/** What people who look after customers ask, ready to be changed. */
export const QUESTIONS: readonly Question[] = [
  {
    question: 'Is it getting better or worse?',
    reading: 'Both scores over time, the mean of all relationships that are rated.',
    query: { metrics: ['customer_trust', 'supplier_trust'], interval: 'month' }
  },
  {
    question: 'What does missing trust cost?',
    reading: 'The share of time together that goes into price, contract and blame; the most trusted suppliers of a large study spent 23.5% so, the least trusted 47%.',
    query: { metrics: ['transaction_time_share'], interval: 'month', compare: ['benchmark'] }
  },
  {
    question: 'What is our time together spent on?',
    reading: 'Minutes of meetings by purpose and segment.',
    query: { metrics: ['minutes'], group_by: ['segment', 'purpose'] }
  },
  {
    question: 'Are promises kept?',
    reading: 'Our promises and theirs, kept in time, of all that are due.',
    query: { metrics: ['promise_kept_rate', 'customer_promise_kept_rate'], interval: 'month' }
  },
  {
    question: 'Which departments break what others promised?',
    reading: 'Kept promises by who made them and who owes them.',
    query: { metrics: ['promise_kept_rate'], group_by: ['made_by_department', 'owed_by_department'] },
    view: 'heat'
  },
  {
    question: 'Whom are we neglecting?',
    reading: 'Relationships that get less attention than they are worth.',
    query: { metrics: ['share_neglected'], group_by: ['segment'], compare: ['previous_period'] }
  },
  {
    question: 'Who is silent?',
    reading: 'Days since we last heard from each customer, the longest first.',
    query: { metrics: ['open_gap_days', 'silence_p'], group_by: ['relationship'], order_by: { field: 'open_gap_days', direction: 'descending' } }
  },
  {
    question: 'Do both sides share their plans?',
    reading: 'What each side told the other, by quarter.',
    query: { metrics: ['information_given', 'information_received'], interval: 'quarter' }
  },
  {
    question: 'Does the customer inspect what we deliver?',
    reading: 'Inspected units of those delivered, by relationship.',
    query: { metrics: ['inspection_rate'], group_by: ['relationship'], compare: ['portfolio_median'] }
  },
  {
    question: 'Does the customer play us off against others?',
    reading: 'Offers of others per order, and price reductions that were demanded.',
    query: { metrics: ['mean_competing_quotes', 'price_pressure'], group_by: ['relationship'] },
    view: 'scatter'
  },
  {
    question: 'Does the customer bring ideas?',
    reading: 'Ideas of each side, by quarter.',
    query: { metrics: ['ideas'], interval: 'quarter', group_by: ['by'] }
  },
  {
    question: 'Do we speak first, or only when something is wrong?',
    reading: 'Contacts of ours that nothing had forced, of all our contacts.',
    query: { metrics: ['proactive_share'], interval: 'month', group_by: ['segment'] }
  }
]
