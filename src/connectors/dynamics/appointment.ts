import { flagCell, hasClock, numberCell, textCell } from '../cells.ts'
import { met, one } from '../contacts.ts'
import { channelAt, keep } from '../deciding.ts'
import type { CrmObject, Kept, Reading, Surroundings } from '../reading.ts'
import { instantOf } from '../wall-clock.ts'
import { activityFacts, activityFields, lengthOf, undone } from './activity.ts'
import { accountOf, takeRow } from './record.ts'

/** Appointments that were completed are time spent together. */
export const appointment: CrmObject = {
  name: 'appointment',
  title: 'Appointment',
  fields: [...activityFields('appointment'), 'location', 'isalldayevent', 'isonlinemeeting', 'scheduleddurationminutes'],
  take: (row, settings) => takeRow('appointment', 'activityid', row, settings, decide => ({
    ...activityFacts('appointment', row, decide),
    ...keep({
      all_day: flagCell(row, 'isalldayevent'),
      planned: numberCell(row, 'scheduleddurationminutes', 1e9),
      channel: decide('channel') ?? (flagCell(row, 'isonlinemeeting') === true ? 'video' : channelAt(textCell(row, 'location')))
    })
  })),
  read
}

function read (kept: Kept, { timeZone, parent }: Surroundings): Reading {
  const whose = accountOf(kept, parent)
  if ('ignored' in whose) return whose
  const minutes = lengthOf(kept, timeZone) ?? kept.planned
  const ignored = undone(kept.state) ?? unmeasured(kept, minutes)
  if (ignored !== undefined) return { ignored }
  const event = met(kept, instantOf(String(kept.start), timeZone), Number(minutes), parent?.kind === undefined ? undefined : 'complaint')
  return one(whose.account, event, [hasClock(String(kept.start)) ? undefined : 'Only the day is known; noon is taken.'])
}

function unmeasured (kept: Kept, minutes: unknown): string | undefined {
  if (kept.all_day === true) return 'It lasts all day, which says nothing about time spent together.'
  if (kept.start === undefined) return 'The row does not say when the appointment was.'
  return typeof minutes === 'number' && minutes > 0 && minutes <= 44_640 ? undefined : 'The row does not say how long it took.'
}
