import type { TSchema } from 'typebox'
import { ComplaintKind, ComplaintOutcome, MeetingChannel, PromiseKind, PromiseOutcome, Purpose, TouchpointChannel } from '../ledger/fields.ts'
import type { Decides, Rule } from './settings.ts'

const of = (schema: TSchema) => (schema as unknown as { enum: string[] }).enum

/** The outcomes of a complaint, … */
export const ANSWERS = of(ComplaintOutcome)
/** … of a call, … */
export const CALL_OUTCOMES = ['answered', 'unanswered']
/** … of a meeting, … */
export const MEETING_OUTCOMES = ['held', 'missed']
/** … and of a promise. */
export const PROMISE_OUTCOMES = of(PromiseOutcome)

/** The words that a rule of each kind may set; a department is any lower-case word. */
export const RULE_WORDS: Record<Exclude<Decides, 'department'>, readonly string[]> = {
  purpose: of(Purpose),
  direction: ['supplier', 'customer'],
  complaint_kind: of(ComplaintKind),
  severity: ['1', '2', '3', '4', '5'],
  outcome: [...ANSWERS, ...CALL_OUTCOMES, ...MEETING_OUTCOMES, ...PROMISE_OUTCOMES],
  channel: [...new Set([...of(MeetingChannel), ...of(TouchpointChannel)])],
  promise_kind: of(PromiseKind),
  ignore: ['yes', 'no']
}

/** What the words of a subject line say about a purpose; English, and the first that fits decides. */
const PURPOSES: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['price_negotiation', ['price', 'pricing', 'quote', 'quotation', 'discount', 'rebate']],
  ['contract_negotiation', ['contract', 'terms', 'agreement', 'renewal']],
  ['blame_assignment', ['claim', 'dispute', 'penalty', 'liability', 'chargeback']],
  ['problem_solving', ['complaint', 'problem', 'issue', 'defect', 'escalation', 'troubleshoot', 'root cause']],
  ['training', ['training', 'webinar', 'onboarding']],
  ['design', ['design', 'specification', 'drawing', 'prototype']],
  ['improvement', ['improvement', 'optimization', 'optimisation', 'lean', 'kaizen']],
  ['planning', ['planning', 'forecast', 'roadmap', 'kickoff', 'kick-off', 'schedule']],
  ['service', ['service', 'maintenance', 'installation', 'repair', 'support']],
  ['review', ['review', 'qbr', 'audit']],
  ['social', ['lunch', 'dinner', 'birthday', 'congratulat']]
]

/** Rules that read a purpose out of a subject line, in which the record calls it `field`. */
export function purposeRules (field: string): Rule[] {
  return PURPOSES.flatMap(([to, parts]) => parts.map((contains): Rule => ({ field, contains, decides: 'purpose', to })))
}

/** The word for time spent together; undefined for what takes none, such as a card. */
export function meetingChannel (word: string): string | undefined {
  return MEETING[word] ?? (of(MeetingChannel).includes(word) ? word : undefined)
}

/** The word for a short contact. */
export function touchpointChannel (word: string): string {
  return TOUCHPOINT[word] ?? word
}

const MEETING: Record<string, string> = { visit: 'face_to_face', email: 'correspondence' }
const TOUCHPOINT: Record<string, string> = { face_to_face: 'visit', video: 'phone', correspondence: 'email' }
