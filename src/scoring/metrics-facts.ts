import type { EventType } from './events.ts'
import type { FactLabels } from './facts.ts'
import type { ThreadFact } from './totals.ts'

export type FactName = EventType | 'attendance' | ThreadFact
export type FactLabel = keyof FactLabels

/** The labels that each kind of fact carries (scoring/facts). */
export const FACT_LABELS: Readonly<Record<FactName, readonly FactLabel[]>> = {
  'interaction.held': ['by', 'channel', 'purpose', 'trigger'],
  'touchpoint.made': ['by', 'channel', 'trigger', 'department', 'outcome'],
  'inspection.performed': ['kind'],
  'information.shared': ['by', 'direction', 'confidentiality', 'topic', 'outcome'],
  'idea.contributed': ['by', 'kind'],
  'idea.settled': [],
  'promise.made': ['by', 'kind'],
  'promise.settled': [],
  'complaint.raised': ['by', 'kind', 'department'],
  'complaint.resolved': [],
  'order.placed': ['currency', 'outcome'],
  'order.lost': ['currency', 'outcome'],
  'rfq.received': ['outcome'],
  'concession.made': ['by', 'currency', 'outcome'],
  'misconduct.observed': ['by', 'kind'],
  'link.established': [],
  'link.retired': [],
  'survey.answered': ['by', 'question', 'department'],
  'standing.reported': ['criterion'],
  'procurement.reported': [],
  'viability.reported': ['by'],
  'contract.renewed': [],
  'relationship.ended': [],
  attendance: ['by', 'channel', 'purpose', 'department'],
  promise: ['by', 'kind', 'outcome', 'made_by_department', 'owed_by_department', 'currency'],
  recovery: ['by', 'kind', 'outcome', 'department', 'currency'],
  idea_outcome: ['by', 'kind', 'outcome', 'currency'],
  link: ['by', 'kind']
}

/** The events that a fact which is no event itself is made of. */
export const DERIVED_FACTS: Readonly<Record<Exclude<FactName, EventType>, readonly EventType[]>> = {
  attendance: ['interaction.held'],
  promise: ['promise.made', 'promise.settled'],
  recovery: ['complaint.raised', 'complaint.resolved'],
  idea_outcome: ['idea.contributed', 'idea.settled'],
  link: ['link.established', 'link.retired']
}
