import type { Rule } from '../settings.ts'
import { purposeRules } from '../words.ts'

type Words = ReadonlyArray<readonly [string, readonly string[]]>

const rules = (object: string, field: string, set: Rule['decides'], words: Words): Rule[] =>
  words.flatMap(([to, parts]) => parts.map((contains): Rule => ({ object, field, contains, decides: set, to })))

/** What the picklists of a new organization, and words that people add to them, say about the kind of a complaint. */
const KINDS: Words = [
  ['money', ['billing', 'invoice', 'payment', 'price', 'credit note']],
  ['delivery', ['delivery', 'shipping', 'shipment', 'late']],
  ['conduct', ['conduct', 'behavior', 'behaviour', 'rude']],
  ['quality', [
    'complaint', 'problem', 'defect', 'quality', 'warranty', 'breakdown', 'performance', 'mechanical', 'electrical', 'electronic', 'structural'
  ]]
]

/** How records are read unless a tenant says otherwise. */
export const RULES: Rule[] = [
  ...rules('event', 'Subject', 'ignore', [['yes', ['canceled:', 'cancelled:', 'declined:']]]),
  ...rules('event', 'Location', 'channel', [
    ['video', ['teams', 'zoom', 'webex', 'google meet', 'meet.google', 'skype', 'video', 'online', 'http']], ['phone', ['phone', 'telephone', 'dial-in', 'call']]
  ]),
  ...rules('event', 'Subject', 'channel', [['face_to_face', ['visit', 'on site', 'on-site', 'onsite']], ['phone', ['phone', 'call']]]),
  ...rules('task', 'Subject', 'channel', [['email', ['email:', 'e-mail:']]]),
  { object: 'task', field: 'Subject', equals: 'call', decides: 'channel', to: 'phone' },
  { object: 'task', field: 'TaskSubtype', equals: 'listemail', decides: 'ignore', to: 'yes' },
  ...rules('task', 'CallDisposition', 'outcome', [['unanswered', ['no answer', 'voicemail', 'voice mail', 'left message', 'busy', 'wrong number']]]),
  ...rules('case', 'Reason', 'complaint_kind', KINDS),
  ...rules('case', 'Type', 'complaint_kind', KINDS),
  ...rules('case', 'Priority', 'severity', [['5', ['critical', 'urgent']], ['4', ['high']], ['3', ['medium', 'normal']], ['2', ['low']]]),
  ...rules('case', 'Status', 'outcome', [['rejected', ['reject', 'unjustified', 'unfounded']], ['partly', ['partly', 'partial']]]),
  ...purposeRules('Subject')
]
