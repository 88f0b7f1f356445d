import { textCell, timeCell, wordCell } from '../cells.ts'
import { met, one } from '../contacts.ts'
import { channelAt, keep, party, type Decider } from '../deciding.ts'
import { RowFault, type CrmObject, type Kept, type Reading, type Row, type Surroundings } from '../reading.ts'
import { instantOf, minutesBetween } from '../wall-clock.ts'
import { MEETING_OUTCOMES } from '../words.ts'
import { companyNote, ENVELOPE, outOfQuestion, takeRecord } from './record.ts'

const LONGEST = 44_640
const OUTCOMES: Record<string, string> = {
  COMPLETED: 'held', SCHEDULED: 'scheduled', RESCHEDULED: 'rescheduled', NO_SHOW: 'missed', CANCELED: 'canceled', CANCELLED: 'canceled'
}

/** Meetings that took place are time spent together. */
export const meeting: CrmObject = {
  name: 'meeting',
  title: 'Meeting',
  fields: [
    ...ENVELOPE, 'hs_timestamp', 'hs_createdate', 'hs_meeting_title', 'hs_meeting_start_time', 'hs_meeting_end_time', 'hs_meeting_outcome',
    'hs_meeting_location', 'hs_meeting_location_type', 'hs_attendee_owner_ids', 'hubspot_owner_id', 'hs_activity_type'
  ],
  take: (row, settings) => takeRecord('meeting', row, settings, meetingFacts),
  read: readMeeting
}

/** What is kept of a meeting. */
export function meetingFacts (row: Row, decide: Decider): Kept {
  const start = timeCell(row, 'hs_meeting_start_time') ?? timeCell(row, 'hs_timestamp')
  if (start === undefined) throw new RowFault('hs_meeting_start_time', 'is missing; it says when the meeting was')
  return keep({
    start,
    end: timeCell(row, 'hs_meeting_end_time'),
    made: timeCell(row, 'hs_createdate'),
    outcome: decide('outcome', MEETING_OUTCOMES) ?? outcomeOf(wordCell(row, 'hs_meeting_outcome')),
    channel: decide('channel') ?? channelAt(textCell(row, 'hs_meeting_location')),
    by: party(decide('direction')),
    supplier_people: owners(row)
  })
}

/** Says what a meeting stands for. */
export function readMeeting (kept: Kept, { timeZone }: Surroundings): Reading {
  const ignored = outOfQuestion(kept) ?? notHeld(kept, timeZone)
  if (ignored !== undefined) return { ignored }
  const minutes = minutesBetween(String(kept.start), String(kept.end), timeZone)
  if (minutes <= 0) return { ignored: 'The meeting ends when it begins, or before.' }
  if (minutes > LONGEST) return { ignored: `The meeting lasts more than ${LONGEST} minutes, which no meeting does.` }
  const event = met(kept, instantOf(String(kept.start), timeZone), minutes)
  return one(String(kept.account), event, [companyNote(kept)])
}

function notHeld ({ outcome, start, end, made }: Kept, timeZone: string): string | undefined {
  if (outcome === 'missed') return 'Nobody came (no show); there is no event for a meeting that was missed.'
  if (outcome === 'canceled') return 'The meeting was canceled.'
  if (outcome === 'rescheduled') return 'The meeting was moved; the new one is a record of its own.'
  if (outcome === 'scheduled') return 'The meeting is scheduled: nobody has said yet that it took place.'
  // Without an outcome, one that was written down after it had begun is a report, any other a plan.
  const reported = made !== undefined && instantOf(String(made), timeZone) >= instantOf(String(start), timeZone)
  if (outcome !== 'held' && !reported) return 'The meeting has no outcome and was entered before it began: nobody has said that it took place.'
  return end === undefined ? 'The record has no hs_meeting_end_time, so its length is unknown.' : undefined
}

function outcomeOf (word: string | undefined): string | undefined {
  return word === undefined ? undefined : OUTCOMES[word] ?? 'scheduled'
}

/** Our people: who organised it and the attendees who are users of HubSpot. */
function owners (row: Row): number | undefined {
  const ids = `${textCell(row, 'hs_attendee_owner_ids') ?? ''};${textCell(row, 'hubspot_owner_id') ?? ''}`.slice(0, 10_000).split(';')
  const people = new Set(ids.map(id => id.trim()).filter(id => id !== '')).size
  return people === 0 ? undefined : people
}
