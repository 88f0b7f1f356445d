import type { CrmObject } from '../reading.ts'
import { ruled } from '../settings.ts'
import { flag, instant, text } from './cells.ts'
import { ACCOUNT, CASE, reference } from './ids.ts'
import { COMMON, firstReason, isLeftOut, LEFT_OUT, NO_ACCOUNT, taken } from './record.ts'

const NAME = 'email_message'

/** E-mails of cases and accounts: that there was one, and in which direction. Their minutes are estimated by the settings. */
export const emailMessage: CrmObject = {
  name: NAME,
  title: 'EmailMessage',
  fields: [...COMMON, 'ParentId', 'RelatedToId', 'Incoming', 'MessageDate', 'Status', 'Subject'],
  take (row, settings) {
    return taken(row, 'EmailMessage', () => {
      const { rules } = settings
      const about = [reference(row, 'ParentId'), reference(row, 'RelatedToId')].filter(id => id !== undefined)
      const [owner, account] = [CASE, ACCOUNT].map(kind => about.find(id => id.startsWith(kind)))
      const incoming = flag(row, 'Incoming')
      return {
        ...(owner === undefined ? {} : { parent: { object: 'case', id: owner } }),
        kept: {
          ignored: firstReason([isLeftOut(settings, NAME, row), LEFT_OUT], [isDraft(text(row, 'Status')), 'It is a draft.']),
          account,
          case: owner === undefined ? undefined : true,
          time: instant(row, 'MessageDate') ?? instant(row, 'CreatedDate'),
          direction: ruled(rules, NAME, row, 'direction') ?? (incoming ? 'customer' : 'supplier'),
          purpose: ruled(rules, NAME, row, 'purpose'),
          department: ruled(rules, NAME, row, 'department')
        }
      }
    })
  },
  read (kept, { parent, settings }) {
    if (kept.ignored !== undefined) return { ignored: String(kept.ignored) }
    const account = kept.account ?? parent?.account
    if (account === undefined) return { ignored: kept.case === true && parent === undefined ? 'Its case has not come yet, or was deleted; send the case too.' : NO_ACCOUNT }
    if (kept.time === undefined) return { ignored: 'It does not say when it was sent: MessageDate is empty.' }
    const time = String(kept.time)
    const { written, read } = settings.email_minutes
    const minutes = kept.direction === 'customer' ? read : written
    const initiator = { initiated_by: kept.direction }
    if (minutes === 0) {
      const data = { channel: 'email', ...initiator, ...(kept.department === undefined ? {} : { department: kept.department }) }
      return { account: String(account), events: [{ part: '', type: 'touchpoint.made', time, data }] }
    }
    const data = {
      channel: 'correspondence',
      minutes,
      purpose: kept.purpose ?? (parent?.kind === undefined ? 'other' : 'problem_solving'),
      ...initiator,
      ...(kept.department === undefined ? {} : { supplier_departments: [kept.department] })
    }
    return { account: String(account), events: [{ part: '', type: 'interaction.held', time, data }] }
  }
}

/** The picklist is numbered in the API, and named in reports. */
function isDraft (status: string | undefined): boolean {
  return status === '5' || status?.toLowerCase() === 'draft'
}
