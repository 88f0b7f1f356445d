import { dayOf, instantOf } from '../wall-clock.ts'
import type { CrmObject, Draft, Kept, Surroundings } from '../reading.ts'
import { ruled } from '../settings.ts'
import { CALL_OUTCOMES, meetingChannel, touchpointChannel } from '../words.ts'
import { day, flag, instant, whole } from './cells.ts'
import { accountOf, COMMON, firstReason, isLeftOut, LEFT_OUT, NO_ACCOUNT, taken, word } from './record.ts'

const NAME = 'task'
/** 31 days, the longest that the ledger takes */
const MOST_SECONDS = 44_640 * 60

const DIRECTIONS = new Map([['inbound', 'customer'], ['outbound', 'supplier']])

/** Calls, logged e-mails and to-dos. A call that says how long it took is time spent together; any other contact is a touchpoint. */
export const task: CrmObject = {
  name: NAME,
  title: 'Task',
  fields: [
    ...COMMON, 'AccountId', 'WhatId', 'Subject', 'ActivityDate', 'Status', 'IsClosed', 'CallDurationInSeconds', 'CallType', 'CallDisposition',
    'IsRecurrence', 'TaskSubtype', 'CompletedDateTime'
  ],
  take (row, settings) {
    return taken(row, 'Task', () => {
      const { rules } = settings
      const [subtype, status, callType] = [word(row, 'TaskSubtype'), word(row, 'Status'), word(row, 'CallType')]
      const seconds = whole(row, 'CallDurationInSeconds', MOST_SECONDS)
      const isCall = seconds !== undefined || callType !== undefined || subtype === 'call'
      const channel = ruled(rules, NAME, row, 'channel') ?? (isCall ? 'phone' : subtype === 'email' ? 'email' : undefined)
      const answered = ruled(rules, NAME, row, 'outcome', CALL_OUTCOMES)
      const ignored = firstReason(
        [isLeftOut(settings, NAME, row), LEFT_OUT],
        [flag(row, 'IsRecurrence'), 'It is the pattern of a series, and not one of its tasks.'],
        [!flag(row, 'IsClosed') && status !== 'completed', 'It is not completed yet.'],
        [callType === 'internal', 'It is a call among ourselves.'],
        [channel === undefined, 'It is a to-do and no contact; a rule that decides its channel can make it one.']
      )
      return {
        kept: {
          ignored,
          account: accountOf(row),
          channel,
          seconds,
          answered: answered === undefined ? undefined : answered === 'answered',
          direction: ruled(rules, NAME, row, 'direction') ?? DIRECTIONS.get(callType ?? ''),
          purpose: ruled(rules, NAME, row, 'purpose'),
          department: ruled(rules, NAME, row, 'department'),
          day: day(row, 'ActivityDate'),
          completed: instant(row, 'CompletedDateTime'),
          created: instant(row, 'CreatedDate')
        }
      }
    })
  },
  read (kept, { timeZone }: Surroundings) {
    if (kept.ignored !== undefined) return { ignored: String(kept.ignored) }
    if (kept.account === undefined) return { ignored: NO_ACCOUNT }
    const time = timeOf(kept, timeZone)
    if (time === undefined) return { ignored: 'It does not say when it was: ActivityDate, CompletedDateTime and CreatedDate are empty.' }
    const notes = kept.direction === undefined ? ['Who began it is not said; taken as the supplier.'] : undefined
    return { account: String(kept.account), events: [contact(kept, time)], ...(notes ? { notes } : {}) }
  }
}

function contact (kept: Kept, time: string): Draft {
  const initiator = { initiated_by: kept.direction ?? 'supplier' }
  const channel = String(kept.channel)
  const meeting = meetingChannel(channel)
  if (typeof kept.seconds === 'number' && kept.seconds > 0 && kept.answered !== false && meeting !== undefined) {
    const data = {
      channel: meeting,
      minutes: kept.seconds / 60,
      purpose: kept.purpose ?? 'other',
      ...initiator,
      ...(channel === 'visit' ? { on_site: true } : {}),
      ...(kept.department === undefined ? {} : { supplier_departments: [kept.department] })
    }
    return { part: '', type: 'interaction.held', time, data }
  }
  const data = {
    channel: touchpointChannel(channel),
    ...initiator,
    ...(kept.answered === undefined ? {} : { answered: kept.answered }),
    ...(kept.department === undefined ? {} : { department: kept.department })
  }
  return { part: '', type: 'touchpoint.made', time, data }
}

/**
 * A contact took place on its day, at noon for want of an hour; if it was completed on that day, or before it was due, at the instant of
 * its completion. A completion on a later day is when somebody wrote it down.
 */
function timeOf ({ day, completed, created }: Kept, timeZone: string): string | undefined {
  if (typeof day !== 'string') return typeof completed === 'string' ? completed : typeof created === 'string' ? created : undefined
  if (typeof completed === 'string' && dayOf(completed, timeZone) <= day) return completed
  return instantOf(day, timeZone)
}
