import type { CrmObject } from '../reading.ts'
import { event } from './event.ts'

/**
 * What is read of calendars. Their files are no lists of records, so that a caller makes rows of them first:
 *
 *   const rows = readCalendar(text, { timeZone: tenant.timeZone, now: app.now(tenant), relationship })
 *
 * and goes on with the object `event` as with the records of any other system. A file that is none throws RowFault of the field `ics`.
 */
export const objects: CrmObject[] = [event]

export { defaults } from './defaults.ts'
export { readCalendar, type CalendarOptions } from './read.ts'
