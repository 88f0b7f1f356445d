import type { ConnectorSettings } from '../settings.ts'
import { purposeRules } from '../words.ts'

/** How a calendar is read whose domains nobody has told yet: only meetings that are sent with a relationship count. */
export const defaults: ConnectorSettings = {
  source: 'calendar',
  rules: ['CATEGORIES', 'SUMMARY'].flatMap(purposeRules),
  unknown_accounts: 'create',
  email_minutes: { written: 5, read: 2.5 },
  own_domains: [],
  account_domains: {}
}
