import { Type, type Static, type TProperties } from 'typebox'
import { TYPE_NAME } from '../event-types/schema.ts'
import { ref } from '../http/ref.ts'
import type { EventType } from '../scoring/index.ts'
import * as f from './fields.ts'

/*
 * `data` of every event type on the wire: strict twins of the types in scoring/events.ts (a type test compares the two).
 * What one field demands of another (a value needs a currency, no more units inspected than received) stands in rules.ts.
 */

const optional = Type.Optional
const data = <P extends TProperties>($id: string, description: string, properties: P) =>
  Type.Object(properties, { $id, additionalProperties: false, description })

const promiseTerms = {
  by: ref(f.Party),
  kind: ref(f.PromiseKind),
  due_on: f.date('The day by which it was to be done'),
  made_by_department: optional(f.department('Who promised it')),
  owed_by_department: optional(f.department('Who must do it')),
  importance: optional(f.count('Weight of the promise; 1 when absent', 1, 5)),
  value: optional(f.money('What the promise is worth')),
  currency: optional(f.currency())
}

const bidding = {
  order_id: f.text('Your id of the order or request'),
  units: optional(f.units('Units asked for')),
  competing_quotes: optional(f.count('Offers of others that the customer asked for', 0, 10_000)),
  price_reduction_asked_percent: optional(f.percent('Price reduction that the customer demanded')),
  reopened_after_award: optional(f.flag('Whether the customer negotiated again after the award.')),
  incumbent: optional(f.flag('Whether we supplied this before.'))
}

const order = { ...bidding, value: f.money('Value of the order'), currency: f.currency() }

/** The data schema of every event type. */
export const DATA = {
  'interaction.held': data('InteractionHeldData', 'Time that both sides spent together.', {
    channel: ref(f.MeetingChannel),
    minutes: f.minutes('Length'),
    purpose: ref(f.Purpose),
    initiated_by: ref(f.Party),
    supplier_people: optional(f.count('People of the supplier', 0, 10_000)),
    customer_people: optional(f.count('People of the customer', 0, 10_000)),
    supplier_departments: optional(Type.Array(f.department('A department of the supplier that took part'), {
      maxItems: 50, description: 'Departments of the supplier that took part.'
    })),
    customer_departments: optional(Type.Array(f.department('A department of the customer that took part'), {
      maxItems: 50, description: 'Departments of the customer that took part.'
    })),
    trigger: optional(ref(f.Trigger)),
    on_site: optional(f.flag('Whether it took place at the customer\'s.'))
  }),
  'touchpoint.made': data('TouchpointMadeData', 'A short contact: a call, a visit, a card.', {
    channel: ref(f.TouchpointChannel),
    initiated_by: ref(f.Party),
    trigger: optional(ref(f.Trigger)),
    answered: optional(f.flag('Whether the other side reacted.')),
    department: optional(f.department('Who made the contact'))
  }),
  'inspection.performed': data('InspectionPerformedData', 'The customer inspected what we delivered.', {
    units_received: f.units('Units delivered'),
    units_inspected: f.units('Units inspected, not more than were received'),
    units_rejected: optional(f.units('Units rejected, not more than were inspected')),
    minutes: optional(f.minutes('Time that the inspection took')),
    stage: optional(ref(f.InspectionStage)),
    lot: optional(f.text('Your id of the lot'))
  }),
  'information.shared': data('InformationSharedData', 'One side told the other something that it need not have told.', {
    direction: ref(f.InformationDirection),
    confidentiality: ref(f.Confidentiality),
    topic: optional(ref(f.InformationTopic)),
    solicited: optional(f.flag('Whether it had been asked for.'))
  }),
  'idea.contributed': data('IdeaContributedData', 'One side proposed an improvement.', {
    idea_id: f.text('Your id of the idea'),
    by: ref(f.Party),
    area: optional(ref(f.IdeaArea))
  }),
  'idea.settled': data('IdeaSettledData', 'An idea was adopted or rejected.', {
    idea_id: f.text('Your id of the idea'),
    outcome: ref(f.IdeaOutcome),
    value: optional(f.money('What the idea saves or earns')),
    currency: optional(f.currency())
  }),
  'promise.made': data('PromiseMadeData', 'One side promised something by a day.', {
    promise_id: f.text('Your id of the promise'),
    ...promiseTerms
  }),
  'promise.settled': data('PromiseSettledData',
    'A promise was kept, broken, renegotiated or waived. It may carry the terms itself when no promise.made was sent.', {
      promise_id: f.text('Your id of the promise'),
      outcome: ref(f.PromiseOutcome),
      settled_on: optional(f.date('The day on which it was done; the day of the event when absent')),
      warned_at: optional(f.dateOrInstant('When the other side was warned that it would not be kept')),
      new_due_on: optional(f.date('The new due day of a renegotiated promise')),
      ...Type.Partial(Type.Object(promiseTerms)).properties
    }),
  'complaint.raised': data('ComplaintRaisedData', 'The customer complained.', {
    complaint_id: f.text('Your id of the complaint'),
    severity: f.severity(),
    kind: ref(f.ComplaintKind),
    department: optional(f.department('Whom the complaint is about'))
  }),
  'complaint.resolved': data('ComplaintResolvedData', 'A complaint was answered.', {
    complaint_id: f.text('Your id of the complaint'),
    outcome: ref(f.ComplaintOutcome),
    minutes: optional(f.minutes('Our work on the complaint')),
    cost: optional(f.money('What the complaint cost us')),
    currency: optional(f.currency())
  }),
  'order.placed': data('OrderPlacedData', 'The customer gave us an order.', order),
  'order.lost': data('OrderLostData', 'The customer gave an order to somebody else.', {
    ...order,
    lost_to: optional(f.text('Who got the order'))
  }),
  'rfq.received': data('RfqReceivedData', 'The customer asked us for an offer.', {
    ...bidding,
    currency: optional(f.currency())
  }),
  'concession.made': data('ConcessionMadeData', 'One side gave way.', {
    by: ref(f.Party),
    percent: optional(f.percent('Price reduction')),
    value: optional(f.money('What the concession is worth')),
    currency: optional(f.currency()),
    justified: optional(f.flag('Whether there was a reason that both sides accept.'))
  }),
  'misconduct.observed': data('MisconductObservedData', 'One side abused its position.', {
    by: ref(f.Party),
    kind: ref(f.MisconductKind),
    severity: f.severity()
  }),
  'link.established': data('LinkEstablishedData', 'Something ties the two sides together from now on.', {
    link_id: f.text('Your id of the link'),
    kind: ref(f.LinkKind),
    depends: ref(f.Dependant),
    weight: optional(f.amount('Weight of the link; 1 when absent', 0, 1000))
  }),
  'link.retired': data('LinkRetiredData', 'A link ended.', {
    link_id: f.text('Your id of the link')
  }),
  'survey.answered': data('SurveyAnsweredData', 'Somebody answered one question of a survey.', {
    side: ref(f.Party),
    department: optional(f.department('The department of who answered')),
    question: ref(f.SurveyQuestion),
    score: f.amount('The answer, within the scale', -1e6, 1e6),
    scale_min: f.amount('Worst answer of the scale', -1e6, 1e6),
    scale_max: f.amount('Best answer of the scale, above scale_min', -1e6, 1e6)
  }),
  'standing.reported': data('StandingReportedData', 'The customer\'s ranking of its suppliers.', {
    criterion: f.text('What the suppliers were ranked by'),
    rank: f.count('Our place, 1 is best', 1, 1_000_000),
    of: f.count('Number of suppliers ranked', 1, 1_000_000)
  }),
  'procurement.reported': data('ProcurementReportedData', 'The size of the customer\'s purchasing department.', {
    purchasing_headcount: f.amount('People in purchasing, full-time equivalents', 0, 1e6),
    period_days: f.count('Days that the report covers', 1, 3660)
  }),
  'viability.reported': data('ViabilityReportedData', 'How likely one side is to stay in business.', {
    party: ref(f.Party),
    score: f.amount('0 = about to fail, 1 = sound', 0, 1),
    indicator: optional(f.text('Where the figure comes from'))
  }),
  'contract.renewed': data('ContractRenewedData', 'The contract was renewed.', {
    contract_id: optional(f.text('Your id of the contract')),
    value: optional(f.money('Value of the contract')),
    currency: optional(f.currency())
  }),
  'relationship.ended': data('RelationshipEndedData', 'The relationship was ended.', {
    reason: optional(f.text('Why')),
    by: optional(ref(f.Party))
  })
} as const satisfies Record<EventType, object>

/** `data` of an event type as the wire schema describes it. */
export type WireData<T extends EventType> = Static<typeof DATA[T]>

export const EVENT_TYPES = Object.keys(DATA) as EventType[]

/** A built-in type by its name, or any that a tenant can declare. */
export const ANY_TYPE = `^(${EVENT_TYPES.map(type => type.replace('.', '[.]')).join('|')}|${TYPE_NAME.slice(1, -1)})$`
