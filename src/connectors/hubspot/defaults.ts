import type { ConnectorSettings, Rule } from '../settings.ts'
import { purposeRules } from '../words.ts'

const forObject = (object: string, rules: Rule[]) => rules.map(rule => ({ ...rule, object }))
const rule = (object: string, field: string, equals: string, set: Rule['decides'], to: string): Rule => ({ object, field, equals, decides: set, to })

/** How a portal of HubSpot is read that has not been told otherwise. */
export const defaults: ConnectorSettings = {
  source: 'hubspot',
  rules: [
    // Dispositions that every portal has; those of its own have other ids.
    rule('call', 'hs_call_disposition', 'f240bbac-87c9-4f6e-bf70-924b57d47db7', 'outcome', 'answered'),
    rule('call', 'hs_call_disposition', '9d9162e7-6cf3-4944-bf63-4dff82258764', 'outcome', 'unanswered'),
    rule('call', 'hs_call_disposition', '73a0d17f-1163-4015-bdd5-ec830791da20', 'outcome', 'unanswered'),
    rule('call', 'hs_call_disposition', 'b2cf5968-551e-4856-9783-52b3da59a7d0', 'outcome', 'unanswered'),
    rule('call', 'hs_call_disposition', 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'outcome', 'unanswered'),
    rule('call', 'hs_call_disposition', '17b47fee-58de-441e-a44c-c6300d46f273', 'ignore', 'yes'),
    rule('meeting', 'hs_meeting_location_type', 'PHONE', 'channel', 'phone'),
    rule('meeting', 'hs_meeting_location_type', 'ADDRESS', 'channel', 'face_to_face'),
    rule('ticket', 'hs_ticket_category', 'PRODUCT_ISSUE', 'complaint_kind', 'quality'),
    rule('ticket', 'hs_ticket_category', 'BILLING_ISSUE', 'complaint_kind', 'money'),
    { object: 'ticket', field: 'subject', contains: 'complaint', decides: 'complaint_kind', to: 'quality' },
    rule('ticket', 'hs_ticket_priority', 'LOW', 'severity', '2'),
    rule('ticket', 'hs_ticket_priority', 'MEDIUM', 'severity', '3'),
    rule('ticket', 'hs_ticket_priority', 'HIGH', 'severity', '4'),
    rule('ticket', 'hs_ticket_priority', 'URGENT', 'severity', '5'),
    ...forObject('call', purposeRules('hs_call_title')),
    ...forObject('meeting', purposeRules('hs_meeting_title')),
    ...forObject('email', purposeRules('hs_email_subject'))
  ],
  unknown_accounts: 'create',
  email_minutes: { written: 5, read: 2.5 }
}
