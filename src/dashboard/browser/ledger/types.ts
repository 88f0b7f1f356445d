import type { Schema } from '../contract.ts'

type BuiltIn = Schema<'EventInput'>['type']

const NAMES: Record<BuiltIn, string> = {
  'interaction.held': 'Meeting held',
  'touchpoint.made': 'Short contact',
  'inspection.performed': 'Inspection',
  'information.shared': 'Information shared',
  'idea.contributed': 'Idea',
  'idea.settled': 'Idea settled',
  'promise.made': 'Promise made',
  'promise.settled': 'Promise settled',
  'complaint.raised': 'Complaint',
  'complaint.resolved': 'Complaint resolved',
  'order.placed': 'Order',
  'order.lost': 'Order lost',
  'rfq.received': 'Request for a quote',
  'concession.made': 'Concession',
  'misconduct.observed': 'Misconduct',
  'link.established': 'Link established',
  'link.retired': 'Link retired',
  'survey.answered': 'Survey answered',
  'standing.reported': 'Standing reported',
  'procurement.reported': 'Procurement reported',
  'viability.reported': 'Viability reported',
  'contract.renewed': 'Contract renewed',
  'relationship.ended': 'Relationship ended'
}

/** The built-in types, as they follow each other in the ledger's catalogue. */
export const EVENT_TYPES = Object.keys(NAMES)

/** A type for people; types of your own keep their name. */
export const typeName = (type: string) => (NAMES as Record<string, string>)[type] ?? type
