import type { ConnectorSettings, Rule } from '../settings.ts'
import { purposeRules } from '../words.ts'

const rule = (field: string, equals: string, set: Rule['decides'], to: string): Rule => ({ object: 'incident', field, equals, decides: set, to })

const purposes = ['phonecall', 'appointment', 'email'].flatMap(object =>
  ['category', 'subject'].flatMap(field => purposeRules(field).map(purpose => ({ ...purpose, object }))))

/** How an environment of Dynamics 365 is read that has not been told otherwise. */
export const defaults: ConnectorSettings = {
  source: 'dynamics',
  rules: [
    rule('casetypecode', '2', 'complaint_kind', 'quality'),
    rule('casetypecode', 'Problem', 'complaint_kind', 'quality'),
    // On a case 1 is the highest priority; on an activity it would be the middle one.
    rule('prioritycode', '1', 'severity', '4'),
    rule('prioritycode', 'High', 'severity', '4'),
    rule('prioritycode', '2', 'severity', '3'),
    rule('prioritycode', 'Normal', 'severity', '3'),
    rule('prioritycode', '3', 'severity', '2'),
    rule('prioritycode', 'Low', 'severity', '2'),
    ...purposes
  ],
  unknown_accounts: 'create',
  email_minutes: { written: 5, read: 2.5 }
}
