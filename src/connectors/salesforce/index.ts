import type { CrmObject } from '../reading.ts'
import type { ConnectorSettings } from '../settings.ts'
import { caseMilestone } from './case-milestone.ts'
import { crmCase } from './case.ts'
import { emailMessage } from './email-message.ts'
import { event, eventRelation } from './event.ts'
import { RULES } from './rules.ts'
import { task } from './task.ts'

export const objects: CrmObject[] = [task, event, eventRelation, crmCase, caseMilestone, emailMessage]

export const defaults: ConnectorSettings = {
  source: 'salesforce',
  rules: RULES,
  unknown_accounts: 'create',
  email_minutes: { written: 5, read: 2.5 }
}

/** An account is written with 18 characters, or with the first 15 of them. */
export const spellings = (account: string) => [account, account.slice(0, 15)]
