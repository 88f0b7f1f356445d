import { listedCell, numberCell, timeCell, wordCell } from '../cells.ts'
import { held, one, touched } from '../contacts.ts'
import { keep, party, type Decider } from '../deciding.ts'
import { RowFault, type CrmObject, type Kept, type Reading, type Row, type Surroundings } from '../reading.ts'
import { hundredths, instantOf } from '../wall-clock.ts'
import { CALL_OUTCOMES } from '../words.ts'
import { companyNote, ENVELOPE, outOfQuestion, takeRecord } from './record.ts'

const LONGEST = 44_640 * 60_000
const UNDER_WAY = new Set(['QUEUED', 'CALLING_CRM_USER', 'CONNECTING', 'RINGING', 'IN_PROGRESS'])
const NO_CONTACT = new Set(['FAILED', 'CANCELED', 'CANCELLED'])
const NOBODY_THERE = new Set(['NO_ANSWER', 'BUSY', 'MISSED'])
const STATUSES = new Set([...UNDER_WAY, ...NO_CONTACT, ...NOBODY_THERE, 'COMPLETED'])

/** Calls: those that took time are time spent together, those that nobody answered are contacts without an answer. */
export const call: CrmObject = {
  name: 'call',
  title: 'Call',
  fields: [
    ...ENVELOPE, 'hs_timestamp', 'hs_call_title', 'hs_call_direction', 'hs_call_disposition', 'hs_call_duration', 'hs_call_status', 'hs_activity_type'
  ],
  take: (row, settings) => takeRecord('call', row, settings, callFacts),
  read: readCall
}

/** What is kept of a call. */
export function callFacts (row: Row, decide: Decider): Kept {
  const time = timeCell(row, 'hs_timestamp')
  if (time === undefined) throw new RowFault('hs_timestamp', 'is missing; it says when the call was')
  const milliseconds = numberCell(row, 'hs_call_duration', LONGEST)
  return keep({
    time,
    minutes: milliseconds === undefined ? undefined : hundredths(milliseconds / 60_000),
    status: listedCell(row, 'hs_call_status', STATUSES),
    outcome: decide('outcome', CALL_OUTCOMES),
    by: party(decide('direction')) ?? party(wordCell(row, 'hs_call_direction'))
  })
}

/** Says what a call stands for. */
export function readCall (kept: Kept, { timeZone }: Surroundings): Reading {
  const status = String(kept.status)
  const ignored = outOfQuestion(kept) ?? unheard(status)
  if (ignored !== undefined) return { ignored }
  const time = instantOf(String(kept.time), timeZone)
  const direction = kept.by === undefined ? 'The record does not say who called; it is taken as a call of ours.' : undefined
  const notes = [companyNote(kept), direction]
  const account = String(kept.account)
  if (NOBODY_THERE.has(status) || kept.outcome === 'unanswered') return one(account, touched(kept, time, 'phone', false), notes)
  if (typeof kept.minutes === 'number' && kept.minutes > 0) return one(account, held(kept, time, { channel: 'phone', minutes: kept.minutes }), notes)
  const answered = kept.outcome === 'answered' ? true : undefined
  return one(account, touched(kept, time, 'phone', answered), [...notes, 'The record says no duration, so the call counts as a contact and not as time.'])
}

function unheard (status: string): string | undefined {
  if (UNDER_WAY.has(status)) return `The call is not over (${status}).`
  return NO_CONTACT.has(status) ? `The call never reached the other side (${status}).` : undefined
}
