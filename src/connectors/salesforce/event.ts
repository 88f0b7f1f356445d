import { RowFault, type CrmObject, type Row } from '../reading.ts'
import { ruled } from '../settings.ts'
import { meetingChannel, touchpointChannel } from '../words.ts'
import { flag, instant, text, whole } from './cells.ts'
import { CONTACT, LEAD, reference, USER } from './ids.ts'
import { accountOf, COMMON, firstReason, isLeftOut, LEFT_OUT, NO_ACCOUNT, taken } from './record.ts'

const NAME = 'event'
const MOST_MINUTES = 44_640

/** Meetings and visits. */
export const event: CrmObject = {
  name: NAME,
  title: 'Event',
  fields: [
    ...COMMON, 'AccountId', 'WhatId', 'Subject', 'Location', 'IsAllDayEvent', 'ActivityDateTime', 'DurationInMinutes', 'StartDateTime',
    'EndDateTime', 'IsPrivate', 'IsChild', 'IsRecurrence', 'GroupEventType'
  ],
  take (row, settings) {
    return taken(row, 'Event', () => {
      const { rules } = settings
      const ignored = firstReason(
        [isLeftOut(settings, NAME, row), LEFT_OUT],
        [flag(row, 'IsPrivate'), 'It is private.'],
        [flag(row, 'IsChild'), 'It repeats a meeting for one of its guests.'],
        [flag(row, 'IsRecurrence'), 'It is the pattern of a series, and not one of its meetings.'],
        [text(row, 'GroupEventType') === '2', 'It is proposed, and not agreed on.'],
        [flag(row, 'IsAllDayEvent'), 'It fills whole days, which says nothing about time spent together.']
      )
      return {
        kept: {
          ignored,
          account: accountOf(row),
          start: startOf(row),
          // A length that no meeting has is no fault of a record that is no meeting.
          minutes: ignored === undefined ? minutesOf(row) : undefined,
          channel: ruled(rules, NAME, row, 'channel') ?? (text(row, 'Location') === undefined ? 'video' : 'face_to_face'),
          direction: ruled(rules, NAME, row, 'direction'),
          purpose: ruled(rules, NAME, row, 'purpose'),
          department: ruled(rules, NAME, row, 'department')
        }
      }
    })
  },
  read (kept, { children }) {
    if (kept.ignored !== undefined) return { ignored: String(kept.ignored) }
    if (kept.account === undefined) return { ignored: NO_ACCOUNT }
    if (kept.start === undefined) return { ignored: 'It does not say when it was: StartDateTime and ActivityDateTime are empty.' }
    if (kept.minutes === undefined) return { ignored: 'It does not say how long it took: DurationInMinutes and EndDateTime are empty.' }
    const there = children.filter(child => child.object === 'event_relation' && child.kept.declined !== true)
    const [guests, colleagues] = ['customer', 'supplier'].map(side => there.filter(child => child.kept.side === side).length) as [number, number]
    const [account, time, initiated] = [String(kept.account), String(kept.start), kept.direction ?? 'supplier']
    const meeting = meetingChannel(String(kept.channel))
    if (meeting === undefined) {
      const department = kept.department === undefined ? {} : { department: kept.department }
      const data = { channel: touchpointChannel(String(kept.channel)), initiated_by: initiated, ...department }
      return { account, events: [{ part: '', type: 'touchpoint.made', time, data }] }
    }
    const data = {
      channel: meeting,
      minutes: kept.minutes,
      purpose: kept.purpose ?? 'other',
      initiated_by: initiated,
      ...(kept.channel === 'visit' ? { on_site: true } : {}),
      // The owner is no guest of the own meeting.
      ...(there.length > 0 ? { supplier_people: colleagues + 1 } : {}),
      ...(guests > 0 ? { customer_people: guests } : {}),
      ...(kept.department === undefined ? {} : { supplier_departments: [kept.department] })
    }
    return { account, events: [{ part: '', type: 'interaction.held', time, data }] }
  }
}

function startOf (row: Row): string | undefined {
  return instant(row, 'StartDateTime') ?? instant(row, 'ActivityDateTime')
}

function minutesOf (row: Row): number | undefined {
  const [start, end] = [startOf(row), instant(row, 'EndDateTime')]
  const given = whole(row, 'DurationInMinutes', MOST_MINUTES)
  if (start === undefined || end === undefined) return given
  const between = (Date.parse(end) - Date.parse(start)) / 60_000
  if (between < 0 || between > MOST_MINUTES) throw new RowFault('EndDateTime', 'must be after the start, and at most 31 days', row.EndDateTime)
  if (given !== undefined && given !== Math.round(between)) {
    throw new RowFault('DurationInMinutes', `must agree with the end, which is ${between} minutes after the start`, row.DurationInMinutes)
  }
  return between
}

/** Who took part in a meeting; only how many of each side is kept. */
export const eventRelation: CrmObject = {
  name: 'event_relation',
  title: 'EventRelation',
  fields: [...COMMON, 'RelationId', 'EventId', 'Status'],
  take (row) {
    return taken(row, 'EventRelation', () => {
      const id = reference(row, 'EventId')
      if (id === undefined) throw new RowFault('EventId', 'is required')
      return {
        parent: { object: NAME, id },
        kept: { side: SIDES[reference(row, 'RelationId')?.slice(0, 3) ?? ''], declined: text(row, 'Status')?.toLowerCase() === 'declined' }
      }
    })
  },
  read: () => ({ account: '', events: [] })
}

/** Anything else is a room, or what the meeting is about. */
const SIDES: Record<string, string> = { [CONTACT]: 'customer', [LEAD]: 'customer', [USER]: 'supplier' }
