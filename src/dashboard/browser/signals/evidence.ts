import { SIDES, type Schema } from '../contract.ts'
import { day, number, percent, plural, score, words } from '../format.ts'

/*
 * What a signal rests on, in words. Names that are not known here are shown as they are: a newer service may have more.
 */

/** What each type of signal means, and the formula that decides it. */
export const TYPES: Record<string, { means: string, formula: string }> = {
  silent: { means: 'nothing was heard for longer than is usual for this customer', formula: 'silence_p' },
  not_candid: { means: 'the customer does not speak of failures that we know of', formula: 'missing_voice_p' },
  deteriorating: { means: 'a score has fallen', formula: 'customer_trust_p_improving' },
  neglected: { means: 'we make fewer contacts than the relationship needs', formula: 'attention' },
  promise_overdue: { means: 'a promise of ours is past due', formula: 'promises_overdue' },
  overhead_high: { means: 'too much of the time together goes into price, contracts and blame', formula: 'transaction_time_share' },
  misconduct: { means: 'somebody behaved badly', formula: 'misconduct_severity' },
  band_changed: { means: 'health moved to another band', formula: 'health' }
}

export const STATES: Record<string, string> = {
  open: 'nobody has looked at it yet',
  acknowledged: 'somebody cares for it',
  snoozed: 'put off until a day',
  resolved: 'dealt with by a person',
  closed: 'its cause ended'
}

/** One figure or fact with its name. `exact` is what the service said. */
export interface Said { label: string, text: string, exact: string }

const FIGURES: Record<string, [label: string, text: (value: number) => string]> = {
  p: ['Probability', likely],
  missing_voice_p: ['Probability that a customer who speaks up would have said nothing', likely],
  open_gap_days: ['Nothing heard for', value => plural(value, 'day')],
  recent: ['Score of the last 60 days', score],
  reference: ['Score of the year before', score],
  health: ['Health', score],
  severity: ['Severity', value => number(value)],
  importance: ['Importance', value => number(value)],
  promises: ['Promises overdue', value => number(value, 0)],
  required: ['Contacts needed', value => number(value)],
  given: ['Contacts made', value => number(value)],
  attention: ['Made of those needed', value => percent(value)],
  window_days: ['Counted over', value => plural(value, 'day')],
  meetings: ['Meetings', value => number(value, 0)],
  share: ['Share of the time', value => percent(value)],
  transaction_time_share: ['Share of the time', value => percent(value)],
  low: ['Low end of its interval', value => percent(value)],
  high: ['High end of its interval', value => percent(value)]
}

const FACTS: Record<string, string> = {
  by: 'By',
  before: 'Band before',
  after: 'Band now',
  due_on: 'Due on',
  happened_on: 'Happened on',
  last_contact_on: 'Last contact on',
  score: 'Score',
  side: 'Side that sets health',
  dimension: 'Dimension that takes most from it'
}

const WORDS: Record<string, string> = { ...SIDES, supplier: 'our side', customer: 'their side' }
const DAY = /^\d{4}-\d\d-\d\d$/

/** The figures and facts of a signal, the figures first. */
export function saidOf ({ figures, facts }: Pick<Schema<'SignalEvidence'>, 'figures' | 'facts'>): Said[] {
  return [
    ...Object.entries(figures).map(([name, value]) => {
      const [label, text] = FIGURES[name] ?? [words(name), (figure: number) => number(figure, 3)]
      return { label, text: text(value), exact: String(value) }
    }),
    ...Object.entries(facts).map(([name, fact]) => ({
      label: FACTS[name] ?? words(name),
      text: DAY.test(fact) ? day(fact) : WORDS[fact] ?? fact.replaceAll('_', ' '),
      exact: fact
    }))
  ]
}

/** A probability that is never said to be impossible. */
function likely (p: number): string {
  return p < 0.001 ? 'below 0.1%' : percent(p, p < 0.1 ? 1 : 0)
}
