import { timeCell } from '../cells.ts'
import { held, one, touched } from '../contacts.ts'
import { keep } from '../deciding.ts'
import type { CrmObject, Kept, Reading, Surroundings } from '../reading.ts'
import { instantOf } from '../wall-clock.ts'
import { activityFacts, activityFields, undone } from './activity.ts'
import { accountOf, takeRow } from './record.ts'

/** E-mails that were sent or received are correspondence, of the length that was entered or else an estimated one. */
export const email: CrmObject = {
  name: 'email',
  title: 'Email',
  fields: [...activityFields('email'), 'senton'],
  take: (row, settings) => takeRow('email', 'activityid', row, settings, decide => ({
    ...activityFacts('email', row, decide),
    ...keep({ time: timeCell(row, 'senton') ?? timeCell(row, 'actualend') ?? timeCell(row, 'createdon') })
  })),
  read
}

function read (kept: Kept, { settings, timeZone, parent }: Surroundings): Reading {
  const whose = accountOf(kept, parent)
  if ('ignored' in whose) return whose
  const ignored = undone(kept.state) ?? (kept.time === undefined ? 'The row does not say when it was sent.' : undefined)
  if (ignored !== undefined) return { ignored }
  const estimate = kept.by === 'customer' ? settings.email_minutes.read : settings.email_minutes.written
  // Dataverse fills in 0 where nobody entered anything.
  const minutes = Number(kept.minutes) > 0 ? Number(kept.minutes) : estimate
  const time = instantOf(String(kept.time), timeZone)
  const trigger = parent?.kind === undefined ? undefined : 'complaint'
  if (minutes <= 0) return one(whose.account, touched(kept, time, 'email', undefined, trigger))
  return one(whose.account, held(kept, time, { channel: 'correspondence', minutes, ...(trigger !== undefined && { trigger }) }))
}
