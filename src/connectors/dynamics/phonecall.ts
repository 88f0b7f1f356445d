import { flagCell } from '../cells.ts'
import { held, one, touched } from '../contacts.ts'
import { keep } from '../deciding.ts'
import type { CrmObject, Kept, Reading, Surroundings } from '../reading.ts'
import { instantOf } from '../wall-clock.ts'
import { CALL_OUTCOMES } from '../words.ts'
import { activityFacts, activityFields, lengthOf, undone } from './activity.ts'
import { accountOf, takeRow } from './record.ts'

/** Calls: those that took time are time spent together, a voice mail is a contact without an answer. */
export const phonecall: CrmObject = {
  name: 'phonecall',
  title: 'PhoneCall',
  fields: [...activityFields('phonecall'), 'leftvoicemail'],
  take: (row, settings) => takeRow('phonecall', 'activityid', row, settings, decide => ({
    ...activityFacts('phonecall', row, decide),
    ...keep({ outcome: flagCell(row, 'leftvoicemail') === true ? 'unanswered' : decide('outcome', CALL_OUTCOMES) })
  })),
  read
}

function read (kept: Kept, { timeZone, parent }: Surroundings): Reading {
  const whose = accountOf(kept, parent)
  if ('ignored' in whose) return whose
  const moment = kept.start ?? kept.end
  const ignored = undone(kept.state) ?? (moment === undefined ? 'The row does not say when the call was.' : undefined)
  if (ignored !== undefined) return { ignored }
  const time = instantOf(String(moment), timeZone)
  const minutes = lengthOf(kept, timeZone)
  const trigger = parent?.kind === undefined ? undefined : 'complaint'
  if (kept.outcome === 'unanswered') return one(whose.account, touched(kept, time, 'phone', false, trigger))
  if (minutes !== undefined && minutes > 0) {
    return one(whose.account, held(kept, time, { channel: 'phone', minutes, ...(trigger !== undefined && { trigger }) }))
  }
  const answered = kept.outcome === 'answered' ? true : undefined
  return one(whose.account, touched(kept, time, 'phone', answered, trigger),
    ['The record says no duration, so the call counts as a contact and not as time.'])
}
