import type { EventType } from './events.ts'
import { DIMENSIONS, type Dimension, type Direction } from './model.ts'
import type { DayTotals } from './totals.ts'

const PROMISES: readonly EventType[] = ['promise.made', 'promise.settled']
const INTEGRITY: readonly EventType[] = ['misconduct.observed', 'promise.settled']
const OPENNESS: readonly EventType[] = ['information.shared', 'idea.contributed']

/** The built-in types of events that are evidence of each dimension. */
export const EVIDENCE_OF: Record<Dimension, readonly EventType[]> = {
  promise_keeping: PROMISES,
  goods_quality: ['inspection.performed'],
  complaint_recovery: ['complaint.raised', 'complaint.resolved'],
  supplier_integrity: INTEGRITY,
  inspection_freedom: ['inspection.performed'],
  customer_openness: OPENNESS,
  negotiation_ease: ['interaction.held'],
  customer_stated_trust: ['survey.answered'],
  customer_commitments: PROMISES,
  customer_integrity: INTEGRITY,
  bidding_restraint: ['order.placed', 'order.lost', 'rfq.received'],
  supplier_openness: OPENNESS,
  supplier_stated_trust: ['survey.answered']
}

/** The dimensions of each score, in the model that a tenant starts with. */
const CUSTOMER: readonly Dimension[] = DIMENSIONS.slice(0, DIMENSIONS.indexOf('customer_commitments'))
const SUPPLIER: readonly Dimension[] = ['negotiation_ease', ...DIMENSIONS.slice(DIMENSIONS.indexOf('customer_commitments'))]

const together = (dimensions: readonly Dimension[]) => [...new Set(dimensions.flatMap(dimension => EVIDENCE_OF[dimension]))]

/** The types that are evidence of a score. */
export const EVIDENCE_OF_SCORE: Record<Direction, readonly EventType[]> = {
  customer_trust: together(CUSTOMER), supplier_trust: together(SUPPLIER)
}

export const EVIDENCE_OF_ANY: readonly EventType[] = together(DIMENSIONS)

/** What silence is judged by: that the customer reached us or answered. */
export const CONTACTS: readonly EventType[] = [
  'interaction.held', 'touchpoint.made', 'complaint.raised', 'information.shared', 'idea.contributed', 'order.placed', 'survey.answered'
]

/** What failures of ours are known from, and the complaints that were made of them. */
export const FAILURES: readonly EventType[] = ['promise.made', 'promise.settled', 'inspection.performed', 'misconduct.observed', 'complaint.raised']

/** What the scores need of the totals of a day: evidence, the start, and how silence limits the coverage. */
export const SCORE_READS: ReadonlyArray<keyof DayTotals> = ['events', 'evidence', 'contact', 'complaints', 'failures', 'promises']
