import type { FactAmounts } from './facts.ts'
import type { FactLabel, FactName } from './metrics-facts.ts'

/**
 * contact: the customer reached us or answered. in_time, late: a promise that was kept so. own, handed: the department that promised
 * owes it, or another does.
 */
export type FactCondition = 'contact' | 'in_time' | 'late' | 'own' | 'handed'

/** A sum over facts. */
export interface Measure {
  /** Of which facts; `events`: of every event, whatever its type. */
  facts: readonly FactName[] | 'events'
  /** Only facts with one of these words. */
  where?: Partial<Record<FactLabel, readonly string[]>>
  when?: readonly FactCondition[]
  /**
   * What is added: an amount, its square, or the lateness of a promise in days (of an overdue one up to the end of the window);
   * left away: the facts are counted.
   */
  add?: keyof FactAmounts | 'minutes_squared' | 'lateness'
  /** Counts only the facts that state this amount. */
  stating?: keyof FactAmounts
}

const CONTACTS = [
  'interaction.held', 'touchpoint.made', 'complaint.raised', 'information.shared', 'idea.contributed', 'order.placed', 'survey.answered'
] as const
const MEETING = ['interaction.held'] as const
const IN_PERSON = { channel: ['face_to_face'] }
const TRANSACTION = ['price_negotiation', 'contract_negotiation', 'blame_assignment']
const OURS = { by: ['supplier'] }
const THEIRS = { by: ['customer'] }
const INSPECTION = ['inspection.performed'] as const
const TOLD = ['information.shared'] as const
const IDEA_OUTCOME = ['idea_outcome'] as const
const PROMISE = ['promise'] as const
const RECOVERY = ['recovery'] as const
const ANSWERED = { outcome: ['accepted', 'partly', 'rejected'] }
const SURVEY = ['survey.answered'] as const
const BIDS = ['order.placed', 'order.lost', 'rfq.received'] as const
const CONCESSION = ['concession.made'] as const
const OUR_CONTACT = ['interaction.held', 'touchpoint.made'] as const
const JUDGED = { outcome: ['kept', 'broken', 'overdue'] }
const UNBROKEN = { outcome: ['kept', 'overdue'] }

const measures = {
  events: { facts: 'events' },
  contacts: { facts: CONTACTS, when: ['contact'] },
  our_contacts: { facts: OUR_CONTACT, where: OURS },
  proactive: { facts: OUR_CONTACT, where: { ...OURS, trigger: ['proactive'] } },
  triggered: { facts: OUR_CONTACT, where: { ...OURS, trigger: ['proactive', 'callback', 'complaint'] } },
  touchpoints: { facts: ['touchpoint.made'] },
  answered: { facts: ['touchpoint.made'], where: { ...OURS, outcome: ['answered'] } },
  answerable: { facts: ['touchpoint.made'], where: { ...OURS, outcome: ['answered', 'unanswered'] } },

  meetings: { facts: MEETING },
  minutes: { facts: MEETING, add: 'minutes' },
  face_to_face_meetings: { facts: MEETING, where: IN_PERSON },
  face_to_face_minutes: { facts: MEETING, where: IN_PERSON, add: 'minutes' },
  face_to_face_squares: { facts: MEETING, where: IN_PERSON, add: 'minutes_squared' },
  transaction_minutes: { facts: MEETING, where: { ...IN_PERSON, purpose: TRANSACTION }, add: 'minutes' },
  transaction_squares: { facts: MEETING, where: { ...IN_PERSON, purpose: TRANSACTION }, add: 'minutes_squared' },
  price_minutes: { facts: MEETING, where: { ...IN_PERSON, purpose: ['price_negotiation'] }, add: 'minutes' },
  contract_minutes: { facts: MEETING, where: { ...IN_PERSON, purpose: ['contract_negotiation'] }, add: 'minutes' },
  blame_minutes: { facts: MEETING, where: { ...IN_PERSON, purpose: ['blame_assignment'] }, add: 'minutes' },
  person_minutes: { facts: ['attendance'], add: 'person_minutes' },
  face_to_face_person_minutes: { facts: ['attendance'], where: IN_PERSON, add: 'person_minutes' },
  transaction_person_minutes: { facts: ['attendance'], where: { ...IN_PERSON, purpose: TRANSACTION }, add: 'person_minutes' },

  inspections: { facts: INSPECTION },
  units_received: { facts: INSPECTION, add: 'units_received' },
  units_inspected: { facts: INSPECTION, add: 'units_inspected' },
  units_judged: { facts: INSPECTION, add: 'units_judged' },
  units_rejected: { facts: INSPECTION, add: 'units_rejected' },
  inspection_minutes: { facts: INSPECTION, add: 'minutes' },
  units_timed: { facts: INSPECTION, add: 'units_timed' },

  information: { facts: TOLD },
  information_given: { facts: TOLD, where: { direction: ['to_customer'] } },
  information_received: { facts: TOLD, where: { direction: ['to_supplier'] } },
  weight_given: { facts: TOLD, where: { direction: ['to_customer'] }, add: 'weight' },
  weight_received: { facts: TOLD, where: { direction: ['to_supplier'] }, add: 'weight' },
  confidential: { facts: TOLD, where: { confidentiality: ['confidential'] } },
  solicited: { facts: TOLD, where: { outcome: ['solicited'] } },
  solicitable: { facts: TOLD, where: { outcome: ['solicited', 'unsolicited'] } },
  ideas: { facts: ['idea.contributed'] },
  ideas_settled: { facts: IDEA_OUTCOME },
  ideas_adopted: { facts: IDEA_OUTCOME, where: { outcome: ['adopted'] } },
  idea_value: { facts: IDEA_OUTCOME, where: { outcome: ['adopted'] }, add: 'value' },

  promises_made: { facts: ['promise.made'] },
  promises_judged: { facts: PROMISE, where: JUDGED },
  promises_kept: { facts: PROMISE, where: { outcome: ['kept'] } },
  promises_kept_in_time: { facts: PROMISE, where: { outcome: ['kept'] }, when: ['in_time'] },
  promises_late: { facts: PROMISE, where: { outcome: ['kept'] }, when: ['late'] },
  promises_broken: { facts: PROMISE, where: { outcome: ['broken'] } },
  promises_overdue: { facts: PROMISE, where: { outcome: ['overdue'] } },
  promise_value: { facts: PROMISE, where: JUDGED, add: 'value' },
  our_promises: { facts: PROMISE, where: { ...OURS, ...JUDGED } },
  our_promises_in_time: { facts: PROMISE, where: { ...OURS, outcome: ['kept'] }, when: ['in_time'] },
  our_lateness: { facts: PROMISE, where: { ...OURS, ...UNBROKEN }, add: 'lateness' },
  our_dated_promises: { facts: PROMISE, where: { ...OURS, ...UNBROKEN } },
  their_promises: { facts: PROMISE, where: { ...THEIRS, ...JUDGED } },
  their_promises_in_time: { facts: PROMISE, where: { ...THEIRS, outcome: ['kept'] }, when: ['in_time'] },
  their_lateness: { facts: PROMISE, where: { ...THEIRS, ...UNBROKEN }, add: 'lateness' },
  their_dated_promises: { facts: PROMISE, where: { ...THEIRS, ...UNBROKEN } },
  own_promises: { facts: PROMISE, where: { ...OURS, ...JUDGED }, when: ['own'] },
  handed_promises: { facts: PROMISE, where: { ...OURS, ...JUDGED }, when: ['handed'] },
  own_promises_in_time: { facts: PROMISE, where: { ...OURS, outcome: ['kept'] }, when: ['own', 'in_time'] },
  handed_promises_in_time: { facts: PROMISE, where: { ...OURS, outcome: ['kept'] }, when: ['handed', 'in_time'] },

  orders: { facts: ['order.placed'] },
  order_value: { facts: ['order.placed'], add: 'value' },
  orders_lost: { facts: ['order.lost'] },
  orders_lost_value: { facts: ['order.lost'], add: 'value' },
  rfqs: { facts: ['rfq.received'] },
  bids: { facts: ['order.placed', 'order.lost'] },
  bid_value: { facts: ['order.placed', 'order.lost'], add: 'value' },
  quotes: { facts: BIDS, add: 'quotes' },
  quoted: { facts: BIDS, stating: 'quotes' },
  reopened_awards: { facts: BIDS, where: { outcome: ['reopened'] } },
  reduction_asked: { facts: BIDS, add: 'percent' },
  price_demands: { facts: BIDS, stating: 'percent' },
  concessions: { facts: CONCESSION },
  concession_value: { facts: CONCESSION, add: 'value' },
  percent_conceded: { facts: CONCESSION, where: OURS, add: 'percent' },
  concessions_in_percent: { facts: CONCESSION, where: OURS, stating: 'percent' },
  justified_concessions: { facts: CONCESSION, where: { outcome: ['justified'] } },
  judged_concessions: { facts: CONCESSION, where: { outcome: ['justified', 'unjustified'] } },
  standing: { facts: ['standing.reported'], add: 'score' },
  rankings: { facts: ['standing.reported'], stating: 'score' },
  viability: { facts: ['viability.reported'], add: 'score' },
  viability_reports: { facts: ['viability.reported'], stating: 'score' },

  complaints: { facts: ['complaint.raised'] },
  severity_of_complaints: { facts: ['complaint.raised'], add: 'severity' },
  complaints_resolved: { facts: RECOVERY, where: ANSWERED },
  complaints_accepted: { facts: RECOVERY, where: { outcome: ['accepted'] } },
  complaints_unresolved: { facts: RECOVERY, where: { outcome: ['unresolved'] } },
  days_to_resolution: { facts: RECOVERY, where: ANSWERED, add: 'days' },
  recovery_minutes: { facts: RECOVERY, add: 'minutes' },
  timed_recoveries: { facts: RECOVERY, stating: 'minutes' },
  complaint_cost: { facts: RECOVERY, add: 'value' },
  misconduct: { facts: ['misconduct.observed'] },
  misconduct_severity: { facts: ['misconduct.observed'], add: 'severity' },
  survey_scores: { facts: SURVEY, add: 'score' },
  survey_answers: { facts: SURVEY, stating: 'score' },
  our_scores: { facts: SURVEY, where: OURS, add: 'score' },
  our_answers: { facts: SURVEY, where: OURS, stating: 'score' },
  their_scores: { facts: SURVEY, where: THEIRS, add: 'score' },
  their_answers: { facts: SURVEY, where: THEIRS, stating: 'score' },
  our_trust_scores: { facts: SURVEY, where: { ...OURS, question: ['trust'] }, add: 'score' },
  our_trust_answers: { facts: SURVEY, where: { ...OURS, question: ['trust'] }, stating: 'score' },
  links_established: { facts: ['link.established'] },
  contracts_renewed: { facts: ['contract.renewed'] },
  relationships_ended: { facts: ['relationship.ended'] }
} as const satisfies Record<string, Measure>

export type MeasureName = keyof typeof measures

/** The sums that metrics are made of, by their names. */
export const MEASURES: Readonly<Record<MeasureName, Measure>> = measures
