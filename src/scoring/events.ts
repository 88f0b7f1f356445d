import type { CustomEvent } from './custom.ts'

/**
 * The event catalogue as the scoring core sees it: what each type means and carries.
 * `src/ledger/schema.ts` holds the same catalogue as strict wire schemas; a type test keeps the two equal.
 */

/** A calendar day in the tenant's time zone, counted from 1970-01-01 (day 0). */
export type Day = number

export type Party = 'supplier' | 'customer'
export type MeetingChannel = 'face_to_face' | 'video' | 'phone' | 'correspondence'
export type Purpose = 'price_negotiation' | 'contract_negotiation' | 'blame_assignment' | 'problem_solving' | 'planning' |
  'design' | 'improvement' | 'training' | 'service' | 'review' | 'social' | 'other'
export type Trigger = 'proactive' | 'callback' | 'complaint'
export type PromiseKind = 'delivery' | 'payment' | 'service' | 'quality' | 'information' | 'other'

interface PromiseTerms {
  by: Party
  kind: PromiseKind
  due_on: string
  made_by_department?: string
  owed_by_department?: string
  /** 1 to 5, the weight of the promise's evidence (default 1) */
  importance?: number
  value?: number
  currency?: string
}

interface Bidding {
  order_id: string
  currency?: string
  units?: number
  competing_quotes?: number
  price_reduction_asked_percent?: number
  reopened_after_award?: boolean
  incumbent?: boolean
}

/** `data` of every event type (DESIGN section "Events"). */
export interface EventData {
  'interaction.held': {
    channel: MeetingChannel,
    minutes: number,
    purpose: Purpose,
    initiated_by: Party,
    supplier_people?: number,
    customer_people?: number,
    supplier_departments?: string[],
    customer_departments?: string[],
    trigger?: Trigger,
    on_site?: boolean
  }
  'touchpoint.made': {
    channel: 'phone' | 'visit' | 'email' | 'card' | 'gift' | 'message',
    initiated_by: Party,
    trigger?: Trigger,
    answered?: boolean,
    department?: string
  }
  'inspection.performed': {
    units_received: number,
    units_inspected: number,
    units_rejected?: number,
    minutes?: number,
    stage?: 'incoming' | 'source' | 'audit',
    lot?: string
  }
  'information.shared': {
    direction: 'to_customer' | 'to_supplier',
    confidentiality: 'open' | 'restricted' | 'confidential',
    topic?: 'plan' | 'forecast' | 'cost' | 'design' | 'process' | 'financial' | 'other',
    solicited?: boolean
  }
  'idea.contributed': { idea_id: string, by: Party, area?: 'design' | 'manufacturing' | 'process' | 'distribution' }
  'idea.settled': { idea_id: string, outcome: 'adopted' | 'rejected', value?: number, currency?: string }
  'promise.made': PromiseTerms & { promise_id: string }
  'promise.settled': Partial<PromiseTerms> & {
    promise_id: string, outcome: 'kept' | 'broken' | 'renegotiated' | 'waived', settled_on?: string, warned_at?: string, new_due_on?: string
  }
  'complaint.raised': {
    complaint_id: string, severity: number, kind: 'money' | 'delivery' | 'quality' | 'conduct', department?: string
  }
  'complaint.resolved': {
    complaint_id: string, outcome: 'accepted' | 'partly' | 'rejected', minutes?: number, cost?: number, currency?: string
  }
  'order.placed': Bidding & { value: number, currency: string }
  'order.lost': Bidding & { value: number, currency: string, lost_to?: string }
  'rfq.received': Bidding
  'concession.made': { by: Party, percent?: number, value?: number, currency?: string, justified?: boolean }
  'misconduct.observed': {
    by: Party,
    severity: number,
    kind: 'hold_up' | 'confidence_breach' | 'quote_disclosed' | 'unilateral_change' | 'misrepresentation' | 'blame_shifted' |
      'late_payment_abuse' | 'other'
  }
  'link.established': {
    link_id: string,
    kind: 'edi' | 'portal' | 'terminal' | 'colocated_staff' | 'joint_tooling' | 'consignment' | 'other',
    depends: Party | 'both',
    weight?: number
  }
  'link.retired': { link_id: string }
  'survey.answered': {
    side: Party,
    department?: string,
    question: 'trust' | 'satisfaction' | 'fairness' | 'openness' | 'other',
    score: number,
    scale_min: number,
    scale_max: number
  }
  'standing.reported': { criterion: string, rank: number, of: number }
  'procurement.reported': { purchasing_headcount: number, period_days: number }
  'viability.reported': { party: Party, score: number, indicator?: string }
  'contract.renewed': { contract_id?: string, value?: number, currency?: string }
  'relationship.ended': { reason?: string, by?: Party }
}

export type EventType = keyof EventData

/** Names one event of a tenant: `id` and `source` together are the idempotency key. */
export interface EventRef {
  id: string
  source: string
}

/** An event as it stands in the ledger: validated, never changed. */
export type LedgerEvent = {
  [T in EventType]: EventRef & {
    type: T
    /** UTC, RFC 3339 with six fractional digits, so that text order is time order. */
    time: string
    /** The calendar day of `time` in the tenant's reporting time zone. */
    day: Day
    data: EventData[T]
  }
}[EventType] | CustomEvent
