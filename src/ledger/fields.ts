import { Type } from 'typebox'
import { words } from '../http/ref.ts'

/*
 * The words and numbers that the fields of events are made of. Lengths stand in the patterns, where they count code points in
 * every language; the validator's own `maxLength` counts what a reader sees as one character, which has no limit in bytes.
 */

/** What a pattern asks for, in words, for the errors. */
export const PATTERNS = {
  '^[^\\x00-\\x1f\\x7f]{1,256}$': 'must be 1 to 256 characters without control characters',
  '^[a-z][a-z0-9_-]{0,63}$': 'must be a lower-case word of at most 64 letters, digits, _ or -, such as sales or quality',
  '^[A-Z]{3}$': 'must be a currency code of ISO 4217 such as EUR: three capital letters'
} as const

const [TEXT, DEPARTMENT, CURRENCY] = Object.keys(PATTERNS) as [string, string, string]

export const text = (description: string) => Type.String({ pattern: TEXT, description: `${description} (1 to 256 characters)` })
/** The day of an instant is the date as it is written, in the writer's own offset. */
export const dateOrInstant = (description: string) => Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?$',
  description: `${description} (ISO 8601 date, or RFC 3339 with offset)`
})
export const date = (description: string) => Type.String({ format: 'date', description: `${description} (ISO 8601 date)` })
export const flag = (description: string) => Type.Boolean({ description })
export const currency = () => Type.String({ pattern: CURRENCY, description: 'Currency of the amount (ISO 4217).' })
export const department = (description: string) => Type.String({
  pattern: DEPARTMENT,
  description: `${description}: sales, marketing, engineering, manufacturing, service, logistics, purchasing, finance, quality, management ` +
    'or a lower-case word of your own.'
})

/** Any finite number from `minimum` to `maximum`. */
export const amount = (description: string, minimum: number, maximum: number) =>
  Type.Number({ format: 'double', minimum, maximum, description: `${description} (${minimum} to ${maximum})` })

/** A whole number from `minimum` to `maximum`. */
export const count = (description: string, minimum: number, maximum: number) =>
  Type.Integer({ format: 'int32', minimum, maximum, description: `${description} (${minimum} to ${maximum})` })

export const minutes = (description: string) => amount(`${description}, in minutes`, 0, 44_640)
export const money = (description: string) => amount(`${description}, in \`currency\``, 0, 1e15)
export const units = (description: string) => amount(description, 0, 1e12)
export const percent = (description: string) => amount(`${description}, in percent`, 0, 100)
export const severity = () => count('How bad it was, 1 least, 5 worst', 1, 5)

export const Party = words(['supplier', 'customer'], { $id: 'Party', description: 'Which of the two sides.' })
export const Dependant = words(['supplier', 'customer', 'both'], { $id: 'Dependant', description: 'Who would miss the link.' })
export const Trigger = words(['proactive', 'callback', 'complaint'], {
  $id: 'Trigger', description: 'Why the contact was made: unasked, because the other side had called, or because of a complaint.'
})
export const MeetingChannel = words(['face_to_face', 'video', 'phone', 'correspondence'], {
  $id: 'MeetingChannel', description: 'How the two sides met.'
})
export const Purpose = words([
  'price_negotiation', 'contract_negotiation', 'blame_assignment', 'problem_solving', 'planning', 'design', 'improvement', 'training',
  'service', 'review', 'social', 'other'
], { $id: 'Purpose', description: 'What the time was spent on. The first three are transaction overhead.' })
export const TouchpointChannel = words(['phone', 'visit', 'email', 'card', 'gift', 'message'], {
  $id: 'TouchpointChannel', description: 'How the contact was made.'
})
export const InspectionStage = words(['incoming', 'source', 'audit'], { $id: 'InspectionStage', description: 'Where the goods were inspected.' })
export const InformationDirection = words(['to_customer', 'to_supplier'], {
  $id: 'InformationDirection', description: 'Who learnt something.'
})
export const Confidentiality = words(['open', 'restricted', 'confidential'], {
  $id: 'Confidentiality', description: 'How far the information may travel.'
})
export const InformationTopic = words(['plan', 'forecast', 'cost', 'design', 'process', 'financial', 'other'], {
  $id: 'InformationTopic', description: 'What the information was about.'
})
export const IdeaArea = words(['design', 'manufacturing', 'process', 'distribution'], {
  $id: 'IdeaArea', description: 'What the idea would improve.'
})
export const IdeaOutcome = words(['adopted', 'rejected'], { $id: 'IdeaOutcome', description: 'What became of the idea.' })
export const PromiseKind = words(['delivery', 'payment', 'service', 'quality', 'information', 'other'], {
  $id: 'PromiseKind', description: 'What was promised.'
})
export const PromiseOutcome = words(['kept', 'broken', 'renegotiated', 'waived'], {
  $id: 'PromiseOutcome', description: 'What became of the promise.'
})
export const ComplaintKind = words(['money', 'delivery', 'quality', 'conduct'], {
  $id: 'ComplaintKind', description: 'What the complaint is about.'
})
export const ComplaintOutcome = words(['accepted', 'partly', 'rejected'], {
  $id: 'ComplaintOutcome', description: 'How far the complaint was accepted.'
})
export const MisconductKind = words([
  'hold_up', 'confidence_breach', 'quote_disclosed', 'unilateral_change', 'misrepresentation', 'blame_shifted', 'late_payment_abuse', 'other'
], { $id: 'MisconductKind', description: 'What kind of misconduct was seen.' })
export const LinkKind = words(['edi', 'portal', 'terminal', 'colocated_staff', 'joint_tooling', 'consignment', 'other'], {
  $id: 'LinkKind', description: 'What ties the two sides together.'
})
export const SurveyQuestion = words(['trust', 'satisfaction', 'fairness', 'openness', 'other'], {
  $id: 'SurveyQuestion', description: 'What was asked.'
})

/** All named words, to be registered with the application. */
export const WORDS = [
  Party, Dependant, Trigger, MeetingChannel, Purpose, TouchpointChannel, InspectionStage, InformationDirection, Confidentiality,
  InformationTopic, IdeaArea, IdeaOutcome, PromiseKind, PromiseOutcome, ComplaintKind, ComplaintOutcome, MisconductKind, LinkKind,
  SurveyQuestion
]
